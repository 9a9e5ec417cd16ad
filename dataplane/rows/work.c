#include <heliograph/work.h>

#include <string.h>

#include "dataplane/rows/memory.h"

struct places {
	size_t agents, sources, touched_agents, touched_sources, recycled, len_bytes;
};

static struct places plan(void)
{
	const struct hg_work *work = NULL;
	struct hg_layout layout = { 0 };
	struct places at;

	hg_layout_add(&layout, 1, sizeof(*work));
	at.agents = hg_layout_add(&layout, HG_AGENTS_MAX, sizeof(*work->agents));
	at.sources = hg_layout_add(&layout, HG_SOURCES_MAX, sizeof(*work->sources));
	at.touched_agents = hg_layout_add(&layout, HG_AGENTS_MAX, sizeof(*work->touched_agents));
	at.touched_sources = hg_layout_add(&layout, HG_SOURCES_MAX, sizeof(*work->touched_sources));
	at.recycled = hg_layout_add(&layout, HG_AGENTS_MAX, sizeof(*work->recycled));
	at.len_bytes = layout.len_bytes;
	return at;
}

/* Small pages: most of the lists is never touched. */
struct hg_work *hg_work_create(size_t base_rows, size_t discard_rows, uint64_t seed)
{
	struct places at = plan();
	char *memory = hg_memory_map(at.len_bytes, 0);
	struct hg_work *work = (struct hg_work *)(void *)memory;

	if (!memory)
		return NULL;
	work->agents = (struct hg_agent_facts *)(void *)(memory + at.agents);
	work->sources = (struct hg_source_facts *)(void *)(memory + at.sources);
	work->touched_agents = (uint32_t *)(void *)(memory + at.touched_agents);
	work->touched_sources = (uint32_t *)(void *)(memory + at.touched_sources);
	work->seed = seed;
	work->recycled = (uint32_t *)(void *)(memory + at.recycled);
	work->base = hg_rows_create(base_rows, seed);
	work->discards = hg_rows_create(discard_rows, seed);
	if (work->base && work->discards)
		return work;
	hg_work_destroy(work);
	return NULL;
}

void hg_work_destroy(struct hg_work *work)
{
	if (!work)
		return;
	hg_rows_destroy(work->base);
	hg_rows_destroy(work->discards);
	for (unsigned i = 0; i < HG_DIRECT_MAX; i++)
		hg_direct_destroy(work->direct[i]);
	hg_memory_unmap(work, plan().len_bytes);
}

static void clear_facts(struct hg_work *work)
{
	uint32_t i;

	for (i = 0; i < work->touched_agent_count; i++)
		memset(&work->agents[work->touched_agents[i]], 0, sizeof(*work->agents));
	for (i = 0; i < work->touched_source_count; i++)
		memset(&work->sources[work->touched_sources[i]], 0, sizeof(*work->sources));
}

/*
 * The next lcore to get the buffer may be another one: the former one's identity lists go, and so
 * does the plan.
 */
void hg_work_clear(struct hg_work *work)
{
	struct hg_work kept = {
		.base = work->base,
		.discards = work->discards,
		.agents = work->agents,
		.sources = work->sources,
		.touched_agents = work->touched_agents,
		.touched_sources = work->touched_sources,
		.recycled = work->recycled,
	};

	clear_facts(work);
	hg_rows_clear(work->base);
	hg_rows_clear(work->discards);
	for (unsigned i = 0; i < HG_DIRECT_MAX; i++) {
		kept.direct[i] = work->direct[i];
		if (work->direct[i])
			hg_direct_clear(work->direct[i]);
	}
	kept.seed = work->seed;
	*work = kept;
}

/* Finds the table of a definition among those of the plan before, and takes it out. */
static struct hg_direct *take_table(struct hg_direct **tables, uint64_t id)
{
	for (unsigned i = 0; i < HG_DIRECT_MAX; i++) {
		struct hg_direct *table = tables[i];

		if (!table || hg_direct_layout(table)->id != id)
			continue;
		tables[i] = NULL;
		return table;
	}
	return NULL;
}

bool hg_work_set_plan(struct hg_work *work, const struct hg_plan *plan)
{
	struct hg_direct *before[HG_DIRECT_MAX];
	bool all = true;

	memcpy(before, work->direct, sizeof(before));
	memset(work->direct, 0, sizeof(work->direct));
	work->plan = *plan;
	for (unsigned i = 0; i < plan->direct_count; i++) {
		work->direct[i] = take_table(before, plan->direct[i].id);
		if (!work->direct[i])
			work->direct[i] =
				hg_direct_create(HG_DIRECT_ROWS, &plan->direct[i], work->seed);
		all = all && work->direct[i];
	}
	for (unsigned i = 0; i < HG_DIRECT_MAX; i++)
		hg_direct_destroy(before[i]);
	return all;
}

void hg_work_refuse(struct hg_work *work, const struct hg_addr *sender, const struct hg_addr *agent,
		    bool denied)
{
	struct hg_refused *refused;
	uint32_t i;

	for (i = 0; i < work->refused_count; i++) {
		refused = &work->refused[i];
		if (refused->denied == denied && hg_addr_equal(&refused->sender, sender) &&
		    hg_addr_equal(&refused->agent, agent)) {
			refused->datagrams++;
			return;
		}
	}
	if (i < HG_REFUSED_MAX)
		work->refused[work->refused_count++] =
			(struct hg_refused){ *sender, *agent, 1, denied };
}
