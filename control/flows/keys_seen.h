/*
 * Which keys of the catalogue occur in samples, and when last (REST 7 /flowkeys/json). Control
 * only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_KEYS_SEEN_H
#define HELIOGRAPH_CONTROL_FLOWS_KEYS_SEEN_H

#include "control/flows/union.h"

struct hg_keys_seen {
	uint64_t *last_ms; /* by place in the catalogue; 0 = never */
	size_t count;
	uint64_t epoch_ms;
	unsigned turn; /* which rows of a block are looked at: another one each epoch */
	uint32_t looked;
};

bool hg_keys_seen_init(struct hg_keys_seen *seen); /* false: no memory */
void hg_keys_seen_free(struct hg_keys_seen *seen);
void hg_keys_seen_turn(struct hg_keys_seen *seen, uint64_t epoch_ms);

/* Looks at every row of a small union, at a share of them in a large one. */
void hg_keys_seen_block(struct hg_keys_seen *seen, const struct hg_block *block);

/* Those of the last hour; `out` has seen->count entries. Returns how many. */
size_t hg_keys_seen_list(const struct hg_keys_seen *seen, struct hg_key_seen *out);

#endif
