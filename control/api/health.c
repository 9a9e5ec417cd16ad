#include "control/api/routes.h"

#include <stdio.h>
#include <string.h>

#include "control/api/process.h"
#include "control/clock.h"

#define STALL_MS       5000
#define STALE_AGENT_MS 60000
#define COVERAGE_WARN  0.98

enum check_state { CHECK_OK, CHECK_WARNING, CHECK_FAILED };

struct check {
	const char *name;
	/* Returns the state and writes a sentence for anything but OK. */
	enum check_state (*run)(const struct hg_request *request, char *detail, size_t len);
};

static bool stalled(uint64_t beat_ms)
{
	uint64_t now = hg_monotonic_ms();

	return now > beat_ms && now - beat_ms > STALL_MS;
}

void hg_api_livez(struct hg_request *request)
{
	const struct hg_health *health = request->conf->health;
	bool control = stalled(hg_health_read(&health->control_beat_ms));
	bool lcores = stalled(hg_health_read(&health->lcores_beat_ms));

	request->content_type = "text/plain; charset=utf-8";
	request->status = control || lcores ? 503 : 200;
	hg_json_raw(&request->out, control  ? "control made no progress for 5 s\n"
				   : lcores ? "a dataplane thread made no progress for 5 s\n"
					    : "ok");
}

static enum check_state check_epoch(const struct hg_request *request, char *detail, size_t len)
{
	if (request->snapshot)
		return CHECK_OK;
	snprintf(detail, len, "no epoch has been published yet");
	return CHECK_FAILED;
}

static enum check_state check_running(const struct hg_request *request, char *detail, size_t len)
{
	if (!hg_health_read(&request->conf->health->stopping))
		return CHECK_OK;
	snprintf(detail, len, "the process is stopping");
	return CHECK_FAILED;
}

static enum check_state check_state_dir(const struct hg_request *request, char *detail, size_t len)
{
	uint64_t errors = hg_health_read(&request->conf->health->state_errors);

	if (!errors)
		return CHECK_OK;
	snprintf(detail, len, "%llu files of state.dir could not be read or written; see the log",
		 (unsigned long long)errors);
	return CHECK_WARNING;
}

static size_t agents_of(const struct hg_request *request, const struct hg_agent_view **agents)
{
	return request->snapshot ? hg_snapshot_agents(request->snapshot, agents) : 0;
}

static enum check_state check_agents(const struct hg_request *request, char *detail, size_t len)
{
	const struct hg_agent_view *agents;
	size_t count = agents_of(request, &agents);
	size_t stale = 0;

	if (!count) {
		snprintf(detail, len,
			 "no agent has been heard; point one at UDP port 6343 of this host");
		return CHECK_WARNING;
	}
	for (size_t i = 0; i < count; i++)
		stale += request->now_ms > agents[i].last_seen_ms + STALE_AGENT_MS;
	if (!stale)
		return CHECK_OK;
	snprintf(detail, len, "%zu of %zu agents have been silent for a minute", stale, count);
	return CHECK_WARNING;
}

static enum check_state check_samples(const struct hg_request *request, char *detail, size_t len)
{
	const struct hg_agent_view *agents;
	size_t count = agents_of(request, &agents);
	size_t without = 0;
	const struct hg_agent_view *example = NULL;

	for (size_t i = 0; i < count; i++) {
		if (!agents[i].counter_samples || agents[i].flow_samples)
			continue;
		example = &agents[i];
		without++;
	}
	if (!without)
		return CHECK_OK;
	snprintf(detail, len,
		 "%zu agents (%.100s) send counters but no packet samples; enable sampling",
		 without, example->node);
	return CHECK_WARNING;
}

static enum check_state check_coverage(const struct hg_request *request, char *detail, size_t len)
{
	const struct hg_agent_view *agents;
	size_t count = agents_of(request, &agents);
	const struct hg_agent_view *worst = NULL;

	for (size_t i = 0; i < count; i++)
		if (agents[i].coverage < COVERAGE_WARN &&
		    (!worst || agents[i].coverage < worst->coverage))
			worst = &agents[i];
	if (!worst)
		return CHECK_OK;
	snprintf(detail, len, "coverage of %.100s is %.3f: samples are lost on the way",
		 worst->node, worst->coverage);
	return CHECK_WARNING;
}

static enum check_state check_drops(const struct hg_request *request, char *detail, size_t len)
{
	uint64_t lost = hg_process_drops(request->conf->dataplane, HG_DROP_SOCK_OVERFLOW);

	if (!lost)
		return CHECK_OK;
	snprintf(detail, len,
		 "the kernel dropped %llu datagrams because the receive buffer was full; raise "
		 "net.core.rmem_max or use more lcores",
		 (unsigned long long)lost);
	return CHECK_WARNING;
}

static enum check_state check_access(const struct hg_request *request, char *detail, size_t len)
{
	if (!request->conf->write_open)
		return CHECK_OK;
	snprintf(detail, len,
		 "changes are open to everybody who reaches the port (http.write=open)");
	return CHECK_WARNING;
}

static enum check_state check_topology(const struct hg_request *request, char *detail, size_t len)
{
	const struct hg_topology *topology = request->objects ? request->objects->topology : NULL;

	if (!topology || !topology->unmatched)
		return CHECK_OK;
	snprintf(detail, len, "%zu nodes or ports of the topology match no agent yet, first %.200s",
		 topology->unmatched, topology->example);
	return CHECK_WARNING;
}

static const struct check checks[] = {
	{ "epoch", check_epoch },   { "running", check_running }, { "state", check_state_dir },
	{ "agents", check_agents }, { "samples", check_samples }, { "coverage", check_coverage },
	{ "receive", check_drops }, { "access", check_access },	  { "topology", check_topology },
};

struct outcome {
	enum check_state state;
	char detail[300];
};

static bool excluded(struct hg_request *request, const char *name)
{
	bool found = false;

	for (unsigned i = 0; i < request->param_count; i++)
		if (!strcmp(request->param[i].name, "exclude")) {
			request->param[i].used = true;
			found = found || !strcmp(request->param[i].value, name);
		}
	return found;
}

static void write_text(struct hg_json_out *out, const struct check *check,
		       const struct outcome *outcome)
{
	static const char *const marks[] = { "[+]", "[!]", "[-]" };
	static const char *const words[] = { " ok", " warning: ", " failed: " };

	hg_json_raw(out, marks[outcome->state]);
	hg_json_raw(out, check->name);
	hg_json_raw(out, words[outcome->state]);
	hg_json_raw(out, outcome->detail);
	hg_json_raw(out, "\n");
}

static void write_json(struct hg_json_out *out, const struct check *check,
		       const struct outcome *outcome)
{
	static const char *const words[] = { "ok", "warning", "failed" };

	hg_json_open_object(out);
	hg_json_member_string(out, "name", check->name);
	hg_json_member_string(out, "status", words[outcome->state]);
	hg_json_member_string(out, "detail", outcome->detail);
	hg_json_close_object(out);
}

static void answer_json(struct hg_request *request, const struct outcome *outcomes, bool failed)
{
	struct hg_json_out *out = &request->out;

	hg_json_open_object(out);
	hg_json_member_string(out, "status", failed ? "failed" : "ok");
	hg_json_key(out, "checks");
	hg_json_open_array(out);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		write_json(out, &checks[i], &outcomes[i]);
	hg_json_close_array(out);
	hg_json_close_object(out);
}

static void answer_text(struct hg_request *request, const struct outcome *outcomes, bool failed,
			bool verbose)
{
	request->content_type = "text/plain; charset=utf-8";
	for (size_t i = 0; verbose && i < sizeof(checks) / sizeof(checks[0]); i++)
		write_text(&request->out, &checks[i], &outcomes[i]);
	hg_json_raw(&request->out, failed ? "not ready\n" : "ok\n");
}

void hg_api_readyz(struct hg_request *request)
{
	struct outcome outcomes[sizeof(checks) / sizeof(checks[0])];
	bool verbose = false;
	bool failed = false;

	if (!hg_request_bool(request, "verbose", &verbose))
		return;
	memset(outcomes, 0, sizeof(outcomes));
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (excluded(request, checks[i].name))
			continue;
		outcomes[i].state =
			checks[i].run(request, outcomes[i].detail, sizeof(outcomes[i].detail));
		failed = failed || outcomes[i].state == CHECK_FAILED;
	}
	request->status = failed ? 503 : 200;
	if (request->wants_json)
		answer_json(request, outcomes, failed);
	else
		answer_text(request, outcomes, failed, verbose);
}

void hg_api_status(struct hg_request *request)
{
	bool up = request->snapshot != NULL;

	request->status = up ? 200 : 503;
	request->content_type = "text/plain; charset=utf-8";
	hg_json_raw(&request->out, up ? "OK" : "UNAVAILABLE");
}
