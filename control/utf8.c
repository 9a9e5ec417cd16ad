#include "control/utf8.h"

#include <string.h>

/* Range of the second byte for each kind of first byte; the rest are 80..BF (Unicode table 3-7). */
struct lead {
	uint8_t first, last;
	uint8_t length;
	uint8_t second_min, second_max;
};

static const struct lead leads[] = {
	{ 0x00, 0x7f, 1, 0x00, 0x00 }, { 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf }, { 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static const struct lead *find_lead(uint8_t byte)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	}
	return NULL;
}

unsigned hg_utf8_length(const char *text, size_t len_bytes)
{
	if (len_bytes == 0)
		return 0;
	const uint8_t *bytes = (const uint8_t *)text;
	const struct lead *lead = find_lead(bytes[0]);

	if (!lead || lead->length > len_bytes)
		return 0;
	if (lead->length > 1 && (bytes[1] < lead->second_min || bytes[1] > lead->second_max))
		return 0;
	for (unsigned i = 2; i < lead->length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	}
	return lead->length;
}

size_t hg_utf8_count(const char *text, size_t len_bytes)
{
	size_t count = 0;

	for (size_t pos = 0; pos < len_bytes; count++) {
		unsigned step = hg_utf8_length(text + pos, len_bytes - pos);

		pos += step ? step : 1;
	}
	return count;
}

void hg_utf8_trim(char *text)
{
	size_t len = strlen(text);
	size_t start = len;

	while (start > 0 && len - start < 3 && ((uint8_t)text[start - 1] & 0xc0) == 0x80)
		start--;
	const struct lead *lead = start > 0 ? find_lead((uint8_t)text[start - 1]) : NULL;

	if (lead && lead->length > len - start + 1)
		text[start - 1] = '\0';
}
