#include <stdio.h>

#include "control/flows/address.h"
#include "control/flows/book.h"

#define RATES_TURN_S 30.0

double hg_recent_coverage(const struct hg_recent *recent)
{
	double share;

	if (recent->expected <= 0)
		return 1;
	share = recent->received / recent->expected;
	return share < 1 ? share : 1;
}

static void view_name(const struct hg_book_agent *agent, struct hg_agent_view *view)
{
	if (agent->host_name[0])
		snprintf(view->node, sizeof(view->node), "%s", agent->host_name);
	else
		hg_address_text(view->address.family, view->address.bytes, view->node);
}

static void view_rates(const struct hg_recent_rates *rates, struct hg_agent_view *view,
		       double now_s)
{
	double age_s = now_s - rates->turned_s;

	for (unsigned i = 0; i < 2; i++) {
		/* The former half minute counts as long as it touches the last minute. */
		if (age_s >= 2 * RATES_TURN_S || (i == 1 && age_s >= RATES_TURN_S))
			continue;
		if (rates->min[i] && (!view->rate_min || rates->min[i] < view->rate_min))
			view->rate_min = rates->min[i];
		if (rates->max[i] > view->rate_max)
			view->rate_max = rates->max[i];
	}
}

size_t hg_book_agent_views(const struct hg_book *book, struct hg_agent_view *views)
{
	size_t count = 0;

	for (uint32_t i = 0; i < book->agent_count; i++) {
		const struct hg_book_agent *agent = &book->agents[i];
		struct hg_agent_view *view = &views[count];

		if (!agent->seen ||
		    agent->view.last_seen_ms + book->agent_timeout_ms < book->now_ms)
			continue;
		*view = agent->view;
		view->kind = agent->host ? "host" : "switch";
		view->coverage = hg_recent_coverage(&agent->recent);
		view->rate_min = view->rate_max = 0;
		view_rates(&agent->rates, view, book->now_s);
		view_name(agent, view);
		count++;
	}
	return count;
}

void hg_book_source_views(const struct hg_book *book, struct hg_source_view *views)
{
	for (uint32_t i = 0; i < book->point_count; i++) {
		const struct hg_book_point *point = &book->points[i];

		views[i] = (struct hg_source_view){
			.observer = hg_observers_at(book->observers, i),
			.sampling_rate = point->sampling_rate,
			.effective_rate = point->effective_rate,
			.flow_samples = point->flow_samples,
			.counter_samples = point->counter_samples,
			.coverage = hg_recent_coverage(&point->recent),
		};
	}
}
