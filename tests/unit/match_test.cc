#include <atomic>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "control/match.h"

namespace
{

class Match
{
      public:
	Match(std::vector<const char *> patterns, bool full)
	{
		status = hg_match_compile(patterns.data(), (unsigned)patterns.size(), full, &match,
					  &problem);
	}

	~Match()
	{
		hg_match_free(match);
	}

	Match(const Match &) = delete;
	Match &operator=(const Match &) = delete;

	bool any(const std::string &text) const
	{
		return hg_match_any(match, text.data(), text.size());
	}

	int status = 0;
	struct hg_match *match = nullptr;
	struct hg_problem problem = {};
};

TEST(Match, a_full_match_covers_the_whole_text)
{
	static const struct {
		const char *pattern, *text;
		bool matches;
	} rows[] = {
		{ "web", "web", true },
		{ "web", "web1", false },
		{ "web", "my-web", false },
		{ "web.*", "web-1", true },
		{ "a|b", "a", true },
		{ "a|b", "b", true },
		{ "a|b", "ab", false },
		{ "ab|abc", "abc", true },
		{ "a|ab|abc", "abc", true },
		{ "^a$", "a", true },
		{ "^a|b$", "ab", false },
		{ "a", "a\n", false },
		{ "a$", "a\n", false },
		{ "", "", true },
		{ "", "a", false },
		{ "a*", "", true },
		{ ".*", "two\nlines", true },
		{ "(?i)WEB", "web", true },
		{ "gr.n", "gr\xc3\xbcn", true },
		{ "(?i)GR\xc3\x9cN", "gr\xc3\xbcn", true },
		{ "\\Q10.0.0.1\\E", "10.0.0.1", true },
		{ "\\Q10.0.0.1\\E", "10x0.0.1", false },
		{ "[0-9]{1,3}(\\.[0-9]{1,3}){3}", "10.0.0.1", true },
	};

	for (const auto &row : rows) {
		Match match({ row.pattern }, true);

		ASSERT_EQ(match.status, 0) << match.problem.detail;
		EXPECT_EQ(match.any(row.text), row.matches) << row.pattern << " on " << row.text;
	}
}

TEST(Match, otherwise_a_match_may_be_anywhere)
{
	Match match({ "b+", "^x" }, false);

	EXPECT_TRUE(match.any("abc"));
	EXPECT_TRUE(match.any("xyz"));
	EXPECT_FALSE(match.any("ayx"));
	EXPECT_FALSE(match.any(""));
}

TEST(Match, one_of_several_expressions_is_enough)
{
	Match match({ "10\\.0\\..*", "web-[0-9]+", "db" }, true);

	EXPECT_TRUE(match.any("10.0.1.2"));
	EXPECT_TRUE(match.any("web-12"));
	EXPECT_TRUE(match.any("db"));
	EXPECT_FALSE(match.any("db2"));
}

TEST(Match, no_expression_matches_nothing)
{
	Match match({}, true);

	EXPECT_EQ(match.status, 0);
	EXPECT_FALSE(match.any(""));
	EXPECT_FALSE(match.any("a"));
}

TEST(Match, what_cannot_be_used_is_refused_with_a_sentence_and_the_column_where_known)
{
	static const struct {
		const char *pattern, *says;
		int column;
	} rows[] = {
		{ "(a)\\1", "back-references cannot be used", 0 },
		{ "(?<n>a)\\k<n>", "back-references cannot be used", 0 },
		{ "a(?=b)", "look-ahead and look-behind cannot be used", 0 },
		{ "(?<!a)b", "look-ahead and look-behind cannot be used", 0 },
		{ "a++", "possessive", 0 },
		{ "(?>a)", "atomic", 0 },
		{ "a{1,40000}", "too large", 0 },
		{ "\xff", "not UTF-8", 0 },
		{ "a(b", "Missing close parenthesis", 2 },
		{ "a)|(?:b", "Unmatched parentheses", 2 },
		{ "\xc3\xbc[a", "Unterminated character class", 2 },
		{ "*a", "Invalid repeat", 1 },
		{ "a\\", "Unescaped", 2 },
		{ "\\Qabc", "cannot be used", 0 },
	};

	for (const auto &row : rows) {
		Match match({ "fine", row.pattern }, true);

		ASSERT_EQ(match.status, -1) << row.pattern;
		EXPECT_EQ(match.problem.status, 400);
		EXPECT_EQ(match.problem.column, row.column) << match.problem.detail;
		EXPECT_NE(strstr(match.problem.detail, row.says), nullptr) << match.problem.detail;
		EXPECT_EQ(match.match, nullptr);
	}
}

TEST(Match, bytes_that_are_not_utf8_count_as_one_unknown_character)
{
	Match one({ "a.b" }, true),
		replacement({ "a\xef\xbf\xbd"
			      "b" },
			    true),
		wide({ ".*z" }, true);

	EXPECT_TRUE(one.any("a\xff"
			    "b"));
	EXPECT_TRUE(replacement.any("a\xc3"
				    "b"));
	EXPECT_FALSE(one.any("a\xff\xff"
			     "b"));
	EXPECT_TRUE(wide.any(std::string(5000, '\xff') + "z"));
	EXPECT_FALSE(wide.any(std::string(5000, '\xff')));
}

TEST(Match, zero_bytes_are_characters)
{
	Match match({ "a.b" }, true);

	EXPECT_TRUE(match.any(std::string("a\0b", 3)));
}

TEST(Match, many_threads_may_match_at_a_time)
{
	Match match({ "web-[0-9]+", "db.*" }, true);
	std::atomic<unsigned> wrong{ 0 };
	std::vector<std::thread> threads;

	for (unsigned t = 0; t < 12; t++) {
		threads.emplace_back([&match, &wrong, t] {
			for (unsigned i = 0; i < 2000; i++) {
				std::string name = "web-" + std::to_string(i * 12 + t);

				wrong += !match.any(name);
				wrong += match.any(name + "x");
			}
		});
	}
	for (std::thread &thread : threads)
		thread.join();
	EXPECT_EQ(wrong, 0u);
}

TEST(Match, nested_repeats_take_linear_time)
{
	Match match({ "(a+)+b" }, true);

	EXPECT_FALSE(match.any(std::string(100000, 'a')));
	EXPECT_TRUE(match.any(std::string(100000, 'a') + "b"));
}

TEST(MatchOrdered, the_first_expression_that_matches_is_told_and_all_on_request)
{
	const char *patterns[] = { "b.*", "A.*c", "ab?c", "abc" };
	struct hg_match *match;
	struct hg_problem problem;
	bool each[4] = {};

	ASSERT_EQ(hg_match_compile_ordered(patterns, 4, &match, &problem), 0) << problem.detail;
	EXPECT_EQ(hg_match_first(match, "ABC", 3), 1);
	EXPECT_EQ(hg_match_first(match, "b", 1), 0);
	EXPECT_EQ(hg_match_first(match, "xabc", 4), -1);
	hg_match_each(match, "abc", 3, each);
	EXPECT_TRUE(!each[0] && each[1] && each[2] && each[3]);
	hg_match_free(match);
}

TEST(MatchOrdered, an_expression_is_looked_at_by_itself)
{
	struct hg_problem problem;
	bool may_be_empty;

	ASSERT_EQ(hg_match_check("a*|b", &may_be_empty, &problem), 0);
	EXPECT_TRUE(may_be_empty);
	ASSERT_EQ(hg_match_check("a+", &may_be_empty, &problem), 0);
	EXPECT_FALSE(may_be_empty);
	EXPECT_EQ(hg_match_check("a)", &may_be_empty, &problem), -1);
	EXPECT_NE(std::string(problem.detail).find("a)"), std::string::npos);
}

} // namespace
