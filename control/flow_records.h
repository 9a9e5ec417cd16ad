/*
 * Records of flow logs as JSON, into the ring that /flows/json reads (REST 7). Control only.
 */
#ifndef HELIOGRAPH_CONTROL_FLOW_RECORDS_H
#define HELIOGRAPH_CONTROL_FLOW_RECORDS_H

#include <heliograph/flows.h>

#include "control/records.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A hg_flow_record_fn; `arg` is the struct hg_records. */
void hg_flow_records_write(void *arg, const struct hg_flow_record *record);

#ifdef __cplusplus
}
#endif
#endif
