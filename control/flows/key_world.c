/*
 * Functions of FM 4 that ask about the world beside the row: names of endpoints, groups, maps,
 * topology. Nearly all give numbers of interned texts.
 */
#include <string.h>

#include "control/flows/language_parts.h"

static bool put(uint8_t *packed, uint32_t number)
{
	memcpy(packed, &number, sizeof(number));
	return number != 0;
}

enum hg_kind hg_kind_is_name(const struct hg_node *call)
{
	(void)call;
	return HG_KIND_NAME;
}

/* ---- groups, maps ---- */

bool hg_value_group(const struct hg_node *call, const struct hg_input *in, uint8_t *packed)
{
	struct hg_addr address;

	if (!hg_node_address(call->args[0], in, &address))
		return false;
	for (unsigned i = 1; i < call->arg_count; i++) {
		if (put(packed, hg_lookup_group(in->lookup, call->args[i]->text->bytes, &address)))
			return true;
	}
	return false;
}

bool hg_value_map(const struct hg_node *call, const struct hg_input *in, uint8_t *packed)
{
	struct hg_key_text text;

	if (!hg_node_text(call->args[0], in, &text))
		return false;
	return put(packed,
		   hg_lookup_map(in->lookup, call->args[1]->text->bytes, text.bytes, text.len));
}

const char *hg_check_address(const struct hg_node *call)
{
	if (call->args[0]->address || call->args[0]->op == HG_NODE_CALL)
		return NULL;
	return "needs a key that is an address";
}

/* ---- topology ---- */

const char *hg_check_interface(const struct hg_node *call)
{
	return call->args[0]->kind == HG_KIND_INTERFACE ? NULL
							: "needs inputifindex or outputifindex";
}

const char *hg_check_agent(const struct hg_node *call)
{
	const struct hg_node *arg = call->args[0];

	if (arg->kind == HG_KIND_INTERFACE ||
	    (arg->op == HG_NODE_KEY && strcmp(arg->key->name, "agent") == 0))
		return NULL;
	return "needs agent, inputifindex or outputifindex";
}

/* Interface of the reporting agent. */
static bool port_of(const struct hg_node *call, const struct hg_input *in, uint32_t *if_index)
{
	uint8_t packed[HG_PACKED_MAX];

	if (!in->row || !in->row->observer || !hg_node_value(call->args[0], in, packed))
		return false;
	memcpy(if_index, packed, sizeof(*if_index));
	return true;
}

bool hg_value_link(const struct hg_node *call, const struct hg_input *in, uint8_t *packed)
{
	uint32_t port;

	return port_of(call, in, &port) &&
	       put(packed, hg_lookup_link(in->lookup, &in->row->observer->agent, port));
}

bool hg_value_ifname(const struct hg_node *call, const struct hg_input *in, uint8_t *packed)
{
	uint32_t port;

	return port_of(call, in, &port) &&
	       put(packed, hg_lookup_port_name(in->lookup, &in->row->observer->agent, port));
}

bool hg_value_node(const struct hg_node *call, const struct hg_input *in, uint8_t *packed)
{
	(void)call;
	return in->row && in->row->observer &&
	       put(packed, hg_lookup_node_of(in->lookup, &in->row->observer->agent));
}

/* ---- names ---- */

/* Record of an address that the packet carries. */
static const struct hg_name_record *record_of(const struct hg_node *call, const struct hg_input *in)
{
	const struct hg_urow *row = in->row;
	struct hg_addr address;

	if (!row || !hg_node_address(call->args[0], in, &address))
		return NULL;
	if (hg_addr_equal(&address, &row->src))
		return row->src_name;
	if (hg_addr_equal(&address, &row->dst))
		return row->dst_name;
	if (hg_addr_equal(&address, &row->outer_src))
		return row->outer_src_name;
	return hg_addr_equal(&address, &row->outer_dst) ? row->outer_dst_name : NULL;
}

bool hg_value_name(const struct hg_node *call, const struct hg_input *in, uint8_t *packed)
{
	const struct hg_name_record *record = record_of(call, in);

	return record && put(packed, record->name);
}

bool hg_value_dns(const struct hg_node *call, const struct hg_input *in, uint8_t *packed)
{
	const struct hg_name_record *record = record_of(call, in);

	return record && put(packed, record->dns);
}

/* ---- fields of records (names.md 2) ---- */

#define TEXT_FIELD(name, member)                                                                   \
	{                                                                                          \
		name, offsetof(struct hg_name_record, member), NULL                                \
	}
#define WORD_FIELD(name, word)                                                                     \
	{                                                                                          \
		name, 0, word                                                                      \
	}

static const char *kind_word(const struct hg_name_record *r)
{
	return hg_name_kind_text((enum hg_name_kind)r->kind);
}

static const char *source_word(const struct hg_name_record *r)
{
	return hg_name_source_text((enum hg_name_source)r->source);
}

static const char *state_word(const struct hg_name_record *r)
{
	return r->state == HG_NAME_STALE ? "stale" : "current";
}

static const char *namespace_word(const struct hg_name_record *r)
{
	if (!r->namespace_)
		return NULL;
	return r->namespace_label ? "label" : "kubernetes";
}

static const char *guess_word(const struct hg_name_record *r)
{
	return r->workload_guessed ? "true" : "false";
}

struct field {
	const char *name;
	size_t offset;						  /* of a number of a text */
	const char *(*word)(const struct hg_name_record *record); /* or this */
};

static const struct field fields[] = {
	TEXT_FIELD("name", name),
	TEXT_FIELD("namespace", namespace_),
	TEXT_FIELD("pod", pod),
	TEXT_FIELD("service", service),
	TEXT_FIELD("node", node),
	TEXT_FIELD("zone", zone),
	TEXT_FIELD("cluster", cluster),
	TEXT_FIELD("workload", workload),
	TEXT_FIELD("workloadKind", workload_kind),
	TEXT_FIELD("class", class_),
	WORD_FIELD("kind", kind_word),
	WORD_FIELD("source", source_word),
	WORD_FIELD("state", state_word),
	WORD_FIELD("namespaceKind", namespace_word),
	WORD_FIELD("workloadGuessed", guess_word),
};

static const struct field *field_of(const struct hg_node *call)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].name, call->args[1]->text->bytes) == 0)
			return &fields[i];
	}
	return NULL;
}

static const struct hg_name_record *side_of(const struct hg_node *call, const struct hg_input *in)
{
	if (!in->row)
		return NULL;
	return call->args[0]->text->bytes[0] == 's' ? in->row->src_name : in->row->dst_name;
}

enum hg_kind hg_kind_of_entity(const struct hg_node *call)
{
	return field_of(call)->word ? HG_KIND_TEXT : HG_KIND_NAME;
}

bool hg_value_entity(const struct hg_node *call, const struct hg_input *in, uint8_t *packed)
{
	const struct hg_name_record *record = side_of(call, in);
	uint32_t id;

	if (!record)
		return false;
	memcpy(&id, (const uint8_t *)record + field_of(call)->offset, sizeof(id));
	return put(packed, id);
}

bool hg_eval_entity(const struct hg_node *call, const struct hg_input *in, struct hg_key_text *out)
{
	const struct hg_name_record *record = side_of(call, in);
	const char *word = record ? field_of(call)->word(record) : NULL;

	if (!word)
		return false;
	hg_key_text_set(out, word, strlen(word));
	return true;
}

size_t hg_bound_entity(const struct hg_node *call)
{
	(void)call;
	return sizeof("entities-learned") - 1;
}

const char *hg_check_entity(const struct hg_node *call)
{
	const char *side = call->args[0]->text->bytes;

	if (strcmp(side, "src") != 0 && strcmp(side, "dst") != 0)
		return "is about src or dst, as in entity:src:kind";
	if (field_of(call))
		return NULL;
	return "has the fields name, kind, namespace, namespaceKind, pod, service, node, zone, "
	       "cluster, "
	       "workload, workloadKind, workloadGuessed, class, source, state";
}
