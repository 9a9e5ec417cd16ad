/*
 * Packets and what they are made of: one row is a sentence, the bytes, and the layers they must
 * give. Shared by the tests of the layers and by their fuzz corpus.
 */
#ifndef HELIOGRAPH_TESTS_PACKET_ROWS_H
#define HELIOGRAPH_TESTS_PACKET_ROWS_H

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/packet_builder.h"

namespace hg_test
{

struct Layers {
	std::string stack;
	std::string flow{}; /* innermost: "proto source:sport > destination:dport", "" without IP */
	std::string outer{}; /* "tunnel source > destination", "" without */
	unsigned outer_dport = 0;
	int64_t vni = -1;
	int vlan = -1;
	int ethertype = 0x0800;
	unsigned flags = 0; /* HG_LAYERS_* */
	unsigned tos = 0, outer_tos = 0;
};

struct Row {
	std::string sentence;
	Packet::Bytes bytes;
	Layers expect;
	uint32_t header_protocol = 1;
};

/* Protocols one at a time. */
std::vector<Row> plain_rows();
/* One packet inside another. */
std::vector<Row> tunnel_rows();
/* Limits, impossible lengths, unknown numbers. */
std::vector<Row> damaged_rows();

inline std::vector<Row> all_rows()
{
	std::vector<Row> rows = plain_rows();

	for (const Row &row : tunnel_rows())
		rows.push_back(row);
	for (const Row &row : damaged_rows())
		rows.push_back(row);
	return rows;
}

} // namespace hg_test

#endif
