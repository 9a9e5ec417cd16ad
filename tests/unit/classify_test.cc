#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

#include <gtest/gtest.h>

#include "control/json.h"
#include "control/names/class_reload.h"

namespace
{

class Classify : public testing::Test
{
      public:
	~Classify() override
	{
		hg_classes_free(classes);
	}
	bool read(const std::string &text)
	{
		hg_classes_free(classes);
		classes = nullptr;
		return hg_classes_read(text.data(), text.size(), "rules", &classes, report.get()) ==
		       0;
	}
	bool read_json(const std::string &text)
	{
		hg_problem problem;
		hg_json_doc *doc = hg_json_parse(text.data(), text.size(), &problem);

		EXPECT_NE(doc, nullptr) << problem.detail;
		hg_classes_free(classes);
		classes = nullptr;
		int status = hg_classes_read_json(hg_json_root(doc), &classes, report.get());
		hg_json_doc_free(doc);
		return status == 0;
	}
	static const char *label(void *arg, const char *key)
	{
		auto *labels = (std::map<std::string, std::string> *)arg;
		auto found = labels->find(key);

		return found == labels->end() ? nullptr : found->second.c_str();
	}
	/* "rule class namespace", "-" for what is not set. */
	std::string match(const hg_class_input &input)
	{
		hg_class_result result;

		hg_classes_match(classes, &input, &result);
		return std::to_string(result.rule) + " " + (result.class_ ? result.class_ : "-") +
		       " " + (result.namespace_ ? result.namespace_ : "-");
	}
	std::string name(const char *text)
	{
		hg_class_input input = {};

		input.name = text;
		return match(input);
	}
	std::string error(unsigned i = 0) const
	{
		return report->error_count > i ? report->errors[i] : "";
	}

	hg_classes *classes = nullptr;
	std::unique_ptr<hg_class_report> report{ new hg_class_report() };
};

TEST_F(Classify, the_example_of_the_manual_works)
{
	ASSERT_TRUE(read("# one rule a line\n"
			 "*.amazonaws.com                -> namespace=aws, class=cloud\n"
			 "*.payments-*.pod.cluster.local -> class=pci\r\n"
			 "\n"
			 "/(ntp|time)[0-9]*\\..*/          -> class=time   # clocks\n"
			 "label/team:ml-*                -> class=training"));
	EXPECT_EQ(name("s3.eu-west-1.amazonaws.com"), "0 cloud aws");
	EXPECT_EQ(name("api-1.payments-eu.pod.cluster.local"), "1 pci -");
	EXPECT_EQ(name("NTP2.example.org"), "2 time -");
	EXPECT_EQ(name("www.example.org"), "-1 - -");
	std::map<std::string, std::string> labels = { { "team", "ml-vision" } };
	hg_class_input input = {};

	input.label = label;
	input.label_arg = &labels;
	EXPECT_EQ(match(input), "3 training -");
	labels["team"] = "web";
	EXPECT_EQ(match(input), "-1 - -");
}

TEST_F(Classify, the_first_line_that_matches_wins_over_all_fields)
{
	ASSERT_TRUE(read("pod:web-? -> class=a\n"
			 "*.example -> class=b\n"
			 "w* -> class=c\n"
			 "pod:web-1 -> class=d\n"
			 "address:10.* -> namespace=e"));
	hg_class_input input = {};

	input.name = "www.example";
	EXPECT_EQ(match(input), "1 b -");
	input.pod = "web-1";
	EXPECT_EQ(match(input), "0 a -");
	input.pod = "web-11";
	input.name = "w";
	EXPECT_EQ(match(input), "2 c -");
	input.name = "other";
	input.address = "10.1.2.3";
	EXPECT_EQ(match(input), "4 - e");
}

TEST_F(Classify, a_pattern_matches_the_whole_text_in_either_case)
{
	static const struct {
		const char *pattern, *text;
		bool matches;
	} rows[] = {
		{ "*.example.com", "a.b.example.com", true },
		{ "*.example.com", "example.com", false },
		{ "*.example.com", "a.example.com.evil", false },
		{ "a?c", "abc", true },
		{ "a?c", "ac", false },
		{ "a?c", "abbc", false },
		{ "*", "anything.at.all", true },
		{ "**", "x", true },
		{ "a.c", "abc", false },
		{ "a+(b)[c]{d}|e^$", "A+(B)[C]{D}|E^$", true },
		{ "/a.c/", "abc", true },
		{ "/a.c/", "xabc", false },
		{ "/a|b/", "b", true },
		{ "/a|b/", "ab", false },
		{ "WEB-*", "web-1", true },
	};

	for (const auto &row : rows) {
		ASSERT_TRUE(read(std::string(row.pattern) + " -> class=x")) << error();
		EXPECT_EQ(name(row.text) == "0 x -", row.matches) << row.pattern << " " << row.text;
	}
}

TEST_F(Classify, every_field_is_tested_by_its_name)
{
	ASSERT_TRUE(read("name:f -> class=n\nnamespace:f -> class=ns\npod:f -> class=p\n"
			 "service:f -> class=s\nnode:f -> class=no\ndns:f -> class=d\n"
			 "address:2001:db8::* -> class=a\nlabel/k/sub:f -> class=l"));
	const char *hg_class_input::*const members[] = {
		&hg_class_input::name,	  &hg_class_input::namespace_, &hg_class_input::pod,
		&hg_class_input::service, &hg_class_input::node,       &hg_class_input::dns,
	};
	hg_class_input input;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		input = {};
		input.*members[i] = "F";
		EXPECT_EQ(match(input)[0], (char)('0' + i));
	}
	input = {};
	input.address = "2001:DB8::5";
	EXPECT_EQ(match(input), "6 a -");
}

TEST_F(Classify, bad_lines_are_named_with_file_line_and_reason)
{
	static const struct {
		const char *line, *reason;
	} rows[] = {
		{ "*.example class=x", "\"->\"" },
		{ "-> class=x", "1 to 1024 bytes" },
		{ "a ->", "neither" },
		{ "a -> klass=x", "no label klass=" },
		{ "a -> class", "form class=" },
		{ "a -> class=X", "small letters" },
		{ "a -> class=", "small letters" },
		{ "a -> class=x, class=y", "stands twice" },
		{ "/a( -> class=x", "slash" },
		{ "/a(/ -> class=x", "cannot be used" },
		{ "/a\\1(b)/ -> class=x", "cannot be used" },
		{ "/a*/ -> class=x", "empty text" },
		{ "/a|/ -> class=x", "empty text" },
		{ "pod: -> class=x", "empty text" },
		{ "pot:x -> class=x", "no field pot" },
		{ "label/:x -> class=x", "KEY" },
		{ "label/x -> class=x", "KEY" },
	};
	std::string all = "good -> class=ok\n";

	for (const auto &row : rows) {
		ASSERT_FALSE(read(std::string("good -> class=ok\n") + row.line)) << row.line;
		EXPECT_EQ(report->error_count, 1u) << row.line;
		EXPECT_EQ(error().rfind("rules:2: ", 0), 0u) << error();
		EXPECT_NE(error().find(row.reason), std::string::npos) << error();
		all += std::string(row.line) + "\n";
	}
	ASSERT_FALSE(read(all));
	EXPECT_EQ(report->error_count, sizeof(rows) / sizeof(rows[0]));
	EXPECT_EQ(error(16).rfind("rules:18: ", 0), 0u) << error(16);
}

TEST_F(Classify, at_most_twenty_bad_lines_are_listed_and_all_are_counted)
{
	std::string text;
	hg_problem problem;

	for (unsigned i = 0; i < 50; i++)
		text += "bad\n";
	ASSERT_FALSE(read(text));
	EXPECT_EQ(report->error_count, 50u);
	EXPECT_EQ(std::string(report->errors[19]).rfind("rules:20: ", 0), 0u);
	hg_class_report_problem(report.get(), &problem);
	EXPECT_EQ(std::string(problem.detail).rfind("rules:1: ", 0), 0u) << problem.detail;
	EXPECT_NE(std::string(problem.detail).find("more"), std::string::npos) << problem.detail;
}

TEST_F(Classify, limits_hold)
{
	EXPECT_TRUE(read(std::string(1024, 'a') + " -> class=x"));
	EXPECT_FALSE(read(std::string(1025, 'a') + " -> class=x"));
	EXPECT_FALSE(read("a -> class=" + std::string(64, 'x')));
	EXPECT_TRUE(read("a -> class=" + std::string(63, 'x')));
	EXPECT_FALSE(read(std::string(5000, 'a') + " -> class=x"));
	EXPECT_FALSE(read(std::string((4u << 20) + 1, '\n')));
	EXPECT_FALSE(read(std::string("a\0b -> class=x", 14)));
}

TEST_F(Classify, the_same_pattern_twice_is_a_warning_with_both_lines)
{
	ASSERT_TRUE(read("a -> class=x\nb -> class=x\npod:a -> class=y\nname:a -> class=y"));
	ASSERT_EQ(report->warning_count, 1u);
	EXPECT_NE(std::string(report->warnings[0]).find("rules:4"), std::string::npos);
	EXPECT_NE(std::string(report->warnings[0]).find("rules:1"), std::string::npos);
}

TEST_F(Classify, an_empty_table_matches_nothing)
{
	ASSERT_TRUE(read(""));
	EXPECT_EQ(name("a"), "-1 - -");
	EXPECT_EQ(hg_classes_count(classes), 0u);
}

TEST_F(Classify, rules_are_listed_as_written)
{
	const char *pattern, *class_, *namespace_;
	unsigned line;

	ASSERT_TRUE(read("#\nlabel/team:ML-* -> namespace=a\n/x+/ -> class=b"));
	ASSERT_EQ(hg_classes_count(classes), 2u);
	hg_classes_rule(classes, 0, &pattern, &class_, &namespace_, &line);
	EXPECT_STREQ(pattern, "label/team:ML-*");
	EXPECT_EQ(class_, nullptr);
	EXPECT_STREQ(namespace_, "a");
	EXPECT_EQ(line, 2u);
}

TEST_F(Classify, an_explanation_names_all_rules_that_match)
{
	ASSERT_TRUE(read("*.com -> class=a\npod:x -> class=b\nwww.* -> class=c\n*.org -> class=d"));
	hg_class_input input = {};
	bool matches[4];

	input.name = "www.example.com";
	hg_classes_explain(classes, &input, matches);
	EXPECT_TRUE(matches[0] && !matches[1] && matches[2] && !matches[3]);
}

TEST_F(Classify, the_json_form_means_the_same_and_names_the_member)
{
	ASSERT_TRUE(read_json(R"({"rules":[{"match":"*.amazonaws.com","namespace":"aws",)"
			      R"("class":"cloud"},{"match":"/#a -> b/","class":"odd"}]})"));
	EXPECT_EQ(name("s3.amazonaws.com"), "0 cloud aws");
	EXPECT_EQ(name("#a -> b"), "1 odd -");
	EXPECT_FALSE(
		read_json(R"({"rules":[{"match":"a","class":"x"},{"match":"/(/","class":"x"},)"
			  R"({"class":"x"},{"match":5,"class":"x"},{"match":"a","clas":"x"},7]})"));
	ASSERT_EQ(report->error_count, 5u);
	for (unsigned i = 0; i < 5; i++)
		EXPECT_EQ(error(i).rfind("rules[" + std::to_string(i + 1) + "]: ", 0), 0u)
			<< error(i);
	EXPECT_FALSE(read_json(R"({"rule":[]})"));
}

TEST_F(Classify, a_missing_file_is_an_error_that_names_it)
{
	EXPECT_NE(hg_classes_load("no/such/file", &classes, report.get()), 0);
	EXPECT_NE(error().find("no/such/file: No such file"), std::string::npos) << error();
}

/* A rule file in a directory of its own, and what reloads it; time is the test's. */
class ClassReload : public testing::Test
{
      public:
	ClassReload()
	{
		char pattern[] = "classes-XXXXXX";

		directory = mkdtemp(pattern);
		file = directory + "/rules";
	}
	~ClassReload() override
	{
		hg_class_reload_destroy(reload);
		hg_classes_free(classes);
		unlink(file.c_str());
		rmdir(directory.c_str());
	}
	/* As a mounted ConfigMap does it: a new file takes the name. */
	void write(const std::string &text)
	{
		std::ofstream(file + ".new") << text;
		rename((file + ".new").c_str(), file.c_str());
	}
	bool turn(uint64_t after_ms, bool again = false)
	{
		now_ms += after_ms;
		hg_class_reload_turn(reload, now_ms, again);
		while (hg_class_reload_status(reload)->busy) {
			hg_classes *next;

			if (hg_class_reload_take(reload, &next)) {
				hg_classes_free(classes);
				classes = next;
				return true;
			}
			usleep(1000);
		}
		return false;
	}
	size_t count() const
	{
		return classes ? hg_classes_count(classes) : 0;
	}

	std::string directory, file;
	hg_class_reload *reload = nullptr;
	hg_classes *classes = nullptr;
	uint64_t now_ms = 1000000;
};

TEST_F(ClassReload, a_changed_file_is_loaded_and_an_unchanged_one_is_not)
{
	write("a -> class=x");
	reload = hg_class_reload_create(file.c_str());
	EXPECT_FALSE(turn(6000));
	write("a -> class=x\nb -> class=y");
	EXPECT_FALSE(turn(100)); /* looked at every 5 s */
	EXPECT_TRUE(turn(5000));
	EXPECT_EQ(count(), 2u);
	EXPECT_FALSE(turn(6000));
	EXPECT_TRUE(turn(1, true)); /* SIGHUP */
	EXPECT_EQ(hg_class_reload_status(reload)->version, 2u);
}

TEST_F(ClassReload, a_bad_file_leaves_the_old_set_and_its_errors_stay_until_a_good_load)
{
	write("a -> class=x");
	reload = hg_class_reload_create(file.c_str());
	ASSERT_TRUE(turn(0, true));
	write("broken");
	EXPECT_FALSE(turn(6000));
	EXPECT_EQ(count(), 1u);
	EXPECT_EQ(hg_class_reload_status(reload)->failures, 1u);
	EXPECT_EQ(hg_class_reload_status(reload)->report.error_count, 1u);
	EXPECT_FALSE(turn(6000));
	EXPECT_EQ(hg_class_reload_status(reload)->report.error_count, 1u);
	unlink(file.c_str());
	EXPECT_FALSE(turn(6000));
	EXPECT_EQ(hg_class_reload_status(reload)->failures, 2u);
	write("a -> class=x\nb -> class=x\nc -> class=x");
	EXPECT_TRUE(turn(6000));
	EXPECT_EQ(count(), 3u);
	EXPECT_EQ(hg_class_reload_status(reload)->report.error_count, 0u);
}

TEST_F(ClassReload, a_table_stands_in_for_the_file_until_it_is_taken_away)
{
	const std::string json =
		R"({"rules":[{"match":"a","class":"x"},{"match":"b","class":"x"}]})";

	write("a -> class=x");
	reload = hg_class_reload_create(file.c_str());
	ASSERT_TRUE(hg_class_reload_table(reload, json.data(), json.size()));
	EXPECT_TRUE(turn(0));
	EXPECT_EQ(count(), 2u);
	write("a -> class=x\nb -> class=x\nc -> class=x");
	EXPECT_FALSE(turn(6000));
	EXPECT_TRUE(hg_class_reload_status(reload)->from_table);
	hg_class_reload_table(reload, nullptr, 0);
	EXPECT_TRUE(turn(0));
	EXPECT_EQ(count(), 3u);
}

TEST_F(ClassReload, without_a_file_taking_the_table_away_leaves_no_rules)
{
	const std::string json = R"({"rules":[{"match":"a","class":"x"}]})";

	reload = hg_class_reload_create("");
	hg_class_reload_table(reload, json.data(), json.size());
	EXPECT_TRUE(turn(0));
	hg_class_reload_table(reload, nullptr, 0);
	EXPECT_TRUE(turn(0));
	EXPECT_EQ(classes, nullptr);
}

} // namespace
