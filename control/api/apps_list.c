#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "control/api/apps.h"
#include "control/api/figures.h"
#include "control/api/routes.h"

void hg_api_apps(struct hg_request *request)
{
	struct hg_json_out *out = &request->out;

	request->status = 200;
	hg_json_open_object(out);
	for (size_t i = 0; hg_app_at(i); i++) {
		hg_json_key(out, hg_app_at(i)->name);
		hg_json_open_object(out);
		hg_json_member_string(out, "entry", "/html/");
		hg_json_key(out, "scripts");
		hg_json_open_array(out);
		hg_json_string(out, hg_app_at(i)->script);
		hg_json_close_array(out);
		hg_json_close_object(out);
	}
	hg_json_close_object(out);
}

/* Requests below /app/{name}/, counted by the server. */
static uint64_t requests_of(const struct hg_request *request, size_t app)
{
	return app < HG_HTTP_APPS ? request->http->by_app[app] : 0;
}

void hg_api_scripts(struct hg_request *request)
{
	struct hg_json_out *out = &request->out;
	char path[96];

	request->status = 200;
	hg_json_open_object(out);
	for (size_t i = 0; hg_app_at(i); i++) {
		snprintf(path, sizeof(path), "%s/scripts/%s", hg_app_at(i)->name,
			 hg_app_at(i)->script);
		hg_json_key(out, path);
		hg_json_open_object(out);
		hg_json_member_bool(out, "alive", true);
		hg_json_member_bool(out, "gracefulExit", false);
		hg_json_member_bool(out, "error", false);
		hg_json_member_u64(out, "cpuMs", 0);
		hg_json_member_u64(out, "flowsReceived", 0);
		hg_json_member_u64(out, "flowsLost", 0);
		hg_json_member_u64(out, "eventsReceived", 0);
		hg_json_member_u64(out, "eventsLost", 0);
		hg_json_member_u64(out, "requestsReceived", requests_of(request, i));
		hg_json_member_u64(out, "requestsLost", 0);
		hg_json_close_object(out);
	}
	hg_json_close_object(out);
}

void hg_api_app_status(struct hg_request *request)
{
	const char *name = hg_route_variable(request, 0);
	size_t i = 0;

	while (hg_app_at(i) && strcmp(hg_app_at(i)->name, name) != 0)
		i++;
	if (!hg_app_at(i)) {
		hg_request_fail(request, 404, "unknown-name", "Not found",
				"There is no application %.100s; /apps/json lists them.", name);
		return;
	}
	hg_api_status(request);
}

static void write_license(struct hg_json_out *out)
{
	hg_json_key(out, "license");
	hg_json_open_object(out);
	hg_json_member_string(out, "type", "open-source");
	hg_json_member_string(out, "license", "");
	hg_json_member_string(out, "account", "");
	hg_json_member_string(out, "product", "heliograph");
	hg_json_member_string(out, "host", "*");
	hg_json_member_bool(out, "host_ok", true);
	hg_json_member_u64(out, "max_bps", 0);
	hg_json_member_bool(out, "max_bps_ok", true);
	hg_json_member_string(out, "expires", "");
	hg_json_member_bool(out, "expires_ok", true);
	hg_json_close_object(out);
}

void hg_api_license(struct hg_request *request)
{
	struct hg_json_out *out = &request->out;
	char host[256] = "";

	if (gethostname(host, sizeof(host) - 1))
		host[0] = '\0';
	request->status = 200;
	hg_json_open_object(out);
	write_license(out);
	hg_json_key(out, "analyzer");
	hg_json_open_object(out);
	hg_json_member_string(out, "host", host);
	hg_json_member_double(out, "bps",
			      8 * hg_figures_rate(request->figures, HG_FIGURE_BYTES, 10));
	hg_json_close_object(out);
	hg_json_close_object(out);
}
