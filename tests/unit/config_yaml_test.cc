#include <cstdio>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "control/config_parts.h"

namespace
{

class Yaml : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		err = open_memstream(&text, &len);
		hg_config_begin(&load, &config, err);
	}

	void TearDown() override
	{
		hg_config_end(&load);
		hg_config_free(&config);
		fclose(err);
		free(text);
	}

	std::string read(const std::string &yaml, const char *name = "a.yaml")
	{
		hg_config_read_yaml(&load, name, yaml.data(), yaml.size());
		fflush(err);
		return std::string(text, len);
	}

	struct hg_config config;
	struct hg_config_load load;
	FILE *err = nullptr;
	char *text = nullptr;
	size_t len = 0;
};

TEST_F(Yaml, keys_may_be_nested_dotted_or_both)
{
	EXPECT_EQ(read("http:\n  port: 1\n  html:\n    redirect: /x\n  json.indent: 2\n"
		       "sflow.port: 3\nlog: {level: warn, format: 'json'}\n"),
		  "");
	EXPECT_EQ(config.http_port, 1);
	EXPECT_STREQ(config.http_html_redirect, "/x");
	EXPECT_EQ(config.http_json_indent, 2);
	EXPECT_EQ(config.sflow_port, 3);
	EXPECT_EQ(config.log_level, 1);
	EXPECT_EQ(config.log_format, HG_CONFIG_LOG_FORMAT_JSON);
	EXPECT_STREQ(config.origins[HG_CONFIG_INDEX_http_html_redirect], "a.yaml:4");
	EXPECT_STREQ(config.origins[HG_CONFIG_INDEX_state_dir], "built-in");
}

TEST_F(Yaml, lists_are_sequences_or_comma_texts)
{
	EXPECT_EQ(read("http.hosts: [a.example, 'b.example']\n"), "");
	EXPECT_STREQ(config.http_hosts, "a.example,b.example");
}

TEST_F(Yaml, a_comma_text_is_a_list)
{
	EXPECT_EQ(read("http.hosts: a.example, b.example\n"), "");
	EXPECT_STREQ(config.http_hosts, "a.example,b.example");
}

TEST_F(Yaml, files_without_settings_are_good)
{
	for (const char *yaml : { "", "# only a comment\n", "---\n", "---\n...\n", "{}\n", "~\n" })
		EXPECT_EQ(read(yaml), "") << yaml;
}

TEST_F(Yaml, each_error_names_line_column_and_what_would_be_right)
{
	static const struct {
		std::string yaml, complaint;
	} rows[] = {
		{ "http:\n  prot: 1\n",
		  "a.yaml:2:3: unknown setting http.prot; did you mean http.port?\n" },
		{ "xyzzy: 1\n", "a.yaml:1:1: unknown setting xyzzy; --help lists them\n" },
		{ "http.port: abc\n", "a.yaml:1:12: http.port needs an integer, not \"abc\"\n" },
		{ "http.port: 70000\n", "a.yaml:1:12: http.port must be 0 to 65535, not 70000\n" },
		{ "stop.delay: 5\n",
		  "a.yaml:1:13: stop.delay needs a duration with a unit, such as "
		  "500ms, 10s, 5m, 1h or 1d, not \"5\"\n" },
		{ "stop.delay: 1h\n", "a.yaml:1:13: stop.delay must be 0s to 10m, not 1h\n" },
		{ "http.readonly: on\n",
		  "a.yaml:1:16: http.readonly needs yes or no, not \"on\"\n" },
		{ "log.level: loud\n",
		  "a.yaml:1:12: log.level must be error or warn or info or debug, not \"loud\"\n" },
		{ "http.port: 1\nhttp:\n  port: 2\n",
		  "a.yaml:3:3: http.port was already given at a.yaml:1:1\n" },
		{ "http.port: &x 1\n", "a.yaml:1:12: anchors cannot be used here\n" },
		{ "http.port: !!int 1\n", "a.yaml:1:12: tags cannot be used here\n" },
		{ "http: !x {port: 1}\n", "a.yaml:1:7: tags cannot be used here\n" },
		{ "http.port: *x\n", "a.yaml:1:12: aliases cannot be used here\n" },
		{ "http.port:\n", "a.yaml:1:11: a value is missing; write '' for an empty text\n" },
		{ "http.port: ~\n",
		  "a.yaml:1:12: a value is missing; write '' for an empty text\n" },
		{ "http.port: [1]\n", "a.yaml:1:12: one value is needed here, not a list\n" },
		{ "http.port: {x: 1}\n",
		  "a.yaml:1:13: unknown setting http.port.x; did you mean http.port?\n" },
		{ "http: {}\n", "a.yaml:1:8: there are no settings here\n" },
		{ "http.hosts: [a, [b]]\n",
		  "a.yaml:1:17: an item of a list must be a text without commas\n" },
		{ "http.hosts: ['a,b']\n",
		  "a.yaml:1:14: an item of a list must be a text without commas\n" },
		{ "http.hosts: [&x a]\n", "a.yaml:1:14: anchors cannot be used here\n" },
		{ "[1]: 2\n", "a.yaml:1:1: a key must be a plain text\n" },
		{ "? {a: [b, {c: d}]}\n: 2\n", "a.yaml:1:3: a key must be a plain text\n" },
		{ "<<: {http.port: 1}\n",
		  "a.yaml:1:6: unknown setting <<.http.port; did you mean http.port?\n" },
		{ "- 1\n", "a.yaml:1:1: settings are needed here, as in \"http.port: 8008\"\n" },
		{ "8008\n", "a.yaml:1:1: settings are needed here, as in \"http.port: 8008\"\n" },
		{ "http.port: 1\n---\nhttp.port: 2\n",
		  "a.yaml:2:1: a file may hold only one document\n" },
		{ "a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}\n",
		  "a.yaml: more than 8 levels of nesting\n" },
		{ "http.hosts: [\n",
		  "a.yaml:2:1: this is no YAML: did not find expected node content\n" },
		{ "http.port: 1\n\xff\n",
		  "a.yaml:2:1: this is no text: invalid leading UTF-8 octet\n" },
		{ "\"http.port\\0\": 1\n", "a.yaml:1:1: a key must be a plain text\n" },
		{ "state.dir: \"a\\0b\"\n", "a.yaml:1:12: a value may not hold a zero byte\n" },
		{ "state.dir: \"a\\nb\"\n",
		  "a.yaml:1:12: state.dir may not hold control characters\n" },
		{ "sflow.address: node1\n",
		  "a.yaml:1:16: sflow.address needs an IPv4 or IPv6 address\n" },
		{ "\"a\\x1b[31m\": 1\n",
		  "a.yaml:1:1: unknown setting a?[31m; --help lists them\n" },
		{ std::string(200, 'k') + ": 1\n", "a.yaml:1:1: this key is too long\n" },
	};

	for (const auto &row : rows) {
		TearDown();
		text = nullptr;
		SetUp();
		EXPECT_EQ(read(row.yaml), row.complaint) << row.yaml;
		EXPECT_EQ(load.errors, 1u) << row.yaml;
	}
}

TEST_F(Yaml, all_errors_come_in_one_go)
{
	std::string complaints =
		read("http:\n  prot: 1\n  port: x\n[a]: 2\nlog.level: loud\ntable.rows: 2048\n");

	EXPECT_EQ(load.errors, 4u) << complaints;
	EXPECT_EQ(config.table_rows, 2048) << "reading goes on behind errors";
}

TEST_F(Yaml, a_setting_may_not_be_repeated_by_a_later_file)
{
	EXPECT_EQ(read("http.port: 1\n", "a.yaml"), "");
	EXPECT_EQ(read("http.port: 2\nsflow.port: 3\n", "b.yaml"),
		  "b.yaml:1:1: http.port was already given at a.yaml:1:1\n");
	EXPECT_EQ(config.http_port, 1);
	EXPECT_EQ(config.sflow_port, 3);
}

TEST_F(Yaml, columns_count_characters)
{
	EXPECT_EQ(read("{http.html.redirect: 'üü', http.port: x}\n"),
		  "a.yaml:1:39: http.port needs an integer, not \"x\"\n");
}

} // namespace
