#include "control/api/routes.h"

#include <string.h>

#include "control/api/verdict.h"
#include "control/clock.h"

#define STALL_MS 5000
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

struct outcome {
	enum hg_finding_state state;
	char detail[HG_FINDING_MAX];
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

static void write_text(struct hg_json_out *out, const char *name, const struct outcome *outcome)
{
	static const char *const marks[] = { "[+]", "[!]", "[-]" };
	static const char *const words[] = { " ok", " warning: ", " failed: " };

	hg_json_raw(out, marks[outcome->state]);
	hg_json_raw(out, name);
	hg_json_raw(out, words[outcome->state]);
	hg_json_raw(out, outcome->detail);
	hg_json_raw(out, "\n");
}

static void write_json(struct hg_json_out *out, const char *name, const struct outcome *outcome)
{
	static const char *const words[] = { "ok", "warning", "failed" };

	hg_json_open_object(out);
	hg_json_member_string(out, "name", name);
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
	for (unsigned i = 0; hg_check_name(i); i++)
		write_json(out, hg_check_name(i), &outcomes[i]);
	hg_json_close_array(out);
	hg_json_close_object(out);
}

static void answer_text(struct hg_request *request, const struct outcome *outcomes, bool failed,
			bool verbose)
{
	request->content_type = "text/plain; charset=utf-8";
	for (unsigned i = 0; verbose && hg_check_name(i); i++)
		write_text(&request->out, hg_check_name(i), &outcomes[i]);
	hg_json_raw(&request->out, failed ? "not ready\n" : "ok\n");
}

void hg_api_readyz(struct hg_request *request)
{
	struct outcome outcomes[HG_CHECKS_MAX];
	bool verbose = false;
	bool failed = false;

	if (!hg_request_bool(request, "verbose", &verbose))
		return;
	memset(outcomes, 0, sizeof(outcomes));
	for (unsigned i = 0; hg_check_name(i); i++) {
		if (excluded(request, hg_check_name(i)))
			continue;
		outcomes[i].state =
			hg_check_run(i, request, outcomes[i].detail, sizeof(outcomes[i].detail));
		failed = failed || outcomes[i].state == HG_FINDING_FAILED;
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
