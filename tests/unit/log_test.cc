#include <cctype>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include <algorithm>
#include <gtest/gtest.h>

#include "control/json.h"
#include "control/log.h"
#include "control/log_limit.h"

namespace
{

using Pairs = std::vector<std::pair<std::string, std::string>>;

/* Reads a quoted value by the JSON reader, as parsers of logfmt do. */
std::string unquote(const std::string &quoted)
{
	struct hg_problem problem;
	std::string body = "{\"v\":" + quoted + "}";
	struct hg_json_doc *doc = hg_json_parse(body.data(), body.size(), &problem);

	EXPECT_NE(doc, nullptr) << quoted;
	if (!doc)
		return "";
	std::string text = hg_json_as_text(hg_json_get(hg_json_root(doc), "v"));
	hg_json_doc_free(doc);
	return text;
}

Pairs parse_logfmt(const std::string &line)
{
	Pairs pairs;
	size_t pos = 0;

	while (pos < line.size()) {
		size_t equals = line.find('=', pos);

		EXPECT_NE(equals, std::string::npos) << line;
		if (equals == std::string::npos)
			break;
		std::string key = line.substr(pos, equals - pos);
		size_t end = equals + 1;

		if (end < line.size() && line[end] == '"') {
			for (end++; end < line.size() && line[end] != '"'; end++)
				end += line[end] == '\\';
			end++;
			pairs.emplace_back(key, unquote(line.substr(equals + 1, end - equals - 1)));
		} else {
			end = std::min(line.find(' ', end), line.size());
			pairs.emplace_back(key, line.substr(equals + 1, end - equals - 1));
		}
		EXPECT_TRUE(end == line.size() || line[end] == ' ') << line;
		pos = end + 1;
	}
	return pairs;
}

Pairs parse_json(const std::string &line)
{
	struct hg_problem problem;
	struct hg_json_doc *doc = hg_json_parse(line.data(), line.size(), &problem);
	const struct hg_json *value;
	const char *key;
	size_t pos = 0;
	Pairs pairs;

	EXPECT_NE(doc, nullptr) << line;
	if (!doc)
		return pairs;
	while (hg_json_each(hg_json_root(doc), &pos, &key, &value)) {
		const char *text = hg_json_as_text(value);
		double number = NAN;
		char printed[32] = "";

		if (!text && hg_json_as_double(value, &number))
			snprintf(printed, sizeof(printed), "%.15g", number);
		pairs.emplace_back(key, text ? text : printed);
	}
	hg_json_doc_free(doc);
	return pairs;
}

class Log : public ::testing::TestWithParam<bool>
{
      protected:
	void SetUp() override
	{
		ASSERT_EQ(pipe(ends), 0);
		setup(HG_LOG_DEBUG);
	}

	void TearDown() override
	{
		hg_log_setup(HG_LOG_INFO, false);
		close(ends[0]);
		if (ends[1] >= 0)
			close(ends[1]);
	}

	void setup(enum hg_log_level level, bool priority = false)
	{
		hg_log_setup_fd(level, GetParam(), ends[1], priority);
	}

	/* Everything written so far, line by line; nothing can be logged afterwards. */
	std::vector<std::string> lines()
	{
		std::vector<std::string> all;
		std::string text;
		char buffer[4096];
		ssize_t got;

		close(ends[1]);
		ends[1] = -1;
		while ((got = read(ends[0], buffer, sizeof(buffer))) > 0)
			text.append(buffer, (size_t)got);
		while (!text.empty()) {
			size_t end = text.find('\n');

			EXPECT_NE(end, std::string::npos) << "an unfinished line: " << text;
			all.push_back(text.substr(0, end));
			text.erase(0, end == std::string::npos ? end : end + 1);
		}
		return all;
	}

	static Pairs parse(const std::string &line)
	{
		return GetParam() ? parse_json(line) : parse_logfmt(line);
	}

	int ends[2] = { -1, -1 };
};

INSTANTIATE_TEST_SUITE_P(Form, Log, ::testing::Bool(), [](const auto &form) {
	return std::string(form.param ? "json" : "logfmt");
});

TEST_P(Log, a_line_has_its_fields_in_the_promised_order)
{
	const struct hg_log_field fields[] = { { "addr", "10.0.0.1", 0 },
					       { "port", nullptr, 6343 } };

	hg_log(HG_EVENT_LISTEN, "order", fields, 2, "listens on port %d", 6343);
	auto written = lines();
	ASSERT_EQ(written.size(), 1u);
	Pairs pairs = parse(written[0]);
	ASSERT_EQ(pairs.size(), 7u) << written[0];
	EXPECT_EQ(pairs[0].first, "time");
	EXPECT_TRUE(
		std::regex_match(pairs[0].second, std::regex("20..-..-..T..:..:..\\.[0-9]{3}Z")))
		<< pairs[0].second;
	EXPECT_EQ(pairs[1], (Pairs::value_type{ "level", "info" }));
	EXPECT_EQ(pairs[2], (Pairs::value_type{ "part", "api" }));
	EXPECT_EQ(pairs[3], (Pairs::value_type{ "event", "listen" }));
	EXPECT_EQ(pairs[4], (Pairs::value_type{ "addr", "10.0.0.1" }));
	EXPECT_EQ(pairs[5], (Pairs::value_type{ "port", "6343" }));
	EXPECT_EQ(pairs[6], (Pairs::value_type{ "msg", "listens on port 6343" }));
}

TEST_P(Log, every_event_of_the_table_parses)
{
	for (int event = 0; event < HG_EVENT_N; event++)
		hg_log((enum hg_event)event, "every", nullptr, 0, "sentence of %d", event);
	auto written = lines();
	ASSERT_EQ(written.size(), (size_t)HG_EVENT_N);
	for (int event = 0; event < HG_EVENT_N; event++) {
		const struct hg_log_event *row = hg_log_event_row((enum hg_event)event);
		Pairs pairs = parse(written[(size_t)event]);

		ASSERT_EQ(pairs.size(), 5u);
		EXPECT_EQ(pairs[1].second, hg_log_level_name(row->level));
		EXPECT_EQ(pairs[2].second, row->part);
		EXPECT_EQ(pairs[3].second, row->name);
		EXPECT_EQ(pairs[4].second, "sentence of " + std::to_string(event));
		EXPECT_NE(row->help[0], '\0');
	}
}

TEST_P(Log, foreign_text_cannot_start_a_line_or_a_terminal_sequence)
{
	const std::string evil[] = {
		"a\nlevel=error",
		"\x1b[31mred",
		"\x9b"
		"31m",
		"\xc2\x9b"
		"31m",
		"q\"uo\\te",
		"x=y",
		"",
		"with blank",
		"tab\tcr\r",
		"\x7f",
		"\xff\xfe",
		"grün",
	};
	const std::string read_back[] = {
		"a\nlevel=error",
		"\x1b[31mred",
		"\xef\xbf\xbd"
		"31m",
		"\xc2\x9b"
		"31m",
		"q\"uo\\te",
		"x=y",
		"",
		"with blank",
		"tab\tcr\r",
		"\x7f",
		"\xef\xbf\xbd\xef\xbf\xbd",
		"grün",
	};
	size_t count = sizeof(evil) / sizeof(evil[0]);

	for (size_t i = 0; i < count; i++) {
		const struct hg_log_field field = { "name", evil[i].c_str(), 0 };
		std::string subject = "evil" + std::to_string(i);

		hg_log(HG_EVENT_AGENT_NEW, subject.c_str(), &field, 1, "%s", evil[i].c_str());
	}
	auto written = lines();
	ASSERT_EQ(written.size(), count);
	for (size_t i = 0; i < count; i++) {
		for (unsigned char byte : written[i])
			EXPECT_TRUE(byte >= 0x20 && byte != 0x7f) << written[i];
		EXPECT_EQ(written[i].find("\xc2\x9b"), std::string::npos);
		Pairs pairs = parse(written[i]);
		ASSERT_EQ(pairs.size(), 6u) << written[i];
		EXPECT_EQ(pairs[4].second, read_back[i]);
		EXPECT_EQ(pairs[5].second, read_back[i]);
	}
}

TEST_P(Log, numbers_are_written_whole_and_never_as_nan)
{
	const struct hg_log_field fields[] = { { "a", nullptr, 123456789012.0 },
					       { "b", nullptr, NAN },
					       { "c", nullptr, 0.5 },
					       { "d", nullptr, -3 } };

	hg_log(HG_EVENT_LATE_EPOCH, "numbers", fields, 4, "x");
	auto written = lines();
	ASSERT_EQ(written.size(), 1u);
	Pairs pairs = parse(written[0]);
	ASSERT_EQ(pairs.size(), 8u) << written[0];
	EXPECT_EQ(pairs[4], (Pairs::value_type{ "a", "123456789012" }));
	EXPECT_EQ(pairs[5], (Pairs::value_type{ "c", "0.5" }));
	EXPECT_EQ(pairs[6], (Pairs::value_type{ "d", "-3" }));
}

TEST_P(Log, events_below_the_level_are_left_out)
{
	setup(HG_LOG_WARN);
	hg_log(HG_EVENT_AGENT_NEW, "level", nullptr, 0, "info");
	hg_log(HG_EVENT_EAL, "level", nullptr, 0, "debug");
	hg_log(HG_EVENT_STATE, "level", nullptr, 0, "warn");
	hg_log(HG_EVENT_FAIL, "level", nullptr, 0, "error");
	auto written = lines();
	ASSERT_EQ(written.size(), 2u);
	EXPECT_NE(written[0].find("warn"), std::string::npos);
	EXPECT_NE(written[1].find("error"), std::string::npos);
}

TEST_P(Log, under_journald_lines_begin_with_their_priority)
{
	setup(HG_LOG_DEBUG, true);
	hg_log(HG_EVENT_FAIL, "journal", nullptr, 0, "a");
	hg_log(HG_EVENT_STATE, "journal", nullptr, 0, "a");
	hg_log(HG_EVENT_READY, "journal", nullptr, 0, "a");
	hg_log(HG_EVENT_EAL, "journal", nullptr, 0, "a");
	auto written = lines();
	ASSERT_EQ(written.size(), 4u);
	const char *prefixes[] = { "<3>", "<4>", "<6>", "<7>" };
	for (size_t i = 0; i < 4; i++) {
		EXPECT_EQ(written[i].substr(0, 3), prefixes[i]);
		EXPECT_EQ(parse(written[i].substr(3)).size(), 5u);
	}
}

TEST_P(Log, a_storm_about_one_subject_is_held_back_and_others_are_not)
{
	std::string storm = GetParam() ? "storm-json" : "storm-logfmt";
	std::string other = GetParam() ? "other-json" : "other-logfmt";

	for (int i = 0; i < 1000; i++)
		hg_log(HG_EVENT_COUNTER_MOVES, storm.c_str(), nullptr, 0, "storm");
	hg_log(HG_EVENT_COUNTER_MOVES, other.c_str(), nullptr, 0, "other");
	auto written = lines();
	ASSERT_GE(written.size(), (size_t)HG_LOG_BURST + 1);
	EXPECT_LT(written.size(), 100u);
	EXPECT_NE(written.back().find("other"), std::string::npos);
}

TEST_P(Log, a_long_message_is_cut_and_stays_one_line)
{
	hg_log(HG_EVENT_STATE, "long", nullptr, 0, "%s", std::string(5000, 'x').c_str());
	auto written = lines();
	ASSERT_EQ(written.size(), 1u);
	EXPECT_EQ(parse(written[0]).back().second, std::string(1023, 'x'));
}

TEST(LogLimit, five_lines_at_once_then_one_a_second)
{
	auto limit = std::make_unique<struct hg_log_limit>();
	uint64_t suppressed = 99;
	unsigned written = 0;

	for (int i = 0; i < 100; i++)
		written += hg_log_limit_take(limit.get(), 1, "a", 5000, &suppressed);
	EXPECT_EQ(written, 5u);
	EXPECT_EQ(suppressed, 0u);
	EXPECT_FALSE(hg_log_limit_take(limit.get(), 1, "a", 5999, &suppressed));
	EXPECT_TRUE(hg_log_limit_take(limit.get(), 1, "a", 6000, &suppressed));
	EXPECT_EQ(suppressed, 96u) << "95 of the storm and the one at 5999";
	EXPECT_FALSE(hg_log_limit_take(limit.get(), 1, "a", 6000, &suppressed));
	written = 0;
	for (uint64_t now = 6001; now <= 16000; now++)
		written += hg_log_limit_take(limit.get(), 1, "a", now, &suppressed);
	EXPECT_EQ(written, 10u);
}

TEST(LogLimit, events_and_subjects_are_counted_apart)
{
	auto limit = std::make_unique<struct hg_log_limit>();
	uint64_t suppressed;

	for (int i = 0; i < 10; i++)
		hg_log_limit_take(limit.get(), 1, "a", 1, &suppressed);
	EXPECT_FALSE(hg_log_limit_take(limit.get(), 1, "a", 1, &suppressed));
	EXPECT_TRUE(hg_log_limit_take(limit.get(), 2, "a", 1, &suppressed));
	EXPECT_TRUE(hg_log_limit_take(limit.get(), 1, "b", 1, &suppressed));
	EXPECT_TRUE(hg_log_limit_take(limit.get(), 1, nullptr, 1, &suppressed));
}

TEST(LogLimit, many_subjects_push_out_the_quietest)
{
	auto limit = std::make_unique<struct hg_log_limit>();
	uint64_t suppressed;

	for (unsigned i = 0; i < 10000; i++)
		EXPECT_TRUE(hg_log_limit_take(limit.get(), 1, std::to_string(i).c_str(), 1 + i,
					      &suppressed));
}

TEST(LogStuck, AReaderThatDoesNotReadCostsLinesAndNotTheCallersTime)
{
	const std::string long_text(900, 'x');
	std::string all;
	char bytes[65536];
	int ends[2];
	ssize_t len;

	ASSERT_EQ(pipe(ends), 0);
	hg_log_setup_fd(HG_LOG_INFO, false, ends[1], false);
	for (int i = 0; i < 200; i++) // three pipes full; would block for ever
		hg_log(HG_EVENT_AGENT_NEW, std::to_string(i).c_str(), nullptr, 0, "%s",
		       long_text.c_str());
	while ((len = read(ends[0], bytes, sizeof(bytes))) == sizeof(bytes))
		all.append(bytes, static_cast<size_t>(len));
	all.append(bytes, static_cast<size_t>(len));
	hg_log(HG_EVENT_AGENT_NEW, "after", nullptr, 0, "again");
	len = read(ends[0], bytes, sizeof(bytes));
	const std::string last(bytes, static_cast<size_t>(len));
	const size_t written = static_cast<size_t>(std::count(all.begin(), all.end(), '\n'));

	EXPECT_LT(written, 200u);
	EXPECT_NE(last.find("lost=" + std::to_string(200 - written) + " "), std::string::npos)
		<< last;
	hg_log_setup(HG_LOG_INFO, false);
	close(ends[0]);
	close(ends[1]);
}

} // namespace
