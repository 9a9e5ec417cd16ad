#define _GNU_SOURCE /* qsort_r */
#include "control/api/tree_parts.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS_FIRST 256

static uint64_t hash_of(uint32_t parent, const char *key)
{
	uint64_t hash = 0xcbf29ce484222325ull ^ parent;

	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 0x100000001b3ull;
	return hash ^ hash >> 29;
}

struct hg_tree *hg_tree_create(void)
{
	struct hg_tree *tree = calloc(1, sizeof(*tree));

	if (!tree)
		return NULL;
	tree->cap = BUCKETS_FIRST;
	tree->bucket_count = BUCKETS_FIRST;
	tree->nodes = calloc(tree->cap, sizeof(*tree->nodes));
	tree->buckets = malloc(tree->bucket_count * sizeof(*tree->buckets));
	if (!tree->nodes || !tree->buckets) {
		hg_tree_destroy(tree);
		return NULL;
	}
	memset(tree->buckets, 0xff, tree->bucket_count * sizeof(*tree->buckets));
	tree->count = 1;
	tree->nodes[0].parent = tree->nodes[0].first_child = HG_TREE_NONE;
	tree->nodes[0].next = HG_TREE_NONE;
	return tree;
}

void hg_tree_destroy(struct hg_tree *tree)
{
	for (uint32_t i = 0; i < tree->count; i++) {
		free(tree->nodes[i].key);
		free(tree->nodes[i].label);
		free(tree->nodes[i].filter);
		free(tree->nodes[i].id);
		free(tree->nodes[i].kept);
	}
	free(tree->nodes);
	free(tree->buckets);
	free(tree);
}

/* Both tables double together: as many buckets as nodes. */
static bool grow(struct hg_tree *tree)
{
	uint32_t cap = tree->cap * 2;
	struct hg_tree_node *nodes = realloc(tree->nodes, cap * sizeof(*nodes));
	uint32_t *buckets;

	if (!nodes)
		return false;
	tree->nodes = nodes;
	buckets = realloc(tree->buckets, cap * sizeof(*buckets));
	if (!buckets)
		return false;
	memset(nodes + tree->cap, 0, (cap - tree->cap) * sizeof(*nodes));
	memset(buckets, 0xff, cap * sizeof(*buckets));
	tree->buckets = buckets;
	tree->cap = tree->bucket_count = cap;
	for (uint32_t i = 1; i < tree->count; i++) {
		uint64_t at = hash_of(nodes[i].parent, nodes[i].key) % cap;

		nodes[i].hash_next = buckets[at];
		buckets[at] = i;
	}
	return true;
}

static bool copy_text(char **to, const char *text)
{
	*to = text ? strdup(text) : NULL;
	return *to || !text;
}

/* HG_TREE_NONE: no memory. */
static uint32_t make_child(struct hg_tree *tree, uint32_t parent, const struct hg_tree_step *step)
{
	struct hg_tree_node *node;
	uint32_t id = tree->count;
	uint64_t at;

	if (id == tree->cap && !grow(tree))
		return HG_TREE_NONE;
	node = &tree->nodes[id];
	node->parent = parent;
	node->first_child = HG_TREE_NONE;
	node->kind = step->kind;
	if (!copy_text(&node->key, step->key) || !copy_text(&node->label, step->label) ||
	    !copy_text(&node->filter, step->filter) || !copy_text(&node->id, step->id)) {
		free(node->key);
		free(node->label);
		free(node->filter);
		node->key = node->label = node->filter = NULL;
		return HG_TREE_NONE;
	}
	at = hash_of(parent, step->key) % tree->bucket_count;
	node->hash_next = tree->buckets[at];
	tree->buckets[at] = id;
	node->next = tree->nodes[parent].first_child;
	tree->nodes[parent].first_child = id;
	tree->count++;
	return id;
}

static uint32_t child(struct hg_tree *tree, uint32_t parent, const struct hg_tree_step *step)
{
	uint32_t id = tree->buckets[hash_of(parent, step->key) % tree->bucket_count];

	for (; id != HG_TREE_NONE; id = tree->nodes[id].hash_next)
		if (tree->nodes[id].parent == parent && !strcmp(tree->nodes[id].key, step->key))
			return id;
	return make_child(tree, parent, step);
}

bool hg_tree_add(struct hg_tree *tree, const struct hg_tree_step *steps, unsigned count,
		 const struct hg_tree_leaf *leaf)
{
	struct hg_tree_sum sum = hg_tree_sum_of(&leaf->value, leaf->estimated);
	struct hg_tree_node *node;
	uint32_t at = 0;

	for (unsigned i = 0; i < count && at != HG_TREE_NONE; i++)
		at = child(tree, at, &steps[i]);
	if (at == HG_TREE_NONE) {
		tree->failed = true;
		return false;
	}
	node = &tree->nodes[at];
	hg_tree_sum_add(&node->own, &sum);
	node->shared |= leaf->shared;
	if (leaf->locality < HG_LOCALITIES) {
		node->placed = true;
		node->locality[leaf->locality] += leaf->value.value;
	}
	return true;
}

void hg_tree_missing(struct hg_tree *tree, const struct hg_estimate *missing)
{
	struct hg_tree_sum sum = hg_tree_sum_of(missing, true);

	hg_tree_sum_add(&tree->nodes[0].own, &sum);
}

/* What a node shows of its children. */
struct limits {
	size_t children;
	double value; /* least of a child */
	bool other;
};

static int largest_first(const void *a, const void *b, void *arg)
{
	const struct hg_tree_node *nodes = arg;
	const struct hg_tree_node *left = &nodes[*(const uint32_t *)a];
	const struct hg_tree_node *right = &nodes[*(const uint32_t *)b];

	if (left->sum.value != right->sum.value)
		return left->sum.value < right->sum.value ? 1 : -1;
	return strcmp(left->key, right->key);
}

static uint32_t gather_children(struct hg_tree *tree, struct hg_tree_node *node)
{
	uint32_t count = 0;

	for (uint32_t i = node->first_child; i != HG_TREE_NONE; i = tree->nodes[i].next)
		count++;
	node->kept = calloc(count + 1, sizeof(*node->kept));
	if (!node->kept) {
		tree->failed = true;
		return 0;
	}
	count = 0;
	for (uint32_t i = node->first_child; i != HG_TREE_NONE; i = tree->nodes[i].next)
		if (tree->nodes[i].sum.any)
			node->kept[count++] = i;
	qsort_r(node->kept, count, sizeof(*node->kept), largest_first, tree->nodes);
	return count;
}

/* How many of the children, largest first, are shown. */
static uint32_t count_kept(const struct hg_tree *tree, const struct hg_tree_node *node,
			   uint32_t count, const struct limits *limits)
{
	if (count > limits->children)
		count = (uint32_t)limits->children;
	while (count && tree->nodes[node->kept[count - 1]].sum.value < limits->value)
		count--;
	return count;
}

/*
 * A node with children shows their sum; what it has of its own, and the children beyond the
 * limits, are missing in it.
 */
static void settle_node(struct hg_tree *tree, struct hg_tree_node *node,
			const struct limits *limits, bool root)
{
	uint32_t count = gather_children(tree, node);

	if (!count && !root) {
		node->sum = node->own;
		return;
	}
	node->kept_count = count_kept(tree, node, count, limits);
	node->cut = node->own;
	for (uint32_t i = 0; i < count; i++) {
		const struct hg_tree_node *below = &tree->nodes[node->kept[i]];

		hg_tree_sum_add(i < node->kept_count ? &node->sum : &node->cut, &below->sum);
		if (i >= node->kept_count && !limits->other)
			continue;
		node->placed |= below->placed;
		for (unsigned k = 0; k < HG_LOCALITIES; k++)
			node->locality[k] += below->locality[k];
	}
	if (limits->other)
		hg_tree_sum_add(&node->sum, &node->cut);
}

/* A child is made after its parent, so the way back meets children first. */
void hg_tree_settle(struct hg_tree *tree, const struct hg_tree_head *head)
{
	struct limits limits = { .children = head->children_max, .other = head->other };

	for (uint32_t i = 0; i < tree->count; i++)
		limits.value += tree->nodes[i].own.value * head->min_share;
	for (uint32_t i = tree->count; i-- > 0;)
		settle_node(tree, &tree->nodes[i], &limits, i == 0);
}
