#include "control/names/dns_queue.h"

#include <stdlib.h>

bool hg_dns_queue_init(struct hg_dns_queue *queue, struct hg_dns_entry *entries, uint32_t max)
{
	*queue = (struct hg_dns_queue){ .entries = entries, .max = max };
	for (unsigned end = 0; end < 2; end++) {
		queue->heap[end] = calloc((size_t)max + 1, sizeof(uint32_t));
		if (!queue->heap[end])
			return false;
	}
	return true;
}

void hg_dns_queue_fini(struct hg_dns_queue *queue)
{
	free(queue->heap[0]);
	free(queue->heap[1]);
}

/* Whether entry a belongs above b in the heap of this end. */
static bool above(const struct hg_dns_queue *queue, unsigned end, uint32_t a, uint32_t b)
{
	double weight_a = queue->entries[a].weight, weight_b = queue->entries[b].weight;

	return end == HG_DNS_HEAVIEST ? weight_a > weight_b : weight_a < weight_b;
}

static void put(struct hg_dns_queue *queue, unsigned end, uint32_t place, uint32_t entry)
{
	queue->heap[end][place] = entry;
	queue->entries[entry].place[end] = place;
}

static void sift(struct hg_dns_queue *queue, unsigned end, uint32_t place)
{
	uint32_t *heap = queue->heap[end];
	uint32_t entry = heap[place];

	while (place > 1 && above(queue, end, entry, heap[place / 2])) {
		put(queue, end, place, heap[place / 2]);
		place /= 2;
	}
	for (uint32_t child = 2 * place; child <= queue->count; child = 2 * place) {
		if (child < queue->count && above(queue, end, heap[child + 1], heap[child]))
			child++;
		if (!above(queue, end, heap[child], entry))
			break;
		put(queue, end, place, heap[child]);
		place = child;
	}
	put(queue, end, place, entry);
}

void hg_dns_queue_add(struct hg_dns_queue *queue, uint32_t entry)
{
	queue->count++;
	for (unsigned end = 0; end < 2; end++) {
		put(queue, end, queue->count, entry);
		sift(queue, end, queue->count);
	}
}

void hg_dns_queue_move(struct hg_dns_queue *queue, uint32_t entry)
{
	for (unsigned end = 0; end < 2; end++)
		sift(queue, end, queue->entries[entry].place[end]);
}

void hg_dns_queue_remove(struct hg_dns_queue *queue, uint32_t entry)
{
	if (!hg_dns_queued(&queue->entries[entry]))
		return;
	queue->count--;
	for (unsigned end = 0; end < 2; end++) {
		uint32_t place = queue->entries[entry].place[end];
		uint32_t last = queue->heap[end][queue->count + 1];

		queue->entries[entry].place[end] = 0;
		if (place > queue->count)
			continue;
		put(queue, end, place, last);
		sift(queue, end, place);
	}
}

uint32_t hg_dns_queue_top(const struct hg_dns_queue *queue, unsigned end)
{
	return queue->count > 0 ? queue->heap[end][1] : 0;
}
