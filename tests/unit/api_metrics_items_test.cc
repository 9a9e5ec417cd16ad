// Lists of metrics in a path, and data sources as text.
#include <gtest/gtest.h>

#include <string>

#include "control/metrics/data_source.h"
#include "control/api/metric_items.h"

namespace
{

struct Items {
	explicit Items(const std::string &text, hg_metric_use use = HG_ITEMS_STATISTICS)
	{
		status = hg_metric_items_parse(text.c_str(), use, &items, &problem);
	}
	~Items()
	{
		hg_metric_items_clear(&items);
	}
	const hg_metric_item &operator[](size_t i) const
	{
		return items.items[i];
	}
	int status;
	hg_metric_items items = {};
	hg_problem problem = {};
};

TEST(MetricItems, CommaAndSemicolonMeanTheSameAndEmptyItemsAreSkipped)
{
	Items list(",load_one;;cpu_num,");

	ASSERT_EQ(list.status, 0);
	ASSERT_EQ(list.items.count, 2u);
	EXPECT_STREQ(list[0].name, "load_one");
	EXPECT_STREQ(list[1].name, "cpu_num");
}

TEST(MetricItems, ASeparatorInsideBracketsQuotesOrBehindABackslashDoesNotSplit)
{
	Items list("a[b,c;d],'e,f',g\\,h,i");

	ASSERT_EQ(list.items.count, 4u);
	EXPECT_STREQ(list[0].name, "a[b,c;d]");
	EXPECT_STREQ(list[1].name, "e,f");
	EXPECT_STREQ(list[1].asked, "'e,f'");
	EXPECT_STREQ(list[2].name, "g,h");
	EXPECT_STREQ(list[3].name, "i");
}

TEST(MetricItems, AnOpenBracketOrQuoteEndsWithTheText)
{
	EXPECT_EQ(Items("a[b,c").items.count, 1u);
	EXPECT_EQ(Items("a,'b,c").items.count, 2u);
	EXPECT_EQ(Items("a,b\\").items.count, 2u);
}

TEST(MetricItems, StatisticAndDataSourceStandInFrontOfTheName)
{
	Items list("max:15.ifinoctets,2.1.uptime,avg:load_one");

	ASSERT_EQ(list.items.count, 3u);
	EXPECT_EQ(list[0].stat, HG_STAT_MAX);
	EXPECT_TRUE(list[0].has_ds);
	EXPECT_EQ(list[0].ds.cls, 0u);
	EXPECT_EQ(list[0].ds.index, 15u);
	EXPECT_STREQ(list[0].name, "ifinoctets");
	EXPECT_STREQ(list[0].asked, "max:15.ifinoctets");
	EXPECT_EQ(list[1].ds.cls, 2u);
	EXPECT_EQ(list[1].ds.index, 1u);
	EXPECT_EQ(list[1].stat, HG_STAT_UNSET);
	EXPECT_EQ(list[2].stat, HG_STAT_AVG);
	EXPECT_FALSE(list[2].has_ds);
}

TEST(MetricItems, WhatIsNoDataSourceBelongsToTheName)
{
	Items list("web.requests,4294967296.x,1.2.3.y");

	ASSERT_EQ(list.items.count, 3u);
	for (size_t i = 0; i < 3; i++)
		EXPECT_FALSE(list[i].has_ds) << i;
	EXPECT_STREQ(list[0].name, "web.requests");
}

TEST(MetricItems, AnUnknownStatisticIsRefusedWithTheKnownOnes)
{
	Items list("load_one,mean:load_one");

	EXPECT_EQ(list.status, -1);
	EXPECT_EQ(list.problem.status, 400);
	EXPECT_STREQ(list.problem.type, "unknown-function");
	EXPECT_NE(std::string(list.problem.detail).find("avg"), std::string::npos);
}

TEST(MetricItems, ColumnsMayBeOptionalAndSorted)
{
	Items list("null:k8s_name,sort:vir_cpu_utilization:-10,sort:a,null:sort:3.7.b:5",
		   HG_ITEMS_COLUMNS);

	ASSERT_EQ(list.status, 0);
	ASSERT_EQ(list.items.count, 4u);
	EXPECT_TRUE(list[0].optional);
	EXPECT_STREQ(list[0].name, "k8s_name");
	EXPECT_TRUE(list[1].sorts);
	EXPECT_EQ(list[1].sort_n, -10);
	EXPECT_STREQ(list[1].name, "vir_cpu_utilization");
	EXPECT_TRUE(list[2].sorts);
	EXPECT_EQ(list[2].sort_n, 0);
	EXPECT_TRUE(list[3].optional);
	EXPECT_EQ(list[3].sort_n, 5);
	EXPECT_EQ(list[3].ds.index, 7u);
}

TEST(MetricItems, ANumberOfRowsThatIsNoneIsRefused)
{
	for (const char *text :
	     { "sort:a:ten", "sort:a:", "sort:a:0", "sort:a:9999999999999999999" }) {
		Items list(text, HG_ITEMS_COLUMNS);

		EXPECT_EQ(list.status, -1) << text;
		EXPECT_EQ(list.problem.status, 400) << text;
	}
}

TEST(MetricItems, TheWordAllIsEveryMetricInPlainListsOnly)
{
	EXPECT_TRUE(Items("ALL", HG_ITEMS_PLAIN).items.all);
	EXPECT_TRUE(Items("a,ALL", HG_ITEMS_PLAIN).items.all);
	EXPECT_FALSE(Items("ALL").items.all);
}

TEST(MetricItems, MoreThanAThousandAndTwentyFourItemsAreRefused)
{
	std::string text;

	for (int i = 0; i < HG_METRIC_ITEMS_MAX; i++)
		text += "a,";
	EXPECT_EQ(Items(text).status, 0);
	EXPECT_EQ(Items(text).items.count, 1024u);
	EXPECT_EQ(Items(text + "a").status, -1);
}

TEST(DataSource, TextAndValueAreTheSameThing)
{
	hg_data_source ds;
	char text[HG_DATA_SOURCE_TEXT_MAX];

	for (const char *good : { "0", "15", "2.1", "3.100007", "4294967295.4294967295" }) {
		ASSERT_TRUE(hg_data_source_parse(good, &ds)) << good;
		hg_data_source_text(&ds, text);
		if (std::string(good).find('.') != std::string::npos || ds.cls == 0) {
			EXPECT_STREQ(text, good);
		}
	}
	for (const char *bad :
	     { "", ".", "1.", ".1", "1.2.3", "-1", "+1", " 1", "1x", "4294967296" })
		EXPECT_FALSE(hg_data_source_parse(bad, &ds)) << bad;
}

} // namespace
