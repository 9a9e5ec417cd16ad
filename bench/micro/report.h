/*
 * Figures of a benchmark: the median of several runs, for a person or as JSON. One thread.
 */
#ifndef HELIOGRAPH_BENCH_MICRO_REPORT_H
#define HELIOGRAPH_BENCH_MICRO_REPORT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct hg_report {
	bool json;
	unsigned lines;
};

static inline int hg_report_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Sorts `runs`. */
static inline double hg_report_median(double *runs, unsigned count)
{
	qsort(runs, count, sizeof(*runs), hg_report_compare);
	return count % 2 ? runs[count / 2] : (runs[count / 2 - 1] + runs[count / 2]) / 2;
}

static inline void hg_report_begin(const struct hg_report *report)
{
	if (report->json)
		printf("{");
}

/* One figure: the median, and the best and worst of the runs. */
static inline void hg_report_runs(struct hg_report *report, const char *name, const char *unit,
				  double *runs, unsigned count)
{
	double median = hg_report_median(runs, count);

	if (report->json)
		printf("%s\n \"%s\":{\"unit\":\"%s\",\"median\":%.6g,\"best\":%.6g,\"worst\":%.6g}",
		       report->lines++ ? "," : "", name, unit, median, runs[0], runs[count - 1]);
	else
		printf("%-34s %10.2f %-12s (best %.2f, worst %.2f)\n", name, median, unit, runs[0],
		       runs[count - 1]);
}

static inline void hg_report_end(const struct hg_report *report)
{
	if (report->json)
		printf("\n}\n");
}

#endif
