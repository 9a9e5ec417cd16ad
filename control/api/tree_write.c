#include "control/api/tree_parts.h"

#include <stdio.h>
#include <string.h>

#include "control/api/flow_answer.h"
#include "control/api/flow_estimate.h"

#define ID_MAX_BYTES  4096
#define LEAST_OF_NODE 1e-9 /* below this share nothing is missing but digits */

static const char *const locality_names[HG_LOCALITIES] = { "node", "zone", "cross_zone", "external",
							   "unknown" };

struct writer {
	const struct hg_tree *tree;
	const struct hg_tree_head *head;
	struct hg_json_out *out;
};

static bool is_missing(const struct hg_tree_node *node, const struct hg_tree_head *head)
{
	return head->other && node->cut.any && node->cut.value > 0 &&
	       node->cut.value > LEAST_OF_NODE * node->sum.value;
}

static unsigned depth_below(const struct writer *w, const struct hg_tree_node *node)
{
	unsigned deepest = is_missing(node, w->head) ? 1 : 0;

	for (uint32_t i = 0; i < node->kept_count; i++) {
		unsigned depth = 1 + depth_below(w, &w->tree->nodes[node->kept[i]]);

		deepest = depth > deepest ? depth : deepest;
	}
	return deepest;
}

/* The keys from the first ring on, joined; cut at the start of what does not fit. */
static size_t path_of(const struct writer *w, const struct hg_tree_node *node, char *out)
{
	size_t len = 0;

	if (node->parent == HG_TREE_NONE)
		return 0;
	len = path_of(w, &w->tree->nodes[node->parent], out);
	if (len + strlen(node->key) + 2 > ID_MAX_BYTES)
		return len;
	return len + (size_t)sprintf(out + len, "%s%s", len ? "." : "", node->key);
}

static void write_sum(struct hg_json_out *out, const struct hg_tree_sum *sum)
{
	struct hg_estimate estimate = hg_tree_sum_estimate(sum);

	if (sum->estimated)
		hg_flow_estimate_write(out, &estimate);
}

static void write_locality(struct hg_json_out *out, const struct hg_tree_node *node)
{
	hg_json_key(out, "locality");
	hg_json_open_object(out);
	for (unsigned i = 0; i < HG_LOCALITIES; i++)
		if (node->locality[i] > 0)
			hg_json_member_double(out, locality_names[i], node->locality[i]);
	hg_json_close_object(out);
}

static void write_missing(const struct writer *w, const struct hg_tree_node *node)
{
	char id[ID_MAX_BYTES + 16] = "";
	size_t len = path_of(w, node, id);

	sprintf(id + len, "%s(other)", len ? "." : "");
	hg_json_key(w->out, "(other)");
	hg_json_open_object(w->out);
	hg_json_member_double(w->out, "value", node->cut.value);
	hg_json_member_string(w->out, "id", id);
	hg_json_member_string(w->out, "kind", "other");
	write_sum(w->out, &node->cut);
	hg_json_close_object(w->out);
}

static void write_children(const struct writer *w, const struct hg_tree_node *node);

static void write_node(const struct writer *w, const struct hg_tree_node *node)
{
	char id[ID_MAX_BYTES + 16] = "";

	if (!node->id)
		path_of(w, node, id);
	hg_json_key(w->out, node->key);
	hg_json_open_object(w->out);
	hg_json_member_double(w->out, "value", node->sum.value);
	hg_json_member_string(w->out, "id", node->id ? node->id : id);
	if (node->label)
		hg_json_member_string(w->out, "label", node->label);
	if (node->kind)
		hg_json_member_string(w->out, "kind", node->kind);
	if (node->filter)
		hg_json_member_string(w->out, "filter", node->filter);
	if (node->shared && !node->kept_count)
		hg_json_member_bool(w->out, "shared", true);
	if (node->kept_count || is_missing(node, w->head))
		write_children(w, node);
	if (node->placed)
		write_locality(w->out, node);
	write_sum(w->out, &node->sum);
	hg_json_close_object(w->out);
}

static void write_children(const struct writer *w, const struct hg_tree_node *node)
{
	hg_json_key(w->out, "children");
	hg_json_open_object(w->out);
	for (uint32_t i = 0; i < node->kept_count; i++)
		write_node(w, &w->tree->nodes[node->kept[i]]);
	if (is_missing(node, w->head))
		write_missing(w, node);
	hg_json_close_object(w->out);
}

void hg_tree_write(struct hg_tree *tree, const struct hg_tree_head *head, struct hg_json_out *out)
{
	struct writer w = { tree, head, out };
	const struct hg_tree_node *root = tree->nodes;
	unsigned depth;

	hg_tree_settle(tree, head);
	out->failed |= tree->failed;
	depth = depth_below(&w, root);
	hg_json_open_object(out);
	hg_json_member_u64(out, "depth", depth);
	hg_json_member_double(out, "value", root->sum.value);
	hg_json_member_string(out, "label", depth ? head->label : "");
	hg_json_member_bool(out, "flow", head->flow);
	hg_json_member_string(out, "description", head->description);
	write_children(&w, root);
	if (root->placed)
		write_locality(out, root);
	write_sum(out, &root->sum);
	if (head->result)
		hg_flow_answer_write(out, head->result);
}
