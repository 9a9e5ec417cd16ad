/*
 * One second of the history: the rows of its epochs, packed, with all that is needed to fold them
 * again (est:4.3).
 *
 * Rows name their endpoints, tunnels and stacks by number in tables of the same second, since many
 * rows share them; name records stand beside their addresses there. Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_PAST_H
#define HELIOGRAPH_CONTROL_FLOWS_PAST_H

#include "control/flows/epoch_end.h"

#define HG_PAST_FAR_KNOWN 0x01u
#define HG_PAST_EDGE	  0x02u
#define HG_PAST_UNKNOWN	  0x04u
#define HG_PAST_VLAN	  0x08u

/* Identity first: two rows of one key agree in all bytes before `n`. */
struct hg_past_row {
	uint32_t src, dst, encap, stack; /* in the tables of the second */
	uint32_t observer;		 /* id, HG_OBSERVER_NONE */
	uint32_t input, output;
	uint16_t sport, dport, vlan, reason;
	uint8_t proto, tos, flags, direction;
	float pooled;
	float n;
	float w[HG_VALUE_KINDS], vt[HG_VALUE_KINDS];
	double s1[HG_VALUE_KINDS], s2[HG_VALUE_KINDS];
};

struct hg_past_rows {
	struct hg_past_row *items;
	uint32_t count, cap;
	bool reduced;
};

/* What is known of one end of a packet. */
struct hg_past_endpoint {
	struct hg_addr address;
	struct hg_data_source entity;
	const struct hg_name_record *name; /* of that epoch; NULL: none */
};

struct hg_past_encap {
	struct hg_addr src, dst;
	const struct hg_name_record *src_name, *dst_name;
	uint32_t vni;
	uint16_t dport;
	uint8_t has_vni, tos, tunnel, zero[3];
};

/* Different values of one kind, by number. */
struct hg_past_table {
	void *items;
	uint32_t count, cap;
	struct hg_index index; /* while the second is open */
};

struct hg_past {
	uint64_t number;       /* grows by 1 a second */
	uint64_t seed;	       /* of the tables' hashes */
	double now_s, delta_s; /* end on the clock of the book, length */
	uint64_t end_ms;
	unsigned epochs;
	bool far_known;		     /* all rows have the far interface */
	struct hg_past_rows rows[2]; /* [1]: discards */
	struct hg_past_table endpoints, encaps, stacks;
	struct hg_epoch_end end;
	uint64_t datagrams;		   /* that arrived */
	uint64_t lost_network, lost_agent; /* flow samples known to be lost */
};

void hg_past_free(struct hg_past *past);

/* Adds the rows of a block. False: no memory, rows are missing. */
bool hg_past_add(struct hg_past *past, const struct hg_block *block);

/* No more rows come: rows of one key become one, memory is cut to size. */
void hg_past_seal(struct hg_past *past);

/*
 * Leaves about `most` rows of either kind, each with a probability that grows with its weight and
 * scaled by the inverse of it, so that every sum stays right on average; the doubt goes into V_t.
 */
void hg_past_reduce(struct hg_past *past, uint32_t most, uint64_t *random);

/* Up to HG_BLOCK_ROWS rows from number `from` into a block; returns how many. */
uint32_t hg_past_block(const struct hg_past *past, bool discard, uint32_t from,
		       const struct hg_book *book, struct hg_block *block);

size_t hg_past_bytes(const struct hg_past *past);

#endif
