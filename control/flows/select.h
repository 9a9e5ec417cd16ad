/*
 * Picking the largest without sorting everything. Pure functions on arrays; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_SELECT_H
#define HELIOGRAPH_CONTROL_FLOWS_SELECT_H

#include "control/flows/parts.h"

/* Moves the k largest of `values` to the front, in any order. */
void hg_select_largest(double *values, size_t count, size_t k);

/*
 * Sets `qualifies` of the parts that are among the n largest with the same `sub` (FM 7.4); equal
 * ones all qualify. `subs`: sub is below it. False: no memory.
 */
bool hg_select_largest_of_each(struct hg_parts *parts, size_t n, uint32_t subs);

#endif
