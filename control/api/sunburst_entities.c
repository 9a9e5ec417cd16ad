#include "control/api/metric_query.h"
#include "control/api/routes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RINGS_MAX     3
#define CHILDREN      20
#define CHILDREN_MAX  10000
#define CLASS_LOGICAL 3
#define EXCLUDED      "gpu-mon,kube-system"

/* First ring, and the metric that names a row of it; the first that the row has counts. */
struct kind {
	const char *label, *metric;
};
static const struct kind kinds[] = {
	{ "k8s", "k8s_name" },	   { "systemd", "systemd_service" },
	{ "swarm", "swarm_name" }, { "docker", "docker_name" },
	{ "jvm", "jvm_name" },	   { "vm", "vir_host_name" },
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct leaf {
	const char *part[RINGS_MAX]; /* NULL behind the last */
	double value;
	bool shared; /* the pods of its node add up to more than the devices */
};

struct tree {
	struct hg_request *request;
	const struct hg_metric_row *rows;
	size_t row_count;
	uint32_t value, device, name_space, kind[KINDS];
	const char *exclude; /* comma list of namespaces */
	struct leaf *leaves; /* sorted, labels once */
	size_t count;
	size_t children_max;
};

/* A run of leaves with the same label at one ring. */
struct group {
	size_t first, end;
	double value;
};

static const char *text_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_TEXT && *cell->text ? cell->text : NULL;
}

static double number_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_NUMBER && isfinite(cell->number) ? cell->number : 0;
}

static bool listed(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list) {
		size_t item = strcspn(list, ",");

		if (item == len && !memcmp(list, word, len))
			return true;
		list += item + (list[item] == ',');
	}
	return false;
}

/* False: the row is no leaf. */
static bool make_leaf(const struct tree *tree, const struct hg_metric_row *row, struct leaf *leaf)
{
	const char *name_space = text_of(row, tree->name_space);
	unsigned parts = 0;

	memset(leaf, 0, sizeof(*leaf));
	leaf->value = number_of(row, tree->value);
	if (row->ds.cls != CLASS_LOGICAL || leaf->value <= 0 ||
	    (name_space && listed(tree->exclude, name_space)))
		return false;
	for (unsigned i = 0; i < KINDS && !parts; i++) {
		const char *name = text_of(row, tree->kind[i]);

		if (!name)
			continue;
		leaf->part[parts++] = kinds[i].label;
		if (i == 0 && name_space)
			leaf->part[parts++] = name_space;
		leaf->part[parts++] = name;
	}
	return parts > 0;
}

static int by_parts(const void *a, const void *b)
{
	const struct leaf *left = a;
	const struct leaf *right = b;

	for (unsigned i = 0; i < RINGS_MAX; i++) {
		const char *x = left->part[i] ? left->part[i] : "";
		const char *y = right->part[i] ? right->part[i] : "";
		int order = strcmp(x, y);

		if (order)
			return order;
	}
	return 0;
}

/* Rows of the same name are added up. */
static void join(struct tree *tree)
{
	size_t kept = 0;

	if (tree->count)
		qsort(tree->leaves, tree->count, sizeof(*tree->leaves), by_parts);
	for (size_t i = 0; i < tree->count; i++) {
		if (kept && !by_parts(&tree->leaves[kept - 1], &tree->leaves[i])) {
			tree->leaves[kept - 1].value += tree->leaves[i].value;
			tree->leaves[kept - 1].shared |= tree->leaves[i].shared;
		} else {
			tree->leaves[kept++] = tree->leaves[i];
		}
	}
	tree->count = kept;
}

static const char *label_of(const struct tree *tree, size_t leaf, unsigned ring)
{
	return ring < RINGS_MAX ? tree->leaves[leaf].part[ring] : NULL;
}

static int largest_first(const void *a, const void *b)
{
	const struct group *left = a;
	const struct group *right = b;

	if (left->value != right->value)
		return left->value < right->value ? 1 : -1;
	return (left->first > right->first) - (left->first < right->first);
}

static double value_of(const struct tree *tree, size_t first, size_t end, unsigned ring,
		       struct group **groups, size_t *count);

/* The value of what is drawn below one label: a leaf's own, else the sum of its children. */
static double group_value(const struct tree *tree, const struct group *group, unsigned ring)
{
	struct group *below;
	size_t count;
	double value;

	if (!label_of(tree, group->first, ring + 1))
		return tree->leaves[group->first].value;
	value = value_of(tree, group->first, group->end, ring + 1, &below, &count);
	free(below);
	return value;
}

/* Sum of the children kept, which are given in *groups, largest first, to be freed. */
static double value_of(const struct tree *tree, size_t first, size_t end, unsigned ring,
		       struct group **groups, size_t *count)
{
	struct group *list = calloc(end - first + 1, sizeof(*list));
	double sum = 0;

	*groups = list;
	*count = 0;
	tree->request->out.failed |= !list;
	while (list && first < end) {
		struct group *group = &list[(*count)++];

		group->first = first;
		while (first < end &&
		       !strcmp(label_of(tree, first, ring), label_of(tree, group->first, ring)))
			first++;
		group->end = first;
		group->value = group_value(tree, group, ring);
	}
	if (*count)
		qsort(list, *count, sizeof(*list), largest_first);
	if (*count > tree->children_max)
		*count = tree->children_max;
	for (size_t i = 0; i < *count; i++)
		sum += list[i].value;
	return sum;
}

static void write_id(struct hg_json_out *out, const struct leaf *leaf, unsigned ring)
{
	char id[3 * 256 + 3];
	size_t len = 0;

	for (unsigned i = 0; i <= ring && len < sizeof(id); i++)
		len += (size_t)snprintf(id + len, sizeof(id) - len, "%s%s", i ? "." : "",
					leaf->part[i]);
	hg_json_member_string(out, "id", id);
}

/* Member children; ring 0 hangs on the root. Three levels at most. */
static void write_children(const struct tree *tree, const struct group *groups, size_t count,
			   unsigned ring)
{
	struct hg_json_out *out = &tree->request->out;

	hg_json_key(out, "children");
	hg_json_open_object(out);
	for (size_t i = 0; i < count; i++) {
		const struct leaf *leaf = &tree->leaves[groups[i].first];
		struct group *below = NULL;
		size_t below_count = 0;

		if (label_of(tree, groups[i].first, ring + 1))
			value_of(tree, groups[i].first, groups[i].end, ring + 1, &below,
				 &below_count);
		hg_json_key(out, leaf->part[ring]);
		hg_json_open_object(out);
		hg_json_member_double(out, "value", groups[i].value);
		write_id(out, leaf, ring);
		if (!below_count && leaf->shared)
			hg_json_member_bool(out, "shared", true);
		if (below_count)
			write_children(tree, below, below_count, ring + 1);
		hg_json_close_object(out);
		free(below);
	}
	hg_json_close_object(out);
}

static unsigned depth_of(const struct tree *tree)
{
	unsigned depth = 0;

	for (size_t i = 0; i < tree->count; i++)
		for (unsigned ring = 0; ring < RINGS_MAX && tree->leaves[i].part[ring]; ring++)
			depth = ring + 1 > depth ? ring + 1 : depth;
	return depth;
}

/* Marks the leaves of one agent, behind its host's row, whose sum is above the devices. */
static void collect(struct tree *tree)
{
	size_t first = 0;
	double sum = 0;

	for (size_t i = 0; i < tree->row_count; i++) {
		const struct hg_metric_row *row = &tree->rows[i];
		bool last = i + 1 == tree->row_count ||
			    !hg_addr_equal(&row->agent, &tree->rows[i + 1].agent);
		double devices = row->parent < tree->row_count
					 ? number_of(&tree->rows[row->parent], tree->device)
					 : 0;

		if (make_leaf(tree, row, &tree->leaves[tree->count]))
			sum += tree->leaves[tree->count++].value;
		if (!last)
			continue;
		for (; first < tree->count; first++)
			tree->leaves[first].shared = devices > 0 && sum > devices;
		sum = 0;
	}
	join(tree);
}

static void find_names(struct tree *tree, const char *value, const char *device)
{
	const struct hg_metrics_view *view = tree->request->metrics;

	tree->row_count = hg_metrics_view_rows(view, &tree->rows);
	tree->value = hg_metric_id(view, value);
	tree->device = device ? hg_metric_id(view, device) : UINT32_MAX;
	tree->name_space = hg_metric_id(view, "k8s_namespace");
	for (unsigned i = 0; i < KINDS; i++)
		tree->kind[i] = hg_metric_id(view, kinds[i].metric);
}

static void write_tree(struct tree *tree, const char *label, const char *description)
{
	struct hg_json_out *out = &tree->request->out;
	struct group *groups;
	size_t count;
	double sum = value_of(tree, 0, tree->count, 0, &groups, &count);

	tree->request->status = 200;
	hg_json_open_object(out);
	hg_json_member_u64(out, "depth", depth_of(tree));
	hg_json_member_double(out, "value", sum);
	hg_json_member_string(out, "label", tree->count ? label : "");
	hg_json_member_bool(out, "flow", false);
	hg_json_member_string(out, "description", description);
	write_children(tree, groups, count, 0);
	hg_json_close_object(out);
	free(groups);
}

static void answer(struct tree *tree, const char *value, const char *device, const char *label,
		   const char *description)
{
	tree->children_max = CHILDREN;
	if (!hg_request_count(tree->request, "n", CHILDREN_MAX, &tree->children_max))
		return;
	if (tree->request->metrics)
		find_names(tree, value, device);
	tree->leaves = calloc(tree->row_count + 1, sizeof(*tree->leaves));
	if (!tree->leaves) {
		tree->request->out.failed = true;
		return;
	}
	collect(tree);
	write_tree(tree, label, description);
	free(tree->leaves);
}

void hg_api_sunburst_process(struct hg_request *request)
{
	const char *exclude = hg_request_text(request, "exclude");
	struct tree tree = { .request = request, .exclude = exclude ? exclude : "" };

	answer(&tree, "vir_cpu_utilization", NULL, "Process",
	       "CPU use by process, percent of one core");
}

void hg_api_sunburst_gpu(struct hg_request *request)
{
	const char *exclude = hg_request_text(request, "exclude");
	const char *value = hg_request_text(request, "value");
	struct tree tree = { .request = request, .exclude = exclude ? exclude : EXCLUDED };

	if (value && !strcmp(value, "fair"))
		answer(&tree, "vir_nvml_gputime_fair", NULL, "GPU",
		       "GPU time by process, ms per second, shared fairly");
	else
		answer(&tree, "vir_nvml_gputime", "nvml_gputime", "GPU",
		       "GPU time by process, ms per second");
}
