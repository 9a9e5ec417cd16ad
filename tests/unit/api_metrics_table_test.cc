// Tables of metrics: one row a data source, one column an item.
#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/support/metric_request.h"

namespace
{

class MetricTable : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		view.row(1, 0, 15, { { "ifname", "eth0" }, { "ifinoctets", 100.0 } });
		view.row(1, 0, 16, { { "ifname", "eth1" }, { "ifinoctets", 300.0 } });
		view.row(1, 2, 1, { { "host_name", "node1" }, { "load_one", 1.5 } });
		view.row(2, 0, 15, { { "ifname", "ge-0" }, { "ifinoctets", 200.0 } });
		view.row(2, 0, 16, { { "ifname", "ge-1" } });
	}
	// The values alone: [[100,"eth0"]].
	std::string table(const std::string &items, const std::string &query = "")
	{
		static const std::regex cell(
			"\\{[^}]*\"metricValue\":([^,]*),\"lastUpdate\":4000\\}");

		answer = ask(view, "/table/ALL/" + items + "/json", query);
		return std::regex_replace(answer.body, cell, "$1");
	}
	hg_metrics_view view;
	MetricAnswer answer;
};

TEST_F(MetricTable, CellsAreWrittenInFull)
{
	table("ifinoctets,ifname", "ds=15&ifname=eth0");
	EXPECT_EQ(answer.body,
		  "[[{\"agent\":\"10.0.0.1\",\"dataSource\":\"15\",\"metricName\":\"ifinoctets\","
		  "\"metricValue\":100,\"lastUpdate\":4000},{\"agent\":\"10.0.0.1\","
		  "\"dataSource\":\"15\",\"metricName\":\"ifname\",\"metricValue\":\"eth0\","
		  "\"lastUpdate\":4000}]]");
}

TEST_F(MetricTable, ARowWithoutAValueForAColumnIsDropped)
{
	EXPECT_EQ(table("ifname,ifinoctets"), "[[\"eth0\",100],[\"eth1\",300],[\"ge-0\",200]]");
}

TEST_F(MetricTable, ANullColumnKeepsTheRow)
{
	EXPECT_EQ(table("ifname,null:ifinoctets"),
		  "[[\"eth0\",100],[\"eth1\",300],[\"ge-0\",200],[\"ge-1\",null]]");
	EXPECT_EQ(table("null:nobody_sent,ifinoctets"), "[[null,100],[null,300],[null,200]]");
}

TEST_F(MetricTable, FurtherCellsComeFromTheHostButNeverMakeARow)
{
	EXPECT_EQ(table("ifname,host_name"), "[[\"eth0\",\"node1\"],[\"eth1\",\"node1\"]]");
	EXPECT_NE(answer.body.find("\"dataSource\":\"2.1\",\"metricName\":\"host_name\""),
		  std::string::npos);
	EXPECT_EQ(table("host_name"), "[[\"node1\"]]");
}

TEST_F(MetricTable, AColumnMayNameAnotherDataSourceOfTheAgent)
{
	EXPECT_EQ(table("ifname,16.ifinoctets"), "[[\"eth0\",300],[\"eth1\",300]]");
}

TEST_F(MetricTable, SortedColumnsKeepTheRowsAsked)
{
	EXPECT_EQ(table("ifname,sort:ifinoctets:-2"), "[[\"eth1\",300],[\"ge-0\",200]]");
	EXPECT_EQ(table("sort:ifinoctets:2,ifname"), "[[100,\"eth0\"],[200,\"ge-0\"]]");
	EXPECT_EQ(table("sort:ifname:-1"), "[[\"ge-1\"]]");
}

TEST_F(MetricTable, RowsWithoutTheSortedMetricComeLastBothWays)
{
	EXPECT_EQ(table("ifname", "sort=ifinoctets:10"),
		  "[[\"eth0\"],[\"ge-0\"],[\"eth1\"],[\"ge-1\"]]");
	EXPECT_EQ(table("ifname", "sort=ifinoctets:-10"),
		  "[[\"eth1\"],[\"ge-0\"],[\"eth0\"],[\"ge-1\"]]");
	EXPECT_EQ(table("ifname", "sort=nobody_sent:-2"), "[[\"eth0\"],[\"eth1\"]]");
}

TEST_F(MetricTable, TheParameterSortIsNoFilter)
{
	EXPECT_EQ(table("ifname", "sort=ifname:1"), "[[\"eth0\"]]");
	EXPECT_EQ(answer.ignored, "");
}

TEST_F(MetricTable, ABadNumberOfRowsIsRefused)
{
	table("ifname", "sort=ifname:many");
	EXPECT_EQ(answer.status, 400);
	table("ifname,sort:ifinoctets:0");
	EXPECT_EQ(answer.status, 400);
}

TEST_F(MetricTable, NoRowIsAnEmptyArray)
{
	EXPECT_EQ(table("nobody_sent"), "[]");
	EXPECT_EQ(table("null:nobody_sent"), "[]");
	EXPECT_EQ(table(","), "[]");
	EXPECT_EQ(answer.status, 200);
}

} // namespace
