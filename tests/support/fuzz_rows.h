/* A union row out of fuzzer bytes, every field in the range that the union gives it. */
#ifndef HELIOGRAPH_TESTS_SUPPORT_FUZZ_ROWS_H
#define HELIOGRAPH_TESTS_SUPPORT_FUZZ_ROWS_H

#include <cstring>

#include <heliograph/urow.h>

struct FuzzRow {
	hg_observer observer;
	hg_urow row;
};

class FuzzBytes
{
      public:
	FuzzBytes(const uint8_t *bytes, size_t len) : at(bytes), left(len)
	{
	}

	uint64_t take(unsigned count)
	{
		uint64_t value = 0;

		for (; count > 0 && left > 0; count--, left--)
			value = value << 8 | *at++;
		return value;
	}

	hg_addr address()
	{
		static const uint8_t families[] = { 0, 4, 6 };
		uint8_t bytes[16] = {};
		uint8_t family = families[take(1) % 3];

		bytes[0] = (uint8_t)take(1);
		bytes[3] = (uint8_t)take(1);
		bytes[15] = family == 6 ? bytes[3] : 0;
		return hg_addr_make(family, bytes);
	}

      private:
	const uint8_t *at;
	size_t left;
};

/* The parser only ever adds names, one behind the other: what follows a gap is not a signature. */
inline uint64_t fuzz_stack(uint64_t raw)
{
	unsigned places = 0;

	while (places < HG_STACK_NAMES_MAX &&
	       hg_layer_name((hg_layer_type)HG_STACK_NAME(raw, places)))
		places++;
	return (raw & ((UINT64_C(1) << (5 * places)) - 1)) | (raw & UINT64_C(31) << 55);
}

inline void fuzz_row(const uint8_t *bytes, size_t len, FuzzRow *out)
{
	FuzzBytes in(bytes, len);
	hg_urow &row = out->row;

	memset(out, 0, sizeof(*out));
	row.stack = fuzz_stack(in.take(8));
	row.src = in.address();
	row.dst = in.address();
	row.outer_src = in.address();
	row.outer_dst = in.address();
	row.sport = (uint16_t)in.take(2);
	row.dport = (uint16_t)in.take(2);
	row.outer_dport = (uint16_t)in.take(2);
	row.proto = (uint8_t)in.take(1);
	row.tos = (uint8_t)in.take(1);
	row.outer_tos = (uint8_t)in.take(1);
	row.tunnel = (uint8_t)(in.take(1) % 7);
	row.has_vlan = in.take(1) & 1;
	row.vlan = row.has_vlan ? (uint16_t)in.take(2) & 4095 : 0;
	row.has_vni = in.take(1) & 1;
	row.vni = row.has_vni ? (uint32_t)in.take(3) : 0;
	row.discard = in.take(1) & 1;
	row.reason = row.discard ? (uint16_t)in.take(2) : 0;
	row.direction = (uint8_t)(in.take(1) % 3);
	row.far_known = in.take(1) & 1;
	row.input = (uint32_t)in.take(4);
	row.output = (uint32_t)in.take(4);
	out->observer.agent = in.address();
	out->observer.ds.cls = (uint32_t)in.take(1);
	out->observer.ds.index = (uint32_t)in.take(3);
	if (in.take(1) & 1)
		row.observer = &out->observer;
}

#endif
