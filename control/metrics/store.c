/*
 * The store: creation, what it takes, what it forgets.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "control/metrics/parts.h"

#define TTL_MIN_MS	  60000u
#define TTL_MAX_MS	  600000u
#define INTERVAL_GUESS_MS 60000u   /* until a second sample shows the polling interval */
#define ROW_KEPT_MS	  1800000u /* counters are remembered longer than values are shown */

struct hg_metrics *hg_metrics_create(void)
{
	struct hg_metrics *metrics = calloc(1, sizeof(*metrics));

	if (!metrics)
		return NULL;
	if (getrandom(&metrics->seed, sizeof(metrics->seed), GRND_NONBLOCK) < 0)
		metrics->seed = (uintptr_t)metrics;
	atomic_init(&metrics->holders, 1);
	memset(metrics->columns, 0xff, sizeof(metrics->columns));
	metrics->figures.memory_bytes = sizeof(*metrics);
	metrics->given.memory_bytes = UINT64_MAX;
	metrics->generation = 1;
	metrics->layout = 1;
	hg_catalogue_fill(&metrics->catalogue);
	return metrics;
}

void hg_metrics_destroy(struct hg_metrics *metrics)
{
	if (metrics)
		hg_metrics_release(metrics);
}

void hg_metrics_take(struct hg_metrics *metrics, const struct hg_message *message)
{
	if (message->kind == HG_MESSAGE_COUNTERS)
		hg_metrics_take_counters(metrics, message);
	else if (message->kind == HG_MESSAGE_RTMETRIC)
		hg_metrics_take_realtime(metrics, message);
}

/* FM 9.2: three polling intervals, 60 to 600 s. */
static uint64_t ttl_ms(const struct row *row)
{
	uint64_t ttl = 3 * (row->interval_ms ? row->interval_ms : INTERVAL_GUESS_MS);

	return ttl < TTL_MIN_MS ? TTL_MIN_MS : ttl > TTL_MAX_MS ? TTL_MAX_MS : ttl;
}

/* An entity that reported its end is shown to the end: once more. */
static bool is_over(const struct row *row, uint64_t now_ms)
{
	return (row->ended && !row->changed) || now_ms > row->heard_ms + ROW_KEPT_MS;
}

void hg_metrics_expire(struct hg_metrics *metrics, uint64_t now_ms)
{
	size_t i = 0;

	while (i < metrics->row_count) {
		struct row *row = metrics->rows[i];
		uint64_t ttl = ttl_ms(row);

		if (is_over(row, now_ms)) {
			hg_row_remove(metrics, row); /* the last row takes its place */
			continue;
		}
		if (row->block && row->block->count && now_ms > ttl &&
		    row->oldest_ms < now_ms - ttl)
			hg_cells_expire(metrics, row, now_ms - ttl);
		i++;
	}
}

const char *hg_metrics_host_name(const struct hg_metrics *metrics, const struct hg_addr *agent)
{
	static const struct hg_data_source host = { CLASS_HOST, 1 };
	uint32_t name = metrics->columns[DERIVED_HOST_NAME];
	const struct row *row = name == UINT32_MAX ? NULL : hg_row_find(metrics, agent, &host);
	const struct hg_metric *cell = row ? hg_cell_find(row, name) : NULL;

	return cell ? cell->text : NULL;
}

static const char *text_of(const struct hg_metrics *metrics, const struct row *row, unsigned column)
{
	uint32_t name = metrics->columns[column];
	const struct hg_metric *cell = name == UINT32_MAX ? NULL : hg_cell_find(row, name);

	return cell ? cell->text : NULL;
}

bool hg_metrics_entity(const struct hg_metrics *metrics, const struct hg_addr *agent,
		       const struct hg_data_source *ds, struct hg_metric_entity *entity)
{
	const struct row *row = hg_row_find(metrics, agent, ds);

	if (!row)
		return false;
	*entity = (struct hg_metric_entity){
		.name = text_of(metrics, row, DERIVED_VIR_HOST_NAME),
		.uuid = text_of(metrics, row, DERIVED_VIR_UUID),
		.container = text_of(metrics, row, DERIVED_K8S_CONTAINER),
		.pod = text_of(metrics, row, DERIVED_K8S_POD),
		.namespace_ = text_of(metrics, row, DERIVED_K8S_NAMESPACE),
		.swarm = text_of(metrics, row, DERIVED_SWARM_NAME),
		.jvm = text_of(metrics, row, DERIVED_JVM_NAME),
		.systemd = text_of(metrics, row, DERIVED_SYSTEMD_SERVICE),
		.docker = text_of(metrics, row, DERIVED_DOCKER_NAME),
		.interval_ms = row->interval_ms,
		.ended = row->ended,
	};
	return true;
}

const struct hg_metrics_figures *hg_metrics_figures_of(const struct hg_metrics *metrics)
{
	return &metrics->figures;
}
