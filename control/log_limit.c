#include "control/log_limit.h"

#include <stddef.h>

#define LINE_MS	   1000u
#define CREDIT_MAX (HG_LOG_BURST * LINE_MS)

/* FNV-1a, never 0. */
static uint64_t hash_key(unsigned event, const char *subject)
{
	uint64_t hash = (0xcbf29ce484222325ull ^ event) * 0x100000001b3ull;

	for (const char *at = subject ? subject : ""; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 0x100000001b3ull;
	return hash ? hash : 1;
}

/* The slot of the key; else the one longest without a line, made new. */
static struct hg_log_limit_slot *find_slot(struct hg_log_limit *limit, uint64_t key,
					   uint64_t now_ms)
{
	struct hg_log_limit_slot *set = limit->slots[key % HG_LOG_LIMIT_SETS];
	struct hg_log_limit_slot *oldest = &set[0];

	for (size_t i = 0; i < HG_LOG_LIMIT_SET_LEN; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].last_ms < oldest->last_ms)
			oldest = &set[i];
	}
	*oldest = (struct hg_log_limit_slot){ .key = key,
					      .credit_ms = CREDIT_MAX,
					      .last_ms = now_ms };
	return oldest;
}

bool hg_log_limit_take(struct hg_log_limit *limit, unsigned event, const char *subject,
		       uint64_t now_ms, uint64_t *suppressed)
{
	struct hg_log_limit_slot *slot = find_slot(limit, hash_key(event, subject), now_ms);

	if (now_ms > slot->last_ms) {
		slot->credit_ms += now_ms - slot->last_ms;
		slot->last_ms = now_ms;
	}
	if (slot->credit_ms > CREDIT_MAX)
		slot->credit_ms = CREDIT_MAX;
	if (slot->credit_ms < LINE_MS) {
		slot->held_back++;
		return false;
	}
	slot->credit_ms -= LINE_MS;
	*suppressed = slot->held_back;
	slot->held_back = 0;
	return true;
}
