// The checks of named objects and the layers of their store.
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "control/events/crossings.h"
#include "control/events/objects.h"
#include "control/events/topology.h"
#include "tests/support/metrics_view_fake.h"

namespace
{

struct Made {
	hg_object *object = nullptr;
	hg_problem problem = {};

	Made(hg_object_kind kind, const std::string &body, const char *name = "x")
	{
		hg_json_doc *doc = hg_json_parse(body.data(), body.size(), &problem);

		if (doc)
			hg_object_make(kind, name, hg_json_root(doc), false, nullptr, &object,
				       &problem);
		hg_json_doc_free(doc);
	}
	~Made()
	{
		hg_object_unref(object);
	}
	std::string json() const
	{
		return object ? object->json : problem.detail;
	}
};

struct Row {
	const char *sentence;
	hg_object_kind kind;
	const char *body;
	int status;	      // 0: made
	const char *expected; // JSON, or a part of the sentence
};

const Row rows[] = {
	{ "host bits of a range do not count", HG_OBJECT_GROUP, "{a:'10.1.2.3/8'}", 0,
	  R"({"a":["10.0.0.0/8"]})" },
	{ "an address is a range of its own", HG_OBJECT_GROUP, "{a:['10.1.2.3','::1']}", 0,
	  R"({"a":["10.1.2.3/32","::1/128"]})" },
	{ "a range twice under one label is no mistake", HG_OBJECT_GROUP,
	  "{a:['10.0.0.0/8','10.9.9.9/8']}", 0, "10.0.0.0/8" },
	{ "a range under two labels is one", HG_OBJECT_GROUP, "{a:'10.0.0.0/8',b:'10.9.9.9/8'}",
	  400, "10.0.0.0/8 stands under both" },
	{ "a range within a range is fine", HG_OBJECT_GROUP, "{a:'10.0.0.0/8',b:'10.0.0.0/9'}", 0,
	  R"({"a":["10.0.0.0/8"],"b":["10.0.0.0/9"]})" },
	{ "the same bytes in two families are two ranges", HG_OBJECT_GROUP,
	  "{a:'0.0.0.0/0',b:'::/0'}", 0, R"({"a":["0.0.0.0/0"],"b":["::/0"]})" },
	{ "a label without ranges stays", HG_OBJECT_GROUP, "{a:[]}", 0, R"({"a":[]})" },
	{ "a prefix too long is refused", HG_OBJECT_GROUP, "{a:'10.0.0.0/33'}", 400,
	  "10.0.0.0/33" },
	{ "an object is no list of ranges", HG_OBJECT_GROUP, "{a:{}}", 400, "a list of texts" },
	{ "numbers are texts of a map", HG_OBJECT_MAP, "{a:[80,'x']}", 0, R"({"a":["80","x"]})" },
	{ "a text under two labels of a map", HG_OBJECT_MAP, "{a:80,b:[80]}", 400, "'80' stands" },
	{ "a threshold says its defaults", HG_OBJECT_THRESHOLD, "{metric:m,value:1}", 0,
	  R"({"metric":"m","value":1,"byFlow":false,"timeout":10,"on":"value"})" },
	{ "a filter may hold one text", HG_OBJECT_THRESHOLD,
	  "{metric:m,value:'2.5',byFlow:yes,filter:{os_name:linux}}", 0,
	  R"({"metric":"m","value":2.5,"filter":{"os_name":["linux"]},"byFlow":true,)" },
	{ "a threshold without a value", HG_OBJECT_THRESHOLD, "{metric:m}", 400, "value must be" },
	{ "a threshold without a metric", HG_OBJECT_THRESHOLD, "{value:1}", 400,
	  "metric must name" },
	{ "a port of a forwarding has a default", HG_OBJECT_FORWARDING, "{address:'10.0.0.1'}", 0,
	  R"({"address":"10.0.0.1","port":6343,"agents":[]})" },
	{ "agents may be a comma text", HG_OBJECT_FORWARDING,
	  "{address:'::1',port:99,agents:'10.0.0.1,10.0.0.2'}", 0,
	  R"({"address":"::1","port":99,"agents":["10.0.0.1","10.0.0.2"]})" },
	{ "half a port", HG_OBJECT_FORWARDING, "{address:'::1',port:1.5}", 400, "port must be" },
	{ "a shortcut says its defaults", HG_OBJECT_SHORTCUT, "{keys:ipsource}", 0,
	  R"({"keys":"ipsource","value":"bps","filter":"","dropped":false,"description":""})" },
	{ "a shortcut's filter is read", HG_OBJECT_SHORTCUT, "{keys:ipsource,filter:'ipsource'}",
	  400, "" },
	{ "a topology needs both ends", HG_OBJECT_TOPOLOGY, "{links:{l:{node1:a,port1:b,node2:c}}}",
	  400, "has no port2" },
	{ "a range of the address table has an object", HG_OBJECT_CIDR, "{'10.0.0.0/8':1}", 400,
	  "must have an object" },
	{ "rules are an array", HG_OBJECT_CLASS, "{rules:{}}", 400, "rules must be an array" },
};

class Kinds : public testing::TestWithParam<Row>
{
};

TEST_P(Kinds, AreCheckedAndWrittenAsMeant)
{
	Made made(GetParam().kind, GetParam().body);

	EXPECT_EQ(made.object ? 0 : made.problem.status, GetParam().status) << made.json();
	EXPECT_NE(made.json().find(GetParam().expected), std::string::npos) << made.json();
}

INSTANTIATE_TEST_SUITE_P(Objects, Kinds, testing::ValuesIn(rows), [](const auto &row) {
	std::string name = row.param.sentence;

	for (char &c : name)
		c = isalnum((unsigned char)c) ? c : '_';
	return name;
});

class Store : public testing::Test
{
      protected:
	hg_objects *objects = hg_objects_create();

	~Store() override
	{
		hg_objects_destroy(objects);
	}

	int put(const char *name, const char *body, hg_object_origin origin = HG_OBJECT_STORED,
		hg_object_kind kind = HG_OBJECT_MAP)
	{
		Made made(kind, body, name);
		hg_problem problem;

		return made.object ? hg_objects_put(objects, made.object, origin, &problem) : -2;
	}
	std::string shown(const char *name, hg_object_kind kind = HG_OBJECT_MAP)
	{
		hg_object *object = hg_objects_shown(objects, kind, name);

		return object ? object->json : "";
	}
	std::string file(hg_object_kind kind = HG_OBJECT_MAP)
	{
		hg_json_out out;

		hg_json_init(&out);
		hg_objects_write_file(objects, kind, &out);
		std::string text(out.bytes, out.len_bytes);
		hg_json_free(&out);
		return text;
	}
};

TEST_F(Store, HasEveryBuiltInObject)
{
	EXPECT_NE(shown("default", HG_OBJECT_GROUP), "");
	EXPECT_NE(shown("cluster", HG_OBJECT_GROUP), "");
	for (const char *name : { "top-talkers", "namespaces", "cross-zone", "retransmissions",
				  "vxlan-inner", "unknown-names" })
		EXPECT_NE(shown(name, HG_OBJECT_SHORTCUT), "") << name;
	EXPECT_EQ(file(HG_OBJECT_GROUP), "{}");
}

TEST_F(Store, ARemovedReplacementOfABuiltInOneBringsItBack)
{
	std::string before = shown("default", HG_OBJECT_GROUP);

	ASSERT_EQ(put("default", "{a:'1.0.0.0/8'}", HG_OBJECT_STORED, HG_OBJECT_GROUP), 0);
	EXPECT_EQ(shown("default", HG_OBJECT_GROUP), R"({"a":["1.0.0.0/8"]})");
	EXPECT_EQ(hg_objects_delete(objects, HG_OBJECT_GROUP, "default"), 0);
	EXPECT_EQ(shown("default", HG_OBJECT_GROUP), before);
}

TEST_F(Store, ASeededOneThatWasRemovedIsKeptAsNull)
{
	ASSERT_EQ(put("s", "{a:1}", HG_OBJECT_SEEDED), 0);
	EXPECT_EQ(file(), "{}");
	EXPECT_EQ(hg_objects_delete(objects, HG_OBJECT_MAP, "s"), 0);
	EXPECT_EQ(hg_objects_delete(objects, HG_OBJECT_MAP, "s"), -1);
	EXPECT_EQ(shown("s"), "");
	EXPECT_EQ(file(), R"({"s":null})");
	ASSERT_EQ(put("s", "{a:2}"), 0);
	EXPECT_EQ(file(), R"({"s":{"a":["2"]}})");
}

TEST_F(Store, AViewKeepsWhatItShowed)
{
	ASSERT_EQ(put("b", "{a:1}"), 0);
	ASSERT_EQ(put("a", "{a:2}"), 0);
	struct hg_objects_view *view = hg_objects_view_make(objects, nullptr);

	hg_objects_delete(objects, HG_OBJECT_MAP, "a");
	put("b", "{a:3}");
	ASSERT_EQ(view->kind[HG_OBJECT_MAP].count, 2u);
	EXPECT_STREQ(view->kind[HG_OBJECT_MAP].items[0]->name, "a");
	EXPECT_STREQ(hg_objects_view_find(view, HG_OBJECT_MAP, "b")->json, R"({"a":["1"]})");
	hg_objects_view_unref(view);
}

TEST_F(Store, TheLimitIsForWhatIsShown)
{
	for (int i = 0; i < 1000; i++)
		ASSERT_EQ(put(("m" + std::to_string(i)).c_str(), "{}"), 0);
	EXPECT_EQ(put("more", "{}"), -1);
	EXPECT_EQ(put("m5", "{a:1}"), 0);
	EXPECT_EQ(hg_objects_delete(objects, HG_OBJECT_MAP, "m7"), 0);
	EXPECT_EQ(put("more", "{}"), 0);
}

TEST(Crossings, FireOnceUntilTheyWereBelowForTheTimeout)
{
	hg_crossings c = {};

	EXPECT_EQ(hg_crossings_see(&c, 7, 1000, 5000), HG_CROSSED_NEW);
	EXPECT_EQ(hg_crossings_see(&c, 7, 2000, 5000), HG_CROSSED_BEFORE);
	EXPECT_EQ(hg_crossings_see(&c, 8, 2000, 5000), HG_CROSSED_NEW);
	EXPECT_EQ(hg_crossings_see(&c, 7, 6999, 5000), HG_CROSSED_BEFORE);
	hg_crossings_expire(&c, 8000);
	EXPECT_EQ(hg_crossings_see(&c, 7, 11998, 5000), HG_CROSSED_BEFORE);
	EXPECT_EQ(hg_crossings_see(&c, 7, 16998, 5000), HG_CROSSED_NEW);
	hg_crossings_free(&c);
}

TEST(Crossings, RememberManyAndRefuseWhatIsBeyondTheirRoom)
{
	hg_crossings c = {};
	size_t fresh = 0, refused = 0;

	for (uint64_t i = 1; i <= HG_CROSSINGS_MAX + 10u; i++) {
		enum hg_crossed crossed = hg_crossings_see(&c, i * 0x9e3779b97f4a7c15u, 1, 10000);

		fresh += crossed == HG_CROSSED_NEW;
		refused += crossed == HG_CROSSED_REFUSED;
	}
	EXPECT_EQ(fresh, HG_CROSSINGS_MAX);
	EXPECT_EQ(refused, 10u);
	hg_crossings_free(&c);
}

TEST(Topology, LinksAloneAreMatchedByTheNamesThatAgentsReport)
{
	Made made(HG_OBJECT_TOPOLOGY,
		  "{links:{l1:{node1:Leaf1,port1:swp1,node2:leaf2,port2:swp9}}}", "");
	hg_metrics_view view;

	ASSERT_TRUE(made.object) << made.json();
	view.row(1, 0, 15, { { "ifname", std::string("swp1") } });
	view.row(1, 0, 16, { { "ifname", std::string("swp2") } });
	view.row(1, 2, 1, { { "host_name", std::string("leaf1") } });
	hg_topology *topology = hg_topology_match(made.object, &view);
	hg_addr agent = view.rows[0].agent;
	hg_data_source core = { 0, 15 }, edge = { 0, 16 }, host = { 2, 1 };

	ASSERT_TRUE(hg_topology_node_of(topology, &agent));
	EXPECT_STREQ(hg_topology_node_of(topology, &agent)->name, "Leaf1");
	EXPECT_STREQ(hg_topology_port_of(topology, &agent, 15)->link, "l1");
	EXPECT_TRUE(hg_topology_is_core(topology, &agent, &core));
	EXPECT_FALSE(hg_topology_is_edge(topology, &agent, &core));
	EXPECT_TRUE(hg_topology_is_edge(topology, &agent, &edge));
	EXPECT_FALSE(hg_topology_is_edge(topology, &agent, &host));
	EXPECT_EQ(topology->unmatched, 1u);
	EXPECT_STREQ(topology->example, "node leaf2");
	hg_topology_unref(topology);
}

TEST(Topology, WhatIsWrittenNeedsNoReport)
{
	Made made(HG_OBJECT_TOPOLOGY,
		  "{nodes:{a:{agent:'10.0.0.1',ports:{p:{ifindex:'2'},q:{ifindex:3}}}},"
		  "links:{l:{node1:a,port1:p,node2:b,port2:x}}}",
		  "");
	hg_topology *topology = hg_topology_match(made.object, nullptr);
	const uint8_t bytes[] = { 10, 0, 0, 1 };
	hg_addr agent = hg_addr_make(4, bytes);

	EXPECT_STREQ(hg_topology_port_of(topology, &agent, 2)->link, "l");
	EXPECT_EQ(hg_topology_port_of(topology, &agent, 3)->link, nullptr);
	EXPECT_STREQ(hg_topology_port_of(topology, &agent, 3)->name, "q");
	hg_topology_unref(topology);
}

} // namespace
