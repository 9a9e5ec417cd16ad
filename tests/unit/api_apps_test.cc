// Trees, browsers, exporters and streams of flows, from samples that a test writes down.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/api_world.h"

using namespace heliograph;

namespace
{

const char PROTOCOLS[] = "/app/sunburst/scripts/metrics.js/protocols/json";
const char TOP[] = "/app/browse-flows/scripts/top.js/flows/json";
const char EXPORT[] = "/app/prometheus/scripts/export.js/flows/ALL/txt";

// Ten samples a second to each of the ports, five seconds.
void traffic(ApiWorld &world, std::initializer_list<uint16_t> ports, unsigned seconds = 5)
{
	for (unsigned s = 0; s < seconds; s++) {
		for (uint16_t port : ports)
			for (int i = 0; i < 10; i++) {
				Sampled packet;

				packet.dport = port;
				packet.sport = static_cast<uint16_t>(40000 + i);
				world.sample(Observed(), packet);
			}
		world.epoch();
	}
}

TEST(ProtocolsTree, RingsFollowTheStackAndEndInTheLowerPort)
{
	ApiWorld world;

	world.get(PROTOCOLS);
	traffic(world, { 443, 80 });
	ApiWorld::Reply reply = world.get(PROTOCOLS);
	EXPECT_EQ(reply.status, 200) << reply.body;
	EXPECT_TRUE(reply.has("\"label\":\"Protocols\",\"flow\":true")) << reply.body;
	EXPECT_TRUE(reply.has(".tcp.443\",\"filter\":\"prefix:stack:.:")) << reply.body;
	EXPECT_TRUE(reply.has("(tcpsourceport=443|tcpdestinationport=443)"));
}

TEST(ProtocolsTree, WhatIsCutIsShownAsOtherWhereItBelongs)
{
	ApiWorld world;
	std::string few = "n=1&maxFlows=1000", other = few + "&other=yes";

	world.get(PROTOCOLS, few);
	world.get(PROTOCOLS, other);
	traffic(world, { 443, 443, 80 });
	double without = world.get(PROTOCOLS, few).number("value");
	ApiWorld::Reply with = world.get(PROTOCOLS, other);
	EXPECT_NEAR(without / with.number("value"), 2.0 / 3, 1e-6);
	EXPECT_TRUE(with.has(".tcp.(other)\",\"kind\":\"other\"")) << with.body;
}

TEST(ProtocolsTree, NothingToShowIsAnEmptyRoot)
{
	ApiWorld world;

	world.epoch();
	EXPECT_EQ(world.get(PROTOCOLS).body.find(
			  "{\"depth\":0,\"value\":0,\"label\":\"\",\"flow\":true,"),
		  0u);
}

TEST(ProtocolsTree, UnitsFollowTheValueAskedFor)
{
	ApiWorld world;

	world.get(PROTOCOLS, "value=bps");
	world.get(PROTOCOLS, "value=bytes");
	traffic(world, { 443 });
	ApiWorld::Reply bits = world.get(PROTOCOLS, "value=bps");
	EXPECT_NEAR(bits.number("value") / world.get(PROTOCOLS, "value=bytes").number("value"), 8,
		    1e-6);
	EXPECT_TRUE(bits.has("\"description\":\"Bits per second by protocol"));
}

TEST(FlowBrowser, EqualQuestionsShareOneDefinition)
{
	ApiWorld world;

	world.epoch();
	world.get(TOP, "keys=ipsource&value=bps");
	world.get(TOP, "keys=ipsource&value=bps&after=1");
	EXPECT_EQ(hg_flows_count(world.flows()), 1u);
	world.get(TOP, "keys=ipsource&value=fps");
	EXPECT_EQ(hg_flows_count(world.flows()), 2u);
}

TEST(FlowBrowser, MoreFlowsThanATrendKeepsAreAdjusted)
{
	ApiWorld world;

	world.epoch();
	EXPECT_EQ(world.get(TOP, "keys=ipsource&value=bps&maxFlows=5000").adjusted, "maxFlows=100");
}

TEST(FlowBrowser, AQuestionThatLacksAPartIsRefused)
{
	ApiWorld world;

	world.epoch();
	EXPECT_EQ(world.get(TOP, "keys=ipsource").status, 400);
	EXPECT_EQ(world.get(TOP, "keys=&value=bps").status, 400);
	EXPECT_EQ(world.get(TOP, "keys=ipsource&value=bps&filter=a%26%26b").status, 400);
	EXPECT_EQ(world.get(TOP, "keys=ipsource&value=nonsense").status, 400);
	EXPECT_EQ(hg_flows_count(world.flows()), 0u);
}

TEST(FlowExport, LabelsAreNamedByPositionAndTheRestIsNamed)
{
	ApiWorld world;
	std::string query =
		"metric=m&key=ipsource;tcpdestinationport&label=src,&label=x&label=y&value="
		"frames&minValue=0";

	world.get(EXPORT, query);
	traffic(world, { 443 });
	ApiWorld::Reply reply = world.get(EXPORT, query);
	EXPECT_TRUE(reply.has("# TYPE m gauge\nm{src=\"10.0.0.1\",tcpdestinationport=\"443\"} "))
		<< reply.body;
	EXPECT_NE(reply.ignored.find("y"), std::string::npos);
}

TEST(FlowExport, NoFlowIsHelpAndTypeOnly)
{
	ApiWorld world;

	world.epoch();
	ApiWorld::Reply reply = world.get(EXPORT, "metric=m&key=ipsource&value=bytes", true);
	EXPECT_TRUE(reply.has("# TYPE m gauge\n# EOF\n")) << reply.body;
	EXPECT_EQ(reply.type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

TEST(FlowExport, ScaleMultipliesTheValuesOnly)
{
	ApiWorld world;
	std::string query = "metric=m&key=ipsource&value=frames&interval=yes&minValue=0";
	auto behind = [](const std::string &body, const char *name) {
		size_t at = body.find(std::string("\n") + name + "{");

		return at == std::string::npos ? -1.0
					       : atof(body.c_str() + body.find("} ", at) + 2);
	};

	world.get(EXPORT, query);
	traffic(world, { 443 });
	std::string plain = world.get(EXPORT, query).body;
	std::string scaled = world.get(EXPORT, query + "&scale=8").body;
	EXPECT_NEAR(behind(scaled, "m") / behind(plain, "m"), 8, 1e-6);
	EXPECT_NEAR(behind(scaled, "m_upper") / behind(plain, "m_upper"), 8, 1e-6);
	EXPECT_EQ(behind(scaled, "m_samples"), behind(plain, "m_samples"));
}

TEST(NamespacesTree, DirectionAndRingsAreOneOfTwoWords)
{
	const char path[] = "/app/sunburst/scripts/metrics.js/namespaces/json";
	ApiWorld world;

	world.epoch();
	EXPECT_EQ(world.get(path, "dir=up").status, 400);
	EXPECT_EQ(world.get(path, "by=pod").status, 400);
}

TEST(Verdict, AnAgentThatFallsSilentIsNamedWithItsCure)
{
	ApiWorld world;

	world.datagram(Observed());
	traffic(world, { 443 }, 1);
	EXPECT_TRUE(world.get("/status/json", "section=status").has("\"health\":\"ok\""));
	world.now_ms += 61000;
	ApiWorld::Reply reply = world.get("/status/json", "section=status");
	EXPECT_TRUE(reply.has("\"health\":\"warn\"")) << reply.body;
	EXPECT_TRUE(reply.has("1 of 1 agents have been silent for a minute"));
	EXPECT_TRUE(world.get("/readyz", "verbose").has("[!]stale warning: 1 of 1 agents"));
}

/* ---- streams ---- */

TEST(Stream, AListenerThatWaitsGetsTheNewestFrameAndTheNumberSkipped)
{
	ApiWorld world;

	world.epoch();
	hg_listener *listener = world.get("/stream", "topics=status").listener;
	ASSERT_TRUE(listener);
	EXPECT_EQ(read_all(listener).find("retry: 2000\n\nevent: status\nid: "), 0u);
	for (int i = 0; i < 4; i++) {
		world.epoch();
		world.turn();
	}
	std::string text = read_all(listener);
	EXPECT_NE(text.find("data: {\"skipped\":3,\"epoch\":"), std::string::npos) << text;
	EXPECT_EQ(text.find("event: status", 10), std::string::npos) << text;
	EXPECT_EQ(world.http.frames_skipped, 3u);
	world.epoch();
	world.turn();
	EXPECT_EQ(read_all(listener).find("skipped"), std::string::npos);
	hg_listener_destroy(listener);
	EXPECT_EQ(world.http.streams, 0u);
}

TEST(Stream, TrendsThatWereMissedComeInOnePiece)
{
	ApiWorld world;
	auto points = [](const std::string &text) {
		size_t at = text.find("\"times\":[") + 9;
		std::string times = text.substr(at, text.find(']', at) - at);

		return times.empty() ? 0 : 1 + std::count(times.begin(), times.end(), ',');
	};

	world.epoch();
	hg_listener *listener =
		world.get("/stream", "topics=browse-flows&keys=ipsource&value=bps").listener;
	ASSERT_TRUE(listener);
	EXPECT_EQ(points(read_all(listener)), 300);
	for (int i = 0; i < 5; i++) {
		traffic(world, { 443 }, 1);
		world.turn();
	}
	EXPECT_EQ(points(read_all(listener)), 5);
	traffic(world, { 443 }, 1);
	world.turn();
	EXPECT_EQ(points(read_all(listener)), 1);
	hg_listener_destroy(listener);
}

TEST(Stream, ListenersThatBeginTogetherShareTheFullTrendAndMissNothing)
{
	ApiWorld world;
	const char query[] = "topics=browse-flows&keys=ipsource&value=bps";

	world.epoch();
	hg_listener *one = world.get("/stream", query).listener;
	hg_listener *two = world.get("/stream", query).listener;
	EXPECT_EQ(read_all(one), read_all(two));
	traffic(world, { 443 }, 1);
	world.turn();
	std::string first = read_all(one);
	EXPECT_NE(first.find("\"times\":[1"), std::string::npos) << first;
	EXPECT_EQ(first, read_all(two));
	hg_listener_destroy(one);
	hg_listener_destroy(two);
}

TEST(Stream, ListenersOfOneTopicShareItsFrames)
{
	ApiWorld world;

	world.epoch();
	hg_listener *one = world.get("/stream", "topics=a:status").listener;
	hg_listener *two = world.get("/stream", "topics=b:status").listener;
	read_all(one);
	read_all(two);
	world.epoch();
	world.turn();
	std::string first = read_all(one), second = read_all(two);
	EXPECT_EQ(first.substr(first.find("id:")), second.substr(second.find("id:")));
	hg_listener_destroy(one);
	hg_listener_destroy(two);
	world.turn();
}

TEST(Stream, ADefinitionThatIsGoneEndsTheStream)
{
	ApiWorld world;

	world.put("short", "ipsource");
	world.epoch();
	hg_listener *listener = world.get("/stream", "topics=activeflows&name=short").listener;
	ASSERT_TRUE(listener);
	read_all(listener);
	hg_flows_delete(world.flows(), "short");
	world.epoch();
	world.turn();
	EXPECT_EQ(read_all(listener).find("event: error\n"), 0u);
	char byte;
	EXPECT_EQ(hg_listener_read(listener, &byte, 1), -1);
	hg_listener_destroy(listener);
}

TEST(Stream, TheThousandthAndFirstIsRefused)
{
	ApiWorld world;

	world.epoch();
	world.http.streams = HG_LIVE_STREAMS_MAX;
	EXPECT_EQ(world.get("/stream", "topics=status").status, 503);
	world.http.streams = 0;
}

TEST(Stream, BadTopicsAreRefusedBeforeItStarts)
{
	ApiWorld world;

	world.epoch();
	for (const char *query :
	     { "", "topics=", "topics=nothing", "topics=.:status", "topics=sunburst/",
	       "topics=sunburst/none", "topics=browse-flows", "topics=browse-metrics",
	       "topics=browse-metrics&metric=a,b", "topics=status&after=x" }) {
		ApiWorld::Reply reply = world.get("/stream", query);

		EXPECT_GE(reply.status, 400) << query;
		EXPECT_FALSE(reply.listener) << query;
	}
	EXPECT_EQ(world.http.streams, 0u);
}

} // namespace
