/*
 * The book of agents, data sources and observing points: what all lcores know of them, put
 * together, with loss, restarts, effective rates and totals (est:6, dp:M2, REST 5 /agents/json).
 *
 * Control only. Entries are addressed by number, since arrays move when they grow; the observers
 * never move. Everything is since start; the epoch's own figures are valid until the next
 * hg_book_epoch().
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_BOOK_H
#define HELIOGRAPH_CONTROL_FLOWS_BOOK_H

#include <heliograph/flows.h>

#include "control/flows/index.h"
#include "control/flows/loss.h"
#include "control/flows/observers.h"
#include "control/flows/rate.h"

enum hg_value_kind { HG_VALUE_BYTES, HG_VALUE_FRAMES, HG_VALUE_KINDS };

/* Expected and received samples, forgotten with a time constant of a minute. */
struct hg_recent {
	double expected, received, at_s;
};

/* Smallest and largest of the present half minute and the one before. */
struct hg_recent_rates {
	uint32_t min[2], max[2];
	double turned_s;
};

struct hg_book_agent {
	struct hg_agent_view view; /* coverage and rates are filled for snapshots only */
	char host_name[256];	   /* empty: not told */
	uint32_t lead;		   /* id of its first observer, HG_OBSERVER_NONE before */
	bool host;		   /* sends 2:1 counters or entities */
	bool seen;		   /* sent a datagram */
	struct hg_recent recent;
	struct hg_recent_rates rates;
	/* Samples and their rates by direction, forgotten like `recent` (est:O3). */
	double direction_rates[3], direction_samples[3], direction_at_s;
	double inclusion[3]; /* probability that it samples a packet in a direction; 0 = does not */
};

/* (agent address, sub-agent): one sequence of datagrams. */
struct hg_book_sub {
	struct hg_agent_id id;
	uint32_t agent;
	struct hg_loss datagrams;
	uint32_t pending; /* epoch's facts, list */
};

/* (sub-agent, data source): one sequence of samples of each kind. */
struct hg_book_source {
	uint32_t sub, agent;
	struct hg_data_source ds;
	uint32_t observer; /* id, HG_OBSERVER_NONE beyond the limit */
	struct hg_loss flow, counter, discard;
	struct hg_rate rate;
	uint32_t withheld_hi;
	bool withheld_known;
	uint32_t frame_max[2]; /* of the present 5 minutes and of those before */
	double frame_turned_s;
	uint32_t pending;
	/* This epoch. */
	double correction;	       /* c */
	double weight[HG_VALUE_KINDS]; /* largest weight one sample could have, est:I3 */
	double inclusion;	       /* 1 / effective rate, 0 without samples */
};

/* By observer id. */
struct hg_book_point {
	uint32_t agent;
	bool sampled;	/* had flow or discard samples */
	double since_s; /* beginning of the first epoch that had them, clock of the book */
	uint64_t flow_samples, counter_samples;
	uint32_t sampling_rate;
	double effective_rate;
	struct hg_recent recent;
	double weight[HG_VALUE_KINDS];
	/* This epoch; hg_book.touched lists those that have any. */
	bool touched, weighed;
	double total_n, total_s1[HG_VALUE_KINDS],
		total_s2[HG_VALUE_KINDS]; /* exact, corrected by c */
	double union_n, union_s1[HG_VALUE_KINDS],
		union_v[HG_VALUE_KINDS]; /* what the rows add up to */
	double withheld[HG_VALUE_KINDS]; /* discards not reported */
};

struct hg_book_map {
	uint32_t *ref; /* by the lcore's number: ours + 1, 0 = not looked up yet */
	uint32_t cap;
};

#define HG_BOOK_LCORES_MAX 128u

/* Facts of the epoch about one sub-agent or source, one lcore an entry; `next`: ref, 0 = end. */
struct hg_book_pending {
	const void *facts;
	uint32_t next;
};

struct hg_book {
	struct hg_observers *observers;
	struct hg_index agent_index, sub_index, source_index;
	struct hg_book_agent *agents;
	struct hg_book_sub *subs;
	struct hg_book_source *sources;
	struct hg_book_point *points;
	uint32_t agent_count, agent_cap, sub_count, sub_cap, source_count, source_cap;
	uint32_t point_count, point_cap;
	struct hg_book_map *sub_maps, *source_maps; /* by lcore */
	unsigned lcores;
	struct hg_book_pending *pending;
	uint32_t pending_count, pending_cap;
	uint32_t *touched; /* observer ids of this epoch */
	uint32_t touched_count, touched_cap;
	uint32_t *touched_sources, *touched_subs;
	uint32_t touched_source_count, touched_sub_count, touched_source_cap, touched_sub_cap;
	struct hg_intake intake;
	double now_s, delta_s; /* clock of the book: sum of all epoch lengths */
	uint64_t now_ms;
	const struct hg_topology *topology; /* borrowed; NULL: none */
	uint64_t agent_timeout_ms;	    /* agents silent for longer are not listed */
	double weight[HG_VALUE_KINDS];	    /* largest of the epoch, for rows of an unknown point */
};

/* For book_epoch.c: our number + 1 of an lcore's agent or source, added when new; 0: no memory. */
uint32_t hg_book_sub_ref(struct hg_book *book, unsigned lcore, const struct hg_work *work,
			 uint32_t agent);
uint32_t hg_book_source_ref(struct hg_book *book, unsigned lcore, const struct hg_work *work,
			    uint32_t source);

bool hg_book_init(struct hg_book *book); /* false: no memory */
void hg_book_clear(struct hg_book *book);

/* Takes the facts of one epoch from all lcores. Out of memory: what does not fit is left out. */
void hg_book_epoch(struct hg_book *book, struct hg_work *const *works, unsigned count,
		   uint64_t end_ms, double delta_s);

/* Source behind an lcore's number, NULL when not known. Valid until the next epoch. */
struct hg_book_source *hg_book_source_of(struct hg_book *book, unsigned lcore, uint32_t source);

/* The agent's number; adds it when `add`. HG_OBSERVER_NONE: unknown or no memory. */
uint32_t hg_book_agent_of(struct hg_book *book, const struct hg_addr *address, bool add);

/* Marks an observer as having figures in this epoch. */
struct hg_book_point *hg_book_touch(struct hg_book *book, uint32_t observer);

double hg_recent_coverage(const struct hg_recent *recent); /* 1 without samples */

/* For snapshots. `views` has agent_count entries; returns how many agents are listed. */
size_t hg_book_agent_views(const struct hg_book *book, struct hg_agent_view *views);
void hg_book_source_views(const struct hg_book *book, struct hg_source_view *views);

#endif
