#include "control/api/routes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "control/api/flow_ask.h"
#include "control/flows/language.h"

#define KEYVALUES      50
#define KEYVALUES_T_S  300 /* what is called seen in the last five minutes */
#define KEYVALUES_ROWS 1000
#define LIFE_MS	       60000

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Keys seen and, if asked for, functions, that begin with the text. */
static size_t gather(const struct hg_request *request, const char *search, bool functions,
		     const char **names, size_t room)
{
	const struct hg_key_seen *seen;
	size_t count = request->snapshot ? hg_snapshot_keys_seen(request->snapshot, &seen) : 0;
	struct hg_function_info info;
	size_t len = strlen(search);
	size_t found = 0;

	for (size_t i = 0; i < count && found < room; i++)
		if (!strncasecmp(seen[i].name, search, len))
			names[found++] = seen[i].name;
	if (found)
		qsort(names, found, sizeof(*names), by_text);
	size_t keys = found;

	for (size_t i = 0; functions && hg_function_info_at(i, &info) && found < room; i++)
		if (info.provided && !strncasecmp(info.name, search, len))
			names[found++] = info.name;
	if (found > keys)
		qsort(names + keys, found - keys, sizeof(*names), by_text);
	return found;
}

void hg_api_browse_keys(struct hg_request *request)
{
	const char *names[1024];
	const char *search = hg_request_text(request, "search");
	bool functions = false;
	size_t count;

	if (!hg_request_bool(request, "functions", &functions))
		return;
	count = gather(request, search ? search : "", functions, names,
		       sizeof(names) / sizeof(names[0]));
	request->status = 200;
	hg_json_open_array(&request->out);
	for (size_t i = 0; i < count; i++)
		hg_json_string(&request->out, names[i]);
	hg_json_close_array(&request->out);
}

static void write_values(struct hg_request *request, const struct hg_flow_result *result,
			 const char *search)
{
	size_t len = strlen(search);
	size_t shown = 0;

	request->status = 200;
	hg_json_open_array(&request->out);
	for (size_t i = 0; i < result->count && shown < KEYVALUES; i++) {
		if (strncasecmp(result->rows[i].key, search, len) != 0)
			continue;
		hg_json_string(&request->out, result->rows[i].key);
		shown++;
	}
	hg_json_close_array(&request->out);
}

static void answer_values(struct hg_request *request, bool dropped)
{
	const char *key = hg_request_text(request, "key");
	const char *search = hg_request_text(request, "search");
	struct hg_flow_ask ask = {
		.owner = dropped ? "browse-drops" : "browse-flows",
		.ttl_ms = LIFE_MS,
		.keys = key,
		.value = "frames",
		.dropped = dropped,
		.options = { HG_AGG_SUM, KEYVALUES_ROWS, 0, "ALL", KEYVALUES_T_S, KEYVALUES_ROWS },
	};
	struct hg_flow_result result;

	if (!key || !*key) {
		hg_request_fail(request, 400, "invalid-parameter", "Parameter is missing",
				"key is missing: say whose values, for example key=ipsource.");
		return;
	}
	if (!hg_flow_ask_run(request, &ask, &result))
		return;
	write_values(request, &result, search ? search : "");
	hg_flow_result_clear(&result);
}

void hg_api_browse_flows_values(struct hg_request *request)
{
	answer_values(request, false);
}

void hg_api_browse_drops_values(struct hg_request *request)
{
	answer_values(request, true);
}
