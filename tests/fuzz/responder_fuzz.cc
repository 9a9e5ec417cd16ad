/*
 * Questions to the responder: frames, each behind two bytes of length. It speaks for the addresses
 * that the corpus asks for.
 */
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "dataplane/source/responder.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

static hg_responder make()
{
	static const uint8_t four[4] = { 10, 7, 0, 2 },
			     six[16] = { 0xfd, 0x77, 0, 0, 0, 0,    0,	  0,
					 0,    0,    0, 0, 0, 0x11, 0x22, 0x33 };
	hg_responder r = {};

	r.mac[0] = 2;
	r.own[0] = hg_addr_make(4, four);
	r.own[1] = hg_addr_make(6, six);
	r.own_count = 2;
	return r;
}

static void ask(hg_responder *r, const uint8_t *bytes, size_t len, uint64_t now_ms)
{
	size_t cap = len + HG_RESPONDER_GROWTH;
	std::unique_ptr<uint8_t[]> exact(new uint8_t[cap]()); /* a sanitizer sees any byte beyond */
	hg_drops drops = {};
	uint64_t refused = 0;
	size_t answer;

	std::copy(bytes, bytes + len, exact.get());
	hg_responder_concerns(exact.get(), len);
	answer = hg_responder_answer(r, exact.get(), len, cap, now_ms, &drops);
	require(answer <= cap);
	for (uint64_t n : drops.n)
		refused += n;
	require((answer == 0) == (refused == 1)); /* an answer, or one reason */
	require(answer == 0 || exact[6] == 2);	  /* from us */
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	hg_responder r = make();
	size_t at = 0;

	for (uint64_t n = 0; len - at >= 2; n++) {
		size_t frame = static_cast<size_t>(bytes[at]) << 8 | bytes[at + 1];

		at += 2;
		frame = std::min(frame, len - at);
		ask(&r, bytes + at, frame, n * 100);
		at += frame;
	}
	return 0;
}
