/*
 * From a sample, its layers and its observing point to the packet the table takes (dp:L3-L4).
 *
 * Pure; any thread; pointers of the sample and the layers are read, not kept.
 */
#ifndef HELIOGRAPH_DATAPLANE_LCORE_KEY_H
#define HELIOGRAPH_DATAPLANE_LCORE_KEY_H

#include <heliograph/layers.h>
#include <heliograph/rows.h>
#include <heliograph/work.h>

#include "dataplane/rows/sources.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fills `packet`; without a tunnel and a VNI, of encap only family and has_vni. `agent`: the
 * lcore's agent id; `observed`: from hg_sources_flow/discard().
 */
void hg_key_build(const struct hg_sample *sample, const struct hg_layers *layers, uint32_t agent,
		  const struct hg_observed *observed, const struct hg_plan *plan,
		  struct hg_packet *packet);

#ifdef __cplusplus
}
#endif
#endif
