#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/config_parts.h"
#include "control/log.h"

namespace
{

/* Room for any member. */
union Member {
	int64_t number;
	bool truth;
	int choice;
	char *text;
};

struct Row : public ::testing::TestWithParam<unsigned> {
	const struct hg_setting *setting = hg_setting_at(GetParam());
	Member member = {};
	char error[512] = "";

	~Row() override
	{
		if (setting->type >= HG_SETTING_TEXT)
			free(member.text);
	}

	bool parse(const std::string &text)
	{
		error[0] = '\0';
		return hg_setting_parse(setting, text.c_str(), &member, error, sizeof(error));
	}

	std::string shown()
	{
		char text[20000];

		hg_setting_format(setting, &member, text, sizeof(text));
		return text;
	}

	std::string number(int64_t value) const
	{
		if (setting->type == HG_SETTING_DURATION)
			return std::to_string(value) + "ms";
		return std::to_string(value) + (setting->type == HG_SETTING_SIZE ? "B" : "");
	}
};

std::string row_name(const ::testing::TestParamInfo<unsigned> &row)
{
	std::string name = hg_setting_at(row.param)->key;

	for (char &letter : name)
		letter = letter == '.' || letter == '-' ? '_' : letter;
	return name;
}

std::vector<unsigned> rows_where(bool (*wanted)(enum hg_setting_type type))
{
	std::vector<unsigned> rows;

	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++) {
		if (wanted(hg_setting_at(i)->type))
			rows.push_back(i);
	}
	return rows;
}

struct NumberRow : public Row {
};
struct UnitRow : public Row {
};
struct StrictRow : public Row {
};
struct TextRow : public Row {
};

#define ROWS_WHERE(suite, condition)                                                               \
	INSTANTIATE_TEST_SUITE_P(Setting, suite,                                                   \
				 ::testing::ValuesIn(rows_where(                                   \
					 [](enum hg_setting_type type) { return condition; })),    \
				 row_name)

INSTANTIATE_TEST_SUITE_P(Setting, Row, ::testing::Range(0u, (unsigned)HG_CONFIG_SETTINGS),
			 row_name);
ROWS_WHERE(NumberRow, type <= HG_SETTING_SIZE);
ROWS_WHERE(UnitRow, type == HG_SETTING_DURATION || type == HG_SETTING_SIZE);
ROWS_WHERE(StrictRow, type < HG_SETTING_TEXT || type == HG_SETTING_ADDRESS);
ROWS_WHERE(TextRow, type >= HG_SETTING_TEXT);

TEST_P(Row, the_built_in_value_is_good_and_is_shown_as_written)
{
	ASSERT_TRUE(parse(setting->built_in)) << error;
	EXPECT_EQ(shown(), setting->built_in);
	EXPECT_FALSE(std::string(setting->help).empty());
	EXPECT_EQ(hg_setting_find(setting->key), (int)GetParam());
}

TEST_P(NumberRow, the_ends_of_the_range_are_good_and_one_beyond_is_refused)
{
	EXPECT_TRUE(parse(number(setting->least))) << error;
	EXPECT_EQ(member.number, setting->least);
	EXPECT_TRUE(parse(number(setting->most))) << error;
	EXPECT_EQ(member.number, setting->most);
	EXPECT_FALSE(parse(number(setting->most + 1)));
	EXPECT_NE(std::string(error).find("must be "), std::string::npos) << error;
	EXPECT_FALSE(parse("99999999999999999999" + number(9).substr(1)));
	EXPECT_NE(std::string(error).find("must be "), std::string::npos) << error;
	if (setting->least > 0) {
		EXPECT_FALSE(parse(number(setting->least - 1)));
	}
	EXPECT_EQ(member.number, setting->most) << "a refused value changes nothing";
}

TEST_P(StrictRow, a_value_of_another_type_is_refused_with_a_sentence)
{
	for (const char *wrong : { "maybe", "-1", "+1", "0x10", "1.5", " 1", "1 ", "10parsecs" }) {
		if (setting->type == HG_SETTING_DECIMAL && strtod(wrong, nullptr) >= 1 &&
		    *wrong != ' ' && strspn(wrong, "+.0123456789") == strlen(wrong))
			continue; // it is one
		EXPECT_FALSE(parse(wrong)) << wrong;
		EXPECT_FALSE(std::string(error).empty());
	}
	if (setting->type != HG_SETTING_ADDRESS) {
		EXPECT_FALSE(parse(""));
	}
}

TEST_P(UnitRow, numbers_with_units_need_one)
{
	EXPECT_FALSE(parse("5000000"));
	EXPECT_NE(std::string(error).find("with a unit"), std::string::npos) << error;
}

TEST_P(TextRow, texts_have_a_limit_and_no_control_characters)
{
	EXPECT_FALSE(parse(std::string((size_t)setting->most + 1, 'x')));
	EXPECT_FALSE(parse("a\nb"));
	EXPECT_NE(std::string(error).find("control characters"), std::string::npos) << error;
	EXPECT_EQ(member.text, nullptr);
	if (setting->type != HG_SETTING_ADDRESS) {
		EXPECT_TRUE(parse(std::string((size_t)setting->most, 'x')));
	}
}

struct Values : public ::testing::Test {
	struct hg_setting setting = {};
	Member member = {};
	char error[512] = "";

	bool parse(enum hg_setting_type type, const char *text)
	{
		setting.type = type;
		setting.most = INT64_MAX;
		setting.choices = "red|green|blue";
		return hg_setting_parse(&setting, text, &member, error, sizeof(error));
	}

	std::string shown()
	{
		char text[100];

		hg_setting_format(&setting, &member, text, sizeof(text));
		return text;
	}
};

TEST_F(Values, durations_are_kept_in_milliseconds_and_shown_in_the_largest_unit)
{
	static const struct {
		const char *text;
		int64_t ms;
		const char *shown;
	} rows[] = {
		{ "500ms", 500, "500ms" },    { "10s", 10000, "10s" },	 { "60s", 60000, "1m" },
		{ "90m", 5400000, "90m" },    { "24h", 86400000, "1d" }, { "2d", 172800000, "2d" },
		{ "1500ms", 1500, "1500ms" }, { "0s", 0, "0s" },	 { "0ms", 0, "0s" },
	};

	for (const auto &row : rows) {
		ASSERT_TRUE(parse(HG_SETTING_DURATION, row.text)) << error;
		EXPECT_EQ(member.number, row.ms);
		EXPECT_EQ(shown(), row.shown);
	}
	EXPECT_FALSE(parse(HG_SETTING_DURATION, "10 s"));
	EXPECT_FALSE(parse(HG_SETTING_DURATION, "10S"));
	EXPECT_FALSE(parse(HG_SETTING_DURATION, "s"));
	EXPECT_FALSE(parse(HG_SETTING_DURATION, "200000000000d")) << "does not fit 64 bits";
}

TEST_F(Values, sizes_are_kept_in_bytes)
{
	static const struct {
		const char *text;
		int64_t bytes;
		const char *shown;
	} rows[] = {
		{ "4096B", 4096, "4KiB" },	{ "64MiB", 67108864, "64MiB" },
		{ "1GiB", 1073741824, "1GiB" }, { "1TiB", 1099511627776, "1TiB" },
		{ "1000B", 1000, "1000B" },	{ "0B", 0, "0B" },
	};

	for (const auto &row : rows) {
		ASSERT_TRUE(parse(HG_SETTING_SIZE, row.text)) << error;
		EXPECT_EQ(member.number, row.bytes);
		EXPECT_EQ(shown(), row.shown);
	}
	EXPECT_FALSE(parse(HG_SETTING_SIZE, "64MB"));
	EXPECT_FALSE(parse(HG_SETTING_SIZE, "64M"));
}

TEST_F(Values, switches_are_yes_or_no_in_three_spellings)
{
	for (const char *text : { "yes", "true", "1" }) {
		ASSERT_TRUE(parse(HG_SETTING_BOOL, text));
		EXPECT_EQ(shown(), "yes");
	}
	for (const char *text : { "no", "false", "0" }) {
		ASSERT_TRUE(parse(HG_SETTING_BOOL, text));
		EXPECT_EQ(shown(), "no");
	}
}

TEST_F(Values, choices_are_named_when_none_is_met)
{
	ASSERT_TRUE(parse(HG_SETTING_ENUM, "blue"));
	EXPECT_EQ(member.choice, 2);
	EXPECT_EQ(shown(), "blue");
	for (const char *text : { "gre", "green|blue", "RED", "", "|" }) {
		EXPECT_FALSE(parse(HG_SETTING_ENUM, text)) << text;
		EXPECT_NE(std::string(error).find("must be red or green or blue"),
			  std::string::npos);
	}
	EXPECT_EQ(member.choice, 2);
}

TEST_F(Values, lists_lose_blanks_and_empty_items)
{
	ASSERT_TRUE(parse(HG_SETTING_LIST, " a.example , ,b ,,"));
	EXPECT_STREQ(member.text, "a.example,b");
	ASSERT_TRUE(parse(HG_SETTING_LIST, ","));
	EXPECT_STREQ(member.text, "");
	free(member.text);
}

TEST_F(Values, addresses_are_of_either_family_or_empty)
{
	for (const char *text : { "10.0.0.1", "::", "fe80::1", "" })
		EXPECT_TRUE(parse(HG_SETTING_ADDRESS, text)) << text;
	for (const char *text : { "10.0.0", "node1", "10.0.0.1:6343", "[::1]" })
		EXPECT_FALSE(parse(HG_SETTING_ADDRESS, text)) << text;
	free(member.text);
}

TEST_F(Values, a_secret_is_never_shown)
{
	ASSERT_TRUE(parse(HG_SETTING_TEXT, "hunter2"));
	setting.secret = true;
	EXPECT_EQ(shown(), "***");
	free(member.text);
}

TEST(Settings, keys_and_their_variables_are_unique)
{
	std::set<std::string> keys;

	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++) {
		std::string key = hg_setting_at(i)->key;

		for (char letter : key)
			EXPECT_TRUE(isalnum(letter) || letter == '.' || letter == '_' ||
				    letter == '-')
				<< key;
		// Applications' settings are written as existing installations have them.
		if (key.find_first_of("-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") !=
		    std::string::npos) {
			std::string area = key.substr(0, key.find('.'));

			EXPECT_TRUE(area == "sunburst" || area == "browse-flows") << key;
		}
		EXPECT_EQ(key.find("__"), std::string::npos);
		EXPECT_TRUE(keys.insert(key).second) << key;
	}
}

TEST(Settings, enumerators_have_the_order_of_the_table)
{
	static const struct {
		enum hg_config_index index;
		const char *word;
		int value;
	} rows[] = {
		{ HG_CONFIG_INDEX_receive, "auto", HG_CONFIG_RECEIVE_AUTO },
		{ HG_CONFIG_INDEX_receive, "kernel", HG_CONFIG_RECEIVE_KERNEL },
		{ HG_CONFIG_INDEX_receive, "port", HG_CONFIG_RECEIVE_PORT },
		{ HG_CONFIG_INDEX_receive, "packet", HG_CONFIG_RECEIVE_PACKET },
		{ HG_CONFIG_INDEX_receive, "xdp", HG_CONFIG_RECEIVE_XDP },
		{ HG_CONFIG_INDEX_dataplane_poll, "adaptive", HG_CONFIG_DATAPLANE_POLL_ADAPTIVE },
		{ HG_CONFIG_INDEX_dataplane_poll, "busy", HG_CONFIG_DATAPLANE_POLL_BUSY },
		{ HG_CONFIG_INDEX_dataplane_eal, "auto", HG_CONFIG_DATAPLANE_EAL_AUTO },
		{ HG_CONFIG_INDEX_dataplane_eal, "no", HG_CONFIG_DATAPLANE_EAL_NO },
		{ HG_CONFIG_INDEX_http_write, "auto", HG_CONFIG_HTTP_WRITE_AUTO },
		{ HG_CONFIG_INDEX_http_write, "open", HG_CONFIG_HTTP_WRITE_OPEN },
		{ HG_CONFIG_INDEX_log_format, "logfmt", HG_CONFIG_LOG_FORMAT_LOGFMT },
		{ HG_CONFIG_INDEX_log_format, "json", HG_CONFIG_LOG_FORMAT_JSON },
		{ HG_CONFIG_INDEX_log_level, "error", HG_LOG_ERROR },
		{ HG_CONFIG_INDEX_log_level, "warn", HG_LOG_WARN },
		{ HG_CONFIG_INDEX_log_level, "info", HG_LOG_INFO },
		{ HG_CONFIG_INDEX_log_level, "debug", HG_LOG_DEBUG },
		{ HG_CONFIG_INDEX_replay_speed, "real", HG_CONFIG_REPLAY_SPEED_REAL },
		{ HG_CONFIG_INDEX_replay_speed, "max", HG_CONFIG_REPLAY_SPEED_MAX },
	};

	for (const auto &row : rows) {
		int member = -1;
		char error[200];

		ASSERT_TRUE(hg_setting_parse(hg_setting_at(row.index), row.word, &member, error,
					     sizeof(error)))
			<< error;
		EXPECT_EQ(member, row.value) << row.word;
	}
}

} // namespace
