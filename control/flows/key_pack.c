/* Packed keys: made from rows, turned into texts, read by filters. */
#include <assert.h>
#include <string.h>

#include "control/flows/keys.h"

unsigned hg_keys_count(const struct hg_keys *keys)
{
	return keys->count;
}

const char *hg_keys_name(const struct hg_keys *keys, unsigned i)
{
	return i < keys->count ? keys->part[i].name : "";
}

bool hg_keys_need_far_if(const struct hg_keys *keys)
{
	return keys->traits & HG_TRAIT_FAR;
}

bool hg_keys_name_point(const struct hg_keys *keys)
{
	return keys->traits & HG_TRAIT_POINT;
}

static bool columns(const struct hg_keys *keys, bool required, struct hg_direct_def *def)
{
	for (unsigned i = 0; i < keys->count; i++) {
		if (!hg_node_columns(keys->part[i].node, required, def))
			return false;
	}
	return true;
}

bool hg_keys_columns(const struct hg_keys *keys, struct hg_direct_def *def)
{
	return columns(keys, true, def);
}

/* Samples without them count all the same. */
bool hg_keys_optional_columns(const struct hg_keys *keys, struct hg_direct_def *def)
{
	return columns(keys, false, def);
}

unsigned hg_keys_traits(const struct hg_keys *keys)
{
	return keys->traits;
}

void hg_keys_use(struct hg_keys *keys, const struct hg_texts *texts,
		 const struct hg_lookup *const *lookup)
{
	keys->texts = texts;
	keys->lookup = lookup;
}

size_t hg_keys_stride(const struct hg_keys *keys)
{
	return keys->stride;
}

static bool extract_text(const struct hg_key_part *part, const struct hg_input *in, uint8_t *packed)
{
	struct hg_key_text text;

	if (!hg_node_text(part->node, in, &text))
		return false;
	assert(text.len <= part->width);
	memcpy(packed, text.bytes, text.len);
	memset(packed + text.len, 0, part->width - text.len);
	return true;
}

bool hg_keys_extract(const struct hg_keys *keys, const struct hg_urow *row, uint8_t *packed)
{
	struct hg_input in = { .row = row,
			       .texts = keys->texts,
			       .lookup = keys->lookup ? *keys->lookup : NULL };

	for (unsigned i = 0; i < keys->count; i++) {
		const struct hg_key_part *part = &keys->part[i];
		const struct hg_node *node = part->node;
		bool present;

		if (node->kind != HG_KIND_TEXT)
			present = hg_node_value(node, &in, packed + part->offset);
		else
			present = extract_text(part, &in, packed + part->offset);
		if (!present)
			return false;
	}
	return true;
}

static void part_text(const struct hg_keys *keys, const struct hg_key_part *part,
		      const uint8_t *packed, struct hg_key_text *text)
{
	const uint8_t *at = packed + part->offset;

	if (part->node->kind == HG_KIND_TEXT)
		hg_key_text_set(text, (const char *)at, strnlen((const char *)at, part->width));
	else if (part->node->kind == HG_KIND_NAME)
		hg_kind_name_text(keys->texts, at, text);
	else
		hg_kind_text((enum hg_kind)part->node->kind, at, text);
}

size_t hg_keys_text(const struct hg_keys *keys, const uint8_t *packed, unsigned i, char *out,
		    size_t out_len)
{
	struct hg_key_text text;

	if (out_len == 0)
		return 0;
	text.len = 0;
	if (i < keys->count)
		part_text(keys, &keys->part[i], packed, &text);
	if (text.len >= out_len)
		text.len = out_len - 1;
	memcpy(out, text.bytes, text.len);
	out[text.len] = '\0';
	return text.len;
}

static const struct hg_key_part *find_part(const struct hg_keys *keys, const struct hg_node *node)
{
	for (unsigned i = 0; i < keys->count; i++) {
		if (hg_node_equal(keys->part[i].node, node))
			return &keys->part[i];
	}
	return NULL;
}

const struct hg_node *hg_keys_bind(const struct hg_keys *keys, struct hg_node *node)
{
	const struct hg_key_part *part = find_part(keys, node);
	const struct hg_node *missing = NULL;

	if (part) {
		for (unsigned i = 0; i < node->arg_count; i++)
			hg_node_free(node->args[i]);
		node->arg_count = 0;
		node->op = HG_NODE_PART;
		node->offset = part->offset;
		node->width = part->width;
		return NULL;
	}
	if (node->op == HG_NODE_KEY || (node->op == HG_NODE_CALL && node->function->of_row))
		return node;
	for (unsigned i = 0; i < node->arg_count && !missing; i++)
		missing = hg_keys_bind(keys, node->args[i]);
	return missing;
}
