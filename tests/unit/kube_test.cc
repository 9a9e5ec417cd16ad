#include "control/names/kube_owner.h"
#include "tests/support/kube_world.h"

namespace
{

class Kube : public KubeWorld
{
};

const char NODE[] = R"(["nodes",{"metadata":{"name":"node-1","uid":"n1","labels":
{"topology.kubernetes.io/zone":"rack-7"}},"spec":{"podCIDR":"10.1.0.0/16","podCIDRs":
["10.1.0.0/16","fd00:1::/64"]},"status":{"addresses":[{"type":"Hostname","address":"node-1"},
{"type":"InternalIP","address":"192.0.2.1"}]}}])";
const char SERVICE[] = R"(["services",{"metadata":{"name":"web","namespace":"shop","uid":"s1"},
"spec":{"clusterIP":"10.96.0.7","clusterIPs":["10.96.0.7"],"externalIPs":["198.51.100.9"]},
"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.7"},{"hostname":"lb.example"}]}}}])";
const char SLICE[] = R"(["endpointslices",{"metadata":{"name":"web-x1","namespace":"shop","uid":
"e1","labels":{"kubernetes.io/service-name":"web"}},"endpoints":[{"addresses":["10.1.2.3"],
"targetRef":{"kind":"Pod","name":"web-0","namespace":"shop"}},{"addresses":["10.9.9.9"]}]}])";

std::string flat(std::string text)
{
	for (char &byte : text)
		byte = byte == '\n' ? ' ' : byte;
	return text;
}

std::string put(const std::vector<std::string> &things, const char *verb = "put")
{
	std::string json = std::string("{\"") + verb + "\":[";

	for (size_t i = 0; i < things.size(); i++)
		json += (i ? "," : "") + flat(things[i]);
	return json + "]}";
}

TEST_F(Kube, pods_nodes_and_services_are_known_by_their_addresses)
{
	tell(put({ NODE, SERVICE, SLICE, pod("shop", "web-0", "10.1.2.3"),
		   pod("shop", "six", "fd00:1::5") }));
	start();
	ASSERT_TRUE(synced());
	EXPECT_EQ(at("10.1.2.3"), "pod shop/web-0 web node-1");
	EXPECT_EQ(at("fd00:1::5"), "pod shop/six - node-1");
	EXPECT_EQ(at("192.0.2.1"), "node -/- - node-1");
	for (const char *address : { "10.96.0.7", "198.51.100.9", "203.0.113.7" })
		EXPECT_EQ(at(address), "service shop/- web -") << address;
	EXPECT_EQ(at("10.9.9.9"), ""); /* a slice never names an address */
	hg_name_answer answer;

	ASSERT_TRUE(hg_kube_pod(kube, "shop", "web-0", &answer));
	EXPECT_STREQ(answer.zone, "rack-7");
	EXPECT_TRUE(hg_kube_is_node_name(kube, "node-1"));
	static const struct {
		const char *address;
		bool inside, node;
	} rows[] = {
		{ "10.1.255.9", true, false }, { "10.2.0.1", false, false },
		{ "fd00:1::77", true, false }, { "fd00:1:0:1::77", false, false },
		{ "10.96.0.7", true, false },  { "192.0.2.1", false, true },
	};

	for (const auto &row : rows) {
		hg_addr address = address_of(row.address);

		EXPECT_EQ(hg_kube_inside(kube, &address), row.inside) << row.address;
		EXPECT_EQ(hg_kube_is_node(kube, &address), row.node) << row.address;
	}
}

TEST_F(Kube, a_host_network_pod_does_not_name_its_node)
{
	tell(put({ NODE,
		   pod("ops", "exporter", "192.0.2.1", R"("hostNetwork":true,"nodeName":"node-1")"),
		   R"(["pods",{"metadata":{"name":"sneaky","namespace":"ops"},"status":{"hostIP":
"192.0.2.1","podIP":"192.0.2.1"}}])" }));
	start();
	ASSERT_TRUE(synced());
	EXPECT_EQ(at("192.0.2.1"), "node -/- - node-1");
	hg_name_answer answer;

	ASSERT_TRUE(hg_kube_pod(kube, "ops", "exporter", &answer));
	EXPECT_TRUE(answer.host_network);
	EXPECT_STREQ(answer.node, "node-1");
}

TEST_F(Kube, labels_are_the_pods_and_then_its_namespaces)
{
	tell(put(
		{ R"(["namespaces",{"metadata":{"name":"shop","labels":{"team":"ns","env":"prod"}}}])",
		  R"(["pods",{"metadata":{"name":"a","namespace":"shop","labels":{"team":"ml"}},
"status":{"podIP":"10.1.2.3"}}])" }));
	start();
	ASSERT_TRUE(synced());
	EXPECT_STREQ(hg_kube_label(kube, "shop", "a", "team"), "ml");
	EXPECT_STREQ(hg_kube_label(kube, "shop", "a", "env"), "prod");
	EXPECT_STREQ(hg_kube_label(kube, "shop", nullptr, "team"), "ns");
	EXPECT_EQ(hg_kube_label(kube, "shop", "a", "other"), nullptr);
	EXPECT_EQ(hg_kube_label(kube, "nowhere", "a", "team"), nullptr);
}

TEST_F(Kube, an_event_is_applied_as_it_comes)
{
	start();
	ASSERT_TRUE(synced());
	uint64_t generation = hg_kube_generation(kube);

	tell(put({ pod("shop", "a", "10.1.2.3") }));
	EXPECT_TRUE(becomes("10.1.2.3", "pod shop/a - node-1"));
	EXPECT_GT(hg_kube_generation(kube), generation);
	tell(put({ pod("shop", "a", "10.1.2.3") }, "delete"));
	EXPECT_TRUE(until([this] { return figures().resources[HG_KUBE_PODS].objects == 0; }));
	EXPECT_EQ(at("10.1.2.3"), "pod shop/a - node-1"); /* closing packets */
	ahead_ms += 5001;
	EXPECT_TRUE(becomes("10.1.2.3", ""));
}

TEST_F(Kube, a_reused_address_is_the_new_owners_at_once_in_either_order)
{
	tell(put({ pod("red", "a", "10.1.2.3"), pod("red", "b", "10.1.2.4") }));
	start();
	ASSERT_TRUE(synced());
	tell(put({ pod("red", "a", "10.1.2.3") }, "delete"));
	tell(put({ pod("blue", "c", "10.1.2.3") }));
	EXPECT_TRUE(becomes("10.1.2.3", "pod blue/c - node-1"));
	tell(put({ pod("blue", "d", "10.1.2.4") })); /* before the end of the old one */
	EXPECT_TRUE(becomes("10.1.2.4", "pod blue/d - node-1"));
	tell(put({ pod("red", "b", "10.1.2.4") }, "delete"));
	EXPECT_TRUE(until([this] { return figures().resources[HG_KUBE_PODS].objects == 2; }));
	EXPECT_EQ(at("10.1.2.4"), "pod blue/d - node-1");
}

TEST_F(Kube, an_old_owner_does_not_come_back_when_the_new_one_ends_first)
{
	tell(put({ pod("red", "a", "10.1.2.3") }));
	start();
	ASSERT_TRUE(synced());
	tell(put({ pod("blue", "b", "10.1.2.3") }));
	ASSERT_TRUE(becomes("10.1.2.3", "pod blue/b - node-1"));
	tell(put({ pod("blue", "b", "10.1.2.3") }, "delete"));
	ASSERT_TRUE(until([this] { return figures().resources[HG_KUBE_PODS].objects == 1; }));
	ahead_ms += 5001;
	EXPECT_TRUE(becomes("10.1.2.3", ""));
}

TEST_F(Kube, a_pod_that_is_over_releases_its_address)
{
	tell(put({ pod("shop", "job", "10.1.2.3"), pod("shop", "old", "10.1.2.9", "", "Failed") }));
	start();
	ASSERT_TRUE(synced());
	EXPECT_EQ(at("10.1.2.9"), "");
	tell(put({ pod("shop", "job", "10.1.2.3", "", "Succeeded") }));
	EXPECT_TRUE(until([this] { return figures().resources[HG_KUBE_PODS].objects == 0; }));
	ahead_ms += 5001;
	EXPECT_TRUE(becomes("10.1.2.3", ""));
}

TEST_F(Kube, a_server_without_field_selectors_is_asked_without)
{
	tell(R"({"set":{"no_selector":true}})");
	tell(put({ pod("shop", "a", "10.1.2.3"), pod("shop", "old", "10.1.2.9", "", "Failed") }));
	start();
	ASSERT_TRUE(synced());
	EXPECT_EQ(at("10.1.2.3"), "pod shop/a - node-1");
	EXPECT_EQ(at("10.1.2.9"), "");
}

TEST_F(Kube, what_vanished_unseen_is_swept_by_the_list_after_410)
{
	tell(put({ pod("shop", "a", "10.1.2.3"), pod("shop", "b", "10.1.2.4") }));
	start();
	ASSERT_TRUE(synced());
	tell(put({ pod("shop", "a", "10.1.2.3") }, "vanish"));
	tell(R"({"expire":true})");
	ahead_ms += 2000; /* past the pause after a cut */
	EXPECT_TRUE(until([this] { return figures().resources[HG_KUBE_PODS].objects == 1; }));
	EXPECT_GE(figures().resources[HG_KUBE_PODS].relists[HG_KUBE_RELIST_EXPIRED], 1u);
	EXPECT_EQ(at("10.1.2.4"), "pod shop/b - node-1");
}

TEST_F(Kube, a_cut_stream_goes_on_where_it_was)
{
	start();
	ASSERT_TRUE(synced());
	for (unsigned i = 0; i < 3; i++) {
		std::string address = "10.1.3." + std::to_string(i);

		tell(R"({"cut":true})");
		tell(put({ pod("shop", "p" + std::to_string(i), address) }));
		ahead_ms += 2000;
		EXPECT_TRUE(
			becomes(address.c_str(), "pod shop/p" + std::to_string(i) + " - node-1"));
	}
	EXPECT_EQ(figures().resources[HG_KUBE_PODS].relists[HG_KUBE_RELIST_EXPIRED], 0u);
	EXPECT_GE(figures().resources[HG_KUBE_PODS].reconnects, 3u);
}

TEST_F(Kube, a_list_that_is_cut_is_asked_for_again)
{
	tell(R"({"pods":1200,"set":{"drop_pages":2}})");
	start();
	EXPECT_TRUE(until([this] {
		ahead_ms += 100;
		return hg_kube_synced(kube);
	}));
	EXPECT_EQ(figures().resources[HG_KUBE_PODS].objects, 1200u);
}

TEST_F(Kube, a_stream_that_makes_no_sense_leads_to_a_list)
{
	start();
	ASSERT_TRUE(synced());
	tell(R"({"set":{"garbage":true}})");
	auto relists = [this] {
		uint64_t sum = 0;

		for (const auto &resource : figures().resources)
			sum += resource.relists[HG_KUBE_RELIST_ERROR];
		return sum;
	};
	EXPECT_TRUE(until([&] { return relists() == 1; }));
	ahead_ms += 2000;
	tell(put({ pod("shop", "a", "10.1.2.3"), SERVICE, NODE }));
	EXPECT_TRUE(becomes("10.1.2.3", "pod shop/a - node-1"));
	EXPECT_TRUE(becomes("10.96.0.7", "service shop/- web -"));
	EXPECT_TRUE(becomes("192.0.2.1", "node -/- - node-1"));
}

TEST_F(Kube, a_refused_resource_is_off_and_its_rule_is_named_once)
{
	tell(R"({"set":{"refuse":{"endpointslices":403}}})");
	tell(put({ pod("shop", "a", "10.1.2.3") }));
	start();
	ASSERT_TRUE(synced());
	EXPECT_TRUE(figures().resources[HG_KUBE_SLICES].off);
	EXPECT_EQ(said_with("verbs list and watch on endpointslices in apiGroup "
			    "\"discovery.k8s.io\""),
		  1u);
	EXPECT_EQ(at("10.1.2.3"), "pod shop/a - node-1");
	tell(R"({"set":{"refuse":{}}})");
	ahead_ms += 400000;
	EXPECT_TRUE(until([this] { return !figures().resources[HG_KUBE_SLICES].off; }));
}

TEST_F(Kube, a_rotated_token_is_read_again)
{
	start();
	ASSERT_TRUE(synced());
	tell(R"({"set":{"token":"second"}})");
	tell(R"({"cut":true})");
	ahead_ms += 2000;
	EXPECT_TRUE(until([this] { return said_with("401") > 0; }));
	write_token("second");
	tell(put({ pod("shop", "a", "10.1.2.3") }));
	ahead_ms += 90000;
	EXPECT_TRUE(becomes("10.1.2.3", "pod shop/a - node-1"));
}

TEST_F(Kube, silence_makes_names_stale_and_then_drops_them)
{
	tell(put({ pod("shop", "a", "10.1.2.3") }));
	start();
	ASSERT_TRUE(synced());
	tell(R"({"set":{"silent":true,"refuse":{"pods":503}}})");
	hg_name_answer answer;
	hg_addr address = address_of("10.1.2.3");

	ASSERT_TRUE(hg_kube_address(kube, &address, &answer));
	EXPECT_FALSE(answer.stale);
	usleep(200000); /* what was on its way has come */
	turn();
	ahead_ms += 121000;
	turn();
	ASSERT_TRUE(hg_kube_address(kube, &address, &answer));
	EXPECT_TRUE(answer.stale);
	ahead_ms += 3600000;
	turn();
	EXPECT_FALSE(hg_kube_address(kube, &address, &answer));
	tell(R"({"set":{"silent":false,"refuse":{}}})");
	ahead_ms += 120000;
	EXPECT_TRUE(becomes("10.1.2.3", "pod shop/a - node-1"));
}

TEST_F(Kube, twenty_thousand_pods_are_listed_without_holding_the_thread)
{
	tell(R"({"pods":20000})");
	start();
	uint64_t begun = hg_monotonic_ms();

	ASSERT_TRUE(synced());
	printf("listed in %llu ms, longest turn %.1f ms of this thread\n",
	       (unsigned long long)(hg_monotonic_ms() - begun), (double)longest_ns / 1e6);
	EXPECT_EQ(figures().resources[HG_KUBE_PODS].objects, 20000u);
	EXPECT_EQ(at("10.0.78.31"), "pod ns-49/web-19999 - node-99"); /* 19999 = 78 * 256 + 31 */
	hg_name_answer answer;

	ASSERT_TRUE(hg_kube_pod(kube, "ns-1", "web-1", &answer));
	EXPECT_STREQ(answer.workload, "web");
	EXPECT_STREQ(answer.workload_kind, "Deployment");
	EXPECT_FALSE(answer.workload_guessed);
}

TEST_F(Kube, owners_of_owners_confirm_the_workload)
{
	auto owned = [](const char *resource, const char *name, const char *kind,
			const char *owner) {
		return std::string("[\"") + resource + R"(",{"metadata":{"name":")" + name +
		       R"(","namespace":"shop","uid":")" + name +
		       R"(","ownerReferences":[{"kind":")" + kind + R"(","name":")" + owner +
		       R"(","controller":true}]},"spec":{}}])";
	};
	static const struct {
		const char *pod, *workload, *kind;
	} rows[] = {
		{ "a", "backup", "CronJob" },
		{ "b", "train-20260101", "Job" }, /* looks like a CronJob's, and is none */
		{ "c", "canary", "Rollout" },
	};

	tell(put({ owned("pods", "a", "Job", "backup-28412345"),
		   owned("pods", "b", "Job", "train-20260101"),
		   owned("pods", "c", "ReplicaSet", "canary-abc"),
		   owned("jobs", "backup-28412345", "CronJob", "backup"),
		   R"(["jobs",{"metadata":{"name":"train-20260101","namespace":"shop"}}])",
		   owned("replicasets", "canary-abc", "Rollout", "canary") }));
	start(true);
	ASSERT_TRUE(synced());
	for (const auto &row : rows) {
		hg_name_answer answer;

		ASSERT_TRUE(hg_kube_pod(kube, "shop", row.pod, &answer));
		EXPECT_STREQ(answer.workload, row.workload);
		EXPECT_STREQ(answer.workload_kind, row.kind);
		EXPECT_FALSE(answer.workload_guessed);
	}
}

TEST(KubeOwner, the_workload_is_read_from_the_owner)
{
	static const struct {
		const char *kind, *name, *pod, *hash, *workload, *workload_kind;
		bool guessed;
	} rows[] = {
		{ "ReplicaSet", "web-6d4cf56db6", "web-6d4cf56db6-x2x4z", "6d4cf56db6", "web",
		  "Deployment", false },
		{ "ReplicaSet", "plain", "plain-x2x4z", nullptr, "plain", "ReplicaSet", false },
		{ "ReplicaSet", "plain-abc", "p", "bc", "plain-abc", "ReplicaSet", false },
		{ "Job", "backup-28412345", "p", nullptr, "backup", "CronJob", true },
		{ "Job", "train-7", "p", nullptr, "train-7", "Job", false },
		{ "StatefulSet", "db", "db-0", nullptr, "db", "StatefulSet", false },
		{ "DaemonSet", "cni", "cni-x", nullptr, "cni", "DaemonSet", false },
		{ "RayCluster", "r", "r-1", nullptr, "r", "RayCluster", false },
		{ "Node", "node-1", "etcd-node-1", nullptr, "etcd", "Static", false },
		{ "", "", "alone", nullptr, "", nullptr, false },
	};

	for (const auto &row : rows) {
		hg_kube_workload got;

		hg_kube_workload_of(row.kind, row.name, row.pod, row.hash, &got);
		EXPECT_STREQ(got.name, row.workload);
		EXPECT_STREQ(got.kind, row.workload_kind) << row.name;
		EXPECT_EQ(got.guessed, row.guessed) << row.name;
	}
}

} // namespace
