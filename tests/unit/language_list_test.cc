#include <gtest/gtest.h>

#include "tests/support/language.h"
#include "tests/support/urow_builder.h"

namespace
{

TEST(KeyList, says_what_is_wrong_and_where)
{
	static const struct {
		const char *text, *type;
		int column;
		const char *detail;
	} rows[] = {
		{ "ipsuorce", "unknown-key", 1,
		  "keys: key ipsuorce is not known; did you mean ipsource?" },
		{ "vlan,dstnodd", "unknown-key", 6,
		  "keys: key dstnodd is not known; did you mean dstnode?" },
		{ "qqqqqqqq", "unknown-key", 1,
		  "keys: key qqqqqqqq is not known; /keys/json lists all keys." },
		{ "vlan, 'prefx:stack:.:2'", "unknown-function", 8,
		  "keys: function prefx is not known; did you mean prefix?" },
		{ "zzz:stack", "unknown-function", 1,
		  "keys: function zzz is not known; /functions/json lists all functions." },
		{ "inner:agent", "key-syntax", 1,
		  "keys: function inner needs the name of a header's key, as in inner:ipsource." },
		{ "inner:[or:ipsource:vlan]", "key-syntax", 1,
		  "keys: function inner needs the name of a header's key, as in inner:ipsource." },
		{ "agent.1", "key-syntax", 6,
		  "keys: key agent is not of one header and has no occurrences." },
		{ "ipsource.4", "key-syntax", 10,
		  "keys: only four occurrences of a header are decoded: ipsource.0 to "
		  "ipsource.3." },
		{ "ipsource.x", "key-syntax", 10,
		  "keys: expected the number of an occurrence at column 10, found 'x'; as in "
		  "ipsource.1." },
		{ "ipsource.", "key-syntax", 10,
		  "keys: expected the number of an occurrence at column 10, found the end; as in "
		  "ipsource.1." },
		{ "ipsource ipdestination", "key-syntax", 9,
		  "keys: expected the end of the key at column 9, found ' '." },
		{ "vlan,,ipsource", "key-syntax", 6,
		  "keys: expected a key at column 6, found ','." },
		{ "vlan,", "key-syntax", 6, "keys: expected a key at column 6, found the end." },
		{ "'vlan", "key-syntax", 6,
		  "keys: expected a closing quote at column 6, found the end." },
		{ "'vlan' x", "key-syntax", 8,
		  "keys: expected ',' or the end at column 8, found 'x'." },
		{ "null", "key-syntax", 1, "keys: function null needs arguments: null:k:default." },
		{ "null:vlan", "key-syntax", 1,
		  "keys: function null is written null:k:default; a ':' in a text is written "
		  "'\\:'." },
		{ "null:vlan:a:b", "key-syntax", 1,
		  "keys: function null is written null:k:default; a ':' in a text is written "
		  "'\\:'." },
		{ "null:[vlan:a", "key-syntax", 13,
		  "keys: expected ']' at column 13, found the end; write '\\[' for a bracket in a "
		  "text." },
		{ "null:[vlan]x:a", "key-syntax", 12,
		  "keys: expected ':' or the end of the key at column 12, found 'x'." },
		{ "null:[]:a", "key-syntax", 7, "keys: expected a key at column 7, found ']'." },
		{ "null::a", "key-syntax", 6, "keys: expected a key at column 6, found ':'." },
		{ ":a", "key-syntax", 1,
		  "keys: expected a key or a function at column 1, found ':'." },
		{ "null:[prefix:stack:.:x]:", "key-syntax", 22,
		  "keys: expected a whole number at column 22, found 'x'." },
		{ "range:vlan:low", "key-syntax", 12,
		  "keys: expected a number at column 12, found 'l'." },
		{ "prefix:stack::2", "key-syntax", 1,
		  "keys: function prefix needs a delimiter that is not empty." },
		{ "mask:ipsource:33", "key-syntax", 1,
		  "keys: function mask takes at most 32 bits of an IPv4 address." },
		{ "mask:innersrc:24:129", "key-syntax", 1,
		  "keys: function mask takes at most 128 bits of an IPv6 address." },
		{ "mask:vlan:24", "key-syntax", 1,
		  "keys: function mask needs a key that is an address." },
		{ "uri:stack:paht", "key-syntax", 1,
		  "keys: function uri has the parts protocol, host, port, path, file, query, "
		  "fragment." },
		{ "null:vlan:\xc3\xa9,ipsorce", "unknown-key", 13,
		  "keys: key ipsorce is not known; did you mean ipsource?" },
		{ "null:vlan:a\\", "key-syntax", 13,
		  "keys: expected a character behind '\\' at column 13, found the end." },
	};

	for (const auto &row : rows) {
		Keys keys(row.text);

		EXPECT_EQ(keys.status, -1) << row.text;
		EXPECT_EQ(keys.keys, nullptr);
		EXPECT_STREQ(keys.problem.type, row.type) << row.text;
		EXPECT_EQ(keys.problem.column, row.column) << row.text;
		EXPECT_STREQ(keys.problem.detail, row.detail);
		EXPECT_STREQ(keys.problem.parameter, "keys");
		EXPECT_STREQ(keys.problem.excerpt, row.text);
		EXPECT_EQ(keys.problem.status, 400);
	}
}

TEST(KeyList, names_what_was_expected_for_programs)
{
	Keys keys("'vlan' x");

	EXPECT_STREQ(keys.problem.expected[0], ",");
	EXPECT_STREQ(keys.problem.expected[1], "end");
	EXPECT_STREQ(keys.problem.expected[2], "");
	EXPECT_STREQ(keys.problem.title, "Key list cannot be parsed");
}

TEST(KeyList, takes_sixteen_keys_and_no_more)
{
	std::string text = "vlan";

	for (int i = 1; i < 16; i++)
		text += ",vlan";
	EXPECT_EQ(Keys(text).status, 0);
	EXPECT_STREQ(Keys(text + ",vlan").problem.type, "too-many");
	EXPECT_EQ(Keys(text + ",vlan").problem.column, 81);
}

TEST(KeyList, counts_its_limit_in_characters)
{
	std::string blanks(8192 - 4, ' ');
	std::string wide;

	EXPECT_EQ(Keys(blanks + "vlan").status, 0);
	EXPECT_STREQ(Keys(blanks + " vlan").problem.type, "too-many");
	for (int i = 0; i < 100; i++)
		wide += "\xc3\xa9";
	EXPECT_EQ(Keys(std::string(8192 - 100 - 10, ' ') + "null:vlan:" + wide).status, 0);
}

TEST(KeyList, commas_in_brackets_quotes_and_behind_a_backslash_do_not_separate)
{
	Row row = Row("eth.ip").addresses("10.0.0.1", "10.0.0.2");

	EXPECT_EQ(Keys("null:[null:vlan:a,b]:x, 'null:vlan:c,d' ,null:vlan:e\\,f").of(row),
		  "a,b,c,d,e,f");
	EXPECT_EQ(
		hg_keys_count(Keys("null:[null:vlan:a,b]:x,'null:vlan:c,d',null:vlan:e\\,f").keys),
		3u);
}

} // namespace
