#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/config.h"
#include "control/config_parts.h"

namespace
{

namespace fs = std::filesystem;

class Config : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		std::string pattern =
			(fs::temp_directory_path() / "heliograph-config-XXXXXX").string();

		ASSERT_NE(mkdtemp(pattern.data()), nullptr);
		dir = pattern;
		file = dir + "/heliograph.yaml";
	}

	void TearDown() override
	{
		release();
		for (const std::string &name : variables)
			unsetenv(name.c_str());
		fs::remove_all(dir);
	}

	void release()
	{
		if (loaded)
			hg_config_free(&config);
		loaded = false;
	}

	void write(const std::string &name, const std::string &text)
	{
		fs::create_directories(fs::path(dir + "/" + name).parent_path());
		std::ofstream(dir + "/" + name) << text;
	}

	void variable(const std::string &name, const std::string &value)
	{
		variables.push_back(name);
		setenv(name.c_str(), value.c_str(), 1);
	}

	enum hg_config_status run(std::vector<std::string> words)
	{
		char *out_text = nullptr, *err_text = nullptr;
		size_t out_len = 0, err_len = 0;
		FILE *out_file = open_memstream(&out_text, &out_len);
		FILE *err_file = open_memstream(&err_text, &err_len);
		std::vector<char *> argv;

		release();
		words.insert(words.begin(), "heliograph");
		for (std::string &word : words)
			argv.push_back(word.data());
		argv.push_back(nullptr);
		enum hg_config_status status =
			hg_config_load((int)words.size(), argv.data(), &config, out_file, err_file);
		loaded = status == HG_CONFIG_RUN;
		fclose(out_file);
		fclose(err_file);
		out.assign(out_text, out_len);
		err.assign(err_text, err_len);
		free(out_text);
		free(err_text);
		return status;
	}

	std::string origin(enum hg_config_index index) const
	{
		return config.origins[index];
	}

	std::string dir, file, out, err;
	std::vector<std::string> variables;
	struct hg_config config;
	bool loaded = false;
};

TEST_F(Config, without_anything_the_built_in_values_hold)
{
	ASSERT_EQ(run({}), HG_CONFIG_RUN) << err;
	EXPECT_EQ(config.sflow_port, 6343);
	EXPECT_EQ(config.http_port, 8008);
	EXPECT_STREQ(config.http_hostname, "localhost");
	EXPECT_STREQ(config.sflow_address, "");
	EXPECT_EQ(config.sflow_receive_buffer, 4 << 20);
	EXPECT_EQ(config.table_rows, 65536);
	EXPECT_EQ(config.table_discard_rows, 16384);
	EXPECT_EQ(config.flows_memory, 1 << 30);
	EXPECT_EQ(config.agent_timeout_ms, 3600000);
	EXPECT_EQ(config.stop_delay_ms, 5000);
	EXPECT_FALSE(config.http_readonly);
	EXPECT_STREQ(config.state_dir, "");
	EXPECT_EQ(origin(HG_CONFIG_INDEX_http_port), "built-in");
	EXPECT_EQ(out, "");
	EXPECT_EQ(err, "");
}

TEST_F(Config, flags_win_over_the_environment_and_that_over_files)
{
	write("heliograph.yaml", "http.port: 1\nsflow.port: 1\ntable.rows: 1024\n");
	variable("HELIOGRAPH_CFG_HTTP__PORT", "2");
	variable("HELIOGRAPH_CFG_SFLOW__PORT", "2");
	ASSERT_EQ(run({ "--config", file, "--http-port=3" }), HG_CONFIG_RUN) << err;
	EXPECT_EQ(config.http_port, 3);
	EXPECT_EQ(origin(HG_CONFIG_INDEX_http_port), "--http-port");
	EXPECT_EQ(config.sflow_port, 2);
	EXPECT_EQ(origin(HG_CONFIG_INDEX_sflow_port), "environment");
	EXPECT_EQ(config.table_rows, 1024);
	EXPECT_EQ(origin(HG_CONFIG_INDEX_table_rows), file + ":3");
}

TEST_F(Config, the_last_of_two_flags_wins)
{
	ASSERT_EQ(run({ "--port", "1", "--set", "sflow.port=2" }), HG_CONFIG_RUN) << err;
	EXPECT_EQ(config.sflow_port, 2);
	EXPECT_EQ(origin(HG_CONFIG_INDEX_sflow_port), "--set");
}

TEST_F(Config, every_flag_reaches_its_setting)
{
	ASSERT_EQ(run({ "--receive=kernel", "--poll=busy", "--port=10", "--http-port", "11",
			"--log-level=debug", "--log-format", "json", "--replay=x.pcap",
			"--replay-speed=max", "--set=http.html.redirect=/a=b" }),
		  HG_CONFIG_RUN)
		<< err;
	EXPECT_EQ(config.receive, HG_CONFIG_RECEIVE_KERNEL);
	EXPECT_EQ(config.dataplane_poll, HG_CONFIG_DATAPLANE_POLL_BUSY);
	EXPECT_EQ(config.sflow_port, 10);
	EXPECT_EQ(config.http_port, 11);
	EXPECT_EQ(config.log_level, 3);
	EXPECT_EQ(config.log_format, HG_CONFIG_LOG_FORMAT_JSON);
	EXPECT_STREQ(config.replay_file, "x.pcap");
	EXPECT_EQ(config.replay_speed, HG_CONFIG_REPLAY_SPEED_MAX);
	EXPECT_STREQ(config.http_html_redirect, "/a=b");
}

TEST_F(Config, every_setting_can_be_given_by_file_variable_and_flag)
{
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++) {
		const struct hg_setting *setting = hg_setting_at(i);
		std::string key = setting->key, value = setting->built_in, name;

		/* These two must fit others. */
		if (key == "replay.speed")
			continue;
		write("heliograph.yaml", key + ": '" + value + "'\n");
		ASSERT_EQ(run({ "--config=" + file }), HG_CONFIG_RUN) << err;
		EXPECT_EQ(origin((enum hg_config_index)i), file + ":1");
		for (char letter : key)
			name += letter == '.'	? "__"
				: letter == '-' ? "_"
						: std::string(1, (char)toupper(letter));
		variable("HELIOGRAPH_CFG_" + name, value);
		ASSERT_EQ(run({ "--config=" + file }), HG_CONFIG_RUN) << err;
		EXPECT_EQ(origin((enum hg_config_index)i), "environment") << name;
		ASSERT_EQ(run({ "--config=" + file, "--set", key + "=" + value }), HG_CONFIG_RUN)
			<< err;
		EXPECT_EQ(origin((enum hg_config_index)i), "--set");
		unsetenv(("HELIOGRAPH_CFG_" + name).c_str());
	}
}

TEST_F(Config, variables_are_compared_without_case)
{
	variable("heliograph_cfg_sflow__Receive_Buffer", "1MiB");
	ASSERT_EQ(run({}), HG_CONFIG_RUN) << err;
	EXPECT_EQ(config.sflow_receive_buffer, 1 << 20);
}

TEST_F(Config, an_unknown_variable_of_our_prefix_is_an_error_and_others_are_not)
{
	variable("HELIOGRAPH_CFG_HTTP__PROT", "1");
	variable("HELIOGRAPH_CFG_", "1");
	variable("HELIOGRAPH_SERVICE_PORT", "tcp://10.0.0.1:8008");
	ASSERT_EQ(run({}), HG_CONFIG_WRONG);
	EXPECT_NE(err.find("environment: HELIOGRAPH_CFG_HTTP__PROT: unknown setting HTTP.PROT; did "
			   "you mean "
			   "http.port?\n"),
		  std::string::npos)
		<< err;
	EXPECT_NE(err.find("environment: HELIOGRAPH_CFG_: unknown setting"), std::string::npos)
		<< err;
	EXPECT_EQ(err.find("SERVICE"), std::string::npos);
}

TEST_F(Config, two_variables_for_one_setting_are_an_error)
{
	variable("HELIOGRAPH_CFG_HTTP__PORT", "1");
	variable("HELIOGRAPH_CFG_http__port", "1");
	EXPECT_EQ(run({}), HG_CONFIG_WRONG);
	EXPECT_NE(err.find("already given by another variable"), std::string::npos) << err;
}

TEST_F(Config, files_of_conf_d_are_read_in_byte_order_and_hidden_ones_left_out)
{
	write("heliograph.yaml", "http.port: 1\n");
	write("conf.d/20.yaml", "sflow.port: 20\nhttp.prot: 1\n");
	write("conf.d/10.yaml", "table.rows: 2000\nhttp.port: 2\n");
	write("conf.d/.hidden.yaml", "nonsense: 1\n");
	write("conf.d/30.yaml.bak", "nonsense: 1\n");
	EXPECT_EQ(run({ "--config", file }), HG_CONFIG_WRONG);
	EXPECT_EQ(err, dir + "/conf.d/10.yaml:2:1: http.port was already given at " + file +
			       ":1:1\n" + dir +
			       "/conf.d/20.yaml:2:1: unknown setting http.prot; did you mean "
			       "http.port?\n");
	write("conf.d/10.yaml", "table.rows: 2000\n");
	write("conf.d/20.yaml", "sflow.port: 20\n");
	ASSERT_EQ(run({ "--config", file }), HG_CONFIG_RUN) << err;
	EXPECT_EQ(config.sflow_port, 20);
	EXPECT_EQ(config.table_rows, 2000);
}

TEST_F(Config, a_file_that_was_named_must_be_there)
{
	EXPECT_EQ(run({ "--config", dir + "/none.yaml" }), HG_CONFIG_WRONG);
	EXPECT_EQ(err, dir + "/none.yaml: cannot be opened: No such file or directory\n");
	EXPECT_EQ(run({ "--config", dir }), HG_CONFIG_WRONG);
	EXPECT_NE(err.find("cannot be read"), std::string::npos) << err;
}

TEST_F(Config, a_file_that_is_too_long_is_refused)
{
	write("heliograph.yaml", "#" + std::string(1 << 20, 'x'));
	EXPECT_EQ(run({ "--config", file }), HG_CONFIG_WRONG);
	EXPECT_EQ(err, file + ": is longer than 1 MiB\n");
}

TEST_F(Config, errors_of_files_variables_and_flags_come_in_one_go)
{
	write("heliograph.yaml", "http.port: x\n");
	variable("HELIOGRAPH_CFG_SFLOW__PORT", "x");
	EXPECT_EQ(run({ "--config", file, "--set", "log.level=x", "--set", "table.row=1" }),
		  HG_CONFIG_WRONG);
	EXPECT_EQ(err, file + ":1:12: http.port needs an integer, not \"x\"\n"
			      "environment: HELIOGRAPH_CFG_SFLOW__PORT: sflow.port needs an "
			      "integer, not \"x\"\n"
			      "--set: log.level must be error or warn or info or debug, not \"x\"\n"
			      "--set: unknown setting table.row; did you mean table.rows?\n");
}

TEST_F(Config, settings_that_contradict_each_other_are_refused_with_a_sentence)
{
	EXPECT_EQ(run({ "--set", "http.readonly=yes", "--set", "http.write=open" }),
		  HG_CONFIG_WRONG);
	EXPECT_NE(err.find("http.readonly refuses every change, but http.write is open"),
		  std::string::npos)
		<< err;
	EXPECT_EQ(run({ "--replay-speed", "max" }), HG_CONFIG_WRONG);
	EXPECT_NE(err.find("replay.speed needs a replay.file"), std::string::npos) << err;
	EXPECT_EQ(run({ "--replay-speed", "max", "--replay", "a.pcap" }), HG_CONFIG_RUN) << err;
}

TEST_F(Config, wrong_usage_names_the_nearest_option)
{
	static const struct {
		std::vector<std::string> words;
		const char *says;
	} rows[] = {
		{ { "--prot", "1" }, "--prot: unknown option; did you mean --port?" },
		{ { "--http" }, "--http: unknown option" },
		{ { "--conf", "x" }, "--conf: unknown option; --help lists them" },
		{ { "--replay-sped=max" },
		  "--replay-sped=max: unknown option; did you mean --replay-speed?" },
		{ { "-help" }, "-help: unknown option; did you mean --help?" },
		{ { "--help=yes" }, "--help=yes: takes no value" },
		{ { "--port" }, "--port: needs a value: --port PORT" },
		{ { "--set", "http.port" }, "--set: needs KEY=VALUE, not \"http.port\"" },
		{ { "run" }, "run: is no option" },
		{ { "-" }, "-: is no option" },
		{ { "--" }, "--: unknown option" },
		{ { "--config", "a", "--config=b" }, "--config: was given twice" },
	};

	for (const auto &row : rows) {
		EXPECT_EQ(run(row.words), HG_CONFIG_WRONG) << row.words[0];
		EXPECT_NE(err.find(row.says), std::string::npos) << err;
		EXPECT_NE(err.find("heliograph --help"), std::string::npos) << err;
		EXPECT_EQ(out, "");
	}
}

TEST_F(Config, options_cannot_be_abbreviated)
{
	EXPECT_EQ(run({ "--vers" }), HG_CONFIG_WRONG);
	EXPECT_EQ(run({ "--version" }), HG_CONFIG_VERSION);
}

TEST_F(Config, too_many_settings_on_the_command_line_are_refused)
{
	std::vector<std::string> words(HG_CONFIG_ASSIGNMENTS_MAX, "--set=http.port=1");

	EXPECT_EQ(run(words), HG_CONFIG_RUN) << err;
	words.push_back("--set=http.port=1");
	EXPECT_EQ(run(words), HG_CONFIG_WRONG);
}

TEST_F(Config, help_names_every_option_and_setting)
{
	ASSERT_EQ(run({ "--help", "--config", "/nowhere" }), HG_CONFIG_DONE);
	EXPECT_EQ(err, "");
	for (const char *option :
	     { "--help", "--version", "--config FILE", "--check-config", "--dump-config",
	       "--set KEY=VALUE", "--receive", "--poll", "--port", "--http-port", "--log-level",
	       "--log-format", "--replay FILE", "--replay-speed" })
		EXPECT_NE(out.find(option), std::string::npos) << option;
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++)
		EXPECT_NE(out.find(hg_setting_at(i)->key), std::string::npos)
			<< hg_setting_at(i)->key;
}

TEST_F(Config, the_manual_page_and_the_completion_name_every_option_and_setting)
{
	std::string man, bash;

	ASSERT_EQ(run({ "--reference", "man" }), HG_CONFIG_DONE);
	man = out;
	ASSERT_EQ(run({ "--reference=bash" }), HG_CONFIG_DONE);
	bash = out;
	EXPECT_EQ(man.rfind(".TH HELIOGRAPH 1\n", 0), 0u);
	EXPECT_NE(man.find("\\-\\-dump\\-config"), std::string::npos)
		<< "hyphens are copied as such";
	EXPECT_NE(bash.find(" --dump-config "), std::string::npos);
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++) {
		const std::string key = hg_setting_at(i)->key;
		std::string escaped;

		for (char c : key)
			escaped += c == '-' ? "\\-" : std::string(1, c);
		EXPECT_NE(man.find("\\fB" + escaped + "\\fR"), std::string::npos) << key;
		EXPECT_NE(bash.find(" " + key + "="), std::string::npos) << key;
	}
	EXPECT_EQ(run({ "--reference=html" }), HG_CONFIG_WRONG);
	EXPECT_NE(err.find("is man or bash, not \"html\""), std::string::npos) << err;
}

TEST_F(Config, check_config_says_whether_the_settings_are_good)
{
	write("heliograph.yaml", "http.port: 1\n");
	EXPECT_EQ(run({ "--check-config", "--config", file }), HG_CONFIG_DONE);
	EXPECT_EQ(out, "The settings are good.\n");
	write("heliograph.yaml", "http.port: x\n");
	EXPECT_EQ(run({ "--check-config", "--config", file }), HG_CONFIG_WRONG);
	EXPECT_EQ(out, "");
}

TEST_F(Config, a_dump_names_origins_and_reads_back_as_the_same_settings)
{
	write("heliograph.yaml", "http.html.redirect: \"it's # here\"\nhttp.hosts: [a, b]\n");
	ASSERT_EQ(run({ "--dump-config", "--config", file, "--port", "1", "--replay=x",
			"--replay-speed=max" }),
		  HG_CONFIG_DONE)
		<< err;
	EXPECT_NE(out.find("http.html.redirect: 'it''s # here' # " + file + ":1\n"),
		  std::string::npos)
		<< out;
	EXPECT_NE(out.find("http.hosts: 'a,b' # " + file + ":2\n"), std::string::npos) << out;
	EXPECT_NE(out.find("sflow.port: 1 # --port\n"), std::string::npos) << out;
	EXPECT_NE(out.find("stop.delay: 5s # built-in\n"), std::string::npos) << out;
	EXPECT_NE(out.find("sflow.receive_buffer: 4MiB # built-in\n"), std::string::npos) << out;
	std::string first = out;
	write("dumped.yaml", first);
	ASSERT_EQ(run({ "--config", dir + "/dumped.yaml" }), HG_CONFIG_RUN) << err;
	EXPECT_STREQ(config.http_html_redirect, "it's # here");
	EXPECT_EQ(config.replay_speed, HG_CONFIG_REPLAY_SPEED_MAX);
	EXPECT_EQ(config.sflow_port, 1);
}

TEST_F(Config, json_has_every_setting_with_its_type)
{
	struct hg_problem problem;
	struct hg_json_out json;

	ASSERT_EQ(run({ "--set", "http.hosts=a,b", "--set", "http.readonly=yes" }), HG_CONFIG_RUN)
		<< err;
	hg_json_init(&json);
	hg_config_json(&config, &json);
	struct hg_json_doc *doc = hg_json_parse(json.bytes, json.len_bytes, &problem);
	ASSERT_NE(doc, nullptr) << problem.detail;
	const struct hg_json *root = hg_json_root(doc);
	for (unsigned i = 0; i < HG_CONFIG_SETTINGS; i++)
		EXPECT_NE(hg_json_get(root, hg_setting_at(i)->key), nullptr)
			<< hg_setting_at(i)->key;
	EXPECT_EQ(hg_json_type(hg_json_get(root, "http.port")), HG_JSON_NUMBER);
	EXPECT_EQ(hg_json_type(hg_json_get(root, "http.readonly")), HG_JSON_BOOL);
	EXPECT_EQ(hg_json_length(hg_json_get(root, "http.hosts")), 2u);
	EXPECT_STREQ(hg_json_as_text(hg_json_get(root, "stop.delay")), "5s");
	EXPECT_STREQ(hg_json_as_text(hg_json_get(root, "log.level")), "info");
	hg_json_doc_free(doc);
	hg_json_free(&json);
}

} // namespace
