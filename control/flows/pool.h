/*
 * Blocks of memory that snapshots use one after another: a block given back is taken again without
 * the system having to find and clear pages.
 *
 * Any thread. Counted: the engine and every snapshot hold a reference, the last one frees it.
 */
#ifndef HELIOGRAPH_CONTROL_FLOWS_POOL_H
#define HELIOGRAPH_CONTROL_FLOWS_POOL_H

#include <stddef.h>

struct hg_pool;

struct hg_pool *hg_pool_create(void); /* NULL: no memory */
void hg_pool_ref(struct hg_pool *pool);
void hg_pool_unref(struct hg_pool *pool); /* all blocks were given back */

/* Bytes of the block that hg_pool_take(len_bytes) makes. */
size_t hg_pool_bytes(size_t len_bytes);

/* At most so much is kept of what was given back; 0 at first. */
void hg_pool_keep(struct hg_pool *pool, size_t most_bytes);

/* A block aligned to a cache line, content undefined; NULL: no memory. */
void *hg_pool_take(struct hg_pool *pool, size_t len_bytes);
void hg_pool_give(void *block); /* NULL allowed */

#endif
