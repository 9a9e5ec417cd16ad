#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "control/json.h"

namespace
{

class JsonWrite : public ::testing::Test
{
      protected:
	void SetUp() override
	{
		hg_json_init(&out);
	}

	void TearDown() override
	{
		hg_json_free(&out);
	}

	std::string text() const
	{
		return std::string(out.bytes, out.len_bytes);
	}

	std::string number(double value)
	{
		hg_json_reset(&out);
		hg_json_double(&out, value);
		return text();
	}

	std::string string(const std::string &value)
	{
		hg_json_reset(&out);
		hg_json_string_n(&out, value.data(), value.size());
		return text();
	}

	struct hg_json_out out;
};

TEST_F(JsonWrite, separates_members_and_elements_and_nests)
{
	hg_json_open_object(&out);
	hg_json_member_string(&out, "a", "x");
	hg_json_key(&out, "list");
	hg_json_open_array(&out);
	hg_json_u64(&out, 1);
	hg_json_open_object(&out);
	hg_json_close_object(&out);
	hg_json_null(&out);
	hg_json_open_array(&out);
	hg_json_close_array(&out);
	hg_json_close_array(&out);
	hg_json_member_bool(&out, "b", true);
	hg_json_member_u64(&out, "c", 7);
	hg_json_close_object(&out);
	EXPECT_EQ(text(), R"({"a":"x","list":[1,{},null,[]],"b":true,"c":7})");
	EXPECT_FALSE(out.failed);
	EXPECT_EQ(out.bytes[out.len_bytes], '\0');
}

TEST_F(JsonWrite, indents_when_asked_and_keeps_empty_containers_on_one_line)
{
	hg_json_indent(&out, 2);
	hg_json_open_object(&out);
	hg_json_member_u64(&out, "a", 1);
	hg_json_key(&out, "b");
	hg_json_open_array(&out);
	hg_json_u64(&out, 2);
	hg_json_bool(&out, false);
	hg_json_close_array(&out);
	hg_json_key(&out, "c");
	hg_json_open_object(&out);
	hg_json_close_object(&out);
	hg_json_close_object(&out);
	EXPECT_EQ(text(), "{\n  \"a\": 1,\n  \"b\": [\n    2,\n    false\n  ],\n  \"c\": {}\n}");
}

TEST_F(JsonWrite, a_reset_writer_starts_anew)
{
	hg_json_open_array(&out);
	hg_json_u64(&out, 1);
	hg_json_reset(&out);
	hg_json_open_array(&out);
	hg_json_u64(&out, 2);
	hg_json_close_array(&out);
	EXPECT_EQ(text(), "[2]");
}

TEST_F(JsonWrite, escapes_for_json_and_for_pages)
{
	EXPECT_EQ(string("say \"\\\" \n\r\t\b\f"), R"("say \"\\\" \n\r\t\b\f")");
	EXPECT_EQ(string("<script>a&b</script>"),
		  R"("\u003cscript\u003ea\u0026b\u003c/script\u003e")");
	EXPECT_EQ(string(std::string("\0\x01\x1b\x7f", 4)), R"("\u0000\u0001\u001b\u007f")");
}

TEST_F(JsonWrite, keys_are_escaped_like_texts)
{
	hg_json_open_object(&out);
	hg_json_member_u64(&out, "a\"<", 1);
	hg_json_close_object(&out);
	EXPECT_EQ(text(), R"({"a\"\u003c":1})");
}

TEST_F(JsonWrite, invalid_utf8_becomes_the_replacement_character)
{
	EXPECT_EQ(string("gr\xc3\xbc\xc3\x9f"), "\"gr\xc3\xbc\xc3\x9f\"");
	EXPECT_EQ(string("\xf0\x9f\x90\xa7"), "\"\xf0\x9f\x90\xa7\"");
	EXPECT_EQ(string("a\xff"
			 "b"),
		  "\"a\xef\xbf\xbd"
		  "b\"");
	EXPECT_EQ(string("\xc3"), "\"\xef\xbf\xbd\"") << "cut off";
	EXPECT_EQ(string("\xc0\xaf"), "\"\xef\xbf\xbd\xef\xbf\xbd\"") << "overlong";
	EXPECT_EQ(string("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"")
		<< "surrogate";
	EXPECT_EQ(string("\xf4\x90\x80\x80").size(), 2u + 4 * 3) << "above U+10FFFF";
}

TEST_F(JsonWrite, a_null_pointer_is_null)
{
	hg_json_string(&out, nullptr);
	EXPECT_EQ(text(), "null");
}

TEST_F(JsonWrite, integers_keep_every_digit)
{
	hg_json_open_array(&out);
	hg_json_u64(&out, 0);
	hg_json_u64(&out, std::numeric_limits<uint64_t>::max());
	hg_json_i64(&out, std::numeric_limits<int64_t>::min());
	hg_json_i64(&out, std::numeric_limits<int64_t>::max());
	hg_json_i64(&out, -1);
	hg_json_close_array(&out);
	EXPECT_EQ(text(), "[0,18446744073709551615,-9223372036854775808,9223372036854775807,-1]");
}

TEST_F(JsonWrite, doubles_have_the_shortest_form_of_nine_digits)
{
	static const struct {
		double value;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ -0.0, "0" },
		{ 1, "1" },
		{ -1, "-1" },
		{ 0.1, "0.1" },
		{ 1.5, "1.5" },
		{ 100, "100" },
		{ 0.00001, "0.00001" },
		{ 0.000123456789123, "0.000123456789" },
		{ 1.0 / 3, "0.333333333" },
		{ 2.0 / 3, "0.666666667" },
		{ 123456.789123, "123456.789" },
		{ 999999999, "999999999" },
		{ 9999999999.0, "10000000000" },
		{ 0.99999999999, "1" },
		{ 9.9999999999, "10" },
		{ 12345678912.0, "12345678900" },
		{ 1234567891234.5, "1234567890000" },
		{ 999999999999999.0, "1000000000000000" },
		{ 1e15, "1e+15" },
		{ 1.5e300, "1.5e+300" },
		{ 2.5e-7, "2.5e-07" },
		{ 5e-324, "4.94065646e-324" },
	};

	for (const auto &row : rows)
		EXPECT_EQ(number(row.value), row.text);
}

TEST_F(JsonWrite, what_is_not_finite_never_appears)
{
	EXPECT_EQ(number(NAN), "null");
	EXPECT_EQ(number(INFINITY), "null");
	hg_json_reset(&out);
	hg_json_open_object(&out);
	hg_json_member_double(&out, "a", NAN);
	hg_json_member_double(&out, "b", -INFINITY);
	hg_json_member_double(&out, "c", 2.5);
	hg_json_close_object(&out);
	EXPECT_EQ(text(), R"({"c":2.5})");
}

TEST_F(JsonWrite, every_double_reads_back_within_half_of_the_ninth_digit)
{
	std::mt19937_64 random(7);
	std::uniform_real_distribution<double> exponent(-20, 20), mantissa(-10, 10);

	for (int i = 0; i < 200000; i++) {
		double value = mantissa(random) * std::pow(10, exponent(random));
		std::string written = number(value);
		double back = std::strtod(written.c_str(), nullptr);

		ASSERT_LE(std::fabs(back - value), std::fabs(value) * 0.5001e-8) << written;
		char printed[32];
		snprintf(printed, sizeof(printed), "%.9g", value);
		ASSERT_NEAR(back, std::strtod(printed, nullptr), std::fabs(value) * 1.1e-8);
	}
}

TEST_F(JsonWrite, long_output_grows)
{
	hg_json_open_array(&out);
	for (int i = 0; i < 10000; i++)
		hg_json_string(&out, "twelve bytes");
	hg_json_close_array(&out);
	EXPECT_EQ(out.len_bytes, 10000u * 15 + 1);
}

} // namespace
