#include "bench/micro/datagrams.h"

#include <stdlib.h>
#include <string.h>

#include "bench/sim/sim.h"

#define DATAGRAM_ROOM_BYTES 1500u

/* Keeps datagrams instead of sending them. */
struct memory_sink {
	struct hg_sim_sink sink; /* first: the simulator knows this part */
	struct hg_datagrams *out;
	size_t want, room_bytes;
};

static void submit(struct hg_sim_sink *sink, const struct hg_sim_datagram *d)
{
	struct memory_sink *memory = (struct memory_sink *)sink;
	struct hg_datagrams *out = memory->out;
	bool fits = out->count < memory->want && out->bytes + d->len_bytes <= memory->room_bytes;

	if (fits) {
		struct hg_item *item = &out->items[out->count++];
		uint8_t peer[4] = { 10, 0, (uint8_t)(d->agent >> 8), (uint8_t)d->agent };

		memcpy(out->memory + out->bytes, d->bytes, d->len_bytes);
		item->bytes = out->memory + out->bytes;
		item->len_bytes = d->len_bytes;
		item->peer = hg_addr_make(4, peer);
		item->peer_port = 40000;
		out->bytes += d->len_bytes;
		out->samples += d->flow_samples;
	}
	sink->sent(sink->context, d, fits);
}

static void flush(struct hg_sim_sink *sink)
{
	(void)sink;
}

static int close_sink(struct hg_sim_sink *sink)
{
	(void)sink;
	return 0;
}

int hg_datagrams_make(struct hg_datagrams *out, size_t want, uint32_t nodes, uint32_t flows,
		      uint64_t seed, bool plain)
{
	struct memory_sink memory = { { submit, flush, close_sink, NULL, NULL }, out, want, 0 };
	struct hg_sim_options options;
	struct hg_sim *sim;

	memset(out, 0, sizeof(*out));
	memory.room_bytes = want * DATAGRAM_ROOM_BYTES;
	out->memory = malloc(memory.room_bytes);
	out->items = calloc(want, sizeof(*out->items));
	hg_sim_options_default(&options);
	options.nodes = nodes;
	options.switches = nodes / 40;
	options.workloads = 5 * options.namespaces;
	options.flows = flows;
	options.seed = seed;
	options.rate = 300000;
	options.counters = false;
	options.discards = false;
	options.pod_churn = 0;
	options.plain = plain;
	sim = hg_sim_create(&options, &memory.sink, 0);
	if (!out->memory || !out->items || !sim) {
		hg_datagrams_free(out);
		return -1;
	}
	while (out->count < want)
		hg_sim_step(sim);
	hg_sim_free(sim);
	return 0;
}

void hg_datagrams_free(struct hg_datagrams *out)
{
	free(out->items);
	free(out->memory);
	memset(out, 0, sizeof(*out));
}
