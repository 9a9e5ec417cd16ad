/*
 * Sampled headers: the first byte picks the header protocol, the second which records stand beside
 * the header, 112 bytes their bodies, the rest is the header.
 */
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <heliograph/layers.h>

static const size_t RECORDS_LEN = 24 + 32 + 56;

static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool inside(const uint8_t *at, unsigned family, const uint8_t *bytes, size_t len)
{
	return at >= bytes && at + (family == 6 ? 16 : 4) <= bytes + len;
}

static void check(const hg_layers &l, const hg_sample &sample, const uint8_t *bytes, size_t len)
{
	char text[80];

	require(hg_stack_text(l.stack, text) < sizeof(text));
	require(l.count <= HG_LAYERS_MAX);
	require(HG_STACK_FLAGS(l.stack) == l.flags);
	for (unsigned i = 0; i < l.count; i++)
		require(l.layer[i].offset_bytes <= sample.header_len_bytes);
	require(l.family == 0 || l.family == 4 || l.family == 6);
	if (l.family)
		require(inside(l.src, l.family, bytes, len) && inside(l.dst, l.family, bytes, len));
	else
		require(!l.outer_family && !l.sport && !l.dport && !l.proto);
	if (l.outer_family) {
		require(inside(l.outer_src, l.outer_family, bytes, len));
		require(inside(l.outer_dst, l.outer_family, bytes, len));
		require(l.tunnel != HG_TUNNEL_NONE);
	}
	require(l.has_vlan ? l.vlan < 4096 : l.vlan == 0);
	require(l.has_vni || l.vni == 0);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	static const uint8_t protocols[] = { 1, 11, 12, 13, 15, 7 };
	hg_sample sample = {};
	hg_drops drops = {};
	hg_layers layers;
	const uint8_t *records = bytes + 2;

	if (len_bytes < 2 + RECORDS_LEN)
		return 0;
	memset(&layers, 0xa5, sizeof(layers));
	sample.header_protocol = protocols[bytes[0] % sizeof(protocols)];
	sample.header = records + RECORDS_LEN;
	sample.header_len_bytes = (uint32_t)(len_bytes - 2 - RECORDS_LEN);
	sample.ethernet = bytes[1] & 1 ? records : nullptr;
	sample.ipv4 = bytes[1] & 2 ? records + 24 : nullptr;
	sample.ipv6 = bytes[1] & 4 ? records + 24 + 32 : nullptr;
	sample.ext_switch = bytes[1] & 8 ? records : nullptr;
	hg_layers_parse(&sample, &drops, &layers);
	check(layers, sample, bytes, len_bytes);
	return 0;
}
