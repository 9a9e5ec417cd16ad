#include "tests/support/flow_stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <heliograph/layers.h>

#define HOST_ZIPF 0.9
#define SERVICES  1000u

uint64_t flow_random(uint64_t *state)
{
	uint64_t x = *state;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	*state = x;
	return x * 0x2545f4914f6cdd1du;
}

double flow_random_unit(uint64_t *state)
{
	return (double)(flow_random(state) >> 11) * 0x1p-53;
}

static double *zipf_make(uint32_t n, double s)
{
	double *cumulative = malloc(n * sizeof(*cumulative)), sum = 0;
	uint32_t i;

	for (i = 0; cumulative && i < n; i++)
		cumulative[i] = sum += pow(i + 1.0, -s);
	return cumulative;
}

static uint32_t zipf_draw(const double *cumulative, uint32_t n, uint64_t *state)
{
	double at = flow_random_unit(state) * cumulative[n - 1];
	uint32_t low = 0, high = n - 1, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (cumulative[middle] <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* One half data (1500 or 600), one half acknowledgements (64 to 104). */
static uint16_t frame_size(uint64_t dice)
{
	if (dice & 1)
		return (uint16_t)(64 + (dice >> 8) % 41);
	return dice & 2 ? 600 : 1500;
}

static void flow_make(struct flow *flow, const double *hosts, uint32_t host_count, uint64_t *random)
{
	uint64_t dice = flow_random(random);

	flow->src = zipf_draw(hosts, host_count, random);
	flow->dst = zipf_draw(hosts, host_count, random);
	flow->sport = (uint16_t)(1024 + (dice >> 32) % 64000);
	flow->dport = (uint16_t)(1 + (dice >> 16) % SERVICES);
	flow->frame_bytes = frame_size(flow_random(random));
}

bool flow_stream_open(struct flow_stream *stream, const struct flow_stream_conf *conf)
{
	double *hosts = zipf_make(conf->hosts, HOST_ZIPF);
	uint32_t i;

	stream->conf = *conf;
	stream->random = conf->seed * 2 + 1; /* never 0 */
	stream->cumulative = zipf_make(conf->flows, conf->zipf);
	stream->flow = calloc(conf->flows, sizeof(*stream->flow));
	for (i = 0; i < 8; i++)
		(void)flow_random(&stream->random);
	if (hosts && stream->cumulative && stream->flow) {
		for (i = 0; i < conf->flows; i++)
			flow_make(&stream->flow[i], hosts, conf->hosts, &stream->random);
		free(hosts);
		return true;
	}
	free(hosts);
	flow_stream_close(stream);
	return false;
}

void flow_stream_close(struct flow_stream *stream)
{
	free(stream->cumulative);
	free(stream->flow);
}

uint32_t flow_stream_draw(struct flow_stream *stream)
{
	return zipf_draw(stream->cumulative, stream->conf.flows, &stream->random);
}

void flow_stream_host(const struct flow_stream *stream, uint32_t host, struct hg_endpoint *endpoint)
{
	uint8_t low[4] = { 10, (uint8_t)(host >> 16), (uint8_t)(host >> 8), (uint8_t)host };

	memset(endpoint, 0, sizeof(*endpoint));
	if (stream->conf.form == FLOW_IPV6) {
		endpoint->family = 6;
		endpoint->bytes[0] = 0xfd;
		memcpy(endpoint->bytes + 12, low, sizeof(low));
		return;
	}
	endpoint->family = 4;
	memcpy(endpoint->bytes, low, sizeof(low));
	if (stream->conf.form == FLOW_RAW4)
		return;
	endpoint->agent = host % 180 + 1;
	endpoint->cls = 3;
	endpoint->index = 100000 + host;
}

static void tunnel_make(const struct flow *flow, struct hg_encap *encap)
{
	uint8_t src[4] = { 172, 16, 0, (uint8_t)(flow->src % 180) };
	uint8_t dst[4] = { 172, 16, 0, (uint8_t)(flow->dst % 180) };

	memcpy(encap->src, src, sizeof(src));
	memcpy(encap->dst, dst, sizeof(dst));
	encap->family = 4;
	encap->vni = 7;
	encap->has_vni = 1;
	encap->dport = 4789;
	encap->tunnel = HG_TUNNEL_VXLAN;
}

void flow_stream_packet(const struct flow_stream *stream, uint32_t number, struct hg_packet *packet)
{
	const struct flow *flow = &stream->flow[number];

	memset(packet, 0, sizeof(*packet));
	packet->key.sport = flow->sport;
	packet->key.dport = flow->dport;
	packet->key.proto = 6;
	packet->key.point = flow->src % 180 + 1;
	flow_stream_host(stream, flow->src, &packet->src);
	flow_stream_host(stream, flow->dst, &packet->dst);
	if (stream->conf.form == FLOW_ENCAP)
		tunnel_make(flow, &packet->encap);
	packet->stack = HG_LAYER_ETH | HG_LAYER_IP << 5 | HG_LAYER_TCP << 10;
	packet->weight = stream->conf.weight;
	packet->frame_bytes = flow->frame_bytes;
}
