// Tokens, sessions, and addresses that guess.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>

#include "control/api/tokens.h"

namespace
{

const std::string kRead = "0123456789abcdef0123456789abcdef";
const std::string kWrite = "fedcba9876543210fedcba9876543210";
constexpr uint64_t kNow = 1000000;

class Tokens : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		char name[] = "/tmp/hg-tokens-XXXXXX";

		close(mkstemp(name));
		path_ = name;
		write("# people\nread " + kRead + " viewer\n\nwrite " + kWrite + " robot\n");
		tokens_ = hg_tokens_create(path_.c_str(), error_, sizeof(error_));
		ASSERT_NE(tokens_, nullptr) << error_;
	}
	void TearDown() override
	{
		hg_tokens_destroy(tokens_);
		unlink(path_.c_str());
	}
	void write(const std::string &text)
	{
		std::ofstream(path_) << text;
	}
	struct hg_identity who(const char *authorization, const char *cookie = nullptr,
			       uint8_t host = 1, uint64_t now_ms = kNow)
	{
		const uint8_t bytes[] = { 192, 0, 2, host };
		struct hg_credentials credentials = { authorization, cookie,
						      hg_addr_make(4, bytes) };
		struct hg_identity identity;

		hg_tokens_identify(tokens_, &credentials, now_ms, &identity);
		return identity;
	}
	std::string login(const std::string &token, uint64_t now_ms = kNow)
	{
		const uint8_t bytes[] = { 192, 0, 2, 9 };
		struct hg_addr client = hg_addr_make(4, bytes);
		char session[HG_SESSION_LEN + 1] = "";

		return hg_tokens_login(tokens_, token.c_str(), &client, now_ms, session)
			       ? std::string(session)
			       : "";
	}
	std::string path_;
	char error_[300] = "";
	struct hg_tokens *tokens_ = nullptr;
};

TEST_F(Tokens, ABearerTokenGivesItsRoleAndName)
{
	EXPECT_EQ(who(("Bearer " + kRead).c_str()).role, HG_ROLE_READ);
	EXPECT_EQ(who(("bearer  " + kWrite).c_str()).role, HG_ROLE_WRITE);
	EXPECT_STREQ(who(("Bearer " + kWrite).c_str()).name, "robot");
}

TEST_F(Tokens, ThePasswordOfBasicIsTheTokenWhateverTheUser)
{
	// printf 'any:TOKEN' | base64
	EXPECT_EQ(who("Basic YW55OmZlZGNiYTk4NzY1NDMyMTBmZWRjYmE5ODc2NTQzMjEw").role,
		  HG_ROLE_WRITE);
	EXPECT_TRUE(who("Basic !!!").refused);
	EXPECT_TRUE(who("Basic YW55").refused) << "no colon";
}

TEST_F(Tokens, NothingGivenIsNobodyAndNoGuess)
{
	for (int i = 0; i < 20; i++)
		EXPECT_FALSE(who(nullptr).refused);
	EXPECT_EQ(who(nullptr).role, HG_ROLE_NONE);
	EXPECT_FALSE(who(("Bearer " + kRead).c_str()).throttled);
}

TEST_F(Tokens, NearlyRightIsWrong)
{
	EXPECT_TRUE(who(("Bearer " + kRead + "0").c_str(), nullptr, 2).refused);
	EXPECT_TRUE(who(("Bearer " + kRead.substr(1)).c_str(), nullptr, 3).refused);
	EXPECT_TRUE(who("Bearer ", nullptr, 4).refused);
	EXPECT_TRUE(who(("Token " + kRead).c_str(), nullptr, 5).refused);
	EXPECT_TRUE(who(("Bearer " + std::string(100000, 'x')).c_str(), nullptr, 6).refused);
}

TEST_F(Tokens, FiveWrongTokensInAMinuteCloseTheDoorForThatAddressOnly)
{
	const std::string right = "Bearer " + kRead;

	for (int i = 0; i < HG_GUESSES_MAX; i++)
		EXPECT_TRUE(who("Bearer wrong", nullptr, 7).refused);
	EXPECT_TRUE(who(right.c_str(), nullptr, 7).throttled);
	EXPECT_EQ(who(right.c_str(), nullptr, 7).role, HG_ROLE_NONE);
	EXPECT_EQ(who(right.c_str(), nullptr, 8).role, HG_ROLE_READ);
	EXPECT_EQ(who(right.c_str(), nullptr, 7, kNow + 60000).role, HG_ROLE_READ);
}

TEST_F(Tokens, ASessionStandsForItsTokenForTwelveHours)
{
	const std::string cookie = "theme=dark; heliograph=" + login(kWrite);

	EXPECT_EQ(who(nullptr, cookie.c_str()).role, HG_ROLE_WRITE);
	EXPECT_TRUE(who(nullptr, cookie.c_str()).by_cookie);
	EXPECT_EQ(who(nullptr, cookie.c_str(), 1, kNow + HG_SESSION_LIFE_MS - 1).role,
		  HG_ROLE_WRITE);
	EXPECT_EQ(who(nullptr, cookie.c_str(), 1, kNow + HG_SESSION_LIFE_MS).role, HG_ROLE_NONE);
}

TEST_F(Tokens, ALogoutEndsTheSessionAndNoOther)
{
	const std::string one = "heliograph=" + login(kRead), two = "heliograph=" + login(kRead);

	hg_tokens_logout(tokens_, one.c_str());
	EXPECT_EQ(who(nullptr, one.c_str()).role, HG_ROLE_NONE);
	EXPECT_EQ(who(nullptr, two.c_str()).role, HG_ROLE_READ);
}

TEST_F(Tokens, AWrongTokenGetsNoSession)
{
	EXPECT_EQ(login("nonsense"), "");
	EXPECT_EQ(who(nullptr, "heliograph=").role, HG_ROLE_NONE);
	EXPECT_EQ(who(nullptr, ("heliograph=" + std::string(64, '0')).c_str()).role, HG_ROLE_NONE);
}

TEST_F(Tokens, SessionsBeyondTheLimitPushOutTheOldest)
{
	const std::string first = "heliograph=" + login(kRead, kNow);
	std::string last;

	for (int i = 1; i <= 1000; i++)
		last = "heliograph=" + login(kRead, kNow + static_cast<uint64_t>(i));
	EXPECT_EQ(who(nullptr, first.c_str(), 1, kNow + 2000).role, HG_ROLE_NONE);
	EXPECT_EQ(who(nullptr, last.c_str(), 1, kNow + 2000).role, HG_ROLE_READ);
}

TEST_F(Tokens, AChangedFileIsReadAgainAndSessionsOfGoneTokensEnd)
{
	const std::string cookie = "heliograph=" + login(kWrite);

	write("read " + kRead + " viewer\n# robot has left\n");
	EXPECT_EQ(hg_tokens_turn(tokens_, kNow + 1000, error_, sizeof(error_)), 0) << error_;
	EXPECT_TRUE(who(("Bearer " + kWrite).c_str()).refused);
	EXPECT_EQ(who(nullptr, cookie.c_str()).role, HG_ROLE_NONE);
	EXPECT_EQ(who(("Bearer " + kRead).c_str()).role, HG_ROLE_READ);
}

TEST_F(Tokens, ABadFileLeavesTheTokensAndNamesTheLine)
{
	write("read " + kRead + " viewer\nadmin " + kWrite + " robot\n");
	EXPECT_EQ(hg_tokens_turn(tokens_, kNow + 1000, error_, sizeof(error_)), -1);
	EXPECT_EQ(std::string(error_), path_ + ":2: the role is read or write");
	EXPECT_EQ(who(("Bearer " + kWrite).c_str()).role, HG_ROLE_WRITE);
	EXPECT_EQ(hg_tokens_turn(tokens_, kNow + 2000, error_, sizeof(error_)), 0) << "said once";
}

TEST_F(Tokens, WrongFilesAreRefusedAtStart)
{
	static const struct {
		const char *text, *sentence;
	} rows[] = {
		{ "read short name\n", ":1: a token has at least 32 characters" },
		{ "\nread 0123456789abcdef0123456789abcdef\n",
		  ":2: a line is \"role token name\"" },
		{ "read 0123456789abcdef0123456789abcdef a b\n",
		  ":1: a line is \"role token name\"" },
		{ "# nothing\n",
		  ":1: no token in the file; without tokens leave http.tokens empty" },
	};

	for (const auto &row : rows) {
		write(row.text);
		EXPECT_EQ(hg_tokens_create(path_.c_str(), error_, sizeof(error_)), nullptr);
		EXPECT_EQ(std::string(error_), path_ + row.sentence);
	}
	EXPECT_EQ(hg_tokens_create("/nowhere/tokens", error_, sizeof(error_)), nullptr);
	EXPECT_EQ(std::string(error_), "/nowhere/tokens: No such file or directory");
}

TEST(NoTokens, AnEmptyPathMeansThatNobodyIsAsked)
{
	char error[100];
	struct hg_tokens *tokens = hg_tokens_create("", error, sizeof(error));

	ASSERT_NE(tokens, nullptr);
	EXPECT_FALSE(hg_tokens_in_use(tokens));
	hg_tokens_destroy(tokens);
}

} // namespace
