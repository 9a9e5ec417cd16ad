/* Names as JSON: a record, what each source said, the summary (rest-api 8). */
#include <stdio.h>

#include "control/flows/address.h"
#include "control/names/parts.h"

static void address_member(struct hg_json_out *out, const char *key, const struct hg_addr *address)
{
	char text[HG_ADDRESS_TEXT_MAX];

	hg_address_text(address->family, address->bytes, text);
	hg_json_member_string(out, key, text);
}

static void text_member(const struct hg_names *names, struct hg_json_out *out, const char *key,
			uint32_t id)
{
	hg_json_member_string(out, key, id ? hg_texts_at(names->texts, id) : NULL);
}

static const char *state_text(const struct hg_name_record *r)
{
	static const char *const words[] = { "current", "stale", "ended" };

	return r->state <= HG_NAME_ENDED ? words[r->state] : words[0];
}

static void write_record(const struct hg_names *names, const struct hg_name_record *r,
			 struct hg_json_out *out)
{
	text_member(names, out, "name", r->name);
	hg_json_member_string(out, "kind", hg_name_kind_text(r->kind));
	text_member(names, out, "namespace", r->namespace_);
	hg_json_member_string(out, "namespaceKind",
			      !r->namespace_	   ? NULL
			      : r->namespace_label ? "label"
						   : "kubernetes");
	text_member(names, out, "pod", r->pod);
	text_member(names, out, "workload", r->workload);
	text_member(names, out, "workloadKind", r->workload_kind);
	hg_json_member_bool(out, "workloadGuessed", r->workload_guessed);
	text_member(names, out, "service", r->service);
	text_member(names, out, "node", r->node);
	text_member(names, out, "zone", r->zone);
	text_member(names, out, "cluster", r->cluster);
	text_member(names, out, "class", r->class_);
	hg_json_member_string(out, "source", hg_name_source_text(r->source));
	hg_json_member_string(out, "state", state_text(r));
	hg_json_member_u64(out, "since", r->valid_from_ms);
	if (r->valid_to_ms)
		hg_json_member_u64(out, "until", r->valid_to_ms);
	if (r->approximate)
		hg_json_member_bool(out, "approximate", true);
}

static void write_why(const struct hg_names *names, const struct hg_name_asking *asking,
		      struct hg_json_out *out)
{
	hg_json_key(out, "why");
	hg_json_open_array(out);
	for (unsigned i = 0; i < asking->said_count; i++) {
		const struct hg_name_said *said = &asking->said[i];

		hg_json_open_object(out);
		hg_json_member_string(out, "from", hg_name_source_text(said->source));
		hg_json_member_bool(out, "known", said->known);
		hg_json_member_bool(out, "chosen", i == asking->chosen);
		if (said->known)
			write_record(names, &said->record, out);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

/* The record of a moment; those before are kept for a while only. */
static const struct hg_name_record *record_at(const struct hg_name_entry *entry, uint64_t at_ms)
{
	for (const struct hg_name_version *v = entry ? entry->now : NULL; v; v = v->older) {
		if (v->record.valid_from_ms <= at_ms &&
		    (!v->record.valid_to_ms || at_ms < v->record.valid_to_ms))
			return &v->record;
	}
	return NULL;
}

static void ask_all(struct hg_names *names, const struct hg_addr *address, uint64_t now_ms,
		    struct hg_name_asking *asking)
{
	*asking = (struct hg_name_asking){ .names = names,
					   .address = address,
					   .place = HG_PLACE_NONE,
					   .before_ms = UINT64_MAX,
					   .now_ms = now_ms,
					   .why = true };
	hg_name_resolve(asking);
}

bool hg_names_json(struct hg_names *names, const struct hg_addr *address, uint64_t at_ms, bool why,
		   uint64_t now_ms, struct hg_json_out *out)
{
	const struct hg_name_endpoint endpoint = { .address = *address };
	const struct hg_name_entry *entry = hg_names_find(names, &endpoint);
	const struct hg_name_record *record = record_at(entry, at_ms ? at_ms : now_ms);
	struct hg_name_asking asking;

	if (!record && at_ms)
		return false;
	ask_all(names, address, now_ms, &asking);
	if (!record) {
		asking.record.valid_from_ms = now_ms;
		record = &asking.record;
	}
	if (record->source == HG_FROM_NONE && !record->namespace_ && !why)
		return false;
	hg_json_open_object(out);
	address_member(out, "address", address);
	write_record(names, record, out);
	if (why)
		write_why(names, &asking, out);
	hg_json_close_object(out);
	return true;
}

/* ---- summary ---- */

static void write_sources(const struct hg_names *names, struct hg_json_out *out)
{
	hg_json_key(out, "sources");
	hg_json_open_object(out);
	for (unsigned i = 0; i < HG_NAME_SOURCES; i++) {
		hg_json_key(out, hg_name_source_text((enum hg_name_source)i));
		hg_json_open_object(out);
		hg_json_member_u64(out, "names", names->figures.names[i]);
		hg_json_member_u64(out, "stale", names->figures.stale[i]);
		hg_json_member_u64(out, "found", names->figures.found[i]);
		hg_json_member_u64(out, "missed", names->figures.missed[i]);
		hg_json_close_object(out);
	}
	hg_json_close_object(out);
}

static void write_conflicts(const struct hg_names *names, struct hg_json_out *out)
{
	uint32_t count = names->conflict_count, shown = count;

	if (shown > HG_NAME_CONFLICTS)
		shown = HG_NAME_CONFLICTS;
	hg_json_key(out, "conflicts");
	hg_json_open_array(out);
	for (uint32_t i = 1; i <= shown; i++) {
		const struct hg_name_conflict *c =
			&names->conflicts[(count - i) % HG_NAME_CONFLICTS];

		hg_json_open_object(out);
		hg_json_member_u64(out, "time", c->time_ms);
		address_member(out, "address", &c->address);
		text_member(names, out, "entities", c->ours);
		text_member(names, out, "kubernetes", c->theirs);
		hg_json_close_object(out);
	}
	hg_json_close_array(out);
}

void hg_names_summary_json(const struct hg_names *names, struct hg_json_out *out)
{
	struct hg_names_figures figures;

	hg_names_figures_of(names, &figures);
	hg_json_open_object(out);
	hg_json_member_u64(out, "endpoints", figures.endpoints);
	hg_json_member_u64(out, "records", figures.records);
	hg_json_member_u64(out, "unlisted", figures.unlisted);
	hg_json_member_u64(out, "conflictsTotal", figures.conflicts);
	hg_json_member_u64(out, "entityTruncated", figures.truncated);
	hg_json_member_string(out, "kubernetes",
			      !names->kube		    ? "off"
			      : hg_kube_synced(names->kube) ? "synchronised"
							    : "starting");
	hg_json_member_string(out, "dns", names->dns ? "on" : "off");
	write_sources(names, out);
	write_conflicts(names, out);
	hg_json_close_object(out);
}

/* ---- static ranges ---- */

static void put_ranges(struct hg_names *names, struct hg_ranges *table, struct hg_ranges *by)
{
	hg_ranges_free(table);
	*table = *by;
	names->own_generation++;
}

int hg_names_ranges_load(struct hg_names *names, const char *text, size_t len_bytes,
			 const char *file, struct hg_problem *problem)
{
	struct hg_ranges ranges = { .count = 0 };

	if (hg_ranges_parse(text, len_bytes, file, &ranges, problem))
		return -1;
	put_ranges(names, &names->ranges, &ranges);
	return 0;
}

int hg_names_put_cidr(struct hg_names *names, const struct hg_json_doc *json,
		      struct hg_problem *problem)
{
	struct hg_ranges ranges = { .count = 0 };

	if (hg_ranges_read(json, &ranges, problem))
		return -1;
	put_ranges(names, &names->api_ranges, &ranges);
	return 0;
}

void hg_names_delete_cidr(struct hg_names *names)
{
	struct hg_ranges none = { .count = 0 };

	put_ranges(names, &names->api_ranges, &none);
}

void hg_names_cidr_json(const struct hg_names *names, struct hg_json_out *out)
{
	hg_json_open_object(out);
	for (uint32_t i = 0; i < names->api_ranges.count; i++)
		hg_range_json(&names->api_ranges.items[i], out);
	for (uint32_t i = 0; i < names->ranges.count; i++) {
		const struct hg_range *range = &names->ranges.items[i];

		if (!hg_ranges_exact(&names->api_ranges, &range->address, range->bits))
			hg_range_json(range, out);
	}
	hg_json_close_object(out);
}

void hg_names_figures_of(const struct hg_names *names, struct hg_names_figures *figures)
{
	*figures = names->figures;
	figures->truncated = names->entities.truncated;
	figures->endpoints = names->shares[0] + names->shares[1];
	figures->memory_bytes = names->entry_count * sizeof(struct hg_name_entry) +
				hg_index_bytes(names->index.used) +
				figures->records * sizeof(struct hg_name_version);
}
