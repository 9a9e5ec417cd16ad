// Lists of names, one agent's metrics, and statistics of metrics over rows.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "control/api/metric_stats.h"
#include "tests/support/flows_world.h"
#include "tests/support/metric_request.h"

namespace
{

// Loads 1, 2, 3, 4 of four hosts; updated at 1, 2, 3, 4 s; the request is made at 5 s.
hg_metrics_view four_hosts()
{
	hg_metrics_view view;

	for (uint8_t i = 1; i <= 4; i++)
		view.row(i, 2, 1,
			 { { "load_one", static_cast<double>(i) },
			   { "host_name", "node" + std::to_string(i) } },
			 i * 1000u);
	return view;
}

std::string value_of(const std::string &item)
{
	hg_metrics_view view = four_hosts();
	std::string body = ask(view, "/metric/ALL/" + item + "/json").body;
	size_t at = body.find("\"metricValue\":");

	if (at == std::string::npos)
		return "";
	at += 14;
	return body.substr(at, body.find(',', at) - at);
}

TEST(Metric, MaxIsTheDefaultAndNamesTheRow)
{
	hg_metrics_view view = four_hosts();

	EXPECT_EQ(ask(view, "/metric/ALL/load_one/json").body,
		  "[{\"agent\":\"10.0.0.4\",\"dataSource\":\"2.1\",\"metricName\":\"load_one\","
		  "\"metricValue\":4,\"metricN\":4,\"lastUpdate\":1000,\"lastUpdateMin\":1000,"
		  "\"lastUpdateMax\":4000}]");
}

TEST(Metric, MinNamesItsRowAndKeepsThePrefix)
{
	hg_metrics_view view = four_hosts();

	EXPECT_EQ(ask(view, "/metric/ALL/min:load_one/json").body,
		  "[{\"agent\":\"10.0.0.1\",\"dataSource\":\"2.1\",\"metricName\":\"min:load_one\","
		  "\"metricValue\":1,\"metricN\":4,\"lastUpdate\":4000,\"lastUpdateMin\":1000,"
		  "\"lastUpdateMax\":4000}]");
}

TEST(Metric, OtherStatisticsNameNoRow)
{
	hg_metrics_view view = four_hosts();

	EXPECT_EQ(ask(view, "/metric/ALL/sum:load_one/json").body,
		  "[{\"metricName\":\"sum:load_one\",\"metricValue\":10,\"metricN\":4,"
		  "\"lastUpdate\":1000,\"lastUpdateMin\":1000,\"lastUpdateMax\":4000}]");
}

TEST(Metric, StatisticsAreWhatTheirNamesSay)
{
	EXPECT_EQ(value_of("max:load_one"), "4");
	EXPECT_EQ(value_of("avg:load_one"), "2.5");
	EXPECT_EQ(value_of("var:load_one"), "1.25"); // divided by N, not N - 1
	EXPECT_EQ(value_of("sdev:load_one"), "1.11803399");
	EXPECT_EQ(value_of("q1:load_one"), "1.75");
	EXPECT_EQ(value_of("q2:load_one"), "2.5");
	EXPECT_EQ(value_of("med:load_one"), "2.5");
	EXPECT_EQ(value_of("q3:load_one"), "3.25");
	EXPECT_EQ(value_of("iqr:load_one"), "1.5");
	EXPECT_EQ(value_of("any:load_one"), "4"); // the newest
}

TEST(Metric, QuantilesInterpolateLinearlyBetweenRanks)
{
	const double five[] = { 1, 2, 4, 8, 16 };
	const double two[] = { 10, 20 };
	const double one[] = { 7 };

	EXPECT_DOUBLE_EQ(hg_quantile(five, 5, 0), 1);
	EXPECT_DOUBLE_EQ(hg_quantile(five, 5, 0.25), 2);
	EXPECT_DOUBLE_EQ(hg_quantile(five, 5, 0.5), 4);
	EXPECT_DOUBLE_EQ(hg_quantile(five, 5, 1), 16);
	EXPECT_DOUBLE_EQ(hg_quantile(two, 2, 0.25), 12.5);
	EXPECT_DOUBLE_EQ(hg_quantile(one, 1, 0.75), 7);
}

TEST(Metric, OrderStatisticsShowAllQuartiles)
{
	hg_metrics_view view = four_hosts();

	EXPECT_NE(ask(view, "/metric/ALL/med:load_one/json")
			  .body.find("\"quartiles\":{\"min\":1,\"q1\":1.75,\"med\":2.5,\"q3\":3.25,"
				     "\"max\":4}}]"),
		  std::string::npos);
	EXPECT_EQ(ask(view, "/metric/ALL/max:load_one/json").body.find("quartiles"),
		  std::string::npos);
}

TEST(Metric, TextsAnswerWithTheNewestRowWhateverTheStatistic)
{
	hg_metrics_view view = four_hosts();

	EXPECT_EQ(
		ask(view, "/metric/ALL/min:host_name/json").body,
		"[{\"agent\":\"10.0.0.4\",\"dataSource\":\"2.1\",\"metricName\":\"min:host_name\","
		"\"metricValue\":\"node4\",\"metricN\":4,\"lastUpdate\":1000,"
		"\"lastUpdateMin\":1000,\"lastUpdateMax\":4000}]");
}

TEST(Metric, ElementsComeInTheOrderAskedAndStayWithoutARow)
{
	hg_metrics_view view = four_hosts();
	std::string body = ask(view, "/metric/ALL/nobody_sent;avg:load_one/json").body;

	EXPECT_EQ(body.find("[{\"metricName\":\"nobody_sent\",\"metricN\":0},"
			    "{\"metricName\":\"avg:load_one\""),
		  0u)
		<< body;
}

TEST(Metric, AFilterChoosesTheRowsSummarised)
{
	hg_metrics_view view = four_hosts();

	EXPECT_NE(ask(view, "/metric/ALL/max:load_one/json", "host_name=node2")
			  .body.find("\"metricValue\":2,\"metricN\":1"),
		  std::string::npos);
}

TEST(Metric, ADataSourceInFrontOfTheNameChoosesItsRowsOnly)
{
	hg_metrics_view view;

	view.row(1, 0, 15, { { "ifinoctets", 5.0 } });
	view.row(1, 0, 16, { { "ifinoctets", 9.0 } });
	EXPECT_NE(ask(view, "/metric/ALL/max:15.ifinoctets/json")
			  .body.find("\"metricValue\":5,\"metricN\":1"),
		  std::string::npos);
}

TEST(Metric, NamesAreListedWithTheirAge)
{
	hg_metrics_view view = four_hosts();

	EXPECT_EQ(ask(view, "/metrics/json").body, "{\"host_name\":1000,\"load_one\":1000}");
}

TEST(Metric, AnUnknownAgentIsNotFound)
{
	hg_metrics_view view = four_hosts();
	MetricAnswer answer = ask(view, "/metric/10.9.9.9/json");

	EXPECT_EQ(answer.status, 404);
	EXPECT_NE(answer.body.find("/problems/unknown-agent"), std::string::npos);
}

TEST(Metric, OneAgentIsAFlatObjectOfDataSourceAndName)
{
	heliograph::World world;
	heliograph::Observed at;
	hg_metrics_view view;
	const uint8_t address[4] = { 10, 0, 0, 1 };

	at.agent = hg_addr_make(4, address);
	at.ds = { 2, 1 };
	world.counter(at);
	world.datagram(at);
	world.epoch();
	view.row(1, 0, 15, { { "ifname", "eth0" } });
	view.row(1, 2, 1, { { "load_one", 0.5 } });
	view.row(2, 2, 1, { { "load_one", 9.0 } });
	hg_snapshot *snapshot = world.snapshot();

	EXPECT_EQ(ask(view, "/metric/10.0.0.1/json", "", false, snapshot).body,
		  "{\"15.ifname\":\"eth0\",\"2.1.load_one\":0.5}");
	EXPECT_NE(ask(view, "/metric/10.0.0.1,10.9.9.9/load_one/json", "", false, snapshot)
			  .body.find("\"metricValue\":0.5,\"metricN\":1"),
		  std::string::npos);
	EXPECT_EQ(ask(view, "/metric/10.0.0.1,10.9.9.9/load_one/json", "", false, snapshot).ignored,
		  "10.9.9.9");
	hg_snapshot_unref(snapshot);
}

TEST(Metric, ADefinitionAnswersWithItsLargestFlowAndTheTopKeys)
{
	heliograph::World world;
	heliograph::Sampled packet;
	hg_metrics_view view;

	world.put("talk", "ipsource");
	for (int i = 0; i < 20; i++)
		world.sample({}, packet);
	world.epoch();
	hg_snapshot *snapshot = world.snapshot();
	std::string body = ask(view, "/metric/ALL/talk/json", "", false, snapshot).body;

	EXPECT_EQ(
		body.find("[{\"agent\":\"192.0.2.1\",\"dataSource\":\"4\",\"metricName\":\"talk\","
			  "\"metricValue\":"),
		0u)
		<< body;
	EXPECT_NE(body.find("\"topKeys\":[{\"key\":\"10.0.0.1\",\"value\":"), std::string::npos);
	EXPECT_NE(body.find("\"lower\":"), std::string::npos);
	EXPECT_EQ(ask(view, "/metrics/json", "", false, snapshot).body.find("{\"talk\":"), 0u);
	hg_snapshot_unref(snapshot);
}

TEST(Metric, TheViewIsReleasedWithTheRequest)
{
	hg_metrics_view view = four_hosts();

	ask(view, "/metric/ALL/load_one/json");
	ask(view, "/table/ALL/load_one/json");
	ask(view, "/dump/ALL/ALL/json", "a=b");
	ask(view, "/table/ALL/sort:x:y/json");
	ask(view, "/prometheus/metrics/ALL/ALL/txt");
	EXPECT_EQ(view.references, 0);
}

} // namespace
