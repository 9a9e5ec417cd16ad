// The builder of trees: sums, limits, intervals, what is missing.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "control/api/tree.h"

namespace
{

class Tree
{
      public:
	Tree() : tree_(hg_tree_create())
	{
	}
	~Tree()
	{
		hg_tree_destroy(tree_);
	}
	void add(const std::vector<const char *> &keys, double value, double rse = 0,
		 hg_locality locality = HG_LOCALITY_NONE)
	{
		std::vector<hg_tree_step> steps;
		hg_tree_leaf leaf = {};

		for (const char *key : keys)
			steps.push_back({ key, nullptr, nullptr, nullptr, nullptr });
		leaf.value.value = value;
		leaf.value.rse_sampling = rse;
		leaf.value.exact = rse == 0;
		leaf.value.coverage = 1;
		leaf.estimated = rse > 0;
		leaf.locality = locality;
		EXPECT_TRUE(hg_tree_add(tree_, steps.data(), static_cast<unsigned>(steps.size()),
					&leaf));
	}
	std::string write(size_t children_max = 10, bool other = false, double min_share = 0)
	{
		hg_tree_head head = {};

		head.label = "Label";
		head.description = "what";
		head.children_max = children_max;
		head.min_share = min_share;
		head.other = other;
		hg_json_out out;
		std::string text;

		hg_json_init(&out);
		hg_tree_write(tree_, &head, &out);
		hg_json_close_object(&out);
		text = out.bytes;
		hg_json_free(&out);
		return text;
	}
	hg_tree *tree_;
};

TEST(Tree, LeavesWithTheSameStepsAreAddedUp)
{
	Tree tree;

	tree.add({ "a", "b" }, 1);
	tree.add({ "a", "b" }, 2);
	EXPECT_EQ(tree.write(), "{\"depth\":2,\"value\":3,\"label\":\"Label\",\"flow\":false,"
				"\"description\":\"what\","
				"\"children\":{\"a\":{\"value\":3,\"id\":\"a\",\"children\":{\"b\":"
				"{\"value\":3,\"id\":"
				"\"a.b\"}}}}}");
}

TEST(Tree, AParentShowsTheSumOfItsChildrenWithoutItsOwn)
{
	Tree tree;

	tree.add({ "a" }, 5);
	tree.add({ "a", "b" }, 2);
	EXPECT_NE(tree.write().find("\"value\":2,\"label\""), std::string::npos);
}

TEST(Tree, OtherHoldsWhatIsOwnAndWhatIsCutAndParentsIncludeIt)
{
	Tree tree;

	tree.add({ "a" }, 5);
	tree.add({ "a", "b" }, 2);
	tree.add({ "a", "c" }, 1);
	std::string text = tree.write(1, true);
	EXPECT_NE(text.find("\"value\":8,\"label\""), std::string::npos) << text;
	EXPECT_NE(text.find("\"(other)\":{\"value\":6,\"id\":\"a.(other)\",\"kind\":\"other\"}"),
		  std::string::npos)
		<< text;
}

TEST(Tree, WhatIsBelowTheLeastShareOfTheWholeIsPartOfOther)
{
	Tree tree;

	tree.add({ "a", "b" }, 96);
	tree.add({ "a", "c" }, 3);
	tree.add({ "d" }, 1);
	std::string text = tree.write(10, true, 0.02);
	EXPECT_NE(text.find("\"value\":100,\"label\""), std::string::npos) << text;
	EXPECT_NE(text.find("\"a.c\""), std::string::npos) << text;
	EXPECT_EQ(text.find("\"d\""), std::string::npos) << text;
	EXPECT_NE(text.find("\"(other)\":{\"value\":1,"), std::string::npos) << text;
}

TEST(Tree, TheRootHasTheLocalitiesOfAllIncludingWhatIsCut)
{
	Tree tree;

	tree.add({ "a" }, 5, 0, HG_LOCALITY_NODE);
	tree.add({ "b" }, 2, 0, HG_LOCALITY_ZONE);
	std::string text = tree.write(1, true);
	EXPECT_NE(text.find("},\"locality\":{\"node\":5,\"zone\":2}}"), std::string::npos) << text;
}

TEST(Tree, ChildrenStandLargestFirst)
{
	Tree tree;

	tree.add({ "a" }, 1);
	tree.add({ "b" }, 3);
	tree.add({ "c" }, 2);
	std::string text = tree.write();
	EXPECT_LT(text.find("\"b\""), text.find("\"c\""));
	EXPECT_LT(text.find("\"c\""), text.find("\"a\""));
}

TEST(Tree, IndependentErrorsAddUpAsVariances)
{
	Tree tree;

	tree.add({ "a", "x" }, 100, 0.3);
	tree.add({ "a", "y" }, 100, 0.4);
	std::string text = tree.write();
	size_t at = text.rfind("\"rseSampling\":");
	EXPECT_NEAR(atof(text.c_str() + at + 14), std::sqrt(30. * 30 + 40. * 40) / 200, 1e-6)
		<< text;
}

TEST(Tree, LocalitiesAreAddedUpOnTheWayToTheRoot)
{
	Tree tree;

	tree.add({ "a", "x" }, 3, 0, HG_LOCALITY_NODE);
	tree.add({ "a", "y" }, 4, 0, HG_LOCALITY_ZONE);
	EXPECT_NE(tree.write().find("\"locality\":{\"node\":3,\"zone\":4}"), std::string::npos);
}

TEST(Tree, ManyNodesKeepTheirPlaces)
{
	Tree tree;

	for (int i = 0; i < 3000; i++)
		tree.add({ "a", std::to_string(i).c_str(), "leaf" }, 1);
	EXPECT_NE(tree.write(10000).find("{\"depth\":3,\"value\":3000,"), std::string::npos);
}

TEST(Tree, TheMarkOfOtherIsNotShownForRoundingErrors)
{
	Tree tree;

	tree.add({ "a" }, 1e-12);
	tree.add({ "a", "b" }, 1);
	EXPECT_EQ(tree.write(10, true).find("other"), std::string::npos);
}

} // namespace
