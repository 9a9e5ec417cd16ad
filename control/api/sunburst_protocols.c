#include "control/api/routes.h"
#include "control/api/sunburst.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RINGS_MAX    16
#define FILTER_BYTES 640
#define STACKS_MAX   1000

/* The keys of the definition, in this order: the stack, then what the last ring is made of. */
enum part { STACK, ETHERNET, IP, IP6, TCP_SRC, TCP_DST, UDP_SRC, UDP_DST, PARTS };
#define KEYS                                                                                       \
	"stack,null:[inner:ethernetprotocol]:0,null:[inner:ipprotocol]:0,null:[inner:ip6nexthdr]:" \
	"0,null:[inner:tcpsourceport]:0,null:[inner:tcpdestinationport]:0,"                        \
	"null:[inner:udpsourceport]:0,null:[inner:udpdestinationport]:0"

/* What the last name of a stack leads to. */
static const struct ring {
	const char *layer, *key, *other_key; /* other_key: the lower of two ports */
	enum part part, other_part;
} rings[] = {
	{ "eth", "ethernetprotocol", NULL, ETHERNET, ETHERNET },
	{ "ip", "ipprotocol", NULL, IP, IP },
	{ "ip6", "ip6nexthdr", NULL, IP6, IP6 },
	{ "tcp", "tcpsourceport", "tcpdestinationport", TCP_SRC, TCP_DST },
	{ "udp", "udpsourceport", "udpdestinationport", UDP_SRC, UDP_DST },
};

struct path {
	struct hg_tree_step steps[RINGS_MAX + 1];
	char names[RINGS_MAX][32];
	char filters[RINGS_MAX + 1][FILTER_BYTES];
	unsigned count;
};

/* Splits the stack at its dots; what is deeper than the rings stays in the last one. */
static void walk_stack(const char *stack, struct path *path)
{
	size_t len = 0;

	for (path->count = 0; stack[len] && path->count < RINGS_MAX; path->count++) {
		unsigned ring = path->count;
		size_t name = strcspn(stack + len, ".");

		snprintf(path->names[ring], sizeof(path->names[ring]), "%.*s", (int)name,
			 stack + len);
		len += name;
		snprintf(path->filters[ring], FILTER_BYTES, "prefix:stack:.:%u=%.*s", ring + 1,
			 (int)len, stack);
		path->steps[ring] = (struct hg_tree_step){
			.key = path->names[ring],
			.filter = path->filters[ring],
		};
		len += stack[len] == '.';
	}
}

/* The header stands more than once in the stack: keys have to name the innermost. */
static bool repeated(const struct path *path)
{
	const char *last = path->names[path->count - 1];

	for (unsigned i = 0; i + 1 < path->count; i++)
		if (!strcmp(path->names[i], last))
			return true;
	return false;
}

static const char *lower_port(const char *a, const char *b)
{
	long left = strtol(a, NULL, 10);
	long right = strtol(b, NULL, 10);

	return right && (!left || right < left) ? b : a;
}

static void write_filter(const struct path *path, const struct ring *ring, const char *value,
			 char *out)
{
	char before[FILTER_BYTES];
	const char *inner = repeated(path) ? "inner:" : "";

	memcpy(before, path->filters[path->count - 1], sizeof(before));
	if (ring->other_key)
		snprintf(out, FILTER_BYTES, "%.500s&(%s%s=%s|%s%s=%s)", before, inner, ring->key,
			 value, inner, ring->other_key, value);
	else
		snprintf(out, FILTER_BYTES, "%.500s&%s%s=%s", before, inner, ring->key, value);
}

static void add_last_ring(const char *const *parts, struct path *path)
{
	unsigned ring = path->count;

	for (size_t i = 0; ring && i < sizeof(rings) / sizeof(rings[0]); i++) {
		const char *value;

		if (strcmp(rings[i].layer, path->names[ring - 1]) != 0)
			continue;
		value = lower_port(parts[rings[i].part], parts[rings[i].other_part]);
		if (!strcmp(value, "0"))
			return; /* cut off before it, or a fragment */
		write_filter(path, &rings[i], value, path->filters[ring]);
		path->steps[ring] = (struct hg_tree_step){
			.key = value,
			.filter = path->filters[ring],
		};
		path->count++;
		return;
	}
}

static void add_rows(struct hg_sunburst *sunburst, const struct hg_flow_result *result)
{
	struct path path;

	for (size_t i = 0; i < result->count; i++) {
		const struct hg_flow_row *row = &result->rows[i];
		struct hg_tree_leaf leaf = hg_sunburst_leaf(row);

		walk_stack(row->parts[STACK], &path);
		add_last_ring(row->parts, &path);
		hg_tree_add(sunburst->tree, path.steps, path.count, &leaf);
	}
}

/* What the rows shown lack of the exact total of their stack. */
static struct hg_tree_leaf rest_of(const struct hg_flow_row *stack,
				   const struct hg_flow_result *detail)
{
	struct hg_tree_leaf leaf = hg_sunburst_leaf(stack);
	struct hg_estimate *rest = &leaf.value;
	double total = rest->value;
	double sampling = rest->rse_sampling * total * rest->rse_sampling * total;
	double sketch = rest->rse_sketch * total * rest->rse_sketch * total;

	for (size_t i = 0; i < detail->count; i++) {
		const struct hg_flow_row *row = &detail->rows[i];
		double shown = row->value.value;

		if (strcmp(row->parts[STACK], stack->parts[STACK]) != 0)
			continue;
		rest->value -= shown;
		rest->samples -= row->value.samples;
		sampling -= row->value.rse_sampling * shown * row->value.rse_sampling * shown;
		sketch -= row->value.rse_sketch * shown * row->value.rse_sketch * shown;
	}
	if (rest->value <= 0)
		return (struct hg_tree_leaf){ .locality = HG_LOCALITY_NONE };
	rest->samples = fmax(rest->samples, 0);
	rest->rse_sampling = sqrt(fmax(sampling, 0)) / rest->value;
	rest->rse_sketch = sqrt(fmax(sketch, 0)) / rest->value;
	return leaf;
}

/* Stacks are few, so their totals are exact: what is missing stands where it belongs. */
static bool add_rests(struct hg_sunburst *sunburst, const struct hg_flow_result *detail)
{
	struct hg_flow_ask ask = sunburst->ask;
	struct hg_flow_result stacks;
	struct path path;

	ask.keys = "stack";
	ask.options.min_value = 0;
	ask.options.n = ask.options.max_flows = STACKS_MAX;
	if (!hg_flow_ask_run(sunburst->request, &ask, &stacks))
		return false;
	for (size_t i = 0; i < stacks.count; i++) {
		struct hg_tree_leaf rest = rest_of(&stacks.rows[i], detail);

		walk_stack(stacks.rows[i].parts[STACK], &path);
		if (rest.value.value > 0)
			hg_tree_add(sunburst->tree, path.steps, path.count, &rest);
	}
	hg_tree_missing(sunburst->tree, &stacks.other);
	hg_flow_result_clear(&stacks);
	return true;
}

void hg_api_sunburst_protocols(struct hg_request *request)
{
	struct hg_sunburst sunburst;
	struct hg_flow_result result;

	if (hg_sunburst_begin(&sunburst, request, hg_apps_of(request)->sunburst_value)) {
		sunburst.ask.keys = KEYS;
		if (hg_flow_ask_run(request, &sunburst.ask, &result)) {
			add_rows(&sunburst, &result);
			if (!sunburst.other || add_rests(&sunburst, &result))
				hg_sunburst_answer(&sunburst, "Protocols", "protocol", &result);
			hg_flow_result_clear(&result);
		}
	}
	hg_sunburst_clear(&sunburst);
}
