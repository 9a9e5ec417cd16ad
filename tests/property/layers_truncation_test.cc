/*
 * A sampled header may end anywhere: at every length of every packet the layers found are the first
 * ones of the whole packet, and nothing is reported that is not in the bytes. The bytes are an
 * exact-size heap copy, so that a read past the end is seen by the address sanitizer.
 */
#include <gtest/gtest.h>

#include <cstring>
#include <memory>

#include <heliograph/layers.h>

#include "tests/support/packet_rows.h"

using hg_test::Row;

static const uint64_t NAMES = ((uint64_t)1 << 55) - 1;

struct Result {
	hg_layers layers;
	std::unique_ptr<uint8_t[]> bytes;
};

static Result parse(const Row &row, size_t len)
{
	Result r = { {}, std::unique_ptr<uint8_t[]>(new uint8_t[len]) };
	hg_sample sample = {};
	hg_drops drops = {};

	memcpy(r.bytes.get(), row.bytes.data(), len);
	sample.header = r.bytes.get();
	sample.header_len_bytes = (uint32_t)len;
	sample.header_protocol = row.header_protocol;
	hg_layers_parse(&sample, &drops, &r.layers);
	return r;
}

static bool names_are_prefix(uint64_t part, uint64_t whole)
{
	unsigned bits = 0;

	while (bits < 55 && (part >> bits & 31))
		bits += 5;
	return (part & NAMES) == (whole & NAMES & (((uint64_t)1 << bits) - 1));
}

static bool inside(const Result &r, size_t len, const uint8_t *at, unsigned family)
{
	return at >= r.bytes.get() && at + (family == 6 ? 16 : 4) <= r.bytes.get() + len;
}

static uint16_t u16_at(const Result &r, size_t offset)
{
	return (uint16_t)(r.bytes[offset] << 8 | r.bytes[offset + 1]);
}

/* Ports are those of the last header with ports behind the innermost IP header, or zero. */
static void expect_ports_are_there(const Result &r, size_t len)
{
	const hg_layers &l = r.layers;
	bool found = false;

	for (unsigned i = 0; i < l.count; i++) {
		size_t at = l.layer[i].offset_bytes;

		switch (l.layer[i].type) {
		case HG_LAYER_IP:
			found = found && at + 20 > len;
			break;
		case HG_LAYER_IP6:
			found = found && at + 40 > len;
			break;
		case HG_LAYER_TCP:
		case HG_LAYER_UDP:
		case HG_LAYER_SCTP:
			found = at + 4 <= len && u16_at(r, at) == l.sport &&
				u16_at(r, at + 2) == l.dport;
			break;
		case HG_LAYER_ICMP:
		case HG_LAYER_ICMP6:
			found = at + 2 <= len && l.sport == 0 && u16_at(r, at) == l.dport;
			break;
		default:
			break;
		}
	}
	EXPECT_TRUE(found || (l.sport == 0 && l.dport == 0));
}

static void expect_inside(const Result &r, size_t len)
{
	const hg_layers &l = r.layers;

	for (unsigned i = 0; i < l.count; i++)
		EXPECT_LE(l.layer[i].offset_bytes, len);
	if (l.family) {
		EXPECT_TRUE(inside(r, len, l.src, l.family));
		EXPECT_TRUE(inside(r, len, l.dst, l.family));
	}
	if (l.outer_family) {
		EXPECT_TRUE(inside(r, len, l.outer_src, l.outer_family));
		EXPECT_TRUE(inside(r, len, l.outer_dst, l.outer_family));
	}
	expect_ports_are_there(r, len);
}

TEST(TruncatedHeader, GivesTheFirstLayersOfTheWholeOneAtEveryLength)
{
	for (const Row &row : hg_test::all_rows()) {
		Result whole = parse(row, row.bytes.size());

		for (size_t len = 1; len < row.bytes.size(); len++) {
			Result part = parse(row, len);

			SCOPED_TRACE(row.sentence + ", " + std::to_string(len) + " bytes");
			EXPECT_TRUE(names_are_prefix(part.layers.stack, whole.layers.stack));
			expect_inside(part, len);
			EXPECT_LE(part.layers.count, whole.layers.count);
			EXPECT_EQ(memcmp(part.layers.layer, whole.layers.layer,
					 part.layers.count * sizeof(hg_layer)),
				  0);
		}
	}
}

TEST(TruncatedHeader, NamesALayerAsSoonAsTheLayerBeforeSaysIt)
{
	hg_test::Row row = { "", hg_test::Packet().eth(0x0800).ip(6).tcp(1, 2), {} };

	EXPECT_EQ(parse(row, 13).layers.stack & NAMES, (uint64_t)HG_LAYER_ETH);
	EXPECT_EQ(parse(row, 14).layers.stack & NAMES,
		  (uint64_t)HG_LAYER_ETH | (uint64_t)HG_LAYER_IP << 5);
	EXPECT_EQ(parse(row, 33).layers.family, 0);
	EXPECT_EQ(parse(row, 34).layers.family, 4);
	EXPECT_EQ(parse(row, 34).layers.stack & NAMES, (uint64_t)HG_LAYER_ETH |
							       (uint64_t)HG_LAYER_IP << 5 |
							       (uint64_t)HG_LAYER_TCP << 10);
}

TEST(TruncatedHeader, IsFlaggedWhereverTheWholeOneIsNot)
{
	for (const Row &row : hg_test::all_rows()) {
		Result whole = parse(row, row.bytes.size());

		for (size_t len = 1; len < row.bytes.size() && !whole.layers.flags; len++) {
			Result part = parse(row, len);

			SCOPED_TRACE(row.sentence + ", " + std::to_string(len) + " bytes");
			EXPECT_TRUE(part.layers.stack == whole.layers.stack ||
				    part.layers.flags == HG_LAYERS_TRUNCATED);
		}
	}
}
