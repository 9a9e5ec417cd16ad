/*
 * Cost of key lists and filters per union row: bench_language. One line a list or filter,
 * nanoseconds a row over rows as a cluster gives them (plain IPv4 and IPv6, VXLAN).
 */
#include <cstdio>
#include <ctime>
#include <vector>

#include "control/flows/language.h"

namespace
{

const unsigned rows_n = 4096, rounds = 200;
const hg_observer observer = { { { 10, 0, 0, 11 }, 4, {} }, { 0, 15 }, 0 };

uint64_t stack_of(std::initializer_list<unsigned> types)
{
	uint64_t stack = 0;
	unsigned place = 0;

	for (uint64_t type : types)
		stack |= type << (5 * place++);
	return stack;
}

hg_addr address(uint8_t family, unsigned i)
{
	uint8_t bytes[16] = { 10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i };

	return hg_addr_make(family, bytes);
}

hg_urow make_row(unsigned i)
{
	static const uint64_t plain4 = stack_of({ HG_LAYER_ETH, HG_LAYER_IP, HG_LAYER_TCP });
	static const uint64_t plain6 = stack_of({ HG_LAYER_ETH, HG_LAYER_IP6, HG_LAYER_TCP });
	static const uint64_t vxlan =
		stack_of({ HG_LAYER_ETH, HG_LAYER_IP, HG_LAYER_UDP, HG_LAYER_VXLAN, HG_LAYER_ETH,
			   HG_LAYER_IP, HG_LAYER_TCP });
	hg_urow row = {};
	uint8_t family = i % 8 == 0 ? 6 : 4;

	row.stack = family == 6 ? plain6 : i % 3 ? plain4 : vxlan;
	row.src = address(family, i * 2654435761u);
	row.dst = address(family, i * 40503u);
	if (row.stack == vxlan) {
		row.outer_src = address(4, i % 64);
		row.outer_dst = address(4, i % 61);
	}
	row.observer = &observer;
	row.direction = HG_DIRECTION_INGRESS;
	row.input = 15;
	row.sport = (uint16_t)(i * 31);
	row.dport = i % 2 ? 443 : 80;
	row.proto = 6;
	return row;
}

/* Processor time, so that a busy machine does not count. */
template <class Run>
void measure(const char *what, const std::vector<hg_urow> &rows, const Run &run)
{
	unsigned long hits = 0;
	clock_t start = clock();

	for (unsigned round = 0; round < rounds; round++)
		for (const hg_urow &row : rows)
			hits += run(&row);
	double took_ns = 1e9 * (double)(clock() - start) / CLOCKS_PER_SEC;
	printf("%7.1f ns  %3.0f %% pass  %s\n", took_ns / rounds / rows_n,
	       100.0 * (double)hits / rounds / rows_n, what);
}

void measure_keys(const char *text, const std::vector<hg_urow> &rows)
{
	uint8_t packed[HG_KEYS_MAX * HG_KEY_TEXT_MAX];
	hg_problem problem;
	hg_keys *keys;

	if (hg_keys_compile(text, &keys, &problem) != 0) {
		printf("%s\n", problem.detail);
		return;
	}
	measure(text, rows, [&](const hg_urow *row) { return hg_keys_extract(keys, row, packed); });
	hg_keys_free(keys);
}

void measure_filter(const char *text, const std::vector<hg_urow> &rows)
{
	hg_problem problem;
	hg_filter *filter;

	if (hg_filter_compile(text, "filter", &filter, &problem) != 0) {
		printf("%s\n", problem.detail);
		return;
	}
	measure(text, rows, [&](const hg_urow *row) { return hg_filter_accepts(filter, row); });
	hg_filter_free(filter);
}

} // namespace

int main()
{
	std::vector<hg_urow> rows;

	for (unsigned i = 0; i < rows_n; i++)
		rows.push_back(make_row(i));
	for (const char *text :
	     { "innersrc,innerdst", "ipsource,ipdestination", "ipsource,ipdestination,ipprotocol",
	       "ipsource,ipdestination,ipprotocol,tcpsourceport,tcpdestinationport", "agent,stack",
	       "or:ipsource:ip6source", "mask:innersrc:24:64,mask:innerdst:24:64",
	       "prefix:stack:.:2", "if:[first:stack:.:ip:ip6]:ip:ipsource:ip6source" })
		measure_keys(text, rows);
	for (const char *text :
	     { "", "ipprotocol=6", "ipprotocol=6&(tcpsourceport=80,443|tcpdestinationport=80,443)",
	       "innersrc=10.0.0.0/8,192.168.0.0/16", "stack~eth\\.ip.*",
	       "prefix:stack:.:2=eth.ip" })
		measure_filter(text, rows);
	return 0;
}
