/*
 * Figures of the collector about itself: gathered once a second, the last five minutes kept.
 *
 * HTTP thread only. The same numbers stand in /metrics under the name that goes with each.
 */
#ifndef HELIOGRAPH_CONTROL_API_FIGURES_H
#define HELIOGRAPH_CONTROL_API_FIGURES_H

#include "control/api/process.h"
#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_FIGURE_POINTS 300

enum hg_figure_block {
	HG_FIGURES_INTAKE,
	HG_FIGURES_AGENTS,
	HG_FIGURES_EPOCHS,
	HG_FIGURES_DEFINITIONS,
	HG_FIGURES_NAMES,
	HG_FIGURES_SERVING,
	HG_FIGURES_PROCESS,
	HG_FIGURES_COLLECTORS,
	HG_FIGURES_BLOCKS
};
enum hg_figure_kind { HG_FIGURE_GAUGE, HG_FIGURE_COUNTER };

/* Behind the named ones there is one figure for each drop point. */
enum hg_figure {
#define HG_FIGURE(id, ...) HG_FIGURE_##id,
#include "control/api/figures.def"
#undef HG_FIGURE
	HG_FIGURE_DROPS,
	HG_FIGURES = HG_FIGURE_DROPS + HG_DROP_N
};

struct hg_figure_info {
	enum hg_figure_block block;
	const char *name;
	const char *metric; /* of /metrics, without prefix; "": none */
	const char *help;   /* of drop points, else NULL */
	enum hg_figure_kind kind;
};
/* Texts are static, but for the metric of drop points, which is written to `metric`. */
struct hg_figure_info hg_figure_info(unsigned figure, char metric[96]);
const char *hg_figure_block_name(enum hg_figure_block block);

/* Everything the figures are made of. */
struct hg_gathered {
	const struct hg_intake *intake; /* never NULL */
	const struct hg_http_counters *http;
	struct hg_process process;
	uint64_t discarded, parse_errors, busy_ns;
	uint64_t agents, agents_stale, agents_expected, agents_without_samples, sources;
	uint64_t epochs, late_epochs, state_errors, age_ms;
	uint64_t stored, temporary, groups, evictions;
	uint64_t metric_rows, metric_memory;
	double wait_max_s, coverage;
	uint64_t drops[HG_DROP_N];
};
void hg_figures_gather(const struct hg_request *request, struct hg_gathered *gathered);
double hg_figure_value(const struct hg_gathered *gathered, unsigned figure);

struct hg_figures;

struct hg_figures *hg_figures_create(unsigned lcores); /* NULL: no memory */
void hg_figures_destroy(struct hg_figures *figures);

/* Keeps one point; once a second. */
void hg_figures_take(struct hg_figures *figures, const struct hg_request *request);

/* Of what is kept; `figures` may be NULL: nothing is. */
size_t hg_figures_points(const struct hg_figures *figures);
uint64_t hg_figures_time_ms(const struct hg_figures *figures, size_t i); /* 0: the oldest */
/* Point i; of a counter the rate per second since the point before, NaN for the oldest. */
double hg_figures_point(const struct hg_figures *figures, unsigned figure, size_t i);
/* Newest rate of a counter per second, over about `seconds`; 0 while it is not known. */
double hg_figures_rate(const struct hg_figures *figures, unsigned figure, unsigned seconds);
/* Growth of a counter over the last `seconds`, or since the oldest point kept. */
double hg_figures_growth(const struct hg_figures *figures, unsigned figure, unsigned seconds);
/* Share of the last second that an lcore was busy, 0 to 1. */
double hg_figures_lcore_busy(const struct hg_figures *figures, unsigned lcore);

#ifdef __cplusplus
}
#endif
#endif
