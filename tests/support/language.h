/* Key lists and filters for tests: compiled, run on a row, as text. */
#ifndef HELIOGRAPH_TESTS_SUPPORT_LANGUAGE_H
#define HELIOGRAPH_TESTS_SUPPORT_LANGUAGE_H

#include <string>
#include <vector>

#include "control/flows/language.h"

class Keys
{
      public:
	explicit Keys(const std::string &text)
	{
		status = hg_keys_compile(text.c_str(), &keys, &problem);
	}

	~Keys()
	{
		hg_keys_free(keys);
	}

	Keys(const Keys &) = delete;
	Keys &operator=(const Keys &) = delete;

	/* Packed key; empty: a key is null. */
	std::vector<uint8_t> pack(const hg_urow *row) const
	{
		std::vector<uint8_t> packed(hg_keys_stride(keys), 0xa5);

		if (!hg_keys_extract(keys, row, packed.data()))
			packed.clear();
		return packed;
	}

	std::string text(const std::vector<uint8_t> &packed, unsigned i) const
	{
		char out[HG_KEY_TEXT_MAX];
		size_t len = hg_keys_text(keys, packed.data(), i, out, sizeof(out));

		return std::string(out, len);
	}

	/* Texts joined by ',', "(null)" when a key is null, the problem's type when it does not
	 * compile. */
	std::string of(const hg_urow *row) const
	{
		std::string joined;

		if (status != 0)
			return problem.type;
		std::vector<uint8_t> packed = pack(row);
		if (packed.empty() && hg_keys_stride(keys) > 0)
			return "(null)";
		for (unsigned i = 0; i < hg_keys_count(keys); i++)
			joined += (i ? "," : "") + text(packed, i);
		return joined;
	}

	hg_keys *keys = nullptr;
	hg_problem problem = {};
	int status;
};

class Filter
{
      public:
	explicit Filter(const std::string &text, const char *parameter = "filter")
	{
		status = hg_filter_compile(text.c_str(), parameter, &filter, &problem);
	}

	~Filter()
	{
		hg_filter_free(filter);
	}

	Filter(const Filter &) = delete;
	Filter &operator=(const Filter &) = delete;

	bool accepts(const hg_urow *row) const
	{
		return hg_filter_accepts(filter, row);
	}

	hg_filter *filter = nullptr;
	hg_problem problem = {};
	int status;
};

#endif
