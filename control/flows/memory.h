/*
 * Arrays that grow by doubling, zero-filled behind the old end; and large blocks for tables that
 * are read at random, on huge pages where the system has them. Any thread that owns the memory.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_MEMORY_H
#define HELIOGRAPH_CONTROL_FLOWS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Makes room for `need` elements of `size_bytes` behind *array, *cap of which exist. False: no
 * memory, nothing changed. Use: hg_grow(&array, &cap, count + 1, sizeof(*array)).
 */
bool hg_grow(void *array, uint32_t *cap, uint32_t need, size_t size_bytes);

/* Gives back what a grown array has beyond `count` items, where the system can do it. */
void hg_shrink(void *array, uint32_t count, uint32_t *cap, size_t size_bytes);

/* A block aligned to a cache line, content undefined; free() releases it. NULL: no memory. */
void *hg_block_alloc(size_t len_bytes);

#endif
