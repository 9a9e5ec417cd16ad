/*
 * What the files of the tree share. Internal; HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_TREE_PARTS_H
#define HELIOGRAPH_CONTROL_API_TREE_PARTS_H

#include <stdint.h>

#include "control/api/tree.h"

#define HG_TREE_NONE UINT32_MAX

/* A sum of estimates that are independent: variances add up. */
struct hg_tree_sum {
	double value, sampling, sketch; /* the two are variances */
	double weight;			/* largest mean weight of one sample */
	double samples, covered;	/* covered: coverage times value */
	bool any, estimated, sampled, biased;
};

struct hg_tree_node {
	uint32_t parent, first_child, next; /* of the same parent */
	uint32_t hash_next;
	char *key, *label, *filter, *id; /* owned, NULL: none */
	const char *kind;
	struct hg_tree_sum own; /* of leaves that end here */
	struct hg_tree_sum sum; /* what the node shows */
	struct hg_tree_sum cut; /* what it does not show of itself and below */
	double locality[HG_LOCALITIES];
	bool shared, placed; /* placed: has localities */
	uint32_t *kept;	     /* children, largest first; owned */
	uint32_t kept_count;
};

struct hg_tree {
	struct hg_tree_node *nodes; /* node 0 is the root */
	uint32_t count, cap;
	uint32_t *buckets;
	uint32_t bucket_count;
	bool failed;
};

void hg_tree_sum_add(struct hg_tree_sum *to, const struct hg_tree_sum *from);
struct hg_tree_sum hg_tree_sum_of(const struct hg_estimate *estimate, bool estimated);
struct hg_estimate hg_tree_sum_estimate(const struct hg_tree_sum *sum);

/* Fills sum, cut, kept and localities of all nodes. */
void hg_tree_settle(struct hg_tree *tree, const struct hg_tree_head *head);

#endif
