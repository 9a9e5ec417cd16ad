#include <string>

#include <gtest/gtest.h>

#include "control/nearest.h"

namespace
{

std::string nearest_to(const std::string &word)
{
	struct hg_nearest nearest;

	hg_nearest_begin(&nearest, word.c_str());
	for (const char *name :
	     { "http.port", "http.hosts", "sflow.port", "port", "help", "table.rows" })
		hg_nearest_consider(&nearest, name);
	return nearest.name ? nearest.name : "(none)";
}

TEST(Nearest, each_kind_of_typing_error_is_forgiven)
{
	EXPECT_EQ(nearest_to("prot"), "port") << "swap";
	EXPECT_EQ(nearest_to("pot"), "port") << "left out";
	EXPECT_EQ(nearest_to("porrt"), "port") << "one too many";
	EXPECT_EQ(nearest_to("pork"), "port") << "another letter";
	EXPECT_EQ(nearest_to("HTTP.PORT"), "http.port") << "case";
	EXPECT_EQ(nearest_to("port"), "port");
}

TEST(Nearest, longer_words_may_have_more_errors)
{
	EXPECT_EQ(nearest_to("poke"), "(none)") << "two of four";
	EXPECT_EQ(nearest_to("tabel.row"), "table.rows") << "two of nine";
	EXPECT_EQ(nearest_to("tabel.rw"), "(none)") << "three of eight";
	EXPECT_EQ(nearest_to("htt.hsts"), "http.hosts") << "two of eight";
}

TEST(Nearest, the_nearest_of_several_is_named_and_the_first_of_equals)
{
	EXPECT_EQ(nearest_to("slow.port"), "sflow.port");
	EXPECT_EQ(nearest_to("hort"), "port");
	EXPECT_EQ(nearest_to("hepl"), "help");
}

TEST(Nearest, words_like_nothing_and_endless_words_have_none)
{
	EXPECT_EQ(nearest_to(""), "(none)");
	EXPECT_EQ(nearest_to("xyzzy"), "(none)");
	EXPECT_EQ(nearest_to(std::string(100000, 'p')), "(none)");
}

} // namespace
