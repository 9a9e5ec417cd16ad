/*
 * Key lists: the first byte says how many bytes are two rows, the rest is the list. A list that
 * compiles must give packed keys that are equal where the texts are; one that does not, a whole
 * problem.
 */
#include <cstdlib>
#include <string>
#include <vector>

#include "control/flows/language.h"
#include "tests/support/fuzz_rows.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_problem(const hg_problem &problem, const std::string &text)
{
	require(problem.status == 400 && problem.type[0] && problem.detail[0]);
	require(problem.column >= 1 && (size_t)problem.column <= text.size() + 1);
}

/* Texts, one a string; empty: a key is null. */
static std::vector<std::string> texts_of(const hg_keys *keys, const hg_urow *row,
					 std::vector<uint8_t> *packed)
{
	std::vector<std::string> texts;
	char out[HG_KEY_TEXT_MAX];

	packed->assign(hg_keys_stride(keys), 0xa5);
	if (!hg_keys_extract(keys, row, packed->data()))
		return texts;
	for (unsigned i = 0; i < hg_keys_count(keys); i++) {
		size_t len = hg_keys_text(keys, packed->data(), i, out, sizeof(out));

		require(len < sizeof(out) && strlen(out) == len);
		texts.push_back(out);
	}
	return texts;
}

static void check_rows(const hg_keys *keys, const FuzzRow &a, const FuzzRow &b)
{
	std::vector<uint8_t> packed_a, packed_b;
	std::vector<std::string> texts_a = texts_of(keys, &a.row, &packed_a);
	std::vector<std::string> texts_b = texts_of(keys, &b.row, &packed_b);

	if (!texts_a.empty() && !texts_b.empty())
		require((texts_a == texts_b) == (packed_a == packed_b));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	hg_problem problem;
	hg_keys *keys;
	FuzzRow a, b;
	size_t half;

	if (len_bytes == 0)
		return 0;
	half = bytes[0] / 2;
	if (2 * half > len_bytes - 1)
		half = (len_bytes - 1) / 2;
	fuzz_row(bytes + 1, half, &a);
	fuzz_row(bytes + 1 + half, half, &b);
	std::string text((const char *)bytes + 1 + 2 * half, len_bytes - 1 - 2 * half);
	text = text.c_str();
	if (hg_keys_compile(text.c_str(), &keys, &problem) != 0) {
		check_problem(problem, text);
		return 0;
	}
	require(hg_keys_count(keys) <= HG_KEYS_MAX);
	check_rows(keys, a, b);
	hg_keys_free(keys);
	return 0;
}
