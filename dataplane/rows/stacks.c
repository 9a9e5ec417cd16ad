#include "dataplane/rows/stacks.h"

#include <string.h>

void hg_stacks_clear(struct hg_stacks *stacks)
{
	if (stacks->count)
		memset(stacks->index, 0, sizeof(stacks->index));
	stacks->count = 0;
}

uint16_t hg_stacks_add(struct hg_stacks *stacks, uint64_t signature, uint64_t key)
{
	uint32_t pos = hg_stacks_home(signature, key);

	if (stacks->count == HG_STACKS_MAX)
		return 0;
	while (stacks->index[pos])
		pos = (pos + 1) % (2 * HG_STACKS_MAX);
	stacks->index[pos] = (uint16_t)++stacks->count;
	stacks->signature[stacks->count] = signature;
	return (uint16_t)stacks->count;
}
