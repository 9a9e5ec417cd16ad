// Filters on metrics in a query string.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/metric_request.h"

namespace
{

class MetricFilter : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		view.row(1, 0, 15, { { "ifname", "eth0" }, { "ifinoctets", 100.0 } });
		view.row(1, 2, 1,
			 { { "host_name", "node1" }, { "os_name", "linux" }, { "cpu_num", 2.0 } });
		view.row(1, 3, 100007,
			 { { "k8s_namespace", "shop" }, { "vir_cpu_utilization", 93.5 } });
		view.row(2, 0, 15, { { "ifname", "ge-0/0/1" }, { "ifinoctets", 200.0 } });
		view.row(3, 2, 1,
			 { { "host_name", "win-node3" },
			   { "os_name", "windows" },
			   { "cpu_num", 4.0 } });
		view.row(3, 3, 100009,
			 { { "k8s_namespace", "bank" }, { "vir_cpu_utilization", 7.0 } });
	}
	// How many rows a filter lets through, counted by agent's data source in a dump of
	// everything.
	std::string passed(const std::string &query)
	{
		std::string rows;

		answer = ask(view, "/dump/ALL/ALL/json", query);
		for (const hg_metric_row &row : view.rows) {
			std::string agent = "10.0.0." + std::to_string(row.agent.bytes[3]);
			std::string ds = row.ds.cls ? std::to_string(row.ds.cls) + "." +
							      std::to_string(row.ds.index)
						    : std::to_string(row.ds.index);

			if (answer.body.find("{\"agent\":\"" + agent + "\",\"dataSource\":\"" + ds +
					     "\"") != std::string::npos)
				rows += agent.substr(7) + "/" + ds + " ";
		}
		return rows;
	}
	hg_metrics_view view;
	MetricAnswer answer;
};

TEST_F(MetricFilter, WithoutAFilterEveryRowPasses)
{
	EXPECT_EQ(passed(""), "1/15 1/2.1 1/3.100007 2/15 3/2.1 3/3.100009 ");
}

TEST_F(MetricFilter, ARowSeesTheMetricsOfItsHost)
{
	EXPECT_EQ(passed("os_name=linux"), "1/15 1/2.1 1/3.100007 ");
}

TEST_F(MetricFilter, TheSameNameRepeatedMeansAnyOfTheValues)
{
	EXPECT_EQ(passed("os_name=linux&os_name=windows"),
		  "1/15 1/2.1 1/3.100007 3/2.1 3/3.100009 ");
}

TEST_F(MetricFilter, DifferentNamesMustAllHold)
{
	EXPECT_EQ(passed("os_name=linux&k8s_namespace=shop"), "1/3.100007 ");
	EXPECT_EQ(passed("os_name=windows&k8s_namespace=shop"), "");
}

TEST_F(MetricFilter, BareNamesAskForAnyValueHoweverManyThereAre)
{
	EXPECT_EQ(passed("host_name"), "1/15 1/2.1 1/3.100007 3/2.1 3/3.100009 ");
	EXPECT_EQ(passed("host_name&os_name&cpu_num&k8s_namespace&vir_cpu_utilization"),
		  "1/3.100007 3/3.100009 ");
}

TEST_F(MetricFilter, AStarIsAnyRunOfCharacters)
{
	EXPECT_EQ(passed("host_name=*node*"), "1/15 1/2.1 1/3.100007 3/2.1 3/3.100009 ");
	EXPECT_EQ(passed("host_name=node*"), "1/15 1/2.1 1/3.100007 ");
	EXPECT_EQ(passed("ifname=*"), "1/15 2/15 ");
	EXPECT_EQ(passed("ifname"), "1/15 2/15 ");
	EXPECT_EQ(passed("cpu_num=*"), "1/15 1/2.1 1/3.100007 3/2.1 3/3.100009 ");
}

TEST_F(MetricFilter, TextComparesWithCase)
{
	EXPECT_EQ(passed("os_name=Linux"), "");
	EXPECT_EQ(answer.ignored, "");
}

TEST_F(MetricFilter, NumbersCompareAsNumbers)
{
	EXPECT_EQ(passed("cpu_num=2.0"), "1/15 1/2.1 1/3.100007 ");
	EXPECT_EQ(passed("vir_cpu_utilization=9.35e1"), "1/3.100007 ");
	EXPECT_EQ(passed("cpu_num=20"), "");
}

TEST_F(MetricFilter, DsFiltersTheDataSource)
{
	EXPECT_EQ(passed("ds=3.*"), "1/3.100007 3/3.100009 ");
	EXPECT_EQ(passed("ds=15"), "1/15 2/15 ");
	EXPECT_EQ(passed("ds=15&ds=2.1"), "1/15 1/2.1 2/15 3/2.1 ");
	EXPECT_EQ(answer.ignored, "");
}

TEST_F(MetricFilter, AMetricThatNobodySentMatchesNothingAndIsNamed)
{
	EXPECT_EQ(passed("os_nam=linux"), "");
	EXPECT_EQ(answer.status, 200);
	EXPECT_EQ(answer.body, "[]");
	EXPECT_EQ(answer.ignored, "os_nam");
}

TEST_F(MetricFilter, AnEmptyNameIsSkipped)
{
	EXPECT_EQ(passed("&=x&os_name=linux"), "1/15 1/2.1 1/3.100007 ");
}

TEST(Wildcard, StarsMatchEmptyRunsAndGoBack)
{
	EXPECT_TRUE(hg_wildcard_match("*", ""));
	EXPECT_TRUE(hg_wildcard_match("**a*", "a"));
	EXPECT_TRUE(hg_wildcard_match("*ab", "aab"));
	EXPECT_TRUE(hg_wildcard_match("a*b*c", "axxbyybzc"));
	EXPECT_FALSE(hg_wildcard_match("a*b", "axxc"));
	EXPECT_FALSE(hg_wildcard_match("", "a"));
	EXPECT_FALSE(hg_wildcard_match("abc", "ab"));
}

} // namespace
