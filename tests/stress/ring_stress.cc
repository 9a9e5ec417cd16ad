// One producer, one consumer, a ring that is full most of the time: every message arrives once, in
// order, intact. ring_stress MESSAGES; exit 0 when that held.
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include <heliograph/ring.h>

namespace
{

const uint32_t longest = 1500;

uint32_t length_of(uint32_t sequence)
{
	return (sequence * 2654435761u >> 7) % (longest + 1);
}

uint8_t byte_of(uint32_t sequence, uint32_t at)
{
	return uint8_t(sequence * 31 + at);
}

void produce(hg_ring *ring, uint32_t messages)
{
	std::vector<uint8_t> records(longest);
	hg_message message{};

	message.kind = HG_MESSAGE_COUNTERS;
	for (uint32_t s = 0; s < messages; s++) {
		message.sequence = s;
		message.records_len_bytes = length_of(s);
		message.arrival_ms = uint64_t(s) << 20;
		for (uint32_t i = 0; i < message.records_len_bytes; i++)
			records[i] = byte_of(s, i);
		while (!hg_ring_push(ring, &message, records.data()))
			std::this_thread::yield();
	}
}

bool intact(const hg_message *m, uint32_t sequence)
{
	if (m->sequence != sequence || m->records_len_bytes != length_of(sequence) ||
	    m->kind != HG_MESSAGE_COUNTERS || m->arrival_ms != uint64_t(sequence) << 20)
		return false;
	for (uint32_t i = 0; i < m->records_len_bytes; i++)
		if (hg_message_records(m)[i] != byte_of(sequence, i))
			return false;
	return true;
}

/* Number of the first message that is wrong, or `messages`. */
uint32_t consume(hg_ring *ring, uint32_t messages)
{
	uint32_t sequence = 0, wrong = messages;

	while (sequence < messages) {
		const hg_message *m = hg_ring_peek(ring);

		if (!m) {
			std::this_thread::yield();
			continue;
		}
		if (wrong == messages && !intact(m, sequence))
			wrong = sequence;
		hg_ring_pop(ring);
		sequence++;
	}
	return wrong;
}

} // namespace

int main(int argc, char **argv)
{
	uint32_t messages = argc > 1 ? uint32_t(strtoul(argv[1], nullptr, 10)) : 0;
	hg_ring *ring = hg_ring_create(8192);

	if (!messages || !ring)
		return fprintf(stderr, "usage: %s MESSAGES\n", argv[0]), 2;
	std::thread producer(produce, ring, messages);
	uint32_t wrong = consume(ring, messages);
	producer.join();
	bool empty = !hg_ring_peek(ring);

	hg_ring_destroy(ring);
	printf("%u messages, %s, ring %s at the end\n", messages,
	       wrong == messages ? "all intact" : "one is wrong", empty ? "empty" : "not empty");
	return wrong == messages && empty ? 0 : 1;
}
