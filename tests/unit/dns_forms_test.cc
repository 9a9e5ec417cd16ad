#include <algorithm>
#include <string>
#include <vector>

#include <arpa/inet.h>

#include <gtest/gtest.h>

#include "control/names/dns_forms.h"

namespace
{

hg_addr address_of(const char *text)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, text, bytes) == 1)
		return hg_addr_make(4, bytes);
	EXPECT_EQ(inet_pton(AF_INET6, text, bytes), 1) << text;
	return hg_addr_make(6, bytes);
}

std::string text(const char *part)
{
	return part ? part : "-";
}

bool is_node(void *, const char *name)
{
	return !strcmp(name, "node-7") || !strcmp(name, "gpu1.rack.example");
}

const char *kind_of(hg_name_kind kind)
{
	switch (kind) {
	case HG_NAME_POD:
		return "pod";
	case HG_NAME_SERVICE:
		return "service";
	case HG_NAME_NODE:
		return "node";
	case HG_NAME_EXTERNAL:
		return "external";
	default:
		return "?";
	}
}

struct Case {
	const char *name, *address;
	bool inside, node_address;
};

/* "kind namespace pod service node" of an answer, "-" for what is not known. */
std::string read(const Case &asked)
{
	hg_addr address = address_of(asked.address);
	hg_dns_question question = {};
	hg_dns_reading reading;

	question.domain = "cluster.local";
	question.address = &address;
	question.inside = asked.inside;
	question.node_address = asked.node_address;
	question.node_domains = "nodes.example, .metal.example";
	question.is_node = is_node;
	if (!hg_dns_read_form(asked.name, &question, &reading))
		return "refused";
	const hg_name_answer &a = reading.answer;

	return std::string(kind_of(a.kind)) + " " + text(a.namespace_) + " " + text(a.pod) + " " +
	       text(a.service) + " " + text(a.node);
}

#define INSIDE	true, false
#define OUTSIDE false, false
#define OF_NODE true, true

TEST(DnsForms, a_cluster_address_is_its_service)
{
	EXPECT_EQ(read({ "web.shop.svc.cluster.local.", "10.96.0.7", INSIDE }),
		  "service shop - web -");
}

TEST(DnsForms, a_pod_of_a_stateful_set_is_told_by_its_hostname)
{
	EXPECT_EQ(read({ "db-0.db.shop.svc.cluster.local", "10.1.2.3", INSIDE }),
		  "pod shop db-0 db -");
}

TEST(DnsForms, a_dashed_address_names_the_service_but_no_pod)
{
	EXPECT_EQ(read({ "10-1-2-3.web.shop.svc.cluster.local", "10.1.2.3", INSIDE }),
		  "pod shop - web -");
	EXPECT_EQ(read({ "2001-db8--1.web.shop.svc.cluster.local", "2001:db8::1", INSIDE }),
		  "pod shop - web -");
	EXPECT_EQ(read({ "2001-0db8-0000-0000-0000-0000-0000-0001.web.shop.svc.cluster.local",
			 "2001:db8::1", INSIDE }),
		  "pod shop - web -");
}

TEST(DnsForms, the_dashed_form_of_another_address_is_a_hostname)
{
	EXPECT_EQ(read({ "10-1-2-4.web.shop.svc.cluster.local", "10.1.2.3", INSIDE }),
		  "pod shop 10-1-2-4 web -");
}

TEST(DnsForms, the_pod_zone_names_the_namespace)
{
	EXPECT_EQ(read({ "10-1-2-3.shop.pod.cluster.local", "10.1.2.3", INSIDE }),
		  "pod shop - - -");
	EXPECT_EQ(read({ "10-9-9-9.shop.pod.cluster.local", "10.1.2.3", INSIDE }),
		  "external - - - -");
}

TEST(DnsForms, a_pod_without_a_service_has_its_providers_host_name)
{
	EXPECT_EQ(read({ "ip-10-1-2-3.ec2.internal", "10.1.2.3", INSIDE }), "external - - - -");
}

TEST(DnsForms, a_known_node_is_found_by_first_label_or_whole_name)
{
	EXPECT_EQ(read({ "NODE-7.site.example.", "10.0.0.7", OUTSIDE }), "node - - - node-7");
	EXPECT_EQ(read({ "gpu1.rack.example", "10.0.0.8", OUTSIDE }),
		  "node - - - gpu1.rack.example");
}

TEST(DnsForms, a_name_below_a_node_domain_is_a_node)
{
	EXPECT_EQ(read({ "a12.nodes.example", "10.0.0.9", OUTSIDE }), "node - - - a12");
	EXPECT_EQ(read({ "b7.row.metal.example", "10.0.0.9", OUTSIDE }), "node - - - b7");
	EXPECT_EQ(read({ "nodes.example", "10.0.0.9", OUTSIDE }), "external - - - -");
	EXPECT_EQ(read({ "a.othernodes.example", "10.0.0.9", OUTSIDE }), "external - - - -");
}

TEST(DnsForms, a_node_that_answers_as_a_service_is_a_node)
{
	EXPECT_EQ(read({ "kubernetes.default.svc.cluster.local", "10.0.0.7", OF_NODE }),
		  "node - - - -");
	EXPECT_EQ(read({ "10-0-0-7.proxy.ops.svc.cluster.local", "10.0.0.7", OF_NODE }),
		  "node - - - -");
	EXPECT_EQ(read({ "m3.site.example", "10.0.0.7", OF_NODE }), "node - - - m3");
}

TEST(DnsForms, the_cluster_forms_are_not_believed_outside_the_ranges)
{
	EXPECT_EQ(read({ "web.shop.svc.cluster.local", "203.0.113.5", OUTSIDE }),
		  "external - - - -");
	EXPECT_EQ(read({ "db-0.db.shop.svc.cluster.local", "203.0.113.5", OUTSIDE }),
		  "external - - - -");
}

TEST(DnsForms, other_names_below_the_domain_are_not_guessed_at)
{
	static const char *const names[] = {
		"cluster.local",
		"svc.cluster.local",
		"shop.svc.cluster.local",
		"a.b.c.d.svc.cluster.local",
		"web.shop.svx.cluster.local",
		"web.shop.svc.cluster.locals",
		"web.shop.svc.acluster.local",
	};

	for (const char *name : names)
		EXPECT_EQ(read({ name, "10.1.2.3", INSIDE }), "external - - - -") << name;
}

TEST(DnsForms, a_name_that_is_empty_or_too_long_is_refused)
{
	EXPECT_EQ(read({ "", "10.1.2.3", INSIDE }), "refused");
	EXPECT_EQ(read({ ".", "10.1.2.3", INSIDE }), "refused");
	EXPECT_EQ(read({ std::string(254, 'a').c_str(), "10.1.2.3", INSIDE }), "refused");
	EXPECT_EQ(read({ std::string(253, 'a').c_str(), "10.1.2.3", INSIDE }), "external - - - -");
}

TEST(DnsForms, the_answers_name_is_lower_case_without_final_dot)
{
	hg_addr address = address_of("10.1.2.3");
	hg_dns_reading reading;

	ASSERT_TRUE(hg_dns_read_name("Www.Example.COM.", "cluster.local", &address, false, nullptr,
				     &reading));
	EXPECT_STREQ(reading.answer.name, "www.example.com");
}

TEST(DnsForms, the_choice_among_answers_does_not_depend_on_their_order)
{
	std::vector<std::string> names = {
		"10-1-2-3.a.b.svc.cluster.local",
		"db-0.zeta.shop.svc.cluster.local",
		"db-0.db.shop.svc.cluster.local",
		"db-0.da.shop.svc.cluster.local",
		"10-1-2-3.a.svc",
	};
	const std::vector<std::string> expected = { names[3], names[2], names[1], names[4],
						    names[0] };

	std::sort(names.begin(), names.end());
	do {
		std::vector<std::string> ordered = names;

		std::sort(ordered.begin(), ordered.end(),
			  [](const std::string &a, const std::string &b) {
				  return hg_dns_name_order(a.c_str(), b.c_str()) < 0;
			  });
		ASSERT_EQ(ordered, expected);
	} while (std::next_permutation(names.begin(), names.end()));
}

} // namespace
