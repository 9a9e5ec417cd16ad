/*
 * Samples into direct tables: extraction of the columns a definition asks for, and the update.
 *
 * Called by the pipeline only while the plan has such definitions. Lcore; no state of its own.
 */
#ifndef HELIOGRAPH_DATAPLANE_LCORE_DIRECT_H
#define HELIOGRAPH_DATAPLANE_LCORE_DIRECT_H

#include <heliograph/work.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One packet sample, already made into `packet`, into all direct tables of its kind. */
void hg_direct_sample(struct hg_work *work, const struct hg_sample *sample,
		      const struct hg_layers *layers, const struct hg_packet *packet,
		      struct hg_drops *drops, uint64_t now_ms);

/* Fills def->wide_bytes at `wide`; false: a column that the definition requires is missing. */
bool hg_direct_extract(const struct hg_direct_def *def, const struct hg_sample *sample,
		       const struct hg_layers *layers, uint8_t *wide);

#ifdef __cplusplus
}
#endif
#endif
