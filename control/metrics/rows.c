/*
 * Agents and their rows: found by hash, bounded in number, freed when no view shows them.
 */
#include <stdlib.h>
#include <string.h>

#include "control/metrics/parts.h"

struct row_key {
	const struct agent *agent;
	const struct hg_data_source *ds;
};

static bool agent_equal(const void *item, const void *key)
{
	return hg_addr_equal(&((const struct agent *)item)->address, key);
}

static bool row_equal(const void *item, const void *key)
{
	const struct row *row = item;
	const struct row_key *wanted = key;

	return row->agent == wanted->agent && row->ds.cls == wanted->ds->cls &&
	       row->ds.index == wanted->ds->index;
}

static uint64_t row_hash(const struct agent *agent, const struct hg_data_source *ds)
{
	return hg_slots_hash(agent->hash, ds, sizeof(*ds));
}

static struct agent *find_agent(const struct hg_metrics *metrics, const struct hg_addr *address)
{
	uint64_t hash = hg_slots_hash(metrics->seed, address, sizeof(*address));

	return hg_slots_find(&metrics->agents, hash, agent_equal, address);
}

static struct agent *take_agent(struct hg_metrics *metrics, const struct hg_addr *address)
{
	struct agent *agent = find_agent(metrics, address);

	if (agent)
		return agent;
	agent = calloc(1, sizeof(*agent));
	if (!agent)
		return NULL;
	agent->address = *address;
	agent->hash = hg_slots_hash(metrics->seed, address, sizeof(*address));
	if (hg_slots_add(&metrics->agents, agent->hash, agent))
		return agent;
	free(agent);
	return NULL;
}

static void drop_agent(struct hg_metrics *metrics, struct agent *agent)
{
	if (agent->rows)
		return;
	hg_slots_remove(&metrics->agents, agent->hash, agent);
	free(agent->adapters);
	free(agent);
}

static struct row *find_row(const struct hg_metrics *metrics, const struct agent *agent,
			    const struct hg_data_source *ds)
{
	struct row_key key = { agent, ds };

	return hg_slots_find(&metrics->index, row_hash(agent, ds), row_equal, &key);
}

struct row *hg_row_find(const struct hg_metrics *metrics, const struct hg_addr *address,
			const struct hg_data_source *ds)
{
	struct agent *agent = find_agent(metrics, address);

	return agent ? find_row(metrics, agent, ds) : NULL;
}

static struct row *add_row(struct hg_metrics *metrics, struct agent *agent,
			   const struct hg_data_source *ds)
{
	struct row *row;

	if (metrics->row_count == ROWS_MAX || hg_metrics_full(metrics) ||
	    agent->rows == ROWS_AGENT_MAX ||
	    !hg_metrics_room((void **)&metrics->rows, &metrics->row_room, metrics->row_count + 1,
			     sizeof(*metrics->rows)))
		return NULL;
	row = calloc(1, sizeof(*row));
	if (!row)
		return NULL;
	row->agent = agent;
	row->ds = *ds;
	row->position = NOWHERE;
	row->hash = row_hash(agent, ds);
	row->place = (uint32_t)metrics->row_count;
	if (!hg_slots_add(&metrics->index, row->hash, row)) {
		free(row);
		return NULL;
	}
	metrics->rows[metrics->row_count++] = row;
	metrics->figures.memory_bytes += sizeof(*row);
	agent->rows++;
	if (ds->cls == CLASS_HOST && ds->index == 1)
		agent->host = row;
	return row;
}

struct row *hg_row_take(struct hg_metrics *metrics, const struct hg_addr *address,
			const struct hg_data_source *ds)
{
	struct agent *agent = take_agent(metrics, address);
	struct row *row = agent ? find_row(metrics, agent, ds) : NULL;

	if (row)
		return row;
	row = agent ? add_row(metrics, agent, ds) : NULL;
	if (row)
		return row;
	metrics->figures.refused++;
	if (agent)
		drop_agent(metrics, agent);
	return NULL;
}

void hg_row_changed(struct hg_metrics *metrics, struct row *row)
{
	if (row->changed)
		return;
	row->changed = true;
	row->next_changed = metrics->changed;
	metrics->changed = row;
}

void hg_row_free(struct row *row)
{
	struct baseline *next;

	for (; row->baselines; row->baselines = next) {
		next = row->baselines->next;
		free(row->baselines);
	}
	free(row->customs);
	free(row->block);
	free(row);
}

/* The row itself stays until the next publish has taken it out of the order. */
void hg_row_remove(struct hg_metrics *metrics, struct row *row)
{
	struct agent *agent = row->agent;
	struct row *last = metrics->rows[--metrics->row_count];

	hg_gpu_leave(metrics, row);
	hg_cells_clear(metrics, row);
	hg_row_changed(metrics, row);
	metrics->rows[row->place] = last;
	last->place = row->place;
	hg_slots_remove(&metrics->index, row->hash, row);
	metrics->figures.memory_bytes -= sizeof(*row);
	if (agent->host == row)
		agent->host = NULL;
	row->gone = true;
	row->agent = NULL;
	agent->rows--;
	drop_agent(metrics, agent);
}
