// The dictionary: sources in their order, entities, learned addresses, ranges (names.md 1 to 9).
#include "tests/support/names_world.h"

#include "control/json.h"

namespace heliograph
{

TEST(Names, APodReportedByItsAgentNamesTheEndpointThatTheAgentMarks)
{
	NamesWorld w;

	w.agent("10.0.0.1", "node1");
	w.pod("10.0.0.1", 100001, "shop", "web-7d4b9c6f8-x2x5z");
	const hg_name_record *r = w.epoch("10.244.1.7", "10.0.0.1", 100001);
	EXPECT_STREQ(w.text(r->name), "web-7d4b9c6f8-x2x5z.shop.pod.cluster.local");
	EXPECT_EQ(r->kind, HG_NAME_POD);
	EXPECT_EQ(r->source, HG_FROM_ENTITIES);
	EXPECT_STREQ(w.text(r->namespace_), "shop");
	EXPECT_EQ(r->namespace_label, 0);
	EXPECT_STREQ(w.text(r->pod), "web-7d4b9c6f8-x2x5z");
	EXPECT_STREQ(w.text(r->workload), "web");
	EXPECT_STREQ(w.text(r->workload_kind), "Deployment");
	EXPECT_EQ(r->workload_guessed, 1);
	EXPECT_STREQ(w.text(r->node), "node1");
	EXPECT_STREQ(w.text(r->class_), "cluster");
	EXPECT_EQ(r->inside, 1);
}

TEST(Names, ABindingCountsFromTheEpochAfterItWasLearned)
{
	NamesWorld w;

	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "");
	w.begin();
	w.pod("10.0.0.1", 100001, "shop", "web-0");
	EXPECT_EQ(w.look("10.244.1.7", "10.0.0.1", 100001)->name, 0u);
	w.end();
	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "web-0.shop.pod.cluster.local");
}

TEST(Names, AnEndpointFirstSeenInTheEpochThatTaughtItsNameIsNamedFromTheNextOn)
{
	NamesWorld w;

	w.begin();
	w.now_ms -= 500; // within the epoch
	w.pod("10.0.0.1", 100001, "shop", "web-0");
	w.now_ms += 500;
	EXPECT_EQ(w.look("10.244.1.7", "10.0.0.1", 100001)->name, 0u);
	w.end();
	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "web-0.shop.pod.cluster.local");
}

TEST(Names, ARecordThatAnEpochGotNeverChangesItsName)
{
	NamesWorld w;

	w.pod("10.0.0.1", 100001, "shop", "web-0");
	const hg_name_record *former = w.epoch("10.244.1.7", "10.0.0.1", 100001);
	w.pod("10.0.0.1", 100001, "bank", "db-0");
	w.epoch("10.244.1.7", "10.0.0.1", 100001);
	const hg_name_record *now = w.epoch("10.244.1.7", "10.0.0.1", 100001);
	EXPECT_NE(former, now);
	EXPECT_STREQ(w.text(former->name), "web-0.shop.pod.cluster.local");
	EXPECT_STREQ(w.text(now->name), "db-0.bank.pod.cluster.local");
	EXPECT_EQ(former->valid_to_ms, now->valid_from_ms);
	EXPECT_EQ(former->state, HG_NAME_ENDED);
}

TEST(Names, TwoPodsOfTheHostNetworkAreTwoEndpointsOfOneAddress)
{
	NamesWorld w;

	w.agent("10.0.0.1", "node1");
	w.pod("10.0.0.1", 100001, "kube-system", "proxy");
	w.pod("10.0.0.1", 100002, "monitoring", "exporter");
	w.begin();
	EXPECT_STREQ(w.text(w.look("10.0.0.1", "10.0.0.1", 100001)->pod), "proxy");
	EXPECT_STREQ(w.text(w.look("10.0.0.1", "10.0.0.1", 100002)->pod), "exporter");
	EXPECT_EQ(w.look("10.0.0.1")->kind, HG_NAME_NODE);
	EXPECT_STREQ(w.text(w.look("10.0.0.1")->name), "node1.node.cluster.local");
	w.end();
}

TEST(Names, TheSameIndexOfAnotherAgentIsAnotherEntity)
{
	NamesWorld w;

	w.pod("10.0.0.1", 100001, "shop", "web-0");
	w.pod("10.0.0.2", 100001, "bank", "db-0");
	w.begin();
	EXPECT_STREQ(w.text(w.look("10.244.1.7", "10.0.0.1", 100001)->pod), "web-0");
	EXPECT_STREQ(w.text(w.look("10.244.1.7", "10.0.0.2", 100001)->pod), "db-0");
	w.end();
}

TEST(Names, APodThatReportsItsEndLosesTheBinding)
{
	NamesWorld w;

	w.pod("10.0.0.1", 100001, "shop", "web-0");
	w.epoch("10.244.1.7", "10.0.0.1", 100001);
	w.pod("10.0.0.1", 100001, "shop", "web-0", true);
	w.epoch("10.244.1.7", "10.0.0.1", 100001);
	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "");
}

TEST(Names, AnAgentThatRestartsEndsAllItsBindings)
{
	NamesWorld w;

	w.pod("10.0.0.1", 100001, "shop", "web-0", false, 900000);
	w.pod("10.0.0.1", 100002, "shop", "web-1", false, 900000);
	w.epoch("10.244.1.7", "10.0.0.1", 100001);
	w.pod("10.0.0.1", 100003, "shop", "web-2", false, 1000);
	w.epoch("10.244.1.7", "10.0.0.1", 100001);
	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "");
	EXPECT_EQ(w.name("10.244.1.9", "10.0.0.1", 100003), "web-2.shop.pod.cluster.local");
}

TEST(Names, AnUptimeThatWrapsIsNoRestart)
{
	NamesWorld w;

	w.pod("10.0.0.1", 100001, "shop", "web-0", false, UINT32_MAX - 1000);
	w.epoch("10.244.1.7", "10.0.0.1", 100001);
	w.pod("10.0.0.1", 100002, "shop", "web-1", false, 4000);
	w.epoch("10.244.1.7", "10.0.0.1", 100001);
	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "web-0.shop.pod.cluster.local");
}

TEST(Names, ADatagramThatComesLateIsNoRestart)
{
	NamesWorld w;

	w.pod("10.0.0.1", 100001, "shop", "web-0", false, 900000);
	w.pod("10.0.0.1", 100002, "shop", "web-1", false, 896000);
	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "web-0.shop.pod.cluster.local");
}

TEST(Names, ThreePollingIntervalsOfSilenceEndABinding)
{
	NamesWorld w;
	hg_metric_entity entity = {};

	entity.name = "k8s__web-0_shop_u_a";
	entity.pod = "web-0";
	entity.namespace_ = "shop";
	entity.interval_ms = 10000;
	w.describe("10.0.0.1", 100001, entity);
	w.wait(28000);
	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "web-0.shop.pod.cluster.local");
	w.wait(3000);
	w.epoch("10.244.1.7", "10.0.0.1", 100001);
	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "");
}

TEST(Names, ANameThatTheAgentCutIsCountedAndNotUsed)
{
	NamesWorld w;
	hg_metric_entity entity = {};

	entity.name = "k8s__a-very-long-name_shop_u";
	entity.pod = "a-very-long-name";
	entity.namespace_ = "shop";
	w.describe("10.0.0.1", 100001, entity);
	w.describe("10.0.0.1", 100001, entity);
	EXPECT_EQ(w.name("10.244.1.7", "10.0.0.1", 100001), "");
	EXPECT_EQ(w.figures().truncated, 1u);
}

TEST(Names, EntitiesOfOtherKindsCarryKindAndNode)
{
	NamesWorld w;
	hg_metric_entity entity = {};

	w.agent("10.0.0.1", "node1");
	entity.name = entity.systemd = "sshd.service";
	w.describe("10.0.0.1", 150001, entity);
	const hg_name_record *r = w.epoch("10.0.0.1", "10.0.0.1", 150001);
	EXPECT_EQ(r->kind, HG_NAME_SYSTEMD);
	EXPECT_STREQ(w.text(r->name), "sshd.service.systemd.node1.node.cluster.local");
	EXPECT_EQ(r->namespace_, 0u);
	EXPECT_EQ(r->pod, 0u);
}

TEST(Names, AnAddressThatOnePodEntityUsesIsLearnedForTheOtherNode)
{
	NamesWorld w;

	w.pod("10.0.0.1", 100001, "shop", "web-0");
	w.begin();
	w.look("10.244.1.7", "10.0.0.1", 100001);
	EXPECT_EQ(w.look("10.244.1.7")->name, 0u);
	w.end();
	const hg_name_record *r = w.epoch("10.244.1.7");
	EXPECT_STREQ(w.text(r->name), "web-0.shop.pod.cluster.local");
	EXPECT_EQ(r->source, HG_FROM_ENTITIES_LEARNED);
}

TEST(Names, ASecondEntityOnAnAddressEndsTheLearnedBindingAtOnce)
{
	NamesWorld w;

	w.pod("10.0.0.1", 100001, "shop", "web-0");
	w.pod("10.0.0.1", 100002, "bank", "db-0");
	w.epoch("10.244.1.7", "10.0.0.1", 100001);
	w.begin();
	w.look("10.244.1.7", "10.0.0.1", 100002);
	EXPECT_STREQ(w.text(w.look("10.244.1.7")->name), "web-0.shop.pod.cluster.local");
	w.end();
	EXPECT_EQ(w.name("10.244.1.7"), "");
}

TEST(Names, AnAddressReusedByAnotherPodFallsToTheNewOneWithinAnEpoch)
{
	NamesWorld w;

	w.pod("10.0.0.1", 100001, "shop", "web-0");
	w.begin();
	w.look("10.244.1.7", "10.0.0.1", 100001);
	w.look("10.244.1.7");
	w.end();
	EXPECT_EQ(w.name("10.244.1.7"), "web-0.shop.pod.cluster.local");
	w.wait(8000);
	w.pod("10.0.0.1", 100001, "shop", "web-0", true);
	w.pod("10.0.0.1", 100002, "bank", "db-0");
	w.begin();
	w.look("10.244.1.7", "10.0.0.1", 100002);
	w.look("10.244.1.7");
	w.end();
	EXPECT_EQ(w.name("10.244.1.7"), "db-0.bank.pod.cluster.local");
}

TEST(Names, AddressesOutsideTheClusterAndOfAgentsAreNotLearned)
{
	NamesWorld w("10.244.0.0/16");

	w.agent("10.244.0.1", "node1");
	w.pod("10.244.0.1", 100001, "shop", "web-0");
	w.begin();
	w.look("192.0.2.7", "10.244.0.1", 100001);
	w.look("10.244.0.1", "10.244.0.1", 100001);
	w.end();
	EXPECT_EQ(w.name("192.0.2.7"), "");
	EXPECT_EQ(w.name("10.244.0.1"), "node1.node.cluster.local");
}

TEST(Names, UnknownAddressesHaveAClassAndNothingElse)
{
	NamesWorld w;

	w.begin();
	EXPECT_STREQ(w.text(w.look("8.8.8.8")->class_), "external");
	EXPECT_STREQ(w.text(w.look("10.1.2.3")->class_), "cluster");
	EXPECT_STREQ(w.text(w.look("192.168.3.4")->class_), "private");
	EXPECT_STREQ(w.text(w.look("127.0.0.1")->class_), "private");
	EXPECT_STREQ(w.text(w.look("224.0.0.251")->class_), "multicast");
	EXPECT_STREQ(w.text(w.look("FF02::1")->class_), "multicast");
	EXPECT_STREQ(w.text(w.look("FE80::1")->class_), "private");
	EXPECT_STREQ(w.text(w.look("2001:DB8::1")->class_), "external");
	EXPECT_EQ(w.look("8.8.8.8")->kind, HG_NAME_ADDRESS);
	EXPECT_EQ(w.look("8.8.8.8")->source, HG_FROM_NONE);
	w.end();
}

TEST(Names, ExternalEndpointsBeyondTheirShareFoldIntoUnlistedAndPushOutNoPod)
{
	NamesWorld w("10.0.0.0/8", 64);
	char text[32];

	w.begin();
	for (unsigned i = 0; i < 100; i++) {
		snprintf(text, sizeof(text), "192.0.2.%u", i);
		const hg_name_record *r = w.look(text);
		EXPECT_STREQ(w.text(r->name), i < 16 ? "" : "(unlisted)");
	}
	for (unsigned i = 0; i < 48; i++) {
		snprintf(text, sizeof(text), "10.1.2.%u", i);
		EXPECT_STREQ(w.text(w.look(text)->name), "");
	}
	EXPECT_STREQ(w.text(w.look("10.1.2.200")->name), "(unlisted)");
	w.end();
	EXPECT_EQ(w.figures().unlisted, 85u);
}

TEST(Names, EndpointsNobodySeesAreForgottenWhenNoEpochShowsThemAnyMore)
{
	NamesWorld w;

	w.epoch("192.0.2.1");
	w.epoch("192.0.2.2");
	EXPECT_EQ(w.figures().endpoints, 2u);
	w.wait(361000);
	w.epoch("192.0.2.3");
	EXPECT_EQ(w.figures().endpoints, 1u);
	EXPECT_EQ(w.figures().records, 1u);
}

// ---- static ranges ----

static int load(NamesWorld &w, const char *text, hg_problem *problem)
{
	return hg_names_ranges_load(w.names, text, strlen(text), "ranges", problem);
}

TEST(NamesRanges, TheLongestPrefixNamesTheAddress)
{
	NamesWorld w;
	hg_problem problem;

	ASSERT_EQ(load(w,
		       "192.0.2.0/24 name=office namespace=corp class=Office\n"
		       "192.0.2.7 name=printer zone=z1 node=n1 cluster=c1 # a host\n"
		       "2001:db8::/32 name=lab\n",
		       &problem),
		  0)
		<< problem.detail;
	const hg_name_record *r = w.epoch("192.0.2.9");
	EXPECT_STREQ(w.text(r->name), "office");
	EXPECT_STREQ(w.text(r->namespace_), "corp");
	EXPECT_EQ(r->namespace_label, 1);
	EXPECT_STREQ(w.text(r->class_), "office");
	EXPECT_EQ(r->kind, HG_NAME_SUBNET);
	EXPECT_EQ(r->source, HG_FROM_CIDR);
	r = w.epoch("192.0.2.7");
	EXPECT_STREQ(w.text(r->name), "printer");
	EXPECT_EQ(r->kind, HG_NAME_HOST);
	EXPECT_STREQ(w.text(r->zone), "z1");
	EXPECT_STREQ(w.text(r->node), "n1");
	EXPECT_STREQ(w.text(r->cluster), "c1");
	EXPECT_EQ(w.name("2001:DB8::5"), "lab");
}

TEST(NamesRanges, EveryBadLineIsNamedAndTheTableStays)
{
	NamesWorld w;
	hg_problem problem;

	ASSERT_EQ(load(w, "192.0.2.0/24 name=office\n", &problem), 0);
	EXPECT_NE(load(w,
		       "10.0.0.0/8 name=a\nnonsense\n10.0.0.0/8 name=b\n10.1.0.0/16 colour=red\n"
		       "10.2.0.0/16 then=sleep\n10.3.0.0/16 name=a..b\n",
		       &problem),
		  0);
	EXPECT_STREQ(
		problem.detail,
		"ranges:2: this is no prefix such as 10.40.0.0/16; ranges:3: this is the prefix of "
		"line 1; ranges:4: the members are name, namespace, class, node, zone, cluster, "
		"then; ranges:5: then is stop or dns; ranges:6: a name may not be empty, hold "
		"empty "
		"labels or be longer than 253 bytes");
	EXPECT_EQ(w.name("192.0.2.1"), "office");
	EXPECT_EQ(w.name("10.0.0.1"), "");
}

TEST(NamesRanges, TheTableOfTheApiWinsForAnEqualPrefixAndDeletingItRestoresTheSettings)
{
	NamesWorld w;
	hg_problem problem;
	const char *body =
		"{\"192.0.2.0/24\":{\"name\":\"lab\"},\"198.51.100.0/24\":{\"name\":\"x\"}}";
	hg_json_doc *json = hg_json_parse(body, strlen(body), &problem);

	ASSERT_NE(json, nullptr);
	ASSERT_EQ(load(w, "192.0.2.0/24 name=office\n192.0.2.128/25 name=floor2\n", &problem), 0);
	ASSERT_EQ(hg_names_put_cidr(w.names, json, &problem), 0);
	hg_json_doc_free(json);
	EXPECT_EQ(w.name("192.0.2.1"), "lab");
	EXPECT_EQ(w.name("192.0.2.200"), "floor2");
	EXPECT_EQ(w.name("198.51.100.1"), "x");
	hg_names_delete_cidr(w.names);
	w.epoch("192.0.2.1");
	EXPECT_EQ(w.name("192.0.2.1"), "office");
}

TEST(NamesRanges, LabelsOfARangeThatGoesOnToDnsAreKept)
{
	NamesWorld w;
	hg_problem problem;

	ASSERT_EQ(load(w, "192.0.2.0/24 namespace=corp class=office then=dns\n", &problem), 0);
	const hg_name_record *r = w.epoch("192.0.2.9");
	EXPECT_EQ(r->source, HG_FROM_NONE);
	EXPECT_STREQ(w.text(r->namespace_), "corp");
	EXPECT_STREQ(w.text(r->class_), "office");
}

TEST(NamesRanges, ARangeNeverReplacesAPod)
{
	NamesWorld w;
	hg_problem problem;

	ASSERT_EQ(load(w, "10.244.0.0/16 name=pods namespace=none zone=z1\n", &problem), 0);
	w.pod("10.0.0.1", 100001, "shop", "web-0");
	const hg_name_record *r = w.epoch("10.244.1.7", "10.0.0.1", 100001);
	EXPECT_STREQ(w.text(r->namespace_), "shop");
	EXPECT_STREQ(w.text(r->zone), "z1");
}

// ---- questions ----

TEST(NamesQuestions, AnAddressIsAnsweredAsItWasThen)
{
	NamesWorld w;
	hg_problem problem;
	hg_addr address = address_of("192.0.2.1");
	hg_json_out out;

	ASSERT_EQ(load(w, "192.0.2.0/24 name=before\n", &problem), 0);
	w.epoch("192.0.2.1");
	uint64_t then = w.now_ms;
	w.wait(5000);
	ASSERT_EQ(load(w, "192.0.2.0/24 name=after\n", &problem), 0);
	w.epoch("192.0.2.1");
	w.epoch("192.0.2.1");
	hg_json_init(&out);
	ASSERT_TRUE(hg_names_json(w.names, &address, then, false, w.now_ms, &out));
	EXPECT_NE(strstr(out.bytes, "\"name\":\"before\""), nullptr) << out.bytes;
	EXPECT_NE(strstr(out.bytes, "\"state\":\"ended\""), nullptr) << out.bytes;
	hg_json_reset(&out);
	ASSERT_TRUE(hg_names_json(w.names, &address, 0, true, w.now_ms, &out));
	EXPECT_NE(strstr(out.bytes, "\"name\":\"after\""), nullptr) << out.bytes;
	EXPECT_NE(strstr(out.bytes, "\"from\":\"cidr\",\"known\":true,\"chosen\":true"), nullptr)
		<< out.bytes;
	EXPECT_FALSE(hg_names_json(w.names, &address, 1000, false, w.now_ms, &out));
	hg_json_free(&out);
}

TEST(NamesQuestions, AnAddressNobodyKnowsIsNotFound)
{
	NamesWorld w;
	hg_addr address = address_of("192.0.2.1");
	hg_json_out out;

	hg_json_init(&out);
	EXPECT_FALSE(hg_names_json(w.names, &address, 0, false, w.now_ms, &out));
	hg_json_free(&out);
}

// ---- locality ----

static const char *locality(uint32_t node1, uint32_t zone1, uint32_t node2, uint32_t zone2,
			    bool inside2 = true)
{
	hg_name_record a = {}, b = {};

	a.inside = 1;
	b.inside = inside2;
	a.node = node1;
	a.zone = zone1;
	b.node = node2;
	b.zone = zone2;
	return hg_name_locality(&a, &b);
}

TEST(NamesLocality, NeverGuessesAcrossAMissingZone)
{
	EXPECT_STREQ(locality(1, 0, 1, 0), "node");
	EXPECT_STREQ(locality(1, 5, 2, 5), "zone");
	EXPECT_STREQ(locality(1, 5, 2, 6), "cross_zone");
	EXPECT_STREQ(locality(1, 5, 2, 0), "unknown");
	EXPECT_STREQ(locality(0, 0, 0, 0), "unknown");
	EXPECT_STREQ(locality(1, 5, 2, 6, false), "external");
	EXPECT_STREQ(hg_name_locality(nullptr, nullptr), "unknown");
}

} // namespace heliograph
