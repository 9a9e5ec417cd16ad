/*
 * Flow definitions, the engine that folds epochs into them, and the snapshots that answer queries.
 *
 * The engine (struct hg_flows) belongs to control. A snapshot is immutable: any thread holds a
 * reference while it queries and renders. Estimates: S1 is the sum of weights, S2 its variance, n
 * the samples (Horvitz-Thompson; gamma interval of Fay and Feuer 1997).
 */
#ifndef HELIOGRAPH_FLOWS_H
#define HELIOGRAPH_FLOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/addr.h>
#include <heliograph/epoch.h>
#include <heliograph/problem.h>
#include <heliograph/topology.h>
#include <heliograph/urow.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- definitions ---- */

#define HG_NAME_MAX   128
#define HG_VALUES_MAX 8

/* HG_AGG_POOLED_EDGE stands in answers only: pooled where the points are known, edge for the rest.
 */
enum hg_agg_mode {
	HG_AGG_UNSET,
	HG_AGG_MAX,
	HG_AGG_SUM,
	HG_AGG_EDGE,
	HG_AGG_CORE,
	HG_AGG_AGENT,
	HG_AGG_POOLED,
	HG_AGG_POOLED_EDGE,
};

/* As a user gives it; strings are owned. hg_flow_def_init() sets the defaults. */
struct hg_flow_def {
	char name[HG_NAME_MAX + 1];
	char *keys;   /* comma list as written, "" for none */
	char *value;  /* "bytes", "frames" */
	char *values; /* comma list, "" */
	char *filter; /* "" */
	char *fs;     /* "," */
	char *description;
	int n;	    /* 5; 1..10000 */
	double t_s; /* 2; 0.1..600 */
	bool dropped;
	bool log, flow_start;
	double active_timeout_s; /* 60 */
	double idle_timeout_s;	 /* 0: max(5 t, 2) */
	enum hg_agg_mode agg_mode;
	bool temporary;
	/* Temporary ones: who asked (static text, NULL else), life after the last read. */
	const char *owner;
	uint64_t ttl_ms;
	struct hg_addr client; /* that asked first; family 0: none, no quota of its own */
	/* Keep a trend of the last 300 s, seen through this mode; HG_AGG_UNSET: none. */
	enum hg_agg_mode trend_mode;
	/*
	 * Not both 0: the undecayed mean over the whole kept seconds between them, wall clock ms,
	 * 0: to the end of what is kept. New seconds do not change it.
	 */
	uint64_t from_ms, to_ms;
};

int hg_flow_def_init(struct hg_flow_def *def, const char *name); /* -1: no memory */
void hg_flow_def_clear(struct hg_flow_def *def);
int hg_flow_def_copy(struct hg_flow_def *to, const struct hg_flow_def *from);

/* Whether both give the same answers under the same name for the same time: not by who asked. */
bool hg_flow_def_equal(const struct hg_flow_def *a, const struct hg_flow_def *b);

/* Compiles and forgets: the answer PUT would give. 0, or -1 and *problem. Any thread. */
int hg_flow_def_check(const struct hg_flow_def *def, struct hg_problem *problem);

/* The same; *retroactive: kept seconds would answer for the time before it is made. */
int hg_flow_def_look(const struct hg_flow_def *def, bool *retroactive, struct hg_problem *problem);

/* ---- engine, control only ---- */

struct hg_flows;
struct hg_snapshot;

struct hg_flows *hg_flows_create(void);

/* Memory for the groups of all definitions; beyond it unbiased replacement. 256 MiB without a call.
 */
void hg_flows_set_memory(struct hg_flows *flows, size_t limit_bytes);

/* Most definitions of each kind (REST 2.10); beyond it hg_flows_put() refuses with 429. */
struct hg_flow_limits {
	size_t stored, temporary, temporary_per_client; /* 1000, 500, 50 without a call */
};
void hg_flows_set_limits(struct hg_flows *flows, const struct hg_flow_limits *limits);

/*
 * Seconds of rows that are kept for definitions still to come (est:4.3): so many, all but the
 * newest reduced to so many rows; the oldest ones go when memory is used up. 300, 16384 and 512 MiB
 * without a call. Forgets what is kept.
 */
struct hg_history_limits {
	uint32_t seconds, rows; /* seconds 0: none are kept */
	size_t memory_bytes;
};
void hg_flows_set_history(struct hg_flows *flows, const struct hg_history_limits *limits);
struct hg_names;  /* control/names/dictionary.h */
struct hg_lookup; /* heliograph/lookup.h */

/* Who names the endpoints of rows, from the next epoch on; NULL: nobody. It outlives the engine. */
void hg_flows_set_names(struct hg_flows *flows, struct hg_names *names);

/*
 * What functions may ask, from the next epoch on; the engine holds a reference. Texts of all
 * versions are the same table and outlive the engine and its snapshots.
 */
void hg_flows_set_lookup(struct hg_flows *flows, const struct hg_lookup *lookup);

/* Agents silent for longer are not listed; one hour without a call. */
void hg_flows_set_agent_timeout(struct hg_flows *flows, uint64_t timeout_ms);

/*
 * Threads that fold beside the caller of hg_flows_epoch(), 0 to 4. Without a call: one where there
 * are several CPUs and at least 8 definitions. From the next epoch on.
 */
void hg_flows_set_helpers(struct hg_flows *flows, unsigned helpers);
void hg_flows_destroy(struct hg_flows *flows);

/* Most series of one family of the counters by namespace and by node; 10000 without a call. */
void hg_flows_set_series(struct hg_flows *flows, uint32_t max);

/* What pods of a namespace used since the last call, for its counters. now_ms: wall clock. */
void hg_flows_use(struct hg_flows *flows, const char *name_space, double cpu_s, double gpu_s,
		  uint64_t now_ms);

/* Which ports are links: what `edge` counts at switches. NULL: none; valid until replaced. */
void hg_flows_set_topology(struct hg_flows *flows, const struct hg_topology *topology);

/*
 * Adds or replaces; an equal definition changes nothing, but counts as read. 0, or -1 and *problem.
 * Copies `def`. A temporary one goes at the first epoch that ends ttl_ms after it was read last.
 */
int hg_flows_put(struct hg_flows *flows, const struct hg_flow_def *def, struct hg_problem *problem);

/*
 * The same in slices: 0 done, 1 begun, -1 and *problem. What was begun is alive, and takes the
 * place of a definition of that name, when hg_flows_work() has folded the kept seconds into it.
 */
int hg_flows_begin(struct hg_flows *flows, const struct hg_flow_def *def,
		   struct hg_problem *problem);

/*
 * A stored definition that nobody reads is not folded any more after idle_ms (est:U4), as far as
 * kept seconds bring all of it back; 0, as without a call: never. Flow logs are always folded.
 */
void hg_flows_set_idle(struct hg_flows *flows, uint64_t idle_ms);

/* Wakes it: 0 awake, 1 begun as by hg_flows_begin(), -1 and *problem. */
int hg_flows_wake(struct hg_flows *flows, const char *name, struct hg_problem *problem);

/* Works on what was begun for about budget_ns; whether something is left. Between epochs. */
bool hg_flows_work(struct hg_flows *flows, uint64_t budget_ns);
bool hg_flows_pending(const struct hg_flows *flows, const char *name);

int hg_flows_delete(struct hg_flows *flows, const char *name); /* -1: unknown */
size_t hg_flows_count(const struct hg_flows *flows);
bool hg_flows_each(const struct hg_flows *flows, size_t *pos, const struct hg_flow_def **def);

/* What the next work buffers need. */
struct hg_plan hg_flows_plan(const struct hg_flows *flows);
double
hg_flows_min_t(const struct hg_flows *flows); /* smallest t of a live definition, 600 without */

/*
 * Folds one epoch. works[i] belongs to lcore i (same order every time; NULL = nothing from it).
 * start_ms and end_ms: wall clock; delta_s: measured length.
 */
void hg_flows_epoch(struct hg_flows *flows, struct hg_work *const *works, unsigned count,
		    uint64_t end_ms, double delta_s);

/* Sets the name of an agent's host as its counter samples tell it (host_descr of 2:1). */
void hg_flows_set_host_name(struct hg_flows *flows, const struct hg_addr *agent, const char *name);

/* One record of a flow log (FM 7.8). Valid during the call. */
struct hg_flow_record {
	const struct hg_flow_def *def;
	const char *key;		    /* joined by fs */
	const struct hg_observer *observer; /* NULL: unknown point */
	uint64_t start_ms, end_ms;	    /* first and last sample */
	/* Totals over the record; a number without a sum (an average) is the number itself. */
	const struct hg_estimate *values; /* value, then the extra ones */
	unsigned value_count;
};

/* Who gets the records of definitions with `log`, at the end of hg_flows_epoch(). */
typedef void hg_flow_record_fn(void *arg, const struct hg_flow_record *record);
void hg_flows_set_log(struct hg_flows *flows, hg_flow_record_fn *write, void *arg);

/* Seconds without a sample after which a logged flow has ended. */
static inline double hg_flow_def_idle_s(const struct hg_flow_def *def)
{
	double five_t_s = 5 * def->t_s;

	if (def->idle_timeout_s > 0)
		return def->idle_timeout_s;
	return five_t_s > 2 ? five_t_s : 2;
}

/* Immutable result of everything so far, one reference for the caller; NULL: no memory. */
struct hg_snapshot *hg_flows_snapshot(struct hg_flows *flows);

/* ---- snapshots, any thread ---- */

void hg_snapshot_ref(struct hg_snapshot *snapshot);
void hg_snapshot_unref(struct hg_snapshot *snapshot);
uint64_t
hg_snapshot_epoch_ms(const struct hg_snapshot *snapshot); /* end of the newest second included */
uint64_t hg_snapshot_number(const struct hg_snapshot *snapshot); /* grows by 1 per epoch */

/* Totals since start. */
struct hg_intake {
	uint64_t datagrams, bytes, flow_samples, counter_samples, discard_samples, other_samples;
	uint64_t datagrams_lost, flow_samples_lost, counter_samples_lost, discard_samples_lost;
	uint32_t table_rows; /* rows of the newest union */
	uint32_t history_seconds;
	uint64_t history_rows, history_bytes;
	double fold_seconds; /* of the newest epoch */
};
const struct hg_intake *hg_snapshot_intake(const struct hg_snapshot *snapshot);

/* One agent address, all its sub-agents, since start. Times: wall clock ms. */
struct hg_agent_view {
	struct hg_addr address;
	struct hg_addr peers[HG_AGENT_PEERS];
	uint8_t peer_count;
	char node[256];	  /* host name, or the address as text */
	const char *kind; /* "host" (sends 2:1 counters or entities) or "switch" */
	uint64_t first_seen_ms, last_seen_ms;
	uint32_t uptime_ms;
	uint64_t datagrams, datagrams_lost, datagrams_duplicate, datagrams_late;
	uint32_t flow_sources, counter_sources;
	uint64_t flow_samples, flow_lost, flow_duplicate, flow_late, flow_drops;
	uint64_t counter_samples, counter_lost, counter_duplicate, counter_late;
	uint64_t discard_samples, discard_lost;
	uint32_t restarts;
	double coverage; /* received / expected of flow samples over the last minute or so, 0..1 */
	uint32_t rate_min, rate_max; /* sampling rates seen in the last minute, 0 = none */
};
size_t hg_snapshot_agents(const struct hg_snapshot *snapshot, const struct hg_agent_view **agents);

/* One data source. */
struct hg_source_view {
	const struct hg_observer *observer;
	uint32_t sampling_rate;
	double effective_rate; /* est:6; 0 = not known */
	uint64_t flow_samples, counter_samples;
	double coverage;
};
size_t hg_snapshot_sources(const struct hg_snapshot *snapshot,
			   const struct hg_source_view **sources);

/* Key names seen in samples, with the wall clock ms of the last epoch that had them. */
struct hg_key_seen {
	const char *name;
	uint64_t last_ms;
};
size_t hg_snapshot_keys_seen(const struct hg_snapshot *snapshot, const struct hg_key_seen **keys);

/* A definition inside a snapshot. */
struct hg_flow_view {
	const struct hg_flow_def *def;
	uint64_t since_ms; /* oldest data included */
	uint64_t rows;	   /* groups kept */
	uint64_t evictions;
	bool retroactive; /* keys and filter derive from kept columns */
	bool asleep;	  /* nobody has read it for long: it has no data until it is woken */
};
size_t hg_snapshot_flows(const struct hg_snapshot *snapshot);
const struct hg_flow_view *hg_snapshot_flow_at(const struct hg_snapshot *snapshot, size_t i);
const struct hg_flow_view *hg_snapshot_flow(const struct hg_snapshot *snapshot, const char *name);

/* ---- queries, any thread, on a referenced snapshot ---- */

struct hg_estimate {
	double value, lower, upper;
	double samples; /* decayed */
	double coverage;
	double rse_sampling, rse_sketch;
	bool exact, biased;
};

struct hg_flow_query {
	const struct hg_addr *agents; /* NULL: all */
	size_t agent_count;
	size_t max_flows;		    /* 100; at most 10000 */
	double min_value;		    /* 0 */
	enum hg_agg_mode agg_mode;	    /* HG_AGG_MAX when unset */
	const char *filter;		    /* over the definition's keys, NULL or "": none */
	bool totals;			    /* also fill `total` */
	const struct hg_topology *topology; /* for HG_AGG_CORE and role; NULL: none */
	enum hg_source_role role;	    /* only these data sources; needs a topology */
};

struct hg_flow_row {
	/*
	 * Source with the largest part; NULL: unknown point, or a definition kept for edge or
	 * pooled alone. Definitions kept per agent: any source of that agent.
	 */
	const struct hg_observer *top;
	uint32_t sources;	  /* that saw the key */
	const char *key;	  /* joined by fs */
	const char *const *parts; /* one text per key */
	struct hg_estimate value;
	struct hg_estimate values[HG_VALUES_MAX];
	struct hg_estimate total; /* undecayed sum since `since`, same unit as value x seconds */
	uint32_t rank_low, rank_high;
};

struct hg_flow_result {
	struct hg_flow_row *rows; /* largest first */
	size_t count;
	unsigned key_count, value_count; /* parts per row, extra values per row */
	uint64_t epoch_ms, since_ms;
	double t_s, coverage;
	enum hg_agg_mode agg_mode; /* really used */
	struct hg_estimate other;  /* exact total minus the rows shown */
	struct hg_estimate total;  /* of the rows shown and `other` */
	double withheld;	   /* discards per second that agents did not report */
	double lost, unseen_upper, omitted_upper;
	void *memory; /* owned; freed by hg_flow_result_clear() */
};

/* 0 and a filled result, or -1 and *problem (404 unknown-name, 400 filter). */
int hg_snapshot_query(const struct hg_snapshot *snapshot, const char *name,
		      const struct hg_flow_query *query, struct hg_flow_result *result,
		      struct hg_problem *problem);
void hg_flow_result_clear(struct hg_flow_result *result);

/* One key at one source; NULL: the definition keeps no sources. */
struct hg_flow_location {
	const struct hg_observer *source;
	struct hg_estimate value;
};

/*
 * Where a key, joined by fs, was seen, largest first; `query` gives the agents. 0 and an array to
 * be freed, empty where nobody saw it, or -1 and *problem.
 */
int hg_snapshot_locations(const struct hg_snapshot *snapshot, const char *name,
			  const struct hg_flow_query *query, const char *key,
			  struct hg_flow_location **locations, size_t *count,
			  struct hg_problem *problem);

/* Gamma interval (est:I1, I2) for sum y, variance v, largest single weight w. */
void hg_gamma_interval(double y, double v, double w, double *lower, double *upper);

/*
 * Rows of a definition by data source, in no order; for thresholds.
 * `floor`: only values above it. Texts and further values are made when asked for.
 */
struct hg_sightings;
struct hg_sighting {
	const struct hg_observer *observer; /* NULL: unknown point, or a definition kept for edge or
					       pooled alone */
	struct hg_estimate value;
};
/* NULL: the definition is not known, or no memory. Valid as long as the snapshot. */
struct hg_sightings *hg_snapshot_sightings(const struct hg_snapshot *snapshot, const char *name,
					   double floor);
void hg_sightings_free(struct hg_sightings *sightings);
size_t hg_sightings_count(const struct hg_sightings *sightings);
const struct hg_sighting *hg_sightings_at(const struct hg_sightings *sightings, size_t i);
/* Joined key of row i, valid until the next call; its further values, *count of them. */
const char *hg_sightings_key(struct hg_sightings *sightings, size_t i);
void hg_sightings_values(const struct hg_sightings *sightings, size_t i,
			 struct hg_estimate values[HG_VALUES_MAX], unsigned *count);

/* ---- trends: one point a second, the newest HG_TREND_POINTS ---- */

#define HG_TREND_POINTS 300
#define HG_TREND_ROWS	100 /* rows kept of each point */

enum hg_lost_where {
	HG_LOST_NONE,
	HG_LOST_AGENT,
	HG_LOST_NETWORK,
	HG_LOST_RECEIVE,
	HG_LOST_OVERLOAD
};

struct hg_trend_row {
	const char *key; /* joined by fs */
	const char *const *parts;
	float value, lower, upper, samples;
};

/* Immutable, shared by the snapshots that hold it. */
struct hg_trend_point {
	uint64_t time_ms; /* end of the second */
	bool gap;	  /* no data for this second: a gap, not zero */
	uint32_t count;
	const struct hg_trend_row *rows; /* largest first */
	struct hg_estimate other, total;
	double lost_samples;
	uint8_t lost_where; /* enum hg_lost_where */
	double withheld;    /* discards per second that agents did not report */
};

/*
 * Points of a definition with a trend_mode, oldest first, newer than after_ms (0: all); *points is
 * valid as long as the snapshot. 0 without a trend.
 */
size_t hg_snapshot_trend(const struct hg_snapshot *snapshot, const char *name, uint64_t after_ms,
			 const struct hg_trend_point *const **points);

/* Tells that somebody reads the definition: it is folded, a temporary one lives on. Any thread. */
void hg_snapshot_flow_read(const struct hg_snapshot *snapshot, const char *name, uint64_t now_ms);

/* When it was read last, by anybody and through any snapshot; wall clock ms, 0 = unknown name. */
uint64_t hg_snapshot_flow_last_read(const struct hg_snapshot *snapshot, const char *name);

#ifdef __cplusplus
}
#endif
#endif
