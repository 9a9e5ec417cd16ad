/*
 * Seeded stream of packets for tests and benchmarks of the tables (est:11): Zipf over a fixed set
 * of 5-tuples, hosts themselves Zipf .9, frame sizes tied to the flow. Same seed, same packets.
 *
 * One thread per stream. flow_stream_open() takes memory, flow_stream_close() frees it.
 */
#ifndef HG_TESTS_FLOW_STREAM_H
#define HG_TESTS_FLOW_STREAM_H

#include <heliograph/rows.h>

#ifdef __cplusplus
extern "C" {
#endif

enum flow_form {
	FLOW_RAW4,   /* IPv4, no entity: raw words in the key */
	FLOW_ENTITY, /* IPv4 with an entity at both ends: both interned */
	FLOW_ENCAP,  /* the same inside a VXLAN tunnel: three ids */
	FLOW_IPV6,
};

struct flow_stream_conf {
	uint64_t seed;
	uint32_t flows, hosts;
	double zipf;
	double weight; /* sampling rate N */
	enum flow_form form;
};

struct flow {
	uint32_t src, dst; /* host numbers */
	uint16_t sport, dport;
	uint16_t frame_bytes;
};

struct flow_stream {
	struct flow_stream_conf conf;
	uint64_t random;
	double *cumulative; /* [flows] */
	struct flow *flow;  /* [flows] */
};

/* False: no memory. */
bool flow_stream_open(struct flow_stream *stream, const struct flow_stream_conf *conf);
void flow_stream_close(struct flow_stream *stream);

/* Draws a flow: its number, 0 = most frequent. */
uint32_t flow_stream_draw(struct flow_stream *stream);

/* The packet of a flow. */
void flow_stream_packet(const struct flow_stream *stream, uint32_t flow, struct hg_packet *packet);

/* Address of a host as in the packets. */
void flow_stream_host(const struct flow_stream *stream, uint32_t host,
		      struct hg_endpoint *endpoint);

uint64_t flow_random(uint64_t *state);
double flow_random_unit(uint64_t *state);

#ifdef __cplusplus
}
#endif
#endif
