/*
 * Who reports: agents, their data sources and the points they observe at, numbered for one lcore,
 * and the facts of each in the current epoch (dp:L7, dp:M2, bad inputs E1-E3).
 *
 * hg_sources_create() and hg_sources_destroy() on control while the lcore does not run; everything
 * else on the lcore. Identities live as long as the lcore: what is beyond a limit is refused and
 * counted; only an agent that was silent for 10 minutes gives its place to a new one. No clock: the
 * caller tells the time.
 */
#ifndef HELIOGRAPH_DATAPLANE_ROWS_SOURCES_H
#define HELIOGRAPH_DATAPLANE_ROWS_SOURCES_H

#include <heliograph/source.h>
#include <heliograph/work.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_SENDERS_PER_AGENT 16u /* entries of one split identity; more share the common one */

struct hg_sources;

/* NULL: no memory. Pages of identities that never come are never touched. */
struct hg_sources *hg_sources_create(uint64_t seed);
void hg_sources_destroy(struct hg_sources *sources);

enum hg_datagram_verdict {
	HG_DATAGRAM_BOOKED,
	HG_DATAGRAM_DUPLICATE, /* counted; its samples must not be counted again */
	HG_DATAGRAM_REFUSED,   /* agent beyond a limit; counted */
};

/* Where a sample comes from: its datagram is booked before its samples, perhaps with others
 * between. */
struct hg_origin {
	uint32_t agent;	 /* the lcore's agent id */
	uint32_t run;	 /* of the agent: grows with each restart */
	uint32_t source; /* the lcore's source id, of the sample at hand */
};

/*
 * Finds the agent that a datagram will most likely be booked to and asks for its memory, so that
 * some datagrams later booking finds it there. Sets origin->agent, a guess without consequences.
 */
void hg_sources_expect(const struct hg_sources *sources, const struct hg_work *work,
		       const struct hg_datagram *datagram, struct hg_origin *origin);

/* Books one datagram of `item`; `*origin` is set when it was booked. origin->agent: any guess. */
enum hg_datagram_verdict hg_sources_datagram(struct hg_sources *sources, struct hg_work *work,
					     struct hg_drops *drops,
					     const struct hg_datagram *datagram,
					     const struct hg_item *item, uint64_t now_ms,
					     struct hg_origin *origin);

/*
 * First half of the booking of a sample: finds its data source and asks for the memory of the
 * second half, which is best done for some dozens of samples at a time. `origin` as the datagram
 * left it; its source becomes HG_ID_NONE when it is beyond the limit.
 */
void hg_sources_locate(struct hg_sources *sources, const struct hg_work *work,
		       const struct hg_sample *sample, struct hg_origin *origin);

/* What a row key needs of a sample's origin. */
struct hg_observed {
	uint32_t point;
	uint32_t far_if; /* as on the wire, not masked by the plan */
};

/*
 * Books one located sample: flow (0:1, 0:3), discard (0:5), counter (0:2, 0:4). False: data
 * source beyond the limit, counted; the sample is refused. `*observed` is set for flow and discard
 * samples.
 */
bool hg_sources_flow(struct hg_sources *sources, struct hg_work *work, struct hg_drops *drops,
		     const struct hg_origin *origin, const struct hg_sample *sample,
		     uint64_t now_ms, struct hg_observed *observed);
bool hg_sources_discard(struct hg_sources *sources, struct hg_work *work, struct hg_drops *drops,
			const struct hg_origin *origin, const struct hg_sample *sample,
			uint64_t now_ms, struct hg_observed *observed);
bool hg_sources_counter(struct hg_sources *sources, struct hg_work *work, struct hg_drops *drops,
			const struct hg_origin *origin, const struct hg_sample *sample,
			uint64_t now_ms);

/* Lets `work` refer to the identities known by now. */
void hg_sources_attach(const struct hg_sources *sources, struct hg_work *work);

/* Identity of an agent id that hg_sources_datagram() returned. */
const struct hg_agent_id *hg_sources_agent(const struct hg_sources *sources, uint32_t agent);

#ifdef __cplusplus
}
#endif
#endif
