#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "control/flows/memory.h"

#define FIRST		16u
#define LINE_BYTES	64u
#define HUGE_BYTES	((size_t)2 << 20)
#define HUGE_FROM_BYTES (HUGE_BYTES / 4)

bool hg_grow(void *array, uint32_t *cap, uint32_t need, size_t size_bytes)
{
	uint32_t larger = *cap ? *cap : FIRST;
	void *old, *moved;

	if (need <= *cap)
		return true;
	while (larger < need)
		larger = larger > UINT32_MAX / 2 ? UINT32_MAX : larger * 2;
	memcpy(&old, array, sizeof(old));
	moved = realloc(old, larger * size_bytes);
	if (!moved)
		return false;
	memset((char *)moved + *cap * size_bytes, 0, (larger - *cap) * size_bytes);
	memcpy(array, &moved, sizeof(moved));
	*cap = larger;
	return true;
}

void hg_shrink(void *array, uint32_t count, uint32_t *cap, size_t size_bytes)
{
	uint32_t kept = count ? count : 1;
	void *old, *less;

	memcpy(&old, array, sizeof(old));
	if (!old || *cap <= kept)
		return;
	less = realloc(old, kept * size_bytes);
	if (!less)
		return;
	memcpy(array, &less, sizeof(less));
	*cap = kept;
}

void *hg_block_alloc(size_t len_bytes)
{
	size_t unit = len_bytes >= HUGE_FROM_BYTES ? HUGE_BYTES : LINE_BYTES;
	size_t rounded = (len_bytes / unit + 1) * unit;
	void *block = aligned_alloc(unit, rounded);

	/* Only a wish: without huge pages the block works the same. */
	if (block && unit == HUGE_BYTES)
		(void)madvise(block, rounded, MADV_HUGEPAGE);
	return block;
}
