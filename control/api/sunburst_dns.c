#include <stdio.h>
#include <string.h>

#include "control/api/routes.h"
#include "control/api/sunburst.h"

#define LABELS_MAX   20
#define FILTER_BYTES 800
#define NAME_BYTES   256

/* The two ends, by layer. */
static const char *const ends[2][2] = {
	{ "innersrc", "innerdst" },
	{ "[or:ipsource:ip6source]", "[or:ipdestination:ip6destination]" },
};

struct path {
	struct hg_tree_step steps[LABELS_MAX];
	char keys[LABELS_MAX][64];
	char filters[LABELS_MAX][FILTER_BYTES];
	unsigned count;
};

/* Labels from the right; ids and filters are the name from the label on, final dot included. */
static void walk(const char *name, const char *const *end, struct path *path)
{
	const char *at = name + strlen(name);

	for (path->count = 0; at > name && path->count < LABELS_MAX; path->count++) {
		unsigned i = path->count;
		const char *label = at - 1;

		while (label > name && label[-1] != '.')
			label--;
		snprintf(path->keys[i], sizeof(path->keys[i]), "%.*s", (int)(at - 1 - label),
			 label);
		snprintf(path->filters[i], FILTER_BYTES,
			 "suffix:[dns:%s]:.:%u=%s|suffix:[dns:%s]:.:%u=%s", end[0], i + 2, label,
			 end[1], i + 2, label);
		path->steps[i] = (struct hg_tree_step){
			.key = path->keys[i],
			.filter = path->filters[i],
			.id = label,
		};
		at = label;
	}
}

static void add_rows(struct hg_sunburst *sunburst, const char *const *end,
		     const struct hg_flow_result *result)
{
	char name[NAME_BYTES + 2];
	struct path path;

	for (size_t i = 0; i < result->count; i++) {
		struct hg_tree_leaf leaf = hg_sunburst_leaf(&result->rows[i]);
		size_t len = (size_t)snprintf(name, NAME_BYTES, "%s", result->rows[i].parts[0]);

		len = len < NAME_BYTES ? len : NAME_BYTES - 1;
		if (!len) {
			hg_tree_missing(sunburst->tree, &leaf.value); /* no answer yet */
			continue;
		}
		if (name[len - 1] != '.')
			strcpy(name + len, ".");
		walk(name, end, &path);
		hg_tree_add(sunburst->tree, path.steps, path.count, &leaf);
	}
	hg_tree_missing(sunburst->tree, &result->other);
}

/* One end; the result of the first is kept for the fields of the answer. */
static bool ask_end(struct hg_sunburst *sunburst, const char *const *end, unsigned which,
		    struct hg_flow_result *result)
{
	char keys[96];

	snprintf(keys, sizeof(keys), "null:[dns:%s]:", end[which]);
	sunburst->ask.keys = keys;
	if (!hg_flow_ask_run(sunburst->request, &sunburst->ask, result))
		return false;
	add_rows(sunburst, end, result);
	return true;
}

void hg_api_sunburst_dns(struct hg_request *request)
{
	const char *const *end = ends[hg_apps_of(request)->sunburst_dns_outer];
	struct hg_sunburst sunburst;
	struct hg_flow_result first, second;

	if (hg_sunburst_begin(&sunburst, request, hg_apps_of(request)->sunburst_value) &&
	    ask_end(&sunburst, end, 0, &first)) {
		if (ask_end(&sunburst, end, 1, &second)) {
			hg_sunburst_answer(&sunburst, "DNS",
					   "DNS name, a packet counts for both its ends", &first);
			hg_flow_result_clear(&second);
		}
		hg_flow_result_clear(&first);
	}
	hg_sunburst_clear(&sunburst);
}
