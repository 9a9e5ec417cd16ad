#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/routes.h"
#include "control/api/sunburst.h"

#define TEXT_BYTES   320
#define FILTER_BYTES 1400

enum part { NAMESPACE, WORKLOAD, POD, CLASS, PEER, PEER_WORKLOAD, PEER_CLASS, LOCALITY };

/* Of the side looked at and the other one. */
static const char keys_form[] =
	"null:%1$snamespace:,null:%1$sworkload:,null:%1$spod:,null:%1$sclass:,"
	"null:%2$snamespace:,null:%2$sworkload:,null:%2$sclass:,null:locality:";
/* Without the peer, rows are fewer. */
static const char keys_alone[] =
	"null:%1$snamespace:,null:%1$sworkload:,null:%1$spod:,null:%1$sclass:,"
	"null:locality:";

struct path {
	struct hg_tree_step steps[3];
	char keys[3][TEXT_BYTES], labels[3][TEXT_BYTES], filters[3][FILTER_BYTES];
	unsigned count;
};

static void add_step(struct path *path, const char *prefix, const char *kind, const char *text)
{
	unsigned i = path->count++;

	snprintf(path->keys[i], TEXT_BYTES, "%s:%s", prefix, text);
	snprintf(path->labels[i], TEXT_BYTES, strcmp(kind, "class") ? "%s" : "(%s)", text);
	path->steps[i] = (struct hg_tree_step){
		.key = path->keys[i],
		.label = path->labels[i],
		.kind = kind,
		.filter = path->filters[i],
	};
}

/* Goes on from the filter of the ring before. */
static void add_condition(struct path *path, const char *key, const char *text)
{
	unsigned i = path->count - 1;
	char quoted[2 * TEXT_BYTES];
	char before[FILTER_BYTES / 2] = "";

	hg_sunburst_quote(text, quoted, sizeof(quoted));
	if (i)
		snprintf(before, sizeof(before), "%.600s&", path->filters[i - 1]);
	snprintf(path->filters[i], FILTER_BYTES, "%s'%s'=%s", before, key, quoted);
}

/* The ring of a namespace, an outside label, or a class; false: the packet has none of them. */
static bool add_place(struct path *path, const char *side, const char *namespace_,
		      const char *workload, const char *class_)
{
	char key[32];
	bool cluster = *workload || !strcmp(class_, "cluster");

	if (*namespace_) {
		add_step(path, cluster ? "ns" : "label", cluster ? "namespace" : "label",
			 namespace_);
		snprintf(key, sizeof(key), "%snamespace", side);
		add_condition(path, key, namespace_);
		return true;
	}
	if (!*class_)
		return false;
	add_step(path, "class", "class", class_);
	snprintf(key, sizeof(key), "%sclass", side);
	add_condition(path, key, class_);
	return true;
}

static void add_name(struct path *path, const char *side, const char *kind, const char *text)
{
	char key[32];

	if (!*text)
		return;
	add_step(path, kind, kind, text);
	snprintf(key, sizeof(key), "%s%s", side, kind);
	add_condition(path, key, text);
}

static enum hg_locality locality_of(const char *text)
{
	static const char *const words[] = { "node", "zone", "cross_zone", "external" };

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(words[i], text))
			return (enum hg_locality)i;
	return HG_LOCALITY_UNKNOWN;
}

static void make_path(const char *const *parts, const char *side, const char *other_side,
		      bool by_peer, struct path *path)
{
	path->count = 0;
	if (!add_place(path, side, parts[NAMESPACE], parts[WORKLOAD], parts[CLASS]))
		return;
	if (!by_peer) {
		add_name(path, side, "workload", parts[WORKLOAD]);
		add_name(path, side, "pod", parts[POD]);
	} else if (add_place(path, other_side, parts[PEER], parts[PEER_WORKLOAD],
			     parts[PEER_CLASS])) {
		add_name(path, other_side, "workload", parts[PEER_WORKLOAD]);
	}
}

static void add_rows(struct hg_sunburst *sunburst, const struct hg_flow_result *result,
		     const char *side, const char *other_side, bool by_peer)
{
	struct path *path = malloc(sizeof(*path)); /* large */

	sunburst->request->out.failed |= !path;
	for (size_t i = 0; path && i < result->count; i++) {
		const char *const *parts = result->rows[i].parts;
		struct hg_tree_leaf leaf = hg_sunburst_leaf(&result->rows[i]);

		make_path(parts, side, other_side, by_peer, path);
		leaf.locality = locality_of(parts[by_peer ? LOCALITY : PEER]);
		if (path->count)
			hg_tree_add(sunburst->tree, path->steps, path->count, &leaf);
		else
			hg_tree_missing(sunburst->tree, &leaf.value);
	}
	hg_tree_missing(sunburst->tree, &result->other);
	free(path);
}

/* One of two words; false: answered. */
static bool read_choice(struct hg_request *request, const char *name, const char *first,
			const char *second, bool *is_second)
{
	const char *text = hg_request_text(request, name);

	*is_second = text && !strcmp(text, second);
	if (!text || !*text || *is_second || !strcmp(text, first))
		return true;
	hg_request_fail(request, 400, "invalid-parameter", "Parameter cannot be used",
			"%s: '%.40s' is neither %s nor %s.", name, text, first, second);
	return false;
}

void hg_api_sunburst_namespaces(struct hg_request *request)
{
	bool received, by_peer;
	struct hg_sunburst sunburst;
	struct hg_flow_result result;
	const char *side, *other_side;
	char keys[400];

	if (!read_choice(request, "dir", "sent", "received", &received) ||
	    !read_choice(request, "by", "workload", "peer", &by_peer))
		return;
	side = received ? "dst" : "src";
	other_side = received ? "src" : "dst";
	snprintf(keys, sizeof(keys), by_peer ? keys_form : keys_alone, side, other_side);
	if (hg_sunburst_begin(&sunburst, request, "bytes")) {
		sunburst.ask.keys = keys;
		sunburst.ask.pooled = true;
		if (hg_flow_ask_run(request, &sunburst.ask, &result)) {
			add_rows(&sunburst, &result, side, other_side, by_peer);
			hg_sunburst_answer(&sunburst, "Namespaces",
					   received ? "namespace that receives"
						    : "namespace that sends",
					   &result);
			hg_flow_result_clear(&result);
		}
	}
	hg_sunburst_clear(&sunburst);
}
