#include "control/flows/keys_seen.h"

#include <stdlib.h>

#include "control/flows/language.h"

#define FORGET_MS   3600000u
#define LOOK_AT_ALL 1024u /* rows of an epoch; after them every STRIDE-th */
#define STRIDE	    64u

bool hg_keys_seen_init(struct hg_keys_seen *seen)
{
	memset(seen, 0, sizeof(*seen));
	while (hg_key_name_at(seen->count))
		seen->count++;
	seen->last_ms = calloc(seen->count + 1, sizeof(*seen->last_ms));
	return seen->last_ms;
}

void hg_keys_seen_free(struct hg_keys_seen *seen)
{
	free(seen->last_ms);
	memset(seen, 0, sizeof(*seen));
}

void hg_keys_seen_turn(struct hg_keys_seen *seen, uint64_t epoch_ms)
{
	seen->epoch_ms = epoch_ms;
	seen->turn++;
	seen->looked = 0;
}

static void look(struct hg_keys_seen *seen, const struct hg_urow *row)
{
	for (size_t i = 0; i < seen->count; i++) {
		if (seen->last_ms[i] != seen->epoch_ms && hg_key_present(i, row))
			seen->last_ms[i] = seen->epoch_ms;
	}
}

void hg_keys_seen_block(struct hg_keys_seen *seen, const struct hg_block *block)
{
	for (unsigned i = 0; i < block->count; i++) {
		if (seen->looked >= LOOK_AT_ALL && (i + seen->turn) % STRIDE)
			continue;
		look(seen, &block->rows[i]);
		seen->looked++;
	}
}

size_t hg_keys_seen_list(const struct hg_keys_seen *seen, struct hg_key_seen *out)
{
	size_t count = 0;

	for (size_t i = 0; i < seen->count; i++) {
		if (!seen->last_ms[i] || seen->last_ms[i] + FORGET_MS < seen->epoch_ms)
			continue;
		out[count].name = hg_key_name_at(i);
		out[count++].last_ms = seen->last_ms[i];
	}
	return count;
}
