/*
 * Answers a question about one definition of a snapshot (REST 3, 7; FM 7.4, 8.1).
 */
#include <stdlib.h>

#include "control/flows/answer.h"
#include "control/flows/select.h"

#define NEGLIGIBLE 1e-9
#define FLOWS_MAX  10000u

/* One query on its way. */
struct query {
	const struct hg_flow_query *asked;
	struct hg_flow_result *result;
	struct hg_view view;
	struct hg_view_totals totals;
	struct hg_parts parts;	/* one a key */
	double rest_s1, rest_v; /* of the totals that no group holds */
	struct hg_rows_found found;
	struct hg_key_filter *filter;
};

static double larger(double a, double b)
{
	return a > b ? a : b;
}

/* What the exact totals have beyond the groups: replaced and pruned rows. */
static void set_rest(struct query *q, const struct hg_parts *parts)
{
	double s1 = 0, v = 0;

	for (uint32_t i = 0; i < parts->count; i++) {
		s1 += parts->items[i].sum.s1;
		v += parts->items[i].sum.s2 + parts->items[i].sum.vt;
	}
	if (q->totals.s1 - s1 <= NEGLIGIBLE * q->totals.s1)
		return;
	q->rest_s1 = q->totals.s1 - s1;
	q->rest_v = larger(q->totals.v - v, 0);
}

static bool collect(struct query *q)
{
	struct hg_parts by_observer;

	if (q->view.mode == HG_AGG_CORE && !q->view.topology)
		return true; /* no topology: no links, nothing to see at their ends */
	hg_view_add_up(&q->view, &q->totals);
	if (!hg_parts_gather(&q->view, &by_observer))
		return false;
	set_rest(q, &by_observer);
	return hg_parts_aggregate(&q->view, &by_observer, &q->parts);
}

/* ---- the rows to show ---- */

static double coverage_of(const struct hg_part *part)
{
	return part->sum.s1 > 0 ? part->covered / part->sum.s1 : 1;
}

static void finish_estimate(const struct query *q, const struct hg_part *part,
			    struct hg_estimate *e)
{
	if (q->view.flow->compiled->def.dropped) {
		e->lower = e->value;
		e->upper = e->value + q->totals.withheld;
		e->exact = q->totals.withheld <= 0;
	}
	e->biased = hg_view_largest(&q->view) && part->sources > 1;
}

static void add_found(struct query *q, uint32_t i)
{
	struct hg_estimate e =
		hg_estimate_of(&q->parts.items[i].sum, coverage_of(&q->parts.items[i]));

	finish_estimate(q, &q->parts.items[i], &e);
	if (q->parts.items[i].qualifies)
		q->found.rows[q->found.count++] = (struct hg_row_found){ e, i, 0, 0 };
	else
		q->result->omitted_upper = larger(q->result->omitted_upper, e.upper);
}

static bool find_rows(struct query *q)
{
	struct hg_text text;

	q->found.rows = malloc((q->parts.count + 1u) * sizeof(*q->found.rows));
	if (!q->found.rows || !hg_text_init(&text, q->view.flow->compiled)) {
		return false;
	}
	for (uint32_t i = 0; i < q->parts.count; i++) {
		const struct hg_group *group = hg_view_group(&q->view, q->parts.items[i].group);

		if (!q->filter || hg_text_accepted(&text, q->filter, group))
			add_found(q, i);
	}
	hg_text_clear(&text);
	return true;
}

/* Ranks among all rows found, then the largest ones that are asked for. */
static bool choose_rows(struct query *q)
{
	size_t found = q->found.count;

	size_t most = q->asked->max_flows < FLOWS_MAX ? q->asked->max_flows : FLOWS_MAX;

	if (!hg_found_rank(&q->found) ||
	    !hg_found_keep_largest(&q->found, &q->view, &q->parts, most))
		return false;
	q->found.shown = q->found.kept;
	while (q->found.shown &&
	       q->found.rows[q->found.shown - 1].estimate.value < q->asked->min_value)
		q->found.shown--;
	for (size_t i = q->found.shown; i < found; i++)
		q->result->omitted_upper =
			larger(q->result->omitted_upper, q->found.rows[i].estimate.upper);
	return true;
}

/* ---- the rest of the answer ---- */

/* Exact total minus the rows shown (U6). */
static void set_other(struct query *q)
{
	struct hg_sum sum = { .s1 = q->rest_s1, .s2 = q->rest_v }, total = sum;
	struct hg_estimate *other = &q->result->other;
	uint8_t *shown = q->found.shown_part;

	for (uint32_t i = 0; i < q->parts.count; i++) {
		hg_sum_add(&total, &q->parts.items[i].sum);
		if (!shown[i])
			hg_sum_add(&sum, &q->parts.items[i].sum);
		if (!shown[i] && hg_view_largest(&q->view) && q->parts.items[i].sources > 1)
			other->biased = true;
	}
	q->found.other = sum;
	q->result->total = hg_estimate_of(&total, q->totals.coverage);
}

/* Discards are counted, not sampled; what was withheld belongs to nobody's key (FM 7.9). */
static void count_withheld(struct hg_estimate *e, double withheld)
{
	e->lower = e->value;
	e->value += withheld;
	e->upper = e->value;
	e->exact = withheld <= 0;
}

static void finish_other(struct query *q)
{
	struct hg_estimate *other = &q->result->other;
	bool biased = other->biased;

	*other = hg_estimate_of(&q->found.other, q->totals.coverage);
	other->biased = q->result->total.biased = biased;
	if (!q->view.flow->compiled->def.dropped)
		return;
	count_withheld(other, q->totals.withheld);
	count_withheld(&q->result->total, q->totals.withheld);
	q->result->withheld = q->totals.withheld;
}

static void set_summary(struct query *q)
{
	const struct hg_snapshot_flow *flow = q->view.flow;
	struct hg_flow_result *r = q->result;
	double divisor = hg_view_divisor(&q->view);

	r->key_count = hg_keys_count(flow->compiled->keys);
	r->value_count = flow->compiled->value_count - 1;
	r->epoch_ms = flow->window_s > 0 ? flow->end_ms : q->view.snapshot->epoch_ms;
	r->since_ms = flow->view.since_ms;
	r->t_s = flow->window_s > 0 ? flow->window_s : flow->compiled->t_s;
	r->agg_mode = hg_view_mode_used(&q->view);
	r->coverage = q->totals.coverage;
	r->lost = (flow->lost + flow->base_lost) / divisor;
	r->unseen_upper = larger(3 * q->totals.weight * flow->scale / divisor, r->lost);
	if (flow->compiled->def.dropped)
		r->unseen_upper = larger(r->unseen_upper, q->totals.withheld);
}

static int no_memory(struct hg_problem *problem)
{
	hg_problem_set(problem, 500, "internal", "Internal fault", "Out of memory.");
	return -1;
}

static bool answer(struct query *q)
{
	if (!collect(q) || !find_rows(q) || !choose_rows(q))
		return false;
	q->found.shown_part = calloc(q->parts.count + 1u, 1);
	if (!q->found.shown_part)
		return false;
	for (size_t i = 0; i < q->found.shown; i++)
		q->found.shown_part[q->found.rows[i].part] = 1;
	set_other(q);
	finish_other(q);
	set_summary(q);
	return hg_answer_fill(&q->view, &q->parts, &q->found, q->asked->totals, q->result);
}

static int run(struct query *q, struct hg_problem *problem)
{
	const struct hg_compiled *c = q->view.flow->compiled;
	const char *filter = q->asked->filter;
	bool ok;

	if (filter && filter[0] &&
	    hg_key_filter_compile(filter, c->keys, c->def.fs, &q->filter, problem))
		return -1;
	if (q->filter)
		hg_key_filter_use(q->filter, q->view.snapshot->lookup);
	ok = answer(q);
	hg_key_filter_free(q->filter);
	hg_parts_free(&q->parts);
	free(q->found.rows);
	free(q->found.shown_part);
	if (ok)
		return 0;
	hg_flow_result_clear(q->result);
	return no_memory(problem);
}

int hg_snapshot_query(const struct hg_snapshot *snapshot, const char *name,
		      const struct hg_flow_query *query, struct hg_flow_result *result,
		      struct hg_problem *problem)
{
	const struct hg_snapshot_flow *flow = hg_snapshot_find(snapshot, name);
	struct query q = { .asked = query, .result = result, .totals = { .coverage = 1 } };
	int status;

	memset(result, 0, sizeof(*result));
	if (!flow) {
		hg_problem_set(problem, 404, "unknown-name", "Name is not known",
			       "There is no flow definition named %s.", name);
		return -1;
	}
	if (!hg_view_init(&q.view, snapshot, flow, query))
		return no_memory(problem);
	status = run(&q, problem);
	hg_view_clear(&q.view);
	return status;
}
