/*
 * Metrics that are computed from several fields of one structure.
 */
#include <string.h>

#include "control/metrics/sample.h"

static bool is_host(const struct sample *sample)
{
	return sample->row->ds.cls == CLASS_HOST;
}

static void percent(struct sample *sample, unsigned column, double part, double whole)
{
	if (whole > 0 && part >= 0 && part <= whole)
		hg_sample_number(sample, column, part / whole * 100);
	else
		hg_sample_remove(sample, column);
}

/* Host processor 0:2003. */
enum { LOAD_ONE = 0, CPU_NUM = 5, CPU_FIRST = 8, CPU_LAST = 14, CPU_STEAL = 17, CPU_GUEST = 18 };

/* Guest times are part of user and nice (FM 9.4), so they are not in the sum. */
static bool cpu_sum(const struct sample *sample, double *sum)
{
	unsigned field;

	*sum = 0;
	for (field = CPU_FIRST; field <= CPU_LAST; field++) {
		if (!sample->counted[field])
			return false;
		*sum += (double)sample->delta[field];
	}
	if (sample->count > CPU_STEAL && sample->counted[CPU_STEAL])
		*sum += (double)sample->delta[CPU_STEAL];
	return *sum > 0;
}

static void cpu_states(struct sample *sample)
{
	unsigned field, column;
	double sum;

	if (sample->count <= CPU_LAST || !cpu_sum(sample, &sum))
		return;
	for (field = CPU_FIRST; field <= CPU_LAST; field++) {
		column = DERIVED_CPU_USER + field - CPU_FIRST;
		percent(sample, column, (double)sample->delta[field], sum);
	}
	for (field = CPU_STEAL; field < sample->count; field++) {
		column = DERIVED_CPU_STEAL + field - CPU_STEAL;
		if (sample->counted[field])
			percent(sample, column, (double)sample->delta[field], sum);
	}
	percent(sample, DERIVED_CPU_UTILIZATION, sum - (double)sample->delta[CPU_FIRST + 3], sum);
}

static void derive_cpu(struct sample *sample)
{
	bool known;
	double load, cores;

	known = hg_sample_value(sample, CPU_NUM, &cores) && cores > 0;
	if (sample->row == sample->row->agent->host)
		sample->row->agent->cores = known ? (uint32_t)cores : 0;
	if (known && hg_sample_value(sample, LOAD_ONE, &load))
		hg_sample_number(sample, DERIVED_LOAD_PER_CPU, load / cores);
	cpu_states(sample);
}

static void derive_memory(struct sample *sample)
{
	double total, free_bytes, buffers, cached;

	if (hg_sample_value(sample, 0, &total) && hg_sample_value(sample, 1, &free_bytes) &&
	    hg_sample_value(sample, 3, &buffers) && hg_sample_value(sample, 4, &cached))
		percent(sample, DERIVED_MEM_UTILIZATION, total - free_bytes - buffers - cached,
			total);
}

static void derive_disk(struct sample *sample)
{
	double total, free_bytes;

	if (hg_sample_value(sample, 0, &total) && hg_sample_value(sample, 1, &free_bytes))
		percent(sample, DERIVED_DISK_UTILIZATION, total - free_bytes, total);
}

static bool has_ended(uint64_t state)
{
	return state >= 4 && state <= 6; /* shutdown, shut off, crashed */
}

static void derive_virtual_cpu(struct sample *sample)
{
	double busy_ms;

	sample->row->ended = has_ended(sample->values[0].number);
	if (hg_sample_rate(sample, 1, &busy_ms))
		hg_sample_number(sample, DERIVED_VIR_CPU_UTILIZATION, busy_ms / 10);
}

static void derive_virtual_memory(struct sample *sample)
{
	double used, most;

	if (hg_sample_value(sample, 0, &used) && hg_sample_value(sample, 1, &most))
		percent(sample, DERIVED_VIR_MEM_UTILIZATION, used, most);
}

static void derive_switch(struct sample *sample)
{
	double hits, misses;

	if (hg_sample_rate(sample, 0, &hits) && hg_sample_rate(sample, 1, &misses))
		percent(sample, DERIVED_OVS_MISSRATE, misses, hits + misses);
}

/* GPU 5703:1, on the host and on pods. */
enum { GPU_COUNT = 0, GPU_TIME = 2, GPU_MEM_TOTAL = 4, GPU_MEM_FREE = 5, GPU_ENERGY = 7 };

static void derive_gpu(struct sample *sample)
{
	bool host = is_host(sample);
	double count, value, total, free_bytes;

	if (!host)
		hg_gpu_enter(sample->row);
	if (hg_sample_value(sample, GPU_MEM_TOTAL, &total) &&
	    hg_sample_value(sample, GPU_MEM_FREE, &free_bytes))
		percent(sample,
			host ? DERIVED_GPU_MEM_UTILIZATION : DERIVED_VIR_GPU_MEM_UTILIZATION,
			total - free_bytes, total);
	if (!hg_sample_value(sample, GPU_COUNT, &count) || count <= 0)
		return;
	if (hg_sample_rate(sample, GPU_TIME, &value))
		hg_sample_number(sample,
				 host ? DERIVED_GPU_UTILIZATION : DERIVED_VIR_GPU_UTILIZATION,
				 value / 10 / count);
	if (hg_sample_rate(sample, GPU_ENERGY, &value)) {
		hg_sample_number(sample, host ? DERIVED_GPU_POWER : DERIVED_VIR_GPU_POWER,
				 value / 1000 / count);
		hg_sample_number(sample,
				 host ? DERIVED_GPU_POWER_TOTAL : DERIVED_VIR_GPU_POWER_TOTAL,
				 value / 1000);
		return;
	}
	/* Without energy an old power would be shown as if it went on. */
	hg_sample_remove(sample, host ? DERIVED_GPU_POWER : DERIVED_VIR_GPU_POWER);
	hg_sample_remove(sample, host ? DERIVED_GPU_POWER_TOTAL : DERIVED_VIR_GPU_POWER_TOTAL);
}

/* Tables of a switch chip 4413:3: field of the used entries, the size follows it. */
static void derive_tables(struct sample *sample)
{
	static const struct {
		uint8_t field;
		uint8_t column;
	} tables[] = {
		{ 0, DERIVED_BCM_HOST },
		{ 2, DERIVED_BCM_IPV4 },
		{ 4, DERIVED_BCM_IPV6 },
		{ 6, DERIVED_BCM_IPV4_IPV6 },
		{ 8, DERIVED_BCM_LONG_IPV6 },
		{ 10, DERIVED_BCM_ROUTES },
		{ 12, DERIVED_BCM_ECMP },
		{ 14, DERIVED_BCM_MAC },
		{ 20, DERIVED_BCM_ACL_IN },
		{ 22, DERIVED_BCM_ACL_IN_COUNTERS },
		{ 24, DERIVED_BCM_ACL_IN_METERS },
		{ 26, DERIVED_BCM_ACL_IN_SLICES },
		{ 28, DERIVED_BCM_ACL_OUT },
		{ 30, DERIVED_BCM_ACL_OUT_COUNTERS },
		{ 32, DERIVED_BCM_ACL_OUT_METERS },
		{ 34, DERIVED_BCM_ACL_OUT_SLICES },
	};
	double used, most;
	size_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (hg_sample_value(sample, tables[i].field, &used) &&
		    hg_sample_value(sample, tables[i].field + 1u, &most))
			percent(sample, tables[i].column, used, most);
	}
}

/* FM 9.2: the parent of a logical entity. */
static void derive_parent(struct sample *sample)
{
	bool on_host = sample->count > 1 && sample->values[0].number == CLASS_HOST &&
		       sample->values[1].number == 1;

	if (sample->row->on_host != on_host)
		hg_row_changed(sample->metrics, sample->row);
	sample->row->on_host = on_host;
}

static void note_disk(struct sample *sample)
{
	double capacity;

	sample->row->disk = hg_sample_value(sample, 0, &capacity) && capacity > 0;
}

static void note_java(struct sample *sample)
{
	sample->row->java = true;
}

void hg_sample_derive(struct sample *sample)
{
	static const struct {
		uint32_t tag;
		void (*derive)(struct sample *sample);
	} rules[] = {
		{ HG_TAG(0, 1), hg_sample_port },	 { HG_TAG(0, 1005), hg_sample_port_name },
		{ HG_TAG(0, 2000), hg_sample_describe }, { HG_TAG(0, 2001), hg_sample_adapters },
		{ HG_TAG(0, 2002), derive_parent },	 { HG_TAG(0, 2003), derive_cpu },
		{ HG_TAG(0, 2004), derive_memory },	 { HG_TAG(0, 2005), derive_disk },
		{ HG_TAG(0, 2101), derive_virtual_cpu }, { HG_TAG(0, 2102), derive_virtual_memory },
		{ HG_TAG(0, 2103), note_disk },		 { HG_TAG(0, 2105), note_java },
		{ HG_TAG(0, 2106), note_java },		 { HG_TAG(0, 2207), derive_switch },
		{ HG_TAG(0, 10), hg_sample_lanes },	 { HG_TAG(4413, 2), hg_sample_queues },
		{ HG_TAG(4413, 3), derive_tables },	 { HG_TAG(5703, 1), derive_gpu },
	};
	size_t i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (rules[i].tag == sample->plan->type->tag) {
			rules[i].derive(sample);
			return;
		}
	}
}
