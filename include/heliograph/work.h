/*
 * What one lcore hands to control at the end of an epoch: tables, source facts, the plan it ran
 * under.
 *
 * Ownership of a struct hg_work passes by exchange and grace period (dp:8). The identity lists
 * (agents, sources, points) belong to the lcore for its whole life and never shrink: control may
 * read the entries below the counts that the work buffer carries and that the buffer refers to. An
 * agent's entry may be given to another one, but not while a buffer of before is still read.
 */
#ifndef HELIOGRAPH_WORK_H
#define HELIOGRAPH_WORK_H

#include <heliograph/allow.h>
#include <heliograph/direct.h>
#include <heliograph/rows.h>
#include <heliograph/sample.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_AGENTS_MAX	      8192u    /* dp:L7 */
#define HG_SOURCES_MAX	      1048576u /* per lcore: 5,000 nodes of 200 entities */
#define HG_SOURCES_PER_AGENT  65536u
#define HG_SOURCES_PER_SENDER (HG_SOURCES_MAX / 2)
#define HG_POINTS_MAX	      65536u
#define HG_ID_NONE	      UINT32_MAX
#define HG_AGENT_PEERS	      4

enum hg_direction { HG_DIRECTION_NONE, HG_DIRECTION_INGRESS, HG_DIRECTION_EGRESS };

/*
 * (agent address, sub-agent), in order of first sight. Two senders that alternate under one
 * identity are told apart from then on: each has an entry of its own that names its UDP source (bad
 * inputs E2).
 */
struct hg_agent_id {
	struct hg_addr address;
	uint32_t sub_agent;
	struct hg_addr sender; /* family 0 as long as the identity has one sender */
	uint32_t sender_port;
};

struct hg_source_id {
	uint32_t agent; /* index into the lcore's agents */
	struct hg_data_source ds;
};

/* Point 0 means "unknown": all samples beyond the limit. */
struct hg_point_id {
	uint32_t source;  /* index into the lcore's sources; HG_ID_NONE for point 0 */
	uint32_t near_if; /* interface word */
	uint8_t direction;
};

/* One sequence over one epoch; serial-number arithmetic (RFC 1982 sense, 32 bits). Mergeable
 * (dp:M2). */
struct hg_sequence_facts {
	uint32_t received; /* distinct numbers */
	uint32_t duplicates;
	uint32_t late;		 /* arrived after a higher number; also in `received` */
	uint32_t lo, hi;	 /* of the run that was current at the end */
	uint32_t restarts;	 /* runs begun after another one of this epoch or before */
	uint32_t hi_before;	 /* restarts > 0: last number of the run the epoch began with */
	uint8_t hi_before_valid; /* 1: it was known before this epoch; else it is in `closed` */
	uint32_t closed;	 /* numbers spanned by runs that began and ended in this epoch */
};

struct hg_agent_facts {
	struct hg_sequence_facts datagrams;
	uint64_t bytes;	    /* UDP payload */
	uint64_t last_ms;   /* arrival of the newest datagram, clock of the lcore */
	uint32_t uptime_ms; /* as sent in it */
	struct hg_addr
		peers[HG_AGENT_PEERS]; /* distinct UDP sources of this epoch, the first few */
	uint8_t peer_count;
	uint32_t conflicts; /* changes back to a sender already seen: two senders under one identity
			     */
};

struct hg_totals {
	double n;
	double bytes_s1, bytes_s2, frames_s1, frames_s2;
};

/* A flow sample touches the first lines only. */
struct hg_source_facts {
	struct hg_sequence_facts flow;
	uint32_t rate_min, rate_max, rate_last;
	uint32_t pool_hi;	  /* highest sample_pool, serial order */
	uint32_t drops_hi;	  /* highest drops field of flow samples */
	uint32_t frame_max_bytes; /* largest frame */
	uint32_t withheld_hi;	  /* highest drops field of discards */
	uint64_t last_ms;
	double rate_sum;	   /* sum of N over the flow samples */
	struct hg_totals total[3]; /* by enum hg_direction; flow samples, exact */
	double discards;	   /* notifications */
	struct hg_sequence_facts counter, discard;
} __attribute__((aligned(64)));

/* Set by control, read by the lcore; immutable while attached. */
struct hg_plan {
	bool keep_far_if;	      /* a live definition needs the far interface */
	const struct hg_allow *allow; /* NULL: everybody */
	uint32_t agents_per_sender;   /* 0: HG_AGENTS_PER_SENDER */
	uint8_t direct_count;	      /* definitions with a table of their own */
	struct hg_direct_def direct[HG_DIRECT_MAX];
};

#define HG_AGENTS_PER_SENDER 2048u /* dp:L7: a NAT hides many, a forger is bounded */
#define HG_REFUSED_MAX	     16u   /* kept of an epoch */

/* Who was refused in an epoch, the first few. */
struct hg_refused {
	struct hg_addr sender, agent;
	uint32_t datagrams;
	uint8_t denied; /* 1: outside sflow.allow; 0: beyond a limit of agents */
};

struct hg_work {
	struct hg_rows *base;
	struct hg_rows *discards;
	struct hg_direct *direct[HG_DIRECT_MAX]; /* of plan.direct[i]; NULL: no memory for it */
	struct hg_agent_facts *agents;		 /* [HG_AGENTS_MAX], indexed by the lcore's agent */
	struct hg_source_facts *sources;	 /* [HG_SOURCES_MAX] */
	uint32_t *touched_agents,
		*touched_sources; /* indices with facts in this epoch, for clearing */
	uint32_t touched_agent_count, touched_source_count;
	uint64_t seed; /* of its tables */
	struct hg_plan plan;
	struct hg_refused refused[HG_REFUSED_MAX];
	uint32_t refused_count;
	/* Agents whose place was given to another one in this epoch: what is known of the number
	 * and of its sources is about the former one. Each was silent for longer than any epoch. */
	uint32_t *recycled; /* [HG_AGENTS_MAX] */
	uint32_t recycled_count;
	uint64_t datagrams, bytes, flow_samples, counter_samples, discard_samples, other_samples;

	/* The lcore's identity lists as far as this epoch may refer to them. */
	const struct hg_agent_id *agent_ids;
	const struct hg_source_id *source_ids;
	const struct hg_point_id *point_ids;
	uint32_t agent_count, source_count, point_count;
};

struct hg_work *hg_work_create(size_t base_rows, size_t discard_rows, uint64_t seed);
void hg_work_destroy(struct hg_work *work);
void hg_work_clear(struct hg_work *work); /* control, before it becomes the next spare */

/*
 * Control, before a cleared buffer is handed over: the plan it will run under, and tables for its
 * direct definitions. A table without memory stays away; false then.
 */
bool hg_work_set_plan(struct hg_work *work, const struct hg_plan *plan);

/* Notes who was refused; lcore. The first few of an epoch are kept. */
void hg_work_refuse(struct hg_work *work, const struct hg_addr *sender, const struct hg_addr *agent,
		    bool denied);

#ifdef __cplusplus
}
#endif
#endif
