#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, madvise */
#include "dataplane/rows/memory.h"

#include <stdint.h>
#include <sys/mman.h>

#define PAGE_BYTES 4096u
#define HUGE_BYTES (2u << 20)

size_t hg_layout_add(struct hg_layout *layout, size_t count, size_t each)
{
	size_t offset = layout->len_bytes;

	layout->len_bytes += (count * each + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
	return offset;
}

static void *map(size_t len_bytes)
{
	void *p = mmap(NULL, len_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

/* Maps one huge page more than asked and gives the unaligned ends back. */
static void *map_aligned(size_t len_bytes)
{
	char *raw = map(len_bytes + HUGE_BYTES);
	size_t head, tail;

	if (!raw)
		return NULL;
	head = (HUGE_BYTES - (uintptr_t)raw % HUGE_BYTES) % HUGE_BYTES;
	tail = HUGE_BYTES - head;
	if (head)
		munmap(raw, head);
	if (tail)
		munmap(raw + head + len_bytes, tail);
	return raw + head;
}

static size_t round_page(size_t len_bytes)
{
	return (len_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

void *hg_memory_map(size_t len_bytes, int huge)
{
	void *p;

	if (len_bytes == 0 || len_bytes > SIZE_MAX / 4)
		return NULL;
	len_bytes = round_page(len_bytes);
	if (!huge)
		return map(len_bytes);
	p = map_aligned(len_bytes);
	if (p)
		(void)madvise(p, len_bytes,
			      MADV_HUGEPAGE); /* a kernel without huge pages refuses: fine */
	return p;
}

void hg_memory_unmap(void *memory, size_t len_bytes)
{
	if (memory)
		munmap(memory, round_page(len_bytes));
}
