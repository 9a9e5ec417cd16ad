/*
 * Counters of traffic and discards by namespace and by node that only grow, for Prometheus
 * (rest-api 13.3).
 *
 * Control adds: each block of an epoch once, whatever is defined. Traffic is pooled (FM 8). What a
 * snapshot carries is a copy, read by any thread. Each table has a cap; names beyond it are summed
 * in its first account, "_other". An account that nothing was added to for an hour goes.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_ACCOUNTS_H
#define HELIOGRAPH_CONTROL_FLOWS_ACCOUNTS_H

#include "control/flows/union.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_ACCOUNT_IDLE_MS (3600u * 1000u)
#define HG_ACCOUNT_OTHER   "_other"

/* Where the other end is. Accounts of nodes use HG_PEER_CLUSTER alone. */
enum hg_peer { HG_PEER_SAME, HG_PEER_CLUSTER, HG_PEER_EXTERNAL, HG_PEERS };

enum hg_accounts_kind {
	HG_ACCOUNTS_NAMESPACES,
	HG_ACCOUNTS_NODES,
	HG_ACCOUNTS_NAMESPACE_DISCARDS, /* an account a name and reason */
	HG_ACCOUNTS_NODE_DISCARDS,
	HG_ACCOUNTS_KINDS
};

/* A sum and its variance, of each value. */
struct hg_grown {
	double sum[HG_VALUE_KINDS], variance[HG_VALUE_KINDS];
};

struct hg_account {
	char name[HG_TEXT_MAX + 1]; /* "": not known */
	uint32_t reason;	    /* of discards */
	uint64_t used_ms;	    /* wall clock of the newest epoch that added; 0: never */
	struct hg_grown sent[HG_PEERS], received[HG_PEERS];
	double samples, discards, cpu_s, gpu_s;
};

struct hg_accounts_view {
	struct hg_account *items; /* [0] is the one of "_other" */
	uint32_t count;
	uint64_t capped_ms; /* when a name had to go into "_other" last; 0: never */
};

struct hg_accounts;

struct hg_accounts *hg_accounts_create(uint64_t seed); /* NULL: no memory */
void hg_accounts_destroy(struct hg_accounts *accounts);

/* Most series of one family of metrics; 10000 without a call. Accounts there are stay. */
void hg_accounts_set_max(struct hg_accounts *accounts, uint32_t max_series);

/* Begins an epoch that ends at now_ms, wall clock; `texts` may be NULL: names are empty. */
void hg_accounts_turn(struct hg_accounts *accounts, const struct hg_texts *texts, uint64_t now_ms);

/* Adds the rows of a block; `book` names the agents. */
void hg_accounts_block(struct hg_accounts *accounts, const struct hg_block *block,
		       const struct hg_book *book);

/* Adds what pods of a namespace used. */
void hg_accounts_use(struct hg_accounts *accounts, const char *name_space, double cpu_s,
		     double gpu_s, uint64_t now_ms);

/* Copies a table; the items are to be freed. False: no memory. */
bool hg_accounts_copy(const struct hg_accounts *accounts, enum hg_accounts_kind kind,
		      struct hg_accounts_view *view);

/* What a snapshot carries. */
const struct hg_accounts_view *hg_snapshot_accounts(const struct hg_snapshot *snapshot,
						    enum hg_accounts_kind kind);

#ifdef __cplusplus
}
#endif
#endif
