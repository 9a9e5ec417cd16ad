#include "control/flows/view.h"

#include <stdlib.h>

/* ---- mode ---- */

/* Two modes do not differ from `sum` where a row describes one point, or a loss of its own
 * (FM 8.3). */
static enum hg_agg_mode mode_of(const struct hg_compiled *c, enum hg_agg_mode asked)
{
	if (c->def.agg_mode == HG_AGG_EDGE || c->def.agg_mode == HG_AGG_POOLED)
		return c->def.agg_mode;
	if (asked == HG_AGG_UNSET)
		return HG_AGG_MAX;
	if (asked == HG_AGG_POOLED_EDGE)
		asked = HG_AGG_POOLED;
	if (asked == HG_AGG_POOLED && c->one_point)
		return HG_AGG_SUM;
	if (asked == HG_AGG_EDGE && c->def.dropped)
		return HG_AGG_SUM;
	return asked;
}

enum hg_agg_mode hg_view_mode_used(const struct hg_view *view)
{
	if (view->mode == HG_AGG_POOLED && view->flow->unknown_points)
		return HG_AGG_POOLED_EDGE;
	return view->mode;
}

/* ---- which observers ---- */

static bool select_agents(const struct hg_flow_query *query, struct hg_index *index)
{
	if (!hg_index_reserve(index, query->agent_count))
		return false;
	for (size_t i = 0; i < query->agent_count; i++)
		hg_index_add(index, hg_hash_bytes(&query->agents[i], sizeof(struct hg_addr), 0),
			     (uint32_t)i + 1);
	return true;
}

static bool is_selected(const struct hg_flow_query *query, const struct hg_index *index,
			const struct hg_addr *agent)
{
	uint32_t hash = hg_hash_bytes(agent, sizeof(*agent), 0), ref;
	size_t pos = hash;

	while ((ref = hg_index_next(index, hash, &pos))) {
		if (hg_addr_equal(&query->agents[ref - 1], agent))
			return true;
	}
	return false;
}

/* ---- factors ---- */

static double later(double a, double b)
{
	return a > b ? a : b;
}

static double factor(const struct hg_view *view, double since_s)
{
	double t_s = view->flow->compiled->t_s;
	double age_s = view->snapshot->now_s - later(since_s, view->flow->since_s);

	if (view->flow->window_s > 0)
		return 1 / view->flow->window_s;
	return 1 / (view->flow->scale * t_s * hg_warm_up(age_s, t_s));
}

/* Beginning of the data of an observer's groups; those of an agent begin with its first source. */
static double *since_of_points(const struct hg_view *view)
{
	const struct hg_snapshot *s = view->snapshot;
	bool by_agent = view->flow->compiled->def.agg_mode == HG_AGG_AGENT;
	double *since = malloc((s->point_count + 1u) * sizeof(*since));

	if (!since)
		return NULL;
	for (uint32_t i = 0; i < s->point_count; i++)
		since[i] = s->points[i].sampled ? s->points[i].since_s : s->now_s;
	for (uint32_t i = 0; by_agent && i < s->point_count; i++) {
		uint32_t lead = s->points[i].lead;

		if (since[i] < since[lead])
			since[lead] = since[i];
	}
	for (uint32_t i = 0; by_agent && i < s->point_count; i++)
		since[i] = since[s->points[i].lead];
	return since;
}

/* Only ends of links count in `core`; groups kept by agent count if any of its ports is one. */
static bool in_core(const struct hg_view *view, uint32_t i)
{
	const struct hg_observer *observer = hg_observers_at(view->snapshot->observers, i);
	bool by_agent = view->flow->compiled->def.agg_mode == HG_AGG_AGENT;

	if (view->mode != HG_AGG_CORE || !view->topology)
		return true;
	if (by_agent)
		return hg_topology_node_of(view->topology, &observer->agent) != NULL;
	return hg_topology_is_core(view->topology, &observer->agent, &observer->ds);
}

static bool has_role(const struct hg_flow_query *query, const struct hg_observer *observer)
{
	return !query->topology ||
	       hg_topology_has_role(query->topology, query->role, &observer->agent, &observer->ds);
}

static void set_factors(struct hg_view *view, const struct hg_flow_query *query,
			const struct hg_index *agents, const double *since)
{
	bool all = !query->agents || view->stored_one;

	view->factor[0] = all && view->mode != HG_AGG_CORE && !query->role
				  ? factor(view, view->flow->since_s)
				  : 0;
	for (uint32_t i = 0; i < view->snapshot->point_count; i++) {
		const struct hg_observer *observer = hg_observers_at(view->snapshot->observers, i);

		if (in_core(view, i) && has_role(query, observer) &&
		    (all || is_selected(query, agents, &observer->agent)))
			view->factor[i + 1] =
				factor(view, view->stored_one ? view->flow->since_s : since[i]);
	}
}

bool hg_view_init(struct hg_view *view, const struct hg_snapshot *snapshot,
		  const struct hg_snapshot_flow *flow, const struct hg_flow_query *query)
{
	enum hg_agg_mode stored = flow->compiled->def.agg_mode;
	struct hg_index agents = { 0 };
	double *since;

	*view = (struct hg_view){ .snapshot = snapshot, .flow = flow };
	view->mode = mode_of(flow->compiled, query->agg_mode);
	view->topology = query->topology;
	view->stored_one = stored == HG_AGG_EDGE || stored == HG_AGG_POOLED;
	view->factor_count = snapshot->point_count + 1;
	view->factor = calloc(view->factor_count, sizeof(*view->factor));
	since = since_of_points(view);
	if (view->factor && since && select_agents(query, &agents)) {
		set_factors(view, query, &agents, since);
	} else {
		free(view->factor);
		view->factor = NULL;
	}
	hg_index_free(&agents);
	free(since);
	return view->factor;
}

void hg_view_clear(struct hg_view *view)
{
	free(view->factor);
	view->factor = NULL;
}

double hg_view_divisor(const struct hg_view *view)
{
	return 1 / factor(view, view->flow->since_s);
}

/* ---- totals ---- */

static void pick(const struct hg_view *view, const struct hg_flow_total *total, double *s1,
		 double *v)
{
	bool edge = view->mode == HG_AGG_EDGE && !view->stored_one;
	bool pooled = view->mode == HG_AGG_POOLED && !view->stored_one;

	*s1 = edge ? total->e1 : (pooled ? total->p1 : total->x1);
	*v = edge ? total->ev : (pooled ? total->pv : total->xv);
}

static void add_weight(const struct hg_view *view, uint32_t i, struct hg_view_totals *totals)
{
	enum hg_value_kind kind = hg_compiled_kind(view->flow->compiled);
	double weight = view->snapshot->points[i].weight[kind];

	if (view->factor[i + 1] > 0 && weight > totals->weight)
		totals->weight = weight;
}

void hg_view_add_up(const struct hg_view *view, struct hg_view_totals *totals)
{
	const struct hg_snapshot_flow *flow = view->flow;
	double covered = 0, s1, v;

	*totals = (struct hg_view_totals){ .coverage = 1 };
	for (uint32_t i = 0; i < flow->total_count && i < view->factor_count; i++) {
		double f = view->factor[i];

		pick(view, &flow->totals[i], &s1, &v);
		totals->s1 += s1 * f;
		totals->v += v * f * f;
		totals->withheld += flow->totals[i].withheld * f;
		covered += s1 * f * (i ? view->snapshot->points[i - 1].coverage : 1);
	}
	if (totals->s1 > 0)
		totals->coverage = covered / totals->s1;
	for (uint32_t i = 0; i < view->snapshot->point_count; i++)
		add_weight(view, i, totals);
	if (flow->compiled->def.dropped)
		totals->weight = 0;
	else if (totals->weight <= 0)
		totals->weight = flow->weight[0];
}
