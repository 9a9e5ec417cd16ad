#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include <heliograph/problem.h>

namespace
{

TEST(Problem, set_fills_the_sentence_and_clears_the_rest)
{
	struct hg_problem problem;

	memset(&problem, 'x', sizeof(problem));
	hg_problem_set(&problem, 400, "filter-syntax", "Filter cannot be parsed", "filter: %d", 7);
	EXPECT_EQ(problem.status, 400);
	EXPECT_STREQ(problem.type, "filter-syntax");
	EXPECT_STREQ(problem.title, "Filter cannot be parsed");
	EXPECT_STREQ(problem.detail, "filter: 7");
	EXPECT_STREQ(problem.parameter, "");
	EXPECT_EQ(problem.column, 0);
	EXPECT_STREQ(problem.excerpt, "");
	EXPECT_STREQ(problem.expected[0], "");
}

TEST(Problem, a_problem_may_quote_its_own_old_sentence)
{
	struct hg_problem problem;

	hg_problem_set(&problem, 400, "a", "b", "inner");
	hg_problem_set(&problem, 400, "a", "b", "outer: %s", problem.detail);
	EXPECT_STREQ(problem.detail, "outer: inner");
}

TEST(Problem, long_sentences_are_cut_between_characters)
{
	struct hg_problem problem;
	std::string longer(sizeof(problem.detail) - 2, 'a');

	hg_problem_set(&problem, 400, "a", "b", "%s\xc3\xa9\xc3\xa9", longer.c_str());
	EXPECT_EQ(std::string(problem.detail), longer);
}

TEST(Problem, a_short_text_is_its_own_excerpt)
{
	struct hg_problem problem;

	hg_problem_set(&problem, 400, "a", "b", "c");
	hg_problem_place(&problem, "filter", "ipsource=10.0.0.1&&tcpsourceport=80", 19);
	EXPECT_STREQ(problem.parameter, "filter");
	EXPECT_EQ(problem.column, 19);
	EXPECT_STREQ(problem.excerpt, "ipsource=10.0.0.1&&tcpsourceport=80");
}

TEST(Problem, a_long_text_gives_the_part_around_the_column)
{
	struct hg_problem problem;
	std::string text = std::string(100, 'a') + "X" + std::string(100, 'b');

	hg_problem_set(&problem, 400, "a", "b", "c");
	hg_problem_place(&problem, "keys", text.c_str(), 101);
	EXPECT_EQ(std::string(problem.excerpt),
		  "…" + std::string(30, 'a') + "X" + std::string(29, 'b') + "…");
	hg_problem_place(&problem, "keys", text.c_str(), 1);
	EXPECT_EQ(std::string(problem.excerpt), std::string(60, 'a') + "…");
}

TEST(Problem, columns_and_excerpts_count_characters_not_bytes)
{
	struct hg_problem problem;
	std::string wide;

	for (int i = 0; i < 100; i++)
		wide += "é";
	hg_problem_set(&problem, 400, "a", "b", "c");
	hg_problem_place(&problem, "keys", (wide + "X").c_str(), 101);
	EXPECT_EQ(std::string(problem.excerpt), "…" + wide.substr(0, 60) + "X");
}

TEST(Problem, an_excerpt_of_wide_characters_fits_and_stays_utf8)
{
	struct hg_problem problem;
	std::string wide;

	for (int i = 0; i < 100; i++)
		wide += "\xf0\x9f\x90\xa7";
	hg_problem_set(&problem, 400, "a", "b", "c");
	hg_problem_place(&problem, "keys", wide.c_str(), 50);
	std::string excerpt = problem.excerpt;
	ASSERT_LT(excerpt.size(), sizeof(problem.excerpt));
	EXPECT_EQ(excerpt.substr(excerpt.size() - 3), "…");
	EXPECT_EQ((excerpt.size() - 6) % 4, 0u);
}

TEST(Problem, columns_beyond_the_text_and_missing_texts_are_harmless)
{
	struct hg_problem problem;

	hg_problem_set(&problem, 400, "a", "b", "c");
	hg_problem_place(&problem, "keys", "abc", 1000);
	EXPECT_STREQ(problem.excerpt, "abc");
	hg_problem_place(&problem, nullptr, nullptr, -1);
	EXPECT_EQ(problem.column, 0);
	EXPECT_STREQ(problem.parameter, "");
	EXPECT_STREQ(problem.excerpt, "");
}

TEST(Problem, expectations_beyond_six_are_dropped)
{
	struct hg_problem problem;

	hg_problem_set(&problem, 400, "a", "b", "c");
	for (const char *what : { "1", "2", "3", "4", "5", "6", "7" })
		hg_problem_expect(&problem, what);
	EXPECT_STREQ(problem.expected[0], "1");
	EXPECT_STREQ(problem.expected[5], "6");
}

} // namespace
