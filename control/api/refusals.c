#include "control/api/refusals.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* The latest first. */
struct hg_refusals {
	pthread_mutex_t lock;
	struct hg_refusal list[HG_REFUSALS_MAX];
	size_t count;
};

struct hg_refusals *hg_refusals_create(void)
{
	struct hg_refusals *refusals = calloc(1, sizeof(*refusals));

	if (refusals)
		pthread_mutex_init(&refusals->lock, NULL);
	return refusals;
}

void hg_refusals_destroy(struct hg_refusals *refusals)
{
	if (!refusals)
		return;
	pthread_mutex_destroy(&refusals->lock);
	free(refusals);
}

static bool same(const struct hg_refused *a, const struct hg_refused *b)
{
	return a->denied == b->denied && hg_addr_equal(&a->sender, &b->sender) &&
	       hg_addr_equal(&a->agent, &b->agent);
}

/* To the front: its own entry, else a new one, else the last one's place. */
static void note(struct hg_refusals *refusals, const struct hg_refused *who, uint64_t now_ms)
{
	struct hg_refusal entry = { *who, now_ms };
	size_t at = 0;

	while (at < refusals->count && !same(&refusals->list[at].who, who))
		at++;
	if (at < refusals->count)
		entry.who.datagrams += refusals->list[at].who.datagrams;
	else if (refusals->count < HG_REFUSALS_MAX)
		refusals->count++;
	else
		at = HG_REFUSALS_MAX - 1;
	memmove(&refusals->list[1], &refusals->list[0], at * sizeof(refusals->list[0]));
	refusals->list[0] = entry;
}

void hg_refusals_note(struct hg_refusals *refusals, const struct hg_work *work, uint64_t now_ms)
{
	uint32_t i;

	if (!work->refused_count)
		return;
	pthread_mutex_lock(&refusals->lock);
	for (i = 0; i < work->refused_count; i++)
		note(refusals, &work->refused[i], now_ms);
	pthread_mutex_unlock(&refusals->lock);
}

size_t hg_refusals_copy(struct hg_refusals *refusals, struct hg_refusal *out)
{
	size_t count;

	pthread_mutex_lock(&refusals->lock);
	count = refusals->count;
	memcpy(out, refusals->list, count * sizeof(*out));
	pthread_mutex_unlock(&refusals->lock);
	return count;
}
