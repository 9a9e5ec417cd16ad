/*
 * Keys in columns of direct tables: which columns a definition needs, and their values in a row.
 */
#include <math.h>
#include <string.h>

#include <heliograph/direct.h>

#include "control/flows/keys.h"
#include "control/utf8.h"

/* ---- what a definition needs ---- */

static struct hg_column *find_column(struct hg_direct_def *def, uint8_t id, uint8_t nth)
{
	for (unsigned i = 0; i < def->column_count; i++) {
		if (def->column[i].id == id && def->column[i].nth == nth)
			return &def->column[i];
	}
	return NULL;
}

static bool add_column(struct hg_direct_def *def, uint8_t id, uint8_t nth, bool required)
{
	struct hg_column *column = find_column(def, id, nth);
	uint32_t width = 1 + hg_column_width((enum hg_column_id)id);

	if (column) {
		column->required |= required;
		return true;
	}
	if (def->column_count == HG_DIRECT_COLUMNS_MAX ||
	    def->wide_bytes + width > HG_DIRECT_WIDE_MAX)
		return false;
	def->column[def->column_count++] = (struct hg_column){
		.id = id, .nth = nth, .required = required, .offset = def->wide_bytes
	};
	def->wide_bytes = (uint16_t)(def->wide_bytes + width);
	return true;
}

bool hg_node_columns(const struct hg_node *node, bool required, struct hg_direct_def *def)
{
	if (node->op == HG_NODE_KEY && hg_key_is_wide(node->key, node->nth))
		return add_column(def, node->key->column, node->nth, required);
	if (node->op == HG_NODE_KEY) {
		def->far_if |= (node->key->traits & HG_TRAIT_FAR) != 0;
		def->headers |= (node->key->traits & HG_TRAIT_POINT) == 0;
	}
	for (unsigned i = 0; i < node->arg_count; i++) {
		if (!hg_node_columns(node->args[i], false, def))
			return false;
	}
	return true;
}

/* ---- values in a row ---- */

/* Bytes of a column in a row, NULL: not in the table, or null in this row. */
static const uint8_t *bytes_of(const struct hg_urow *row, uint8_t id, unsigned nth)
{
	if (!row->layout)
		return NULL;
	for (unsigned i = 0; i < row->layout->column_count; i++) {
		const struct hg_column *column = &row->layout->column[i];
		const uint8_t *at = row->wide + column->offset;

		if (column->id == id && column->nth == nth)
			return *at ? at + 1 : NULL;
	}
	return NULL;
}

static bool put(uint8_t *packed, uint32_t number)
{
	memcpy(packed, &number, sizeof(number));
	return true;
}

static uint32_t number_of(const uint8_t *bytes)
{
	uint32_t number;

	memcpy(&number, bytes, sizeof(number));
	return number;
}

/* The key is the effective rate (FM 7.2), which the lcore does not know. */
static bool put_rate(const struct hg_urow *row, const uint8_t *bytes, uint8_t *packed)
{
	double rate = number_of(bytes) * (row->correction > 0 ? row->correction : 1);

	return put(packed, (uint32_t)lround(rate));
}

bool hg_wide_value(const struct hg_key_type *key, const struct hg_urow *row, unsigned nth,
		   uint8_t *packed)
{
	const uint8_t *bytes = bytes_of(row, key->column, nth);

	if (!bytes)
		return false;
	if (key->convert)
		return key->convert(bytes, packed);
	if (key->column == HG_COLUMN_RATE)
		return put_rate(row, bytes, packed);
	memcpy(packed, bytes, hg_kind_width((enum hg_kind)key->kind));
	return true;
}

bool hg_wide_text(const struct hg_key_type *key, const struct hg_urow *row, unsigned nth,
		  struct hg_key_text *out)
{
	const uint8_t *bytes = bytes_of(row, key->column, nth);

	if (!bytes)
		return false;
	return key->text ? key->text(bytes, out) : hg_wide_plain_text(bytes, out);
}

bool hg_read_frames(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)row;
	(void)nth;
	return put(packed, 1);
}

bool hg_wide_plain_text(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = (const char *)bytes + 1, *end = at + bytes[0];

	hg_key_text_set(out, "", 0);
	while (at < end) {
		unsigned char byte = (unsigned char)*at;
		unsigned len = hg_utf8_length(at, (size_t)(end - at));
		char escaped[] = { '\\', 'x', digits[byte >> 4], digits[byte & 15] };

		if (len == 0)
			hg_key_text_append(out, "\xef\xbf\xbd", 3);
		else if (byte < 0x20 || byte == 0x7f)
			hg_key_text_append(out, escaped, sizeof(escaped));
		else
			hg_key_text_append(out, at, len);
		at += len ? len : 1;
	}
	return true;
}

/* ---- packed values that are made of their column ---- */

static bool is_broadcast(const uint8_t *mac)
{
	static const uint8_t all[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	return memcmp(mac, all, sizeof(all)) == 0;
}

bool hg_wide_broadcast(const uint8_t *bytes, uint8_t *packed)
{
	return put(packed, is_broadcast(bytes));
}

bool hg_wide_multicast(const uint8_t *bytes, uint8_t *packed)
{
	return put(packed, (bytes[0] & 1) && !is_broadcast(bytes));
}

bool hg_wide_unicast(const uint8_t *bytes, uint8_t *packed)
{
	return put(packed, !(bytes[0] & 1));
}

bool hg_wide_fragment_offset(const uint8_t *bytes, uint8_t *packed)
{
	return put(packed, (number_of(bytes) & 0x1fff) * 8);
}

bool hg_wide_ip_flags(const uint8_t *bytes, uint8_t *packed)
{
	return put(packed, number_of(bytes) >> 13 & 7);
}

bool hg_wide_ip6_fragment_offset(const uint8_t *bytes, uint8_t *packed)
{
	return put(packed, number_of(bytes) & 0xfff8);
}

bool hg_wide_ip6_more(const uint8_t *bytes, uint8_t *packed)
{
	return put(packed, number_of(bytes) & 1);
}

/* ---- cheap presence, for /flowkeys ---- */

static enum hg_layer_type layer_of(enum hg_column_id id)
{
	if (id == HG_COLUMN_MAC_SRC || id == HG_COLUMN_MAC_DST)
		return HG_LAYER_ETH;
	if (id == HG_COLUMN_MPLS_LABELS)
		return HG_LAYER_MPLS;
	if (id >= HG_COLUMN_ARP_OPERATION && id <= HG_COLUMN_ARP_MAC_TARGET)
		return HG_LAYER_ARP;
	if (id >= HG_COLUMN_IP_OFFSET && id <= HG_COLUMN_IP_FRAGMENT)
		return HG_LAYER_IP;
	if (id >= HG_COLUMN_IP6_OFFSET && id <= HG_COLUMN_IP6_BYTES)
		return HG_LAYER_IP6;
	if (id == HG_COLUMN_TCP_FLAGS || id == HG_COLUMN_TCP_WINDOW)
		return HG_LAYER_TCP;
	if (id >= HG_COLUMN_IBBT_OFFSET && id <= HG_COLUMN_IBBT_VERSION)
		return HG_LAYER_IBBT;
	return HG_LAYER_NONE;
}

static bool in_stack(uint64_t stack, enum hg_layer_type type)
{
	for (unsigned i = 0; i < HG_STACK_NAMES_MAX; i++) {
		if (HG_STACK_NAME(stack, i) == (unsigned)type)
			return true;
	}
	return false;
}

bool hg_wide_present(const struct hg_key_type *key, const struct hg_urow *row)
{
	enum hg_column_id id = (enum hg_column_id)key->column;
	enum hg_layer_type layer = layer_of(id);

	if (bytes_of(row, key->column, 0))
		return true;
	if (layer != HG_LAYER_NONE)
		return in_stack(row->stack, layer);
	return id == HG_COLUMN_RATE || id == HG_COLUMN_FRAME_BYTES;
}

/* ---- numbers, for values ---- */

bool hg_keys_are_number(const struct hg_keys *keys)
{
	const struct hg_node *node = keys->part[0].node;

	return keys->count == 1 && node->op == HG_NODE_KEY &&
	       (node->kind == HG_KIND_NUMBER || node->kind == HG_KIND_NUMBER64) &&
	       strcmp(node->key->type, "number") == 0;
}

bool hg_keys_number(const struct hg_keys *keys, const struct hg_urow *row, double *number)
{
	const struct hg_node *node = keys->part[0].node;
	struct hg_input in = { .row = row };
	uint8_t packed[HG_PACKED_MAX];
	uint64_t wide;

	if (!hg_node_value(node, &in, packed))
		return false;
	if (node->kind == HG_KIND_NUMBER64) {
		memcpy(&wide, packed, sizeof(wide));
		*number = (double)wide;
	} else {
		*number = number_of(packed);
	}
	return true;
}
