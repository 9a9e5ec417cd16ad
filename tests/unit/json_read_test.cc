#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/json.h"

namespace
{

struct Parsed {
	explicit Parsed(const std::string &body)
	    : problem(), doc(hg_json_parse(body.data(), body.size(), &problem))
	{
	}

	~Parsed()
	{
		hg_json_doc_free(doc);
	}

	Parsed(const Parsed &) = delete;
	Parsed &operator=(const Parsed &) = delete;

	const struct hg_json *get(const char *key) const
	{
		return doc ? hg_json_get(hg_json_root(doc), key) : nullptr;
	}

	std::string text(const char *key) const
	{
		const char *found = get(key) ? hg_json_as_text(get(key)) : nullptr;

		return found ? found : "(none)";
	}

	struct hg_problem problem;
	struct hg_json_doc *doc;
};

TEST(JsonRead, strict_json_is_read_with_its_types)
{
	Parsed body(R"({"n":null,"t":true,"i":12,"d":-1.5e3,"s":"x","a":[1,"2"],"o":{"k":0}})");

	ASSERT_TRUE(body.doc) << body.problem.detail;
	EXPECT_EQ(hg_json_type(hg_json_root(body.doc)), HG_JSON_OBJECT);
	EXPECT_EQ(hg_json_type(body.get("n")), HG_JSON_NULL);
	EXPECT_EQ(hg_json_type(body.get("t")), HG_JSON_BOOL);
	EXPECT_EQ(hg_json_type(body.get("i")), HG_JSON_NUMBER);
	EXPECT_EQ(hg_json_type(body.get("d")), HG_JSON_NUMBER);
	EXPECT_EQ(hg_json_type(body.get("s")), HG_JSON_STRING);
	EXPECT_EQ(hg_json_type(body.get("a")), HG_JSON_ARRAY);
	EXPECT_EQ(hg_json_type(body.get("o")), HG_JSON_OBJECT);
	EXPECT_EQ(body.get("absent"), nullptr);
	ASSERT_EQ(hg_json_length(body.get("a")), 2u);
	EXPECT_STREQ(hg_json_as_text(hg_json_at(body.get("a"), 1)), "2");
	EXPECT_EQ(hg_json_at(body.get("a"), 2), nullptr);
}

TEST(JsonRead, bare_keys_single_quotes_and_bare_values_are_accepted)
{
	Parsed body("{keys:'ipsource,ipdestination', value: bytes, 'filter':'a=\"b\"', log:true, "
		    "n:10}");

	ASSERT_TRUE(body.doc) << body.problem.detail;
	EXPECT_EQ(body.text("keys"), "ipsource,ipdestination");
	EXPECT_EQ(body.text("value"), "bytes");
	EXPECT_EQ(body.text("filter"), "a=\"b\"");
	EXPECT_EQ(hg_json_type(body.get("log")), HG_JSON_BOOL);
	EXPECT_EQ(hg_json_type(body.get("n")), HG_JSON_NUMBER);
}

TEST(JsonRead, trailing_commas_and_comments_are_skipped)
{
	Parsed body("/* head */ { // first\n a: [1, 2, /* two */ ], \"b\": 'x', }\n// tail");

	ASSERT_TRUE(body.doc) << body.problem.detail;
	EXPECT_EQ(hg_json_length(body.get("a")), 2u);
	EXPECT_EQ(body.text("b"), "x");
}

TEST(JsonRead, comment_signs_inside_texts_are_text)
{
	Parsed body(R"({"url":"http://x/*y*/",'p':'// no'})");

	ASSERT_TRUE(body.doc) << body.problem.detail;
	EXPECT_EQ(body.text("url"), "http://x/*y*/");
	EXPECT_EQ(body.text("p"), "// no");
}

TEST(JsonRead, bare_words_that_are_no_numbers_are_texts)
{
	Parsed body("{a:10.0.0.1,b:007,c:1.,d:-,e:+5,f:10s,g:10.0.0.0/8,h:nullx,i:NaN,j:é}");

	ASSERT_TRUE(body.doc) << body.problem.detail;
	EXPECT_EQ(body.text("a"), "10.0.0.1");
	EXPECT_EQ(body.text("b"), "007");
	EXPECT_EQ(body.text("c"), "1.");
	EXPECT_EQ(body.text("d"), "-");
	EXPECT_EQ(body.text("e"), "+5");
	EXPECT_EQ(body.text("f"), "10s");
	EXPECT_EQ(body.text("g"), "10.0.0.0/8");
	EXPECT_EQ(body.text("h"), "nullx");
	EXPECT_EQ(body.text("i"), "NaN");
	EXPECT_EQ(body.text("j"), "é");
}

TEST(JsonRead, escapes_work_in_both_kinds_of_quotes)
{
	Parsed body(R"({'a':'it\'s \u00e9\n',"b":"it's \"q\"","c":"\ud83d\udc27"})");

	ASSERT_TRUE(body.doc) << body.problem.detail;
	EXPECT_EQ(body.text("a"), "it's é\n");
	EXPECT_EQ(body.text("b"), "it's \"q\"");
	EXPECT_EQ(body.text("c"), "\xf0\x9f\x90\xa7");
}

TEST(JsonRead, members_are_walked_in_the_order_written)
{
	Parsed body("{z:1,a:2,m:3}");
	std::vector<std::string> keys;
	const char *key;
	const struct hg_json *value;
	size_t pos = 0;

	ASSERT_TRUE(body.doc);
	while (hg_json_each(hg_json_root(body.doc), &pos, &key, &value))
		keys.push_back(key);
	EXPECT_EQ(keys, (std::vector<std::string>{ "z", "a", "m" }));

	Parsed empty("{}");
	pos = 0;
	EXPECT_FALSE(hg_json_each(hg_json_root(empty.doc), &pos, &key, &value));
}

TEST(JsonRead, booleans_may_be_texts_or_numbers)
{
	Parsed body("{a:true,b:'false',c:\"yes\",d:no,e:1,f:'0',g:2,h:maybe,i:null,j:'TRUE'}");
	bool truth = false;

	ASSERT_TRUE(body.doc) << body.problem.detail;
	for (const char *key : { "a", "c", "e", "j" }) {
		truth = false;
		EXPECT_TRUE(hg_json_as_bool(body.get(key), &truth)) << key;
		EXPECT_TRUE(truth) << key;
	}
	for (const char *key : { "b", "d", "f" }) {
		truth = true;
		EXPECT_TRUE(hg_json_as_bool(body.get(key), &truth)) << key;
		EXPECT_FALSE(truth) << key;
	}
	for (const char *key : { "g", "h", "i", "absent" })
		EXPECT_FALSE(hg_json_as_bool(body.get(key), &truth)) << key;
}

TEST(JsonRead, numbers_may_be_texts)
{
	Parsed body("{a:10,b:'10',c:\"-2.5\",d:'0x10',e:'inf',f:'1 ',g:'',h:true,i:'1e999',"
		    "j:123456789012345678901234567890}");
	double number = 0;

	ASSERT_TRUE(body.doc) << body.problem.detail;
	EXPECT_TRUE(hg_json_as_double(body.get("a"), &number));
	EXPECT_EQ(number, 10);
	EXPECT_TRUE(hg_json_as_double(body.get("b"), &number));
	EXPECT_EQ(number, 10);
	EXPECT_TRUE(hg_json_as_double(body.get("c"), &number));
	EXPECT_EQ(number, -2.5);
	EXPECT_TRUE(hg_json_as_double(body.get("j"), &number));
	EXPECT_EQ(number, 123456789012345678901234567890.0);
	for (const char *key : { "d", "e", "f", "g", "h", "i", "absent" })
		EXPECT_FALSE(hg_json_as_double(body.get(key), &number)) << key;
}

TEST(JsonRead, what_is_wrong_is_named_with_line_and_column_of_the_original)
{
	static const struct {
		std::string body;
		int line, column;
		const char *says;
	} rows[] = {
		{ "", 1, 1, "empty" },
		{ "  \n ", 2, 2, "empty" },
		{ "[1]", 1, 1, "expected one object" },
		{ "true", 1, 1, "expected one object" },
		{ "{a:1", 1, 5, "expected ',' or '}', found the end" },
		{ "{a 1}", 1, 4, "expected ':' after the member name, found '1'" },
		{ "{a:1 b:2}", 1, 6, "expected ',' or '}', found 'b'" },
		{ "{a:1}}", 1, 6, "nothing after the object, found '}'" },
		{ "{a:1}\n\n x", 3, 2, "nothing after the object" },
		{ "{a:[1}", 1, 6, "expected ',' or ']'" },
		{ "{a:}", 1, 4, "expected a value, found '}'" },
		{ "{,}", 1, 2, "expected a member name" },
		{ "{a:1,,b:2}", 1, 6, "expected a member name" },
		{ "{a:[1,,2]}", 1, 7, "expected a value" },
		{ "{a:'x", 1, 4, "not closed" },
		{ "{a: /* x", 1, 5, "comment is not closed" },
		{ "{a:\"x\ny\"}", 1, 6, "control character 0x0a" },
		{ "{a:\"\\x\"}", 1, 5, "escape" },
		{ "{a:\"\\u12g4\"}", 1, 5, "four hexadecimal" },
		{ "{a:'\xff'}", 1, 5, "0xff is not UTF-8" },
		{ "{a:1,\n 'b':2, \"a\":3}", 2, 9, "already given" },
		{ "{a:1,\n b:{c:1,'c':2}}", 2, 9, "already given" },
		{ "{a:'\\u0000'}", 1, 4, "\\u0000" },
		{ "{a:'\\ud800'}", 1, 4, "surrogate" },
		{ "{'é':1, b: 1e999}", 1, 12, "too large" },
		{ "{a:b:c}", 1, 5, "expected ',' or '}', found ':'" },
		{ "{a:f(x)}", 1, 5, "expected ',' or '}', found '('" },
		{ std::string("{a:1\0}", 6), 1, 5, "found the byte 0x00" },
		{ std::string("\0", 1), 1, 1, "found the byte 0x00" },
		{ std::string("{a:'\0'}", 7), 1, 5, "control character 0x00" },
	};

	for (const auto &row : rows) {
		Parsed body(row.body);
		std::string place = "at line " + std::to_string(row.line) + ", column " +
				    std::to_string(row.column) + ".";

		ASSERT_EQ(body.doc, nullptr) << row.body;
		EXPECT_EQ(body.problem.status, 400);
		EXPECT_STREQ(body.problem.type, "invalid-body");
		EXPECT_STREQ(body.problem.parameter, "body");
		EXPECT_EQ(body.problem.column, row.column) << row.body;
		EXPECT_NE(std::string(body.problem.detail).find(row.says), std::string::npos)
			<< body.problem.detail;
		EXPECT_NE(std::string(body.problem.detail).find(place), std::string::npos)
			<< body.problem.detail << " for " << row.body;
	}
}

TEST(JsonRead, what_could_stand_there_is_listed)
{
	Parsed body("{a 1}");

	EXPECT_STREQ(body.problem.expected[0], ":");
	EXPECT_STREQ(body.problem.excerpt, "{a 1}");
}

TEST(JsonRead, thirty_two_levels_are_read_and_thirty_three_refused)
{
	auto nested = [](int levels) {
		return "{a:" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
	};
	Parsed fits(nested(32)), deep(nested(33)), very_deep(nested(100000));

	EXPECT_TRUE(fits.doc) << fits.problem.detail;
	EXPECT_EQ(deep.doc, nullptr);
	EXPECT_EQ(very_deep.doc, nullptr);
	EXPECT_NE(std::string(deep.problem.detail).find("32 levels"), std::string::npos);
}

TEST(JsonRead, a_byte_order_mark_is_skipped)
{
	Parsed body("\xef\xbb\xbf{a:b}");

	ASSERT_TRUE(body.doc) << body.problem.detail;
	EXPECT_EQ(body.text("a"), "b");
}

} // namespace
