#include "control/allow.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEM_MAX 64u

/* "10.0.0.0/8", or an address for itself alone. */
static bool read_prefix(char *text, struct hg_prefix *prefix)
{
	char *slash = strchr(text, '/'), *end = NULL;
	unsigned most, byte;
	unsigned long bits;

	if (slash)
		*slash = '\0';
	memset(prefix, 0, sizeof(*prefix));
	prefix->family = strchr(text, ':') ? 6 : 4;
	most = prefix->family == 6 ? 128 : 32;
	if (inet_pton(prefix->family == 6 ? AF_INET6 : AF_INET, text, prefix->bytes) != 1)
		return false;
	bits = slash ? strtoul(slash + 1, &end, 10) : most;
	if (bits > most || (slash && (slash[1] < '0' || slash[1] > '9' || *end)))
		return false;
	prefix->bits = (uint8_t)bits;
	for (byte = 0; byte < sizeof(prefix->bytes); byte++) {
		if (byte * 8 >= bits)
			prefix->bytes[byte] = 0;
		else if (byte * 8 + 8 > bits)
			prefix->bytes[byte] &= (uint8_t)(0xff00u >> (bits % 8));
	}
	return true;
}

static size_t count_items(const char *list)
{
	size_t count = 1;

	for (; *list; list++)
		count += *list == ',';
	return count;
}

struct hg_allow *hg_allow_parse(const char *list, char *error, size_t error_len)
{
	struct hg_prefix *prefixes;
	struct hg_allow *allow = calloc(1, sizeof(*allow) + count_items(list) * sizeof(*prefixes));
	char item[ITEM_MAX];
	size_t len;

	if (!allow) {
		snprintf(error, error_len, "no memory for sflow.allow");
		return NULL;
	}
	prefixes = (struct hg_prefix *)(allow + 1);
	allow->prefixes = prefixes;
	for (; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		snprintf(item, sizeof(item), "%.*s", (int)len, list);
		if (len < sizeof(item) && read_prefix(item, &prefixes[allow->count++]))
			continue;
		snprintf(error, error_len,
			 "sflow.allow: \"%.*s\" is no address and no prefix such as 10.0.0.0/8",
			 (int)(len < ITEM_MAX ? len : ITEM_MAX), list);
		free(allow);
		return NULL;
	}
	return allow;
}
