/*
 * Lists of metrics in a path: "max:load_one,2.1.uptime;null:k8s_name,sort:ifinoctets:-10".
 *
 * Items are separated by ',' or ';', but not inside brackets, inside single quotes or behind a
 * backslash (rest-api 2.2). Owns copies of all text. Pure; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_METRIC_ITEMS_H
#define HELIOGRAPH_CONTROL_API_METRIC_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include <heliograph/problem.h>
#include <heliograph/sample.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_METRIC_ITEMS_MAX 1024

enum hg_metric_stat {
	HG_STAT_UNSET, /* as max */
	HG_STAT_MAX,
	HG_STAT_MIN,
	HG_STAT_SUM,
	HG_STAT_AVG,
	HG_STAT_VAR,
	HG_STAT_SDEV,
	HG_STAT_MED,
	HG_STAT_Q1,
	HG_STAT_Q2,
	HG_STAT_Q3,
	HG_STAT_IQR,
	HG_STAT_ANY,
	HG_STAT_N,
};

/* What may stand in front of a name. */
enum hg_metric_use {
	HG_ITEMS_STATISTICS, /* [stat:] */
	HG_ITEMS_COLUMNS,    /* null:, sort:…:N */
	HG_ITEMS_PLAIN,	     /* nothing; the word ALL is the whole list */
};

struct hg_metric_item {
	const char *asked; /* as written */
	const char *name;  /* without what stands in front */
	struct hg_data_source ds;
	bool has_ds; /* only rows of `ds` */
	enum hg_metric_stat stat;
	bool optional; /* null: */
	bool sorts;    /* sort: */
	long sort_n;   /* rows to keep, negative: largest first; 0: all, smallest first */
};

struct hg_metric_items {
	struct hg_metric_item *items;
	size_t count;
	bool all; /* the word ALL, PLAIN only */
	char *text;
};

/* 0, or -1 and *problem; then there is nothing to clear. */
int hg_metric_items_parse(const char *text, enum hg_metric_use use, struct hg_metric_items *items,
			  struct hg_problem *problem);
void hg_metric_items_clear(struct hg_metric_items *items);

/* One "metric" or "metric:N" as ?sort= has it; changes `text`, which `item` points into. */
int hg_metric_sort_parse(char *text, struct hg_metric_item *item, struct hg_problem *problem);

const char *hg_metric_stat_name(enum hg_metric_stat stat);

#ifdef __cplusplus
}
#endif
#endif
