// Keys and functions about names, groups, maps and topology (FM 3.8, 4).
#include <gtest/gtest.h>

#include "tests/support/language.h"
#include "tests/support/urow_builder.h"

namespace
{

class Names : public testing::Test
{
      protected:
	void SetUp() override
	{
		texts = hg_texts_create(1000);
		lookups = hg_lookups_create(texts);
		pod.namespace_ = id("shop");
		pod.pod = id("web-0");
		pod.workload = id("web");
		pod.workload_kind = id("StatefulSet");
		pod.node = id("node1");
		pod.zone = id("a");
		pod.class_ = id("cluster");
		pod.name = id("web-0.shop.pod.cluster.local");
		pod.kind = HG_NAME_POD;
		pod.source = HG_FROM_ENTITIES;
		pod.inside = 1;
		other.class_ = id("external");
		other.dns = id("dns.example.");
		outer.name = id("node9.node.cluster.local");
		row.addresses("10.0.0.1", "8.8.8.8").outer("10.9.0.1", "10.9.0.2");
		row.row.src_name = &pod;
		row.row.dst_name = &other;
		row.row.outer_src_name = &outer;
	}
	void TearDown() override
	{
		hg_lookups_destroy(lookups);
		hg_texts_destroy(texts);
	}
	uint32_t id(const std::string &text)
	{
		return hg_texts_intern(texts, text.data(), text.size(), 1);
	}
	std::string of(const char *keys)
	{
		Keys compiled(keys);

		world = hg_lookups_now(lookups);
		if (compiled.status != 0)
			return compiled.problem.detail;
		hg_keys_use(compiled.keys, texts, &world);
		return compiled.of(row);
	}
	bool holds(const char *text)
	{
		hg_filter *filter;
		hg_problem problem;
		bool accepted;

		world = hg_lookups_now(lookups);
		EXPECT_EQ(hg_filter_compile(text, "filter", &filter, &problem), 0)
			<< problem.detail;
		hg_filter_use(filter, texts, &world);
		accepted = hg_filter_accepts(filter, row);
		hg_filter_free(filter);
		return accepted;
	}

	hg_texts *texts;
	hg_lookups *lookups;
	const hg_lookup *world = nullptr;
	hg_name_record pod = {}, other = {}, outer = {};
	Row row = Row("eth.ip.tcp");
};

TEST_F(Names, keys_are_the_fields_of_both_ends)
{
	EXPECT_EQ(of("srcnamespace,srcpod,srcworkload,srcnode,srczone,srcclass,dstclass"),
		  "shop,web-0,web,node1,a,cluster,external");
	EXPECT_EQ(of("dstnamespace"), "(null)");
	EXPECT_EQ(of("srcservice"), "(null)");
	EXPECT_EQ(of("locality"), "external");
}

TEST_F(Names, keys_are_null_where_nobody_makes_names)
{
	row.row.src_name = row.row.dst_name = nullptr;
	EXPECT_EQ(of("srcnamespace"), "(null)");
	EXPECT_EQ(of("locality"), "(null)");
	EXPECT_EQ(of("name:ipsource"), "(null)");
	EXPECT_EQ(of("entity:src:kind"), "(null)");
}

TEST_F(Names, take_four_bytes_each_also_with_an_empty_default)
{
	Keys keys("srcnamespace,null:dstnamespace:,or:dstworkload:dstclass,name:ipsource");

	EXPECT_EQ(hg_keys_stride(keys.keys), 16u);
	EXPECT_EQ(of("null:dstnamespace:,or:dstworkload:dstclass"), ",external");
	EXPECT_EQ(of("null:dstnamespace:none"), "none");
}

TEST_F(Names, functions_tell_the_name_of_any_address_of_the_packet)
{
	EXPECT_EQ(of("name:innersrc"), "web-0.shop.pod.cluster.local");
	EXPECT_EQ(of("name:outersrc"), "node9.node.cluster.local");
	EXPECT_EQ(of("name:innerdst"), "(null)");
	EXPECT_EQ(of("dns:innerdst"), "dns.example.");
	EXPECT_EQ(of("dns:innersrc"), "(null)");
	EXPECT_EQ(of("suffix:[dns:innerdst]:.:2"), "example.");
	EXPECT_EQ(of("name:stack"), "keys: function name needs a key that is an address.");
}

TEST_F(Names, entity_tells_a_field_of_the_record)
{
	EXPECT_EQ(of("entity:src:kind,entity:src:source,entity:src:workloadKind,entity:src:"
		     "namespaceKind"),
		  "pod,entities,StatefulSet,kubernetes");
	EXPECT_EQ(of("entity:dst:kind"), "address");
	EXPECT_EQ(of("entity:dst:namespaceKind"), "(null)");
	EXPECT_EQ(of("entity:left:kind"),
		  "keys: function entity is about src or dst, as in entity:src:kind.");
	EXPECT_NE(of("entity:src:colour").find("has the fields name, kind"), std::string::npos);
}

TEST_F(Names, a_change_of_a_group_counts_without_compiling_again)
{
	Keys keys("group:innersrc:sites:default");
	hg_lookup_prefix prefix = {};

	world = hg_lookups_now(lookups);
	hg_keys_use(keys.keys, texts, &world);
	EXPECT_EQ(keys.of(row), "private");
	ASSERT_TRUE(hg_prefix_parse("10.0.0.0/24", &prefix.address, &prefix.bits));
	prefix.label = "berlin";
	ASSERT_EQ(hg_lookups_put_group(lookups, "sites", &prefix, 1, 1), 0);
	world = hg_lookups_now(lookups);
	EXPECT_EQ(keys.of(row), "berlin");
	ASSERT_EQ(hg_lookups_delete_group(lookups, "sites", 1), 0);
	world = hg_lookups_now(lookups);
	EXPECT_EQ(keys.of(row), "private");
}

TEST_F(Names, a_map_gives_the_label_of_a_text)
{
	const hg_lookup_pair pairs[] = { { "80", "web" } };

	row.proto(6).ports(1000, 80);
	EXPECT_EQ(of("map:tcpdestinationport:services"), "(null)");
	ASSERT_EQ(hg_lookups_put_map(lookups, "services", pairs, 1, 1), 0);
	EXPECT_EQ(of("map:tcpdestinationport:services"), "web");
	EXPECT_EQ(of("null:[map:tcpsourceport:services]:"), "");
}

TEST_F(Names, topology_names_the_port_of_the_reporting_agent)
{
	hg_observer observer = {};
	hg_lookup_node node = {};
	hg_lookup_port port = {};

	observer.agent = test_address("10.0.0.9");
	row.seen(&observer, HG_DIRECTION_INGRESS, 7, 8);
	node.agent = port.agent = observer.agent;
	node.node = "leaf1";
	port.if_index = 7;
	port.port = "swp7";
	port.link = "link1";
	ASSERT_EQ(hg_lookups_put_topology(lookups, &node, 1, &port, 1, 1), 0);
	EXPECT_EQ(of("node:agent,ifname:inputifindex,link:inputifindex"), "leaf1,swp7,link1");
	EXPECT_EQ(of("link:outputifindex"), "(null)");
	EXPECT_EQ(of("link:vlan"), "keys: function link needs inputifindex or outputifindex.");
}

TEST_F(Names, filters_compare_names_as_they_are)
{
	EXPECT_TRUE(holds("srcnamespace=shop"));
	EXPECT_TRUE(holds("srcnamespace=bank,shop"));
	EXPECT_FALSE(holds("srcnamespace=bank"));
	EXPECT_TRUE(holds("srcnamespace!=bank"));
	EXPECT_TRUE(holds("dstnamespace=null"));
	EXPECT_FALSE(holds("dstnamespace='null'"));
	EXPECT_TRUE(holds("dstnamespace!=shop"));
	EXPECT_TRUE(holds("srcpod~web-[0-9]+"));
	EXPECT_TRUE(holds("'srcnamespace'='shop'&'dstclass'='external'"));
	EXPECT_TRUE(holds("locality=external"));
	EXPECT_FALSE(holds("locality=node,zone"));
	EXPECT_TRUE(holds("group:innersrc:default=private"));
	EXPECT_TRUE(holds("entity:src:kind=pod"));
}

TEST_F(Names, filters_over_a_definitions_keys_cannot_ask_about_the_row)
{
	Keys keys("innersrc,srcnamespace");
	hg_key_filter *filter;
	hg_problem problem;

	EXPECT_EQ(hg_key_filter_compile("name:innersrc=x", keys.keys, ",", &filter, &problem), -1);
	EXPECT_STREQ(problem.type, "unknown-key");
	world = hg_lookups_now(lookups);
	hg_keys_use(keys.keys, texts, &world);
	ASSERT_EQ(hg_key_filter_compile("srcnamespace=shop&group:innersrc:default=private",
					keys.keys, ",", &filter, &problem),
		  0)
		<< problem.detail;
	hg_key_filter_use(filter, world);
	EXPECT_TRUE(hg_key_filter_accepts(filter, keys.keys, keys.pack(row).data(), ""));
	hg_key_filter_free(filter);
}

} // namespace
