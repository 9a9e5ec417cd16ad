/*
 * Room-private: the counters of the structure being read, against the row's baseline.
 */
#ifndef HELIOGRAPH_CONTROL_METRICS_COUNTERS_H
#define HELIOGRAPH_CONTROL_METRICS_COUNTERS_H

#include "control/metrics/sample.h"

/* Fills delta, counted and seconds, and moves the baseline on. */
void hg_counters_step(struct sample *sample);

#endif
