#include "control/metrics/data_source.h"

#include <stdio.h>

void hg_data_source_text(const struct hg_data_source *ds, char out[HG_DATA_SOURCE_TEXT_MAX])
{
	if (ds->cls)
		snprintf(out, HG_DATA_SOURCE_TEXT_MAX, "%u.%u", ds->cls, ds->index);
	else
		snprintf(out, HG_DATA_SOURCE_TEXT_MAX, "%u", ds->index);
}

/* Decimal digits only: no sign, no blank. */
static bool take_number(const char **at, uint32_t *value)
{
	uint64_t number = 0;
	const char *start = *at;

	for (; **at >= '0' && **at <= '9' && number <= UINT32_MAX; (*at)++)
		number = number * 10 + (uint64_t)(**at - '0');
	*value = (uint32_t)number;
	return *at > start && number <= UINT32_MAX;
}

bool hg_data_source_parse(const char *text, struct hg_data_source *ds)
{
	uint32_t first;

	if (!take_number(&text, &first))
		return false;
	ds->cls = 0;
	ds->index = first;
	if (*text != '.')
		return *text == '\0';
	text++;
	ds->cls = first;
	return take_number(&text, &ds->index) && *text == '\0';
}
