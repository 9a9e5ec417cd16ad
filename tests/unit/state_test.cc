#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "control/state.h"

namespace
{

namespace fs = std::filesystem;

class State : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		std::string pattern =
			(fs::temp_directory_path() / "heliograph-state-XXXXXX").string();

		ASSERT_NE(mkdtemp(pattern.data()), nullptr);
		dir = pattern;
	}

	void TearDown() override
	{
		fs::permissions(dir, fs::perms::owner_all);
		fs::remove_all(dir);
	}

	int write(const std::string &name, const std::string &text)
	{
		return hg_state_write(dir.c_str(), name.c_str(), text.data(), text.size(), error,
				      sizeof(error));
	}

	enum hg_state_read read(const std::string &name, std::string *text = nullptr)
	{
		char *bytes = nullptr;
		size_t len = 0;
		enum hg_state_read result = hg_state_read(dir.c_str(), name.c_str(), &bytes, &len,
							  error, sizeof(error));

		if (text && bytes)
			text->assign(bytes, len);
		if (bytes) {
			EXPECT_EQ(bytes[len], '\0');
		}
		free(bytes);
		return result;
	}

	size_t entries() const
	{
		size_t count = 0;

		for (const auto &entry : fs::directory_iterator(dir)) {
			(void)entry;
			count++;
		}
		return count;
	}

	std::string dir;
	char error[300] = "";
};

TEST_F(State, what_was_written_is_read_back_and_nothing_else_stays)
{
	std::string text, large(1 << 20, 'x');

	ASSERT_EQ(write("flows.json", "{}"), 0) << error;
	EXPECT_EQ(read("flows.json", &text), HG_STATE_READ);
	EXPECT_EQ(text, "{}");
	ASSERT_EQ(write("flows.json", large), 0) << error;
	EXPECT_EQ(read("flows.json", &text), HG_STATE_READ);
	EXPECT_EQ(text, large);
	ASSERT_EQ(write("empty.json", ""), 0);
	EXPECT_EQ(read("empty.json", &text), HG_STATE_READ);
	EXPECT_EQ(text, "");
	EXPECT_EQ(entries(), 2u);
}

TEST_F(State, zero_bytes_are_kept)
{
	std::string text;

	ASSERT_EQ(write("a", std::string("a\0b", 3)), 0);
	EXPECT_EQ(read("a", &text), HG_STATE_READ);
	EXPECT_EQ(text, std::string("a\0b", 3));
}

TEST_F(State, a_file_that_is_not_there_is_no_error)
{
	EXPECT_EQ(read("flows.json"), HG_STATE_ABSENT);
}

TEST_F(State, a_missing_directory_is_named)
{
	dir += "/nowhere";
	EXPECT_EQ(read("flows.json"), HG_STATE_UNREADABLE);
	EXPECT_NE(std::string(error).find("nowhere/flows.json"), std::string::npos) << error;
	EXPECT_EQ(write("flows.json", "{}"), -1);
	EXPECT_NE(std::string(error).find("No such file"), std::string::npos) << error;
	dir.resize(dir.size() - 8);
}

TEST_F(State, a_left_over_temporary_file_is_overwritten)
{
	std::string text;

	std::ofstream(dir + "/flows.json.new") << "half of someth";
	ASSERT_EQ(write("flows.json", "{}"), 0) << error;
	EXPECT_EQ(read("flows.json", &text), HG_STATE_READ);
	EXPECT_EQ(text, "{}");
	EXPECT_EQ(entries(), 1u);
}

TEST_F(State, a_failed_write_leaves_the_old_file)
{
	std::string text;

	ASSERT_EQ(write("flows.json", "old"), 0);
	ASSERT_EQ(mkdir((dir + "/flows.json.new").c_str(), 0700), 0)
		<< "the temporary cannot be made";
	EXPECT_EQ(write("flows.json", "new"), -1);
	EXPECT_NE(std::string(error).find("cannot write"), std::string::npos) << error;
	EXPECT_EQ(read("flows.json", &text), HG_STATE_READ);
	EXPECT_EQ(text, "old");
}

TEST_F(State, a_target_that_cannot_be_replaced_leaves_no_temporary_file)
{
	ASSERT_EQ(mkdir((dir + "/flows.json").c_str(), 0700), 0);
	EXPECT_EQ(write("flows.json", "new"), -1);
	EXPECT_NE(std::string(error).find("cannot replace"), std::string::npos) << error;
	EXPECT_EQ(entries(), 1u);
	EXPECT_EQ(read("flows.json"), HG_STATE_UNREADABLE) << "a directory";
}

TEST_F(State, a_damaged_file_is_set_aside)
{
	std::string text;

	ASSERT_EQ(write("flows.json", "broken"), 0);
	std::ofstream(dir + "/flows.json.bad") << "older";
	ASSERT_EQ(hg_state_set_aside(dir.c_str(), "flows.json", error, sizeof(error)), 0) << error;
	EXPECT_EQ(read("flows.json"), HG_STATE_ABSENT);
	EXPECT_EQ(read("flows.json.bad", &text), HG_STATE_READ);
	EXPECT_EQ(text, "broken");
	EXPECT_EQ(hg_state_set_aside(dir.c_str(), "flows.json", error, sizeof(error)), -1);
}

TEST_F(State, names_cannot_leave_the_directory)
{
	for (const char *name : { "../x", "a/b", "", ".hidden", ".." }) {
		EXPECT_EQ(write(name, "x"), -1) << name;
		EXPECT_EQ(read(name), HG_STATE_UNREADABLE) << name;
		EXPECT_EQ(hg_state_set_aside(dir.c_str(), name, error, sizeof(error)), -1) << name;
	}
}

} // namespace
