#include "control/names/ranges.h"

#include <stdio.h>
#include <stdlib.h>

#include "control/flows/address.h"
#include "control/flows/memory.h"

#define SEED UINT64_C(0x72616e67)

void hg_ranges_free(struct hg_ranges *ranges)
{
	for (uint32_t i = 0; i < ranges->count; i++) {
		for (unsigned field = 0; field < HG_RANGE_FIELDS; field++)
			free(ranges->items[i].texts[field]);
	}
	free(ranges->items);
	hg_index_free(&ranges->index);
	memset(ranges, 0, sizeof(*ranges));
}

static uint32_t hash_of(const struct hg_addr *address, unsigned bits)
{
	return hg_hash_bytes(address, sizeof(*address), SEED + bits);
}

static struct hg_addr network_of(const struct hg_addr *address, unsigned bits)
{
	struct hg_addr network = *address;

	hg_prefix_clear(network.bytes, sizeof(network.bytes), bits);
	return network;
}

const struct hg_range *hg_ranges_exact(const struct hg_ranges *ranges,
				       const struct hg_addr *network, unsigned bits)
{
	uint32_t hash = hash_of(network, bits), ref;
	size_t pos = hash;

	while ((ref = hg_index_next(&ranges->index, hash, &pos))) {
		const struct hg_range *range = &ranges->items[ref - 1];

		if (range->bits == bits && hg_addr_equal(&range->address, network))
			return range;
	}
	return NULL;
}

enum hg_range_added hg_ranges_add(struct hg_ranges *ranges, const struct hg_range *range,
				  const struct hg_range **known)
{
	struct hg_addr network = network_of(&range->address, range->bits);

	*known = hg_ranges_exact(ranges, &network, range->bits);
	if (*known)
		return HG_RANGE_KNOWN;
	if (!hg_grow(&ranges->items, &ranges->cap, ranges->count + 1, sizeof(*range)) ||
	    !hg_index_reserve(&ranges->index, ranges->count + 1u))
		return HG_RANGE_NO_MEMORY;
	ranges->items[ranges->count] = *range;
	ranges->items[ranges->count++].address = network;
	hg_index_add(&ranges->index, hash_of(&network, range->bits), ranges->count);
	if (network.family == 4)
		ranges->lengths4 |= UINT64_C(1) << range->bits;
	else
		ranges->lengths6[range->bits / 64] |= UINT64_C(1) << range->bits % 64;
	return HG_RANGE_ADDED;
}

/* Lengths in use, the longest first; each is one look into the index. */
static const struct hg_range *find_among(const struct hg_ranges *ranges,
					 const struct hg_addr *address, uint64_t lengths,
					 unsigned base)
{
	while (lengths) {
		unsigned bit = 63u - (unsigned)__builtin_clzll(lengths);
		struct hg_addr network = network_of(address, base + bit);
		const struct hg_range *range = hg_ranges_exact(ranges, &network, base + bit);

		if (range)
			return range;
		lengths &= ~(UINT64_C(1) << bit);
	}
	return NULL;
}

const struct hg_range *hg_ranges_find(const struct hg_ranges *ranges, const struct hg_addr *address)
{
	const struct hg_range *range;

	if (address->family == 4)
		return find_among(ranges, address, ranges->lengths4, 0);
	if (address->family != 6)
		return NULL;
	range = find_among(ranges, address, ranges->lengths6[2], 128);
	if (!range)
		range = find_among(ranges, address, ranges->lengths6[1], 64);
	return range ? range : find_among(ranges, address, ranges->lengths6[0], 0);
}

/* A prefix, or an address with all its bits. */
static bool parse_prefix(const char *text, struct hg_range *range)
{
	unsigned bits;

	if (hg_address_parse(text, &range->address)) {
		range->bits = range->address.family == 4 ? 32 : 128;
		return true;
	}
	if (!hg_prefix_parse(text, &range->address, &bits))
		return false;
	range->bits = (uint8_t)bits;
	return true;
}

int hg_ranges_list(const char *list, struct hg_ranges *ranges, char *error, size_t error_len)
{
	const struct hg_range *known;
	char word[64];

	while (*list) {
		struct hg_range range = { .line = 0 };
		size_t len = strcspn(list, ","), from = strspn(list, " ");

		snprintf(word, sizeof(word), "%.*s", from < len ? (int)(len - from) : 0,
			 list + (from < len ? from : 0));
		word[strcspn(word, " ")] = '\0';
		if (!parse_prefix(word, &range)) {
			snprintf(error, error_len, "'%s' is no prefix such as 10.0.0.0/8", word);
			return -1;
		}
		if (hg_ranges_add(ranges, &range, &known) == HG_RANGE_NO_MEMORY) {
			snprintf(error, error_len, "no memory for the ranges");
			return -1;
		}
		list += len + (list[len] == ',');
	}
	return 0;
}
