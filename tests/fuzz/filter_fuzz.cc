/*
 * Filters: the first byte says how many bytes are a row, the rest is the filter. What compiles must
 * give one answer, over rows and over the keys it names; what does not, a whole problem.
 */
#include <cstdlib>
#include <string>
#include <vector>

#include "control/flows/language.h"
#include "tests/support/fuzz_rows.h"

static const char *const own_keys = "ipsource,tcpdestinationport,stack,vlan";

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_problem(const hg_problem &problem, const std::string &text)
{
	require(problem.status == 400 && problem.type[0] && problem.detail[0]);
	require(problem.column >= 0 && (size_t)problem.column <= text.size() + 1);
}

/* Expressions cost a compile of milliseconds: enough of them are tried with few. */
static bool is_slow(const std::string &text)
{
	size_t tildes = 0;

	for (char c : text)
		tildes += c == '~';
	return tildes > 2;
}

static void over_rows(const std::string &text, const hg_urow *row)
{
	hg_problem problem;
	hg_filter *filter;

	if (hg_filter_compile(text.c_str(), "filter", &filter, &problem) != 0) {
		check_problem(problem, text);
		return;
	}
	require(hg_filter_accepts(filter, row) == hg_filter_accepts(filter, row));
	hg_filter_free(filter);
}

/* Where all keys have a value, both kinds of filter must agree. */
static void over_keys(const std::string &text, const hg_urow *row)
{
	hg_problem problem;
	hg_keys *keys;
	hg_filter *filter = nullptr;
	hg_key_filter *own = nullptr;

	require(hg_keys_compile(own_keys, &keys, &problem) == 0);
	std::vector<uint8_t> packed(hg_keys_stride(keys));
	if (hg_key_filter_compile(text.c_str(), keys, ",", &own, &problem) != 0)
		check_problem(problem, text);
	else if (hg_keys_extract(keys, row, packed.data())) {
		bool accepted = hg_key_filter_accepts(own, keys, packed.data(), "a,b");

		if (hg_filter_compile(text.c_str(), "filter", &filter, &problem) == 0)
			require(hg_filter_accepts(filter, row) == accepted);
		hg_filter_free(filter);
	}
	hg_key_filter_free(own);
	hg_keys_free(keys);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	FuzzRow row;
	size_t row_len;

	if (len_bytes == 0)
		return 0;
	row_len = bytes[0];
	if (row_len > len_bytes - 1)
		row_len = len_bytes - 1;
	fuzz_row(bytes + 1, row_len, &row);
	std::string text((const char *)bytes + 1 + row_len, len_bytes - 1 - row_len);
	text = text.c_str();
	if (is_slow(text))
		return 0;
	over_rows(text, &row.row);
	if (text.find('~') == std::string::npos)
		over_keys(text, &row.row);
	return 0;
}
