/* Keys about names of the endpoints, FM 3.8: numbers of interned texts. */
#include <string.h>

#include "control/flows/language_parts.h"

static bool put(uint8_t *packed, uint32_t number)
{
	memcpy(packed, &number, sizeof(number));
	return number != 0;
}

#define READER(field, member)                                                                      \
	bool hg_read_src_##field(const struct hg_urow *row, unsigned nth, uint8_t *packed)         \
	{                                                                                          \
		(void)nth;                                                                         \
		return row->src_name && put(packed, row->src_name->member);                        \
	}                                                                                          \
	bool hg_read_dst_##field(const struct hg_urow *row, unsigned nth, uint8_t *packed)         \
	{                                                                                          \
		(void)nth;                                                                         \
		return row->dst_name && put(packed, row->dst_name->member);                        \
	}

READER(namespace, namespace_)
READER(pod, pod)
READER(workload, workload)
READER(service, service)
READER(node, node)
READER(zone, zone)
READER(class, class_)

/* ---- locality ---- */

static const char *const words[] = { "unknown", "node", "zone", "cross_zone", "external" };

#define WORD_N (sizeof(words) / sizeof(words[0]))

const char *hg_locality_word(uint32_t number)
{
	return number < WORD_N ? words[number] : words[0];
}

uint32_t hg_locality_number(const char *word)
{
	for (uint32_t i = 0; i < WORD_N; i++) {
		if (strcmp(words[i], word) == 0)
			return i;
	}
	return UINT32_MAX;
}

bool hg_read_locality(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint32_t number;

	(void)nth;
	if (!row->src_name || !row->dst_name)
		return false;
	number = hg_locality_number(hg_name_locality(row->src_name, row->dst_name));
	memcpy(packed, &number, sizeof(number));
	return true;
}
