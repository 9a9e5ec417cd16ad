#include "control/api/pulse.h"

#include <stdlib.h>
#include <string.h>

#include "control/api/figures.h"
#include "control/api/live.h"
#include "control/api/metric_trend.h"
#include "control/clock.h"

struct hg_pulse {
	const struct hg_api_conf *conf;
	const struct hg_http_counters *http;
	struct hg_figures *figures;
	struct hg_metric_trends *trends;
	struct hg_live *live;
	uint64_t second; /* of the newest turn */
};

struct hg_pulse *hg_pulse_create(const struct hg_api_conf *conf, struct hg_http_counters *http)
{
	struct hg_pulse *pulse = calloc(1, sizeof(*pulse));

	if (!pulse)
		return NULL;
	pulse->conf = conf;
	pulse->http = http;
	pulse->figures =
		hg_figures_create(conf->dataplane ? hg_dataplane_lcores(conf->dataplane) : 0);
	pulse->trends = hg_metric_trends_create();
	pulse->live = hg_live_create(http);
	if (pulse->figures && pulse->trends && pulse->live)
		return pulse;
	hg_pulse_destroy(pulse);
	return NULL;
}

void hg_pulse_destroy(struct hg_pulse *pulse)
{
	if (pulse->live)
		hg_live_destroy(pulse->live);
	if (pulse->trends)
		hg_metric_trends_destroy(pulse->trends);
	if (pulse->figures)
		hg_figures_destroy(pulse->figures);
	free(pulse);
}

void hg_pulse_show(const struct hg_pulse *pulse, struct hg_request *request)
{
	request->conf = pulse->conf;
	request->http = pulse->http;
	request->figures = pulse->figures;
	request->metric_trends = pulse->trends;
	request->live = pulse->live;
}

void hg_pulse_snapshots(const struct hg_api_conf *conf, struct hg_request *request)
{
	hg_reader_online();
	request->snapshot = hg_slot_load(conf->snapshot);
	request->metrics = hg_slot_load(conf->metrics);
	request->objects = conf->objects ? hg_slot_load(conf->objects) : NULL;
	if (request->snapshot)
		hg_snapshot_ref(request->snapshot);
	if (request->metrics)
		hg_metrics_view_ref(request->metrics);
	if (request->objects)
		hg_objects_view_ref(request->objects);
	hg_reader_offline();
}

static void work(struct hg_pulse *pulse, const struct hg_request *world)
{
	hg_figures_take(pulse->figures, world);
	hg_metric_trends_take(pulse->trends, world);
	hg_live_turn(pulse->live, world);
}

void hg_pulse_turn(struct hg_pulse *pulse, void (*resume)(void *connection))
{
	struct hg_request world;
	uint64_t second;

	memset(&world, 0, sizeof(world));
	hg_pulse_show(pulse, &world);
	world.now_ms = hg_wall_ms();
	hg_pulse_snapshots(pulse->conf, &world);
	second = world.snapshot ? hg_snapshot_epoch_ms(world.snapshot) / 1000 : pulse->second;
	if (second != pulse->second)
		work(pulse, &world);
	pulse->second = second;
	hg_request_clear(&world);
	hg_live_wake(pulse->live, resume);
}

void hg_pulse_end(struct hg_pulse *pulse, void (*resume)(void *connection))
{
	hg_live_end(pulse->live);
	hg_live_wake(pulse->live, resume);
}
