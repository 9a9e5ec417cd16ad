#include "control/api/areas.h"

#include <stdio.h>
#include <string.h>

#include "control/api/apps.h"

/* Areas of the index of the interface; the first is for everything else. */
static const char *const areas[HG_HTTP_AREAS] = { "server", "metrics", "flows",	     "names",
						  "alarms", "others",  "apps",	     "stream",
						  "health", "pages",   "prometheus", "unknown" };

/* First part of a path, area. */
static const struct {
	const char *part;
	unsigned area;
} parts[] = {
	{ "version", 0 },   { "analyzer", 0 },	    { "license", 0 },	 { "agents", 0 },
	{ "api", 0 },	    { "api-docs", 0 },	    { "datasource", 0 }, { "config", 0 },
	{ "status", 0 },    { "session", 0 },	    { "metrics", 10 },	 { "metric", 1 },
	{ "table", 1 },	    { "dump", 1 },	    { "flow", 2 },	 { "activeflows", 2 },
	{ "flowvalue", 2 }, { "flowlocations", 2 }, { "flows", 2 },	 { "flowkeys", 2 },
	{ "trend", 2 },	    { "keys", 2 },	    { "functions", 2 },	 { "flowcheck", 2 },
	{ "group", 3 },	    { "groups", 3 },	    { "map", 3 },	 { "names", 3 },
	{ "threshold", 4 }, { "events", 4 },	    { "topology", 5 },	 { "forwarding", 5 },
	{ "shortcut", 5 },  { "apps", 6 },	    { "scripts", 6 },	 { "app", 6 },
	{ "stream", 7 },    { "livez", 8 },	    { "readyz", 8 },	 { "healthz", 8 },
	{ "html", 9 },	    { "prometheus", 10 },
};

static const unsigned short codes[HG_HTTP_CODES] = { 200, 204, 302, 400, 401, 403, 404,
						     405, 406, 408, 409, 412, 413, 414,
						     421, 429, 431, 500, 503, 0 };
static const char *const methods[HG_HTTP_METHODS] = { "GET", "PUT", "POST", "DELETE", "other" };

static unsigned area_of(const struct hg_request *request)
{
	const char *first = request->segment_count ? request->segment[0] : "html";

	/* The names of metrics are data, the page of our own counters is not. */
	if (!strcmp(first, "metrics") && request->segment_count > 1)
		return 1;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!strcmp(parts[i].part, first))
			return parts[i].area;
	return HG_HTTP_AREAS - 1;
}

static unsigned method_of(const struct hg_request *request)
{
	static const enum hg_method known[] = { HG_GET, HG_PUT, HG_POST, HG_DELETE };

	for (unsigned i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (request->method == known[i])
			return i;
	return HG_HTTP_METHODS - 1;
}

static unsigned code_of(int status)
{
	unsigned i = 0;

	while (i < HG_HTTP_CODES - 1 && codes[i] != status)
		i++;
	return i;
}

static void count_app(struct hg_http_counters *http, const struct hg_request *request)
{
	if (request->segment_count < 2 || strcmp(request->segment[0], "app") != 0)
		return;
	for (size_t i = 0; i < HG_HTTP_APPS && hg_app_at(i); i++)
		if (!strcmp(hg_app_at(i)->name, request->segment[1]))
			http->by_app[i]++;
}

void hg_areas_count(struct hg_http_counters *http, const struct hg_request *request)
{
	http->by_answer[method_of(request)][code_of(request->status)][area_of(request)]++;
	count_app(http, request);
}

void hg_areas_time(struct hg_http_counters *http, const struct hg_request *request,
		   uint64_t took_ns)
{
	struct hg_http_times *times = &http->times[area_of(request)];
	unsigned i = 0;

	while (i < HG_HTTP_BOUNDS && took_ns > hg_http_bounds_us[i] * UINT64_C(1000))
		i++;
	times->counts[i]++;
	times->sum_ns += took_ns;
}

const char *hg_area_name(unsigned area)
{
	return areas[area];
}

bool hg_areas_each(const struct hg_http_counters *http, size_t *pos, struct hg_area_count *count)
{
	const uint64_t *all = &http->by_answer[0][0][0];
	size_t end = (size_t)HG_HTTP_METHODS * HG_HTTP_CODES * HG_HTTP_AREAS;

	while (*pos < end && !all[*pos])
		(*pos)++;
	if (*pos == end)
		return false;
	count->count = all[*pos];
	count->area = areas[*pos % HG_HTTP_AREAS];
	snprintf(count->code, sizeof(count->code), "%u",
		 codes[*pos / HG_HTTP_AREAS % HG_HTTP_CODES]);
	count->method = methods[*pos / HG_HTTP_AREAS / HG_HTTP_CODES];
	(*pos)++;
	return true;
}
