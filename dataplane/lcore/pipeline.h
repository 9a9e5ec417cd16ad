/*
 * Datagrams in, rows and messages out: what an lcore does with a burst, stage by stage (dp:7).
 *
 * No thread, clock, EAL or RCU inside: also the entry of tests, benches and fuzzers. One thread at
 * a time uses a pipeline. Memory is taken by create; the ring and the counters belong to the caller
 * and outlive the pipeline.
 */
#ifndef HELIOGRAPH_DATAPLANE_LCORE_PIPELINE_H
#define HELIOGRAPH_DATAPLANE_LCORE_PIPELINE_H

#include <heliograph/dataplane.h>
#include <heliograph/ring.h>
#include <heliograph/source.h>
#include <heliograph/work.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_pipeline;

/* `ring` may be NULL: every message is then one that found no slot. NULL: no memory. */
struct hg_pipeline *hg_pipeline_create(struct hg_ring *ring, struct hg_drops *drops, uint64_t seed);
void hg_pipeline_destroy(struct hg_pipeline *pipeline);

/*
 * Takes `count` datagrams, booked as arrived at `now_ms` (Unix time), into `work`. Nothing of the
 * items is referred to afterwards. `work` refers to the pipeline's identity lists.
 */
void hg_pipeline_run(struct hg_pipeline *pipeline, struct hg_work *work,
		     const struct hg_item *items, unsigned count, uint64_t now_ms);

/* Copies of datagrams for control, from the next run on; NULL: none. Valid until replaced. */
void hg_pipeline_set_tap(struct hg_pipeline *pipeline, const struct hg_tap *tap);

#ifdef __cplusplus
}
#endif
#endif
