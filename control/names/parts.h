/*
 * Room-private: what the dictionary is made of. Control only.
 *
 * An entry is an endpoint; it holds the record in force and, behind that, those before. Entries and
 * records never move; a record is let go HG_NAMES_KEPT after its end, when no kept epoch can show
 * it any more.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_PARTS_H
#define HELIOGRAPH_CONTROL_NAMES_PARTS_H

#include "control/flows/index.h"
#include "control/names/answer.h"
#include "control/names/dictionary.h"
#include "control/names/dns_forms.h"
#include "control/names/entities.h"
#include "control/names/learned.h"
#include "control/names/ranges.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_NAME_VERSIONS  8u /* ended records kept of an endpoint */
#define HG_NAME_CONFLICTS 10u
#define HG_NAME_TELLERS	  6u /* rows of the table in resolve.c */

/* A record and the one before it; `record` is first, so that one can be had from the other. */
struct hg_name_version {
	struct hg_name_record record;
	struct hg_name_version *older;
};

struct hg_name_entry {
	struct hg_name_endpoint key;
	struct hg_name_version *now;
	uint32_t place;		/* of the entity, HG_PLACE_NONE: none */
	uint32_t place_version; /* of it, when the sources were asked */
	uint32_t generation;	/* of the dictionary, likewise */
	uint32_t used;		/* number of the epoch that looked last; 0: free */
	uint64_t used_ms;
	uint64_t touched_ms; /* its texts */
	float weight;	     /* bytes of that epoch */
	uint8_t external;    /* counts in the share of external endpoints */
	uint8_t asks_dns;
	uint8_t learned; /* source of `now` */
	uint8_t dirty;	 /* ask again after this epoch */
};

struct hg_name_conflict {
	uint64_t time_ms;
	struct hg_addr address;
	uint32_t ours, theirs; /* names by source 1 and source 2 */
};

#define HG_ENTRY_CHUNK 4096u

struct hg_names {
	struct hg_texts *texts;
	struct hg_kube *kube;
	struct hg_dns *dns;
	const struct hg_classes *classes;
	/* Settings. */
	char domain[256];
	char node_domains[1024];
	uint32_t cluster; /* text */
	bool entities_on;
	uint64_t kept_ms;
	uint32_t capacity;
	struct hg_ranges inside; /* of the settings; empty: learned */

	struct hg_entities entities;
	struct hg_learned learned;
	struct hg_ranges ranges, api_ranges;
	bool has_api_ranges;

	struct hg_index index;
	size_t indexed; /* room of it */
	struct hg_name_entry **chunks;
	uint32_t entry_count; /* ever made */
	uint32_t *free_entries;
	uint32_t free_count;
	uint32_t shares[2]; /* entries in use: cluster, external */
	uint32_t *used;	    /* entries that this epoch looked at */
	uint32_t used_count, used_cap;
	uint32_t swept;			 /* entry at which the sweep goes on */
	struct hg_name_version *retired; /* newest first */

	uint32_t epoch;
	uint64_t start_ms, now_ms; /* of the epoch */
	struct hg_names_use use;
	uint32_t generation; /* of the sources, as of the last turn */
	uint64_t kube_generation, classes_generation, own_generation;
	uint64_t changes;
	uint64_t swept_texts_ms;
	struct hg_name_version unlisted;

	struct hg_name_conflict conflicts[HG_NAME_CONFLICTS];
	struct hg_names_figures figures;
	uint32_t conflict_count;
};

/* ---- resolve.c ---- */

/* What one source said; for the answer to "why". */
struct hg_name_said {
	enum hg_name_source source;
	bool known;
	struct hg_name_record record;
};

struct hg_name_asking {
	struct hg_names *names;
	const struct hg_addr *address;
	uint32_t place;
	double weight;
	bool why;	    /* all sources are asked */
	uint64_t before_ms; /* bindings that began later do not count yet; UINT64_MAX: all do */
	uint64_t now_ms;
	/* Results. */
	struct hg_name_record record;
	bool inside;
	uint32_t conflict; /* canonical name that source 2 gives another pod; 0: none */
	uint32_t dns;
	char dns_name[256];		   /* first name of DNS, no final dot; "": none */
	struct hg_dns_reading dns_reading; /* what it means */
	bool asks_dns;
	bool too_new; /* a source knows more, from the next epoch on */
	struct hg_name_said said[HG_NAME_TELLERS];
	unsigned said_count;
	unsigned chosen; /* of said[]; UINT32_MAX: none knew */
};

/* Asks the sources in order and fills the results. */
void hg_name_resolve(struct hg_name_asking *asking);

bool hg_names_inside(const struct hg_names *names, const struct hg_addr *address);
uint32_t hg_names_text(struct hg_names *names, const char *text, uint64_t now_ms);

/* ---- records.c ---- */

/*
 * Puts `record` in force from `from_ms` on, if it says anything else than the one before, which
 * ends then. Returns whether it did; false as well when there is no memory.
 */
bool hg_name_entry_set(struct hg_names *names, struct hg_name_entry *entry,
		       const struct hg_name_record *record, uint64_t from_ms);
void hg_name_entry_touch(struct hg_names *names, struct hg_name_entry *entry, uint64_t now_ms);
/* Lets go of records that no epoch shows any more. */
void hg_name_entry_trim(struct hg_names *names, struct hg_name_entry *entry, uint64_t now_ms);
void hg_name_entry_clear(struct hg_names *names, struct hg_name_entry *entry);
void hg_names_free_retired(struct hg_names *names, uint64_t now_ms);

/* ---- entries, dictionary.c ---- */

struct hg_name_entry *hg_names_entry(const struct hg_names *names, uint32_t ref);
struct hg_name_entry *hg_names_find(const struct hg_names *names,
				    const struct hg_name_endpoint *endpoint);

static inline struct hg_name_version *hg_name_version_of(const struct hg_name_record *record)
{
	return (struct hg_name_version *)(void *)(uintptr_t)record;
}

#ifdef __cplusplus
}
#endif
#endif
