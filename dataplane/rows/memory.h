/*
 * Memory of tables and work buffers: zeroed pages straight from the kernel, so that pages that are
 * never touched cost nothing and a table needs neither heap nor EAL (dp:S3).
 *
 * Control, before a buffer is handed to an lcore and after it came back.
 */
#ifndef HG_ROWS_MEMORY_H
#define HG_ROWS_MEMORY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Places of one mapping: offsets are taken first, then the mapping is made, then offsets are
 * resolved. */
struct hg_layout {
	size_t len_bytes;
};

/* Reserves room for `count` things of `each` bytes; returns its offset, a multiple of 4096. */
size_t hg_layout_add(struct hg_layout *layout, size_t count, size_t each);

/* `len_bytes` of zeroed memory, 2-MiB aligned and on huge pages where `huge` and the kernel allow.
 * NULL: none. */
void *hg_memory_map(size_t len_bytes, int huge);
void hg_memory_unmap(void *memory, size_t len_bytes);

#ifdef __cplusplus
}
#endif
#endif
