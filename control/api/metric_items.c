#include "control/api/metric_items.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "control/metrics/data_source.h"

static const char *const stat_names[HG_STAT_N] = {
	[HG_STAT_UNSET] = "",	 [HG_STAT_MAX] = "max", [HG_STAT_MIN] = "min",
	[HG_STAT_SUM] = "sum",	 [HG_STAT_AVG] = "avg", [HG_STAT_VAR] = "var",
	[HG_STAT_SDEV] = "sdev", [HG_STAT_MED] = "med", [HG_STAT_Q1] = "q1",
	[HG_STAT_Q2] = "q2",	 [HG_STAT_Q3] = "q3",	[HG_STAT_IQR] = "iqr",
	[HG_STAT_ANY] = "any",
};

const char *hg_metric_stat_name(enum hg_metric_stat stat)
{
	return stat_names[stat];
}

static int no_memory(struct hg_problem *problem)
{
	hg_problem_set(problem, 503, "too-many", "Out of memory",
		       "There is no memory for the list of metrics now.");
	return -1;
}

/* Ends the item that starts at `at` with a zero byte; returns where the next one starts. */
static char *cut(char *at)
{
	unsigned depth = 0;
	bool quoted = false;

	for (; *at; at++) {
		if (*at == '\\' && at[1])
			at++;
		else if (*at == '\'')
			quoted = !quoted;
		else if (!quoted && *at == '[')
			depth++;
		else if (!quoted && *at == ']' && depth)
			depth--;
		else if (!quoted && !depth && (*at == ',' || *at == ';'))
			break;
	}
	if (*at)
		*at++ = '\0';
	return at;
}

/* Takes quotes and backslashes out, in place. */
static void unquote(char *text)
{
	char *to = text;

	for (; *text; text++) {
		if (*text == '\'')
			continue;
		if (*text == '\\' && text[1])
			text++;
		*to++ = *text;
	}
	*to = '\0';
}

/* "3.100007.vir_cpu_utilization": the metric is what follows the last dot. */
static void split_data_source(char *name, struct hg_metric_item *item)
{
	char *dot = strrchr(name, '.');

	item->name = name;
	if (!dot)
		return;
	*dot = '\0';
	item->has_ds = hg_data_source_parse(name, &item->ds);
	if (item->has_ds)
		item->name = dot + 1;
	else
		*dot = '.';
}

static int bad_count(struct hg_problem *problem, const char *text)
{
	hg_problem_set(problem, 400, "invalid-parameter", "Parameter cannot be used",
		       "sort: '%.60s' is no number of rows; write sort:metric:10, or "
		       "sort:metric:-10 for the largest first.",
		       text);
	return -1;
}

int hg_metric_sort_parse(char *text, struct hg_metric_item *item, struct hg_problem *problem)
{
	char *colon = strrchr(text, ':');
	char *end;

	memset(item, 0, sizeof(*item));
	item->asked = text;
	item->sorts = true;
	if (colon) {
		errno = 0;
		item->sort_n = strtol(colon + 1, &end, 10);
		if (end == colon + 1 || *end || errno || !item->sort_n)
			return bad_count(problem, colon + 1);
		*colon = '\0';
	}
	split_data_source(text, item);
	return 0;
}

static int read_stat(char *name, struct hg_metric_item *item, struct hg_problem *problem)
{
	char *colon = strchr(name, ':');

	item->name = name;
	if (!colon) {
		split_data_source(name, item);
		return 0;
	}
	*colon = '\0';
	for (unsigned i = HG_STAT_MAX; i < HG_STAT_N; i++)
		if (!strcmp(stat_names[i], name))
			item->stat = (enum hg_metric_stat)i;
	if (item->stat == HG_STAT_UNSET) {
		hg_problem_set(problem, 400, "unknown-function", "Unknown statistic",
			       "'%.40s' is no statistic; write one of max, min, sum, avg, var, "
			       "sdev, med, q1, q2, q3, iqr, any.",
			       name);
		return -1;
	}
	split_data_source(colon + 1, item);
	return 0;
}

static int read_column(char *name, struct hg_metric_item *item, struct hg_problem *problem)
{
	const char *asked = item->asked;

	if (!strncmp(name, "null:", 5)) {
		item->optional = true;
		name += 5;
	}
	if (!strncmp(name, "sort:", 5)) {
		bool optional = item->optional;

		if (hg_metric_sort_parse(name + 5, item, problem))
			return -1;
		item->optional = optional;
		item->asked = asked;
		return 0;
	}
	split_data_source(name, item);
	return 0;
}

static int read_item(char *name, enum hg_metric_use use, struct hg_metric_item *item,
		     struct hg_problem *problem)
{
	unquote(name);
	if (use == HG_ITEMS_STATISTICS)
		return read_stat(name, item, problem);
	if (use == HG_ITEMS_COLUMNS)
		return read_column(name, item, problem);
	split_data_source(name, item);
	return 0;
}

/* `asked` and `name` are two copies of the list, cut at the same places. */
static int read_all(struct hg_metric_items *items, char *asked, char *name, enum hg_metric_use use,
		    struct hg_problem *problem)
{
	while (*asked) {
		char *next = cut(asked);
		char *next_name = cut(name);
		struct hg_metric_item *item = &items->items[items->count];

		if (*asked && items->count == HG_METRIC_ITEMS_MAX) {
			hg_problem_set(problem, 400, "invalid-parameter", "List too long",
				       "The list of metrics has more than %d items.",
				       HG_METRIC_ITEMS_MAX);
			return -1;
		}
		if (*asked && use == HG_ITEMS_PLAIN && !strcmp(asked, "ALL")) {
			items->all = true;
		} else if (*asked) {
			item->asked = asked;
			if (read_item(name, use, item, problem))
				return -1;
			items->count++;
		}
		asked = next;
		name = next_name;
	}
	return 0;
}

/* One more than the separators, wherever they stand. */
static size_t items_at_most(const char *text)
{
	size_t count = 1;

	for (; *text; text++)
		count += *text == ',' || *text == ';';
	return count > HG_METRIC_ITEMS_MAX ? HG_METRIC_ITEMS_MAX : count;
}

int hg_metric_items_parse(const char *text, enum hg_metric_use use, struct hg_metric_items *items,
			  struct hg_problem *problem)
{
	size_t len = strlen(text) + 1;

	memset(items, 0, sizeof(*items));
	items->text = malloc(2 * len);
	items->items = calloc(items_at_most(text), sizeof(*items->items));
	if (!items->text || !items->items) {
		hg_metric_items_clear(items);
		return no_memory(problem);
	}
	memcpy(items->text, text, len);
	memcpy(items->text + len, text, len);
	if (!read_all(items, items->text, items->text + len, use, problem))
		return 0;
	hg_metric_items_clear(items);
	return -1;
}

void hg_metric_items_clear(struct hg_metric_items *items)
{
	free(items->items);
	free(items->text);
	memset(items, 0, sizeof(*items));
}
