// Walks one datagram to its end and keeps what came out, the counters by name.
#ifndef HELIOGRAPH_TESTS_SUPPORT_WALKED_H
#define HELIOGRAPH_TESTS_SUPPORT_WALKED_H

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <heliograph/fields.h>

namespace test
{

inline std::string drops_text(const hg_drops &drops)
{
	static const char *const names[] = {
#define DROP_NAME(id, name, help) name,
		HG_DROP_TABLE(DROP_NAME)
#undef DROP_NAME
	};
	std::string text;

	for (unsigned i = 0; i < HG_DROP_N; i++) {
		uint64_t count = hg_drop_read(&drops, static_cast<hg_drop>(i));

		if (!count)
			continue;
		text += text.empty() ? "" : " ";
		text += names[i];
		if (count != 1)
			text += "=" + std::to_string(count);
	}
	return text;
}

// The bytes live in a buffer of exactly their size, so that the sanitizer sees one byte too many.
struct Walked {
	explicit Walked(const std::vector<uint8_t> &datagram, unsigned at_once = 256,
			bool unknown_too = false)
	    : bytes(new uint8_t[datagram.size() ? datagram.size() : 1])
	{
		hg_walk walk;
		std::vector<hg_sample> some(at_once);

		std::copy(datagram.begin(), datagram.end(), bytes.get());
		begun = hg_walk_begin(&walk, bytes.get(), datagram.size(), &raised, &header);
		walk.give_unknown = unknown_too;
		while (unsigned n = hg_walk_next(&walk, some.data(), at_once))
			samples.insert(samples.end(), some.begin(), some.begin() + n);
	}
	std::string drops() const
	{
		return drops_text(raised);
	}
	std::vector<hg_record> records(size_t sample) const
	{
		hg_cursor rest = hg_cursor_make(samples.at(sample).records,
						samples.at(sample).records_len_bytes);
		std::vector<hg_record> all;
		hg_record one;

		while (hg_record_next(&rest, &one))
			all.push_back(one);
		return all;
	}

	std::unique_ptr<uint8_t[]> bytes;
	bool begun = false;
	hg_datagram header = {};
	hg_drops raised = {};
	std::vector<hg_sample> samples;
};

} // namespace test

#endif
