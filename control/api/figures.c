#include "control/api/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STALE_MS 60000

static const struct {
	enum hg_figure_block block;
	const char *name, *metric;
	enum hg_figure_kind kind;
} named[HG_FIGURE_DROPS] = {
#define HG_FIGURE(id, block_, name_, metric_, kind_, value)                                        \
	[HG_FIGURE_##id] = { HG_FIGURES_##block_, name_, metric_, HG_FIGURE_##kind_ },
#include "control/api/figures.def"
#undef HG_FIGURE
};

static const struct {
	const char *name, *help;
} drop_points[HG_DROP_N] = {
#define ROW(id, name, help) { name, help },
	HG_DROP_TABLE(ROW)
#undef ROW
};

static const char *const blocks[HG_FIGURES_BLOCKS] = {
	"intake", "agents", "epochs", "definitions", "names", "serving", "process", "collectors",
};

const char *hg_figure_block_name(enum hg_figure_block block)
{
	return blocks[block];
}

struct hg_figure_info hg_figure_info(unsigned figure, char metric[96])
{
	struct hg_figure_info info = { .block = HG_FIGURES_INTAKE, .kind = HG_FIGURE_COUNTER };

	if (figure < HG_FIGURE_DROPS) {
		info.block = named[figure].block;
		info.name = named[figure].name;
		info.metric = named[figure].metric;
		info.kind = named[figure].kind;
		return info;
	}
	info.name = drop_points[figure - HG_FIGURE_DROPS].name;
	info.help = drop_points[figure - HG_FIGURE_DROPS].help;
	snprintf(metric, 96, "drop_points_total{point=\"%s\"}", info.name);
	info.metric = metric;
	return info;
}

/* ---- gathering ---- */

static void gather_agents(const struct hg_request *request, struct hg_gathered *g)
{
	const struct hg_agent_view *agents;
	const struct hg_source_view *sources;

	g->agents = hg_snapshot_agents(request->snapshot, &agents);
	g->sources = hg_snapshot_sources(request->snapshot, &sources);
	g->agents_expected = g->agents;
	for (size_t i = 0; i < g->agents; i++) {
		g->agents_stale += request->now_ms > agents[i].last_seen_ms + STALE_MS;
		g->agents_without_samples += agents[i].counter_samples && !agents[i].flow_samples;
	}
}

static void gather_definitions(const struct hg_request *request, struct hg_gathered *g)
{
	size_t count = hg_snapshot_flows(request->snapshot);

	for (size_t i = 0; i < count; i++) {
		const struct hg_flow_view *view = hg_snapshot_flow_at(request->snapshot, i);

		g->temporary += view->def->temporary;
		g->stored += !view->def->temporary;
		g->groups += view->rows;
		g->evictions += view->evictions;
	}
}

static void gather_snapshot(const struct hg_request *request, struct hg_gathered *g)
{
	double all;

	if (!request->snapshot)
		return;
	g->intake = hg_snapshot_intake(request->snapshot);
	all = (double)g->intake->flow_samples + (double)g->intake->flow_samples_lost;
	g->coverage = all > 0 ? (double)g->intake->flow_samples / all : 1;
	g->age_ms = request->now_ms > hg_snapshot_epoch_ms(request->snapshot)
			    ? request->now_ms - hg_snapshot_epoch_ms(request->snapshot)
			    : 0;
	gather_agents(request, g);
	gather_definitions(request, g);
}

static void gather_dataplane(const struct hg_dataplane *dataplane, struct hg_gathered *g)
{
	for (unsigned i = 0; i < HG_DROP_N; i++)
		g->drops[i] = hg_process_drops(dataplane, i);
	g->discarded = hg_process_datagrams_discarded(dataplane);
	g->parse_errors = hg_process_parse_errors(dataplane);
	for (unsigned i = 0; dataplane && i < hg_dataplane_lcores(dataplane); i++)
		g->busy_ns += __atomic_load_n(&hg_dataplane_status(dataplane, i)->busy_ns,
					      __ATOMIC_RELAXED);
}

void hg_figures_gather(const struct hg_request *request, struct hg_gathered *g)
{
	static const struct hg_intake nothing;
	const struct hg_health *health = request->conf->health;

	memset(g, 0, sizeof(*g));
	g->intake = &nothing;
	g->http = request->http;
	g->coverage = 1;
	gather_snapshot(request, g);
	gather_dataplane(request->conf->dataplane, g);
	hg_process_read(request, &g->process);
	g->epochs = hg_health_read(&health->epochs);
	g->late_epochs = hg_health_read(&health->late_epochs);
	g->state_errors = hg_health_read(&health->state_errors);
	g->wait_max_s = (double)hg_health_read(&health->grace_max_ns) / 1e9;
	if (!request->metrics)
		return;
	g->metric_rows = hg_metrics_view_figures(request->metrics)->rows;
	g->metric_memory = hg_metrics_view_figures(request->metrics)->memory_bytes;
}

double hg_figure_value(const struct hg_gathered *g, unsigned figure)
{
	switch (figure) {
#define HG_FIGURE(id, block, name, metric, kind, value)                                            \
	case HG_FIGURE_##id:                                                                       \
		return value;
#include "control/api/figures.def"
#undef HG_FIGURE
	default:
		return (double)g->drops[figure - HG_FIGURE_DROPS];
	}
}

/* ---- the last five minutes ---- */

struct point {
	uint64_t time_ms;
	double value[HG_FIGURES];
};

struct hg_figures {
	unsigned lcores;
	uint64_t *busy_ns; /* [lcores] at the newest point */
	double *busy;	   /* [lcores] share before it */
	uint64_t taken_ms;
	size_t count, next;
	struct point points[HG_FIGURE_POINTS];
};

struct hg_figures *hg_figures_create(unsigned lcores)
{
	struct hg_figures *figures = calloc(1, sizeof(*figures));

	if (!figures)
		return NULL;
	figures->lcores = lcores;
	figures->busy_ns = calloc(lcores + 1, sizeof(*figures->busy_ns));
	figures->busy = calloc(lcores + 1, sizeof(*figures->busy));
	if (figures->busy_ns && figures->busy)
		return figures;
	hg_figures_destroy(figures);
	return NULL;
}

void hg_figures_destroy(struct hg_figures *figures)
{
	free(figures->busy_ns);
	free(figures->busy);
	free(figures);
}

static void take_lcores(struct hg_figures *figures, const struct hg_request *request)
{
	double elapsed_ns = (double)(request->now_ms - figures->taken_ms) * 1e6;

	for (unsigned i = 0; i < figures->lcores; i++) {
		uint64_t busy =
			__atomic_load_n(&hg_dataplane_status(request->conf->dataplane, i)->busy_ns,
					__ATOMIC_RELAXED);
		double share =
			elapsed_ns > 0 ? (double)(busy - figures->busy_ns[i]) / elapsed_ns : 0;

		figures->busy[i] = figures->taken_ms ? fmin(share, 1) : 0;
		figures->busy_ns[i] = busy;
	}
	figures->taken_ms = request->now_ms;
}

void hg_figures_take(struct hg_figures *figures, const struct hg_request *request)
{
	struct point *point = &figures->points[figures->next];
	struct hg_gathered gathered;

	hg_figures_gather(request, &gathered);
	point->time_ms = request->now_ms;
	for (unsigned i = 0; i < HG_FIGURES; i++)
		point->value[i] = hg_figure_value(&gathered, i);
	take_lcores(figures, request);
	figures->next = (figures->next + 1) % HG_FIGURE_POINTS;
	figures->count += figures->count < HG_FIGURE_POINTS;
}

static const struct point *point_at(const struct hg_figures *figures, size_t i)
{
	size_t first = (figures->next + HG_FIGURE_POINTS - figures->count) % HG_FIGURE_POINTS;

	return &figures->points[(first + i) % HG_FIGURE_POINTS];
}

size_t hg_figures_points(const struct hg_figures *figures)
{
	return figures ? figures->count : 0;
}

uint64_t hg_figures_time_ms(const struct hg_figures *figures, size_t i)
{
	return point_at(figures, i)->time_ms;
}

static double rate_between(const struct point *a, const struct point *b, unsigned figure)
{
	double elapsed_s = ((double)b->time_ms - (double)a->time_ms) / 1000;

	return elapsed_s > 0 ? fmax((b->value[figure] - a->value[figure]) / elapsed_s, 0) : 0;
}

double hg_figures_point(const struct hg_figures *figures, unsigned figure, size_t i)
{
	char metric[96];

	if (hg_figure_info(figure, metric).kind == HG_FIGURE_GAUGE)
		return point_at(figures, i)->value[figure];
	return i ? rate_between(point_at(figures, i - 1), point_at(figures, i), figure) : NAN;
}

/* The point about `seconds` before the newest. */
static const struct point *back(const struct hg_figures *figures, unsigned seconds)
{
	size_t newest = figures->count - 1;

	return point_at(figures, newest > seconds ? newest - seconds : 0);
}

double hg_figures_rate(const struct hg_figures *figures, unsigned figure, unsigned seconds)
{
	if (hg_figures_points(figures) < 2)
		return 0;
	return rate_between(back(figures, seconds), point_at(figures, figures->count - 1), figure);
}

double hg_figures_growth(const struct hg_figures *figures, unsigned figure, unsigned seconds)
{
	if (hg_figures_points(figures) < 2)
		return 0;
	return point_at(figures, figures->count - 1)->value[figure] -
	       back(figures, seconds)->value[figure];
}

double hg_figures_lcore_busy(const struct hg_figures *figures, unsigned lcore)
{
	return figures && lcore < figures->lcores ? figures->busy[lcore] : 0;
}
