/*
 * A tree of shares: leaves are added with the steps that lead to them, then every node gets the sum
 * of its children (rest-api 12.1).
 *
 * HTTP thread; texts of steps are copied. A node keeps at most `children_max` children, the
 * largest.
 */
#ifndef HELIOGRAPH_CONTROL_API_TREE_H
#define HELIOGRAPH_CONTROL_API_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include <heliograph/flows.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_TREE_STEPS 64

/* Parts of a value by where the two ends stand to each other. */
enum hg_locality {
	HG_LOCALITY_NODE,
	HG_LOCALITY_ZONE,
	HG_LOCALITY_CROSS_ZONE,
	HG_LOCALITY_EXTERNAL,
	HG_LOCALITY_UNKNOWN,
	HG_LOCALITIES,
	HG_LOCALITY_NONE = HG_LOCALITIES /* the tree has none */
};

struct hg_tree_step {
	const char *key;    /* what the node is called among the children of its parent */
	const char *label;  /* NULL: the key says it */
	const char *kind;   /* static text, NULL: none */
	const char *filter; /* NULL: none */
	const char *id;	    /* NULL: the keys of all steps, joined by '.' */
};

struct hg_tree_leaf {
	struct hg_estimate value;
	bool estimated; /* false: a plain number, written without an interval */
	bool shared;
	enum hg_locality locality;
};

struct hg_tree_head {
	const char *label, *description;
	bool flow;
	size_t children_max;
	double min_share; /* nodes below this share of the whole are missing in their parent */
	bool other;	  /* show what is missing in a node */
	const struct hg_flow_result *result; /* fields of 3.2; NULL: none */
};

struct hg_tree;

struct hg_tree *hg_tree_create(void); /* NULL: no memory */
void hg_tree_destroy(struct hg_tree *tree);

/* Leaves with the same steps are added up. False: no memory. */
bool hg_tree_add(struct hg_tree *tree, const struct hg_tree_step *steps, unsigned count,
		 const struct hg_tree_leaf *leaf);

/* What is known to be missing at the root; shown with other = true. */
void hg_tree_missing(struct hg_tree *tree, const struct hg_estimate *missing);

/* Sums up and opens the root object; the caller may add members and closes it. */
void hg_tree_write(struct hg_tree *tree, const struct hg_tree_head *head, struct hg_json_out *out);

#ifdef __cplusplus
}
#endif
#endif
