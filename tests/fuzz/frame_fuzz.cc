/*
 * Captured frames: the first byte picks the link type; then frames, each behind two bytes of
 * length. Fragments go through reassembly, as they do in a capture.
 */
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "dataplane/source/reassembly.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

static unsigned sum(const uint8_t *bytes, size_t len)
{
	unsigned total = 0;

	while (len--)
		total += *bytes++;
	return total;
}

static void take(hg_reassembly *r, hg_link link, const uint8_t *bytes, size_t len, uint64_t now_ms)
{
	std::unique_ptr<uint8_t[]> exact(new uint8_t[len]); /* a sanitizer sees any byte beyond */
	hg_drops drops = {};
	hg_ip_packet packet, whole;
	hg_item item = {};

	std::copy(bytes, bytes + len, exact.get());
	if (!hg_frame_packet(link, exact.get(), len, &drops, &packet))
		return;
	require(packet.len_bytes <= len && packet.len_bytes <= packet.declared_bytes);
	if (packet.fragment) {
		if (!hg_reassembly_add(r, &packet, now_ms, &drops, &whole))
			return;
		packet = whole;
	}
	if (!hg_frame_datagram(&packet, 0, &drops, &item))
		return;
	require(item.len_bytes <= packet.len_bytes);
	volatile unsigned seen = sum(item.bytes, item.len_bytes);
	(void)seen;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	std::unique_ptr<hg_reassembly, decltype(&hg_reassembly_destroy)> r(hg_reassembly_create(),
									   hg_reassembly_destroy);
	size_t at = 1;

	if (len == 0)
		return 0;
	for (uint64_t n = 0; len - at >= 2; n++) {
		size_t frame = static_cast<size_t>(bytes[at]) << 8 | bytes[at + 1];

		at += 2;
		if (frame > len - at)
			frame = len - at;
		take(r.get(), static_cast<hg_link>(bytes[0] % 5), bytes + at, frame, n * 100);
		at += frame;
	}
	return 0;
}
