/*
 * Datagrams of the simulated cluster, lying in memory one after the other: input of the benchmarks.
 *
 * One thread. Made by hg_datagrams_make(), read only afterwards.
 */
#ifndef HELIOGRAPH_BENCH_MICRO_DATAGRAMS_H
#define HELIOGRAPH_BENCH_MICRO_DATAGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/source.h>

struct hg_datagrams {
	struct hg_item *items;
	size_t count;
	size_t samples; /* packet samples in all of them */
	size_t bytes;
	uint8_t *memory;
};

/*
 * About `want` datagrams of `nodes` agents and `flows` flows, seeded, sampled packets only.
 * `plain`: as of switches and hosts without an overlay: no tunnels, no entities. 0, or -1 when
 * memory is short.
 */
int hg_datagrams_make(struct hg_datagrams *out, size_t want, uint32_t nodes, uint32_t flows,
		      uint64_t seed, bool plain);
void hg_datagrams_free(struct hg_datagrams *out);

#endif
