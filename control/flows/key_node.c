/* Expression trees: making, comparing, evaluating. */
#include <stdlib.h>
#include <string.h>

#include "control/flows/language_parts.h"

struct hg_node *hg_node_create(enum hg_node_op op)
{
	struct hg_node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->op = (uint8_t)op;
	if (op != HG_NODE_TEXT)
		return node;
	node->text = calloc(1, sizeof(*node->text));
	if (!node->text) {
		free(node);
		return NULL;
	}
	return node;
}

void hg_node_free(struct hg_node *node)
{
	if (!node)
		return;
	for (unsigned i = 0; i < node->arg_count; i++)
		hg_node_free(node->args[i]);
	free(node->args);
	free(node->text);
	free(node);
}

static bool equal_args(const struct hg_node *a, const struct hg_node *b)
{
	if (a->function != b->function || a->arg_count != b->arg_count)
		return false;
	for (unsigned i = 0; i < a->arg_count; i++) {
		if (!hg_node_equal(a->args[i], b->args[i]))
			return false;
	}
	return true;
}

bool hg_node_equal(const struct hg_node *a, const struct hg_node *b)
{
	if (a->op != b->op)
		return false;
	switch (a->op) {
	case HG_NODE_KEY:
		return a->key == b->key && a->nth == b->nth;
	case HG_NODE_PART:
		return a->offset == b->offset && a->width == b->width;
	case HG_NODE_TEXT:
		return a->text->len == b->text->len &&
		       memcmp(a->text->bytes, b->text->bytes, a->text->len) == 0;
	default:
		return equal_args(a, b);
	}
}

unsigned hg_node_traits(const struct hg_node *node)
{
	unsigned traits = node->op == HG_NODE_KEY    ? node->key->traits
			  : node->op == HG_NODE_CALL ? node->function->traits
						     : 0;

	for (unsigned i = 0; i < node->arg_count; i++)
		traits |= hg_node_traits(node->args[i]);
	return traits;
}

bool hg_node_value(const struct hg_node *node, const struct hg_input *in, uint8_t *packed)
{
	if (node->op == HG_NODE_KEY && hg_key_is_wide(node->key, node->nth))
		return hg_wide_value(node->key, in->row, node->nth, packed);
	if (node->op == HG_NODE_KEY)
		return node->key->read(in->row, node->nth, packed);
	if (node->op == HG_NODE_CALL)
		return node->function->value(node, in, packed);
	memcpy(packed, in->packed + node->offset, node->width);
	return true;
}

static bool part_text(const struct hg_node *node, const struct hg_input *in,
		      struct hg_key_text *out)
{
	const char *bytes = (const char *)in->packed + node->offset;

	hg_key_text_set(out, bytes, strnlen(bytes, node->width));
	return true;
}

bool hg_node_text(const struct hg_node *node, const struct hg_input *in, struct hg_key_text *out)
{
	uint8_t packed[HG_PACKED_MAX];

	switch (node->op) {
	case HG_NODE_TEXT:
		hg_key_text_set(out, node->text->bytes, node->text->len);
		return true;
	case HG_NODE_CALL:
		if (node->kind == HG_KIND_TEXT)
			return node->function->eval(node, in, out);
		break;
	default:
		break;
	}
	if (node->kind == HG_KIND_TEXT && node->op == HG_NODE_KEY)
		return hg_wide_text(node->key, in->row, node->nth, out);
	if (node->kind == HG_KIND_TEXT)
		return part_text(node, in, out);
	if (!hg_node_value(node, in, packed))
		return false;
	if (node->kind == HG_KIND_NAME) {
		hg_kind_name_text(in->texts, packed, out);
		return true;
	}
	hg_kind_text((enum hg_kind)node->kind, packed, out);
	return true;
}
