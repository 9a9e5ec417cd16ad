#include <stdlib.h>
#include <string.h>

#include "control/flows/memory.h"

#define FIRST 16u

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
