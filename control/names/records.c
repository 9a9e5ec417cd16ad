/* Records of an endpoint over time: the one in force, those before, and when they are let go. */
#include <stdlib.h>

#include "control/names/parts.h"

/* Whether both say the same; times and state may differ. */
static bool same(const struct hg_name_record *a, const struct hg_name_record *b)
{
	return a->name == b->name && a->namespace_ == b->namespace_ && a->pod == b->pod &&
	       a->service == b->service && a->node == b->node && a->zone == b->zone &&
	       a->cluster == b->cluster && a->workload == b->workload &&
	       a->workload_kind == b->workload_kind && a->class_ == b->class_ &&
	       a->kind == b->kind && a->source == b->source && a->inside == b->inside &&
	       a->namespace_label == b->namespace_label &&
	       a->workload_guessed == b->workload_guessed && a->dns == b->dns;
}

static void count(struct hg_names *names, const struct hg_name_record *record, int sign)
{
	names->figures.names[record->source] += (uint64_t)sign;
	if (record->state == HG_NAME_STALE)
		names->figures.stale[record->source] += (uint64_t)sign;
}

static void set_state(struct hg_names *names, struct hg_name_version *version,
		      const struct hg_name_record *record)
{
	count(names, &version->record, -1);
	version->record.state = record->state;
	count(names, &version->record, 1);
}

static struct hg_name_version *make(struct hg_names *names, const struct hg_name_record *record,
				    uint64_t from_ms)
{
	struct hg_name_version *version = malloc(sizeof(*version));

	if (!version)
		return NULL;
	version->record = *record;
	version->record.valid_from_ms = from_ms;
	version->record.valid_to_ms = 0;
	version->older = NULL;
	names->figures.records++;
	count(names, record, 1);
	return version;
}

bool hg_name_entry_set(struct hg_names *names, struct hg_name_entry *entry,
		       const struct hg_name_record *record, uint64_t from_ms)
{
	struct hg_name_version *now = entry->now, *next;

	if (now && same(&now->record, record)) {
		set_state(names, now, record);
		return false;
	}
	next = make(names, record, from_ms);
	if (!next)
		return false;
	if (now) {
		count(names, &now->record, -1);
		now->record.valid_to_ms = from_ms;
		now->record.state = HG_NAME_ENDED;
		next->older = now;
		names->changes++;
	}
	entry->now = next;
	entry->touched_ms = 0;
	return true;
}

static void touch_record(struct hg_texts *texts, const struct hg_name_version *version,
			 uint64_t now_ms)
{
	const struct hg_name_record *r = &version->record;
	const uint32_t ids[] = { r->name,	   r->namespace_, r->pod,     r->service,
				 r->node,	   r->zone,	  r->cluster, r->workload,
				 r->workload_kind, r->class_,	  r->dns };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		hg_texts_touch(texts, ids[i], now_ms);
}

void hg_name_entry_touch(struct hg_names *names, struct hg_name_entry *entry, uint64_t now_ms)
{
	entry->touched_ms = now_ms;
	for (const struct hg_name_version *v = entry->now; v; v = v->older)
		touch_record(names->texts, v, now_ms);
}

/* An epoch may still show it: it waits until that one is forgotten. */
static void retire(struct hg_names *names, struct hg_name_version *version)
{
	while (version) {
		struct hg_name_version *older = version->older;

		version->older = names->retired;
		names->retired = version;
		version = older;
	}
}

void hg_name_entry_trim(struct hg_names *names, struct hg_name_entry *entry, uint64_t now_ms)
{
	struct hg_name_version *v = entry->now;

	for (unsigned kept = 0; v && v->older; v = v->older, kept++) {
		if (kept < HG_NAME_VERSIONS &&
		    now_ms <= v->older->record.valid_to_ms + names->kept_ms)
			continue;
		retire(names, v->older);
		v->older = NULL;
	}
}

void hg_name_entry_clear(struct hg_names *names, struct hg_name_entry *entry)
{
	if (!entry->now)
		return;
	count(names, &entry->now->record, -1);
	entry->now->record.valid_to_ms = entry->used_ms;
	retire(names, entry->now);
	entry->now = NULL;
}

void hg_names_free_retired(struct hg_names *names, uint64_t now_ms)
{
	struct hg_name_version **at = &names->retired;

	while (*at) {
		struct hg_name_version *version = *at;

		if (now_ms <= version->record.valid_to_ms + names->kept_ms) {
			at = &version->older;
			continue;
		}
		*at = version->older;
		free(version);
		names->figures.records--;
	}
}
