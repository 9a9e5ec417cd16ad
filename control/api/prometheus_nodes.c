/* What is known of each node, in /metrics (rest-api 13.3). */
#include "control/api/own_page.h"
#include "control/flows/accounts.h"

#include <stdlib.h>
#include <string.h>

/* One agent; those of one node are put together. */
struct node {
	const struct hg_agent_view *agent;
	double sources, rates;		   /* data sources with packet samples; sum of rates */
	double known_sources, known_rates; /* the same of effective ones that are known */
	double coverage;
	uint64_t last_seen_ms;
};

static int by_address(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	return memcmp(&x->agent->address, &y->agent->address, sizeof(struct hg_addr));
}

static int by_name(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	return strcmp(x->agent->node, y->agent->node);
}

static void add_source(struct node *nodes, size_t count, const struct hg_source_view *source)
{
	struct hg_agent_view wanted = { .address = source->observer->agent };
	struct node key = { .agent = &wanted };
	struct node *node = bsearch(&key, nodes, count, sizeof(*nodes), by_address);

	if (!node || !source->sampling_rate)
		return;
	node->sources++;
	node->rates += source->sampling_rate;
	if (source->effective_rate <= 0)
		return;
	node->known_sources++;
	node->known_rates += source->effective_rate;
}

/* The worst coverage counts, and the newest sign of life. */
static void merge(struct node *to, const struct node *from)
{
	to->sources += from->sources;
	to->rates += from->rates;
	to->known_sources += from->known_sources;
	to->known_rates += from->known_rates;
	if (from->coverage < to->coverage)
		to->coverage = from->coverage;
	if (from->last_seen_ms > to->last_seen_ms)
		to->last_seen_ms = from->last_seen_ms;
}

static size_t gather(const struct hg_snapshot *snapshot, struct node **nodes)
{
	const struct hg_source_view *sources;
	const struct hg_agent_view *agents;
	size_t count = hg_snapshot_agents(snapshot, &agents), kept = 0;
	size_t source_count = hg_snapshot_sources(snapshot, &sources);

	*nodes = calloc(count + 1, sizeof(**nodes));
	for (size_t i = 0; *nodes && i < count; i++)
		(*nodes)[i] = (struct node){ .agent = &agents[i],
					     .coverage = agents[i].coverage,
					     .last_seen_ms = agents[i].last_seen_ms };
	if (!*nodes || !count)
		return 0;
	qsort(*nodes, count, sizeof(**nodes), by_address);
	for (size_t i = 0; i < source_count; i++)
		add_source(*nodes, count, &sources[i]);
	qsort(*nodes, count, sizeof(**nodes), by_name);
	for (size_t i = 1; i < count; i++) {
		if (by_name(&(*nodes)[kept], &(*nodes)[i]))
			(*nodes)[++kept] = (*nodes)[i];
		else
			merge(&(*nodes)[kept], &(*nodes)[i]);
	}
	return kept + 1;
}

enum gauge { RATE, EFFECTIVE, COVERAGE, LAST_SEEN, GAUGES };

static const struct {
	const char *name, *help;
} gauges[GAUGES] = {
	[RATE] = { "node_sampling_rate", "One packet in so many is sampled, as agents say; mean "
					 "of the data sources." },
	[EFFECTIVE] = { "node_effective_sampling_rate", "The same as the agents' counts show it." },
	[COVERAGE] = { "node_coverage_ratio",
		       "Share of the packet samples of the last minute or so that arrived." },
	[LAST_SEEN] = { "node_last_seen_seconds", "Time since the node's agents were heard." },
};

/* Negative: not known. */
static double value_of(const struct node *node, enum gauge gauge, uint64_t now_ms)
{
	switch (gauge) {
	case RATE:
		return node->sources > 0 ? node->rates / node->sources : -1;
	case EFFECTIVE:
		return node->known_sources > 0 ? node->known_rates / node->known_sources : -1;
	case COVERAGE:
		return node->agent->flow_samples ? node->coverage : -1;
	default:
		return now_ms > node->last_seen_ms ? (double)(now_ms - node->last_seen_ms) / 1000
						   : 0;
	}
}

void hg_own_write_nodes(struct hg_request *request)
{
	struct hg_own_page page = hg_own_page_of(request);
	struct node *nodes;
	size_t count;

	if (!request->snapshot)
		return;
	count = gather(request->snapshot, &nodes);
	request->out.failed |= !nodes;
	/* Values of nodes cannot be summed: those beyond the cap are left out. */
	if (count > request->conf->series_max)
		count = request->conf->series_max;
	for (unsigned k = 0; k < GAUGES; k++) {
		hg_own_family(&page, gauges[k].name, "gauge", gauges[k].help);
		for (size_t i = 0; i < count; i++) {
			struct hg_own_label label = { "node", nodes[i].agent->node };
			double value = value_of(&nodes[i], k, request->now_ms);

			if (value >= 0)
				hg_own_line(&page, gauges[k].name, &label, 1, value);
		}
	}
	free(nodes);
}
