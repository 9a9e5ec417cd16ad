/* The sources in their order, and what is filled in around the one that decides (names.md 1 to 8).
 */
#include <stdio.h>
#include <string.h>

#include "control/names/clean.h"
#include "control/names/parts.h"
#include "control/names/sources.h"

/* ---- texts ---- */

uint32_t hg_names_text(struct hg_names *names, const char *text, uint64_t now_ms)
{
	return text && *text ? hg_texts_intern(names->texts, text, strlen(text), now_ms) : 0;
}

static uint32_t text(const struct hg_name_asking *asking, const char *bytes)
{
	return hg_names_text(asking->names, bytes, asking->now_ms);
}

static const char *at(const struct hg_name_asking *asking, uint32_t id)
{
	return hg_texts_at(asking->names->texts, id);
}

/* Lower case joined by dots; 0 for a name that cannot be one. */
static uint32_t join(const struct hg_name_asking *asking, const char *const *labels)
{
	char joined[1024], clean[HG_CLEAN_MAX];
	size_t len = 0;

	for (; *labels && len < sizeof(joined); labels++)
		len += (size_t)snprintf(joined + len, sizeof(joined) - len, "%s%s", len ? "." : "",
					*labels);
	return hg_clean_name(joined, clean) ? text(asking, clean) : 0;
}

/* ---- canonical names (names.md 8) ---- */

static uint32_t canonical(const struct hg_name_asking *asking, const struct hg_name_record *r,
			  const char *said)
{
	const char *domain = asking->names->domain;
	const char *space = at(asking, r->namespace_), *node = at(asking, r->node);

	switch (r->kind) {
	case HG_NAME_POD:
		if (!r->pod)
			break;
		return join(asking,
			    (const char *[]){ at(asking, r->pod), space, "pod", domain, NULL });
	case HG_NAME_SERVICE:
		return join(asking,
			    (const char *[]){ at(asking, r->service), space, "svc", domain, NULL });
	case HG_NAME_NODE:
		return join(asking, (const char *[]){ node, "node", domain, NULL });
	case HG_NAME_SYSTEMD:
	case HG_NAME_DOCKER:
	case HG_NAME_SWARM:
	case HG_NAME_JVM:
	case HG_NAME_VM:
		return join(asking,
			    (const char *[]){ said ? said : "", hg_name_kind_text(r->kind),
					      *node ? node : "unknown", "node", domain, NULL });
	default:
		break;
	}
	return said ? join(asking, (const char *[]){ said, NULL }) : 0;
}

/* ---- from an answer to a record ---- */

static void take_answer(const struct hg_name_asking *asking, enum hg_name_source source,
			const struct hg_name_answer *a, struct hg_name_record *r)
{
	r->kind = (uint8_t)a->kind;
	r->source = (uint8_t)source;
	r->state = a->stale ? HG_NAME_STALE : HG_NAME_CURRENT;
	r->namespace_ = text(asking, a->namespace_);
	r->pod = text(asking, a->pod);
	r->service = text(asking, a->service);
	r->node = text(asking, a->node);
	r->zone = text(asking, a->zone);
	r->cluster = text(asking, a->cluster);
	r->workload = text(asking, a->workload);
	r->workload_kind = text(asking, a->workload_kind);
	r->workload_guessed = a->workload_guessed;
	r->class_ = text(asking, a->class_);
	r->namespace_label = source == HG_FROM_CIDR && r->namespace_;
	r->valid_from_ms = a->since_ms;
	r->name = canonical(asking, r, a->name);
}

static void keep_said(struct hg_name_asking *asking, enum hg_name_source source,
		      const struct hg_name_answer *answer)
{
	struct hg_name_said *said = &asking->said[asking->said_count];

	asking->names->figures.found[source] += answer != NULL;
	asking->names->figures.missed[source] += answer == NULL;
	asking->said_count++;
	*said = (struct hg_name_said){ .source = source, .known = answer != NULL };
	if (answer && asking->why)
		take_answer(asking, source, answer, &said->record);
}

/* ---- what the deciding source lacks ---- */

static void fill(uint32_t *field, uint32_t value)
{
	if (!*field)
		*field = value;
}

static void fill_pod(struct hg_name_asking *asking, struct hg_name_record *r)
{
	struct hg_name_answer more;
	char name[HG_CLEAN_MAX];

	if (hg_name_tell_pod(asking, at(asking, r->namespace_), at(asking, r->pod), &more)) {
		if (!r->workload) {
			r->workload_kind = text(asking, more.workload_kind);
			r->workload_guessed = more.workload_guessed;
		}
		fill(&r->workload, text(asking, more.workload));
		fill(&r->service, text(asking, more.service));
		fill(&r->node, text(asking, more.node));
		fill(&r->zone, text(asking, more.zone));
	}
	if (r->workload)
		return;
	r->workload_kind = text(asking, hg_guess_workload(at(asking, r->pod), name));
	r->workload = text(asking, name);
	r->workload_guessed = 1;
}

static bool is_inside_kind(const struct hg_name_record *r)
{
	return r->kind == HG_NAME_POD || r->kind == HG_NAME_SERVICE || r->kind == HG_NAME_NODE ||
	       (r->kind >= HG_NAME_SYSTEMD && r->kind <= HG_NAME_VM);
}

static void fill_range(struct hg_name_asking *asking, struct hg_name_record *r)
{
	const struct hg_range *range = hg_name_range_of(asking->names, asking->address);

	if (!range)
		return;
	fill(&r->zone, text(asking, range->texts[HG_RANGE_ZONE]));
	if (is_inside_kind(r))
		return;
	fill(&r->node, text(asking, range->texts[HG_RANGE_NODE]));
	fill(&r->cluster, text(asking, range->texts[HG_RANGE_CLUSTER]));
	fill(&r->class_, text(asking, range->texts[HG_RANGE_CLASS]));
	if (!r->namespace_ && range->texts[HG_RANGE_NAMESPACE]) {
		r->namespace_ = text(asking, range->texts[HG_RANGE_NAMESPACE]);
		r->namespace_label = 1;
	}
}

/* ---- deciding ---- */

/* Source 1 decides, but source 2 means another pod (names.md 3). */
static bool differ(const struct hg_name_record *ours, const struct hg_name_record *theirs)
{
	return ours->kind == HG_NAME_POD && theirs->kind == HG_NAME_POD &&
	       (ours->pod != theirs->pod || ours->namespace_ != theirs->namespace_);
}

static void look_for_conflict(struct hg_name_asking *asking)
{
	struct hg_name_answer answer;
	struct hg_name_record theirs = { .name = 0 };

	if (asking->record.source != HG_FROM_ENTITIES &&
	    asking->record.source != HG_FROM_ENTITIES_LEARNED)
		return;
	if (!asking->names->kube || !hg_name_tell_kube(asking, &answer))
		return;
	take_answer(asking, HG_FROM_KUBERNETES, &answer, &theirs);
	if (differ(&asking->record, &theirs))
		asking->conflict = theirs.name;
}

static void decide(struct hg_name_asking *asking)
{
	static const struct {
		enum hg_name_source source;
		bool (*tell)(struct hg_name_asking *asking, struct hg_name_answer *answer);
	} tellers[HG_NAME_TELLERS] = {
		{ HG_FROM_ENTITIES, hg_name_tell_entity },
		{ HG_FROM_ENTITIES_LEARNED, hg_name_tell_learned },
		{ HG_FROM_KUBERNETES, hg_name_tell_kube },
		{ HG_FROM_ENTITIES, hg_name_tell_agent },
		{ HG_FROM_CIDR, hg_name_tell_range },
		{ HG_FROM_DNS, hg_name_tell_dns },
	};
	struct hg_name_answer answer;
	bool decided = false;

	for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++) {
		bool known;

		if (decided && !asking->why)
			break;
		memset(&answer, 0, sizeof(answer));
		known = tellers[i].tell(asking, &answer);
		keep_said(asking, tellers[i].source, known ? &answer : NULL);
		if (!known || decided)
			continue;
		take_answer(asking, tellers[i].source, &answer, &asking->record);
		asking->chosen = asking->said_count - 1;
		decided = true;
	}
}

void hg_name_resolve(struct hg_name_asking *asking)
{
	struct hg_names *names = asking->names;
	struct hg_name_record *r = &asking->record;

	memset(r, 0, sizeof(*r));
	asking->said_count = 0;
	asking->chosen = UINT32_MAX;
	asking->conflict = 0;
	asking->dns = 0;
	asking->asks_dns = false;
	asking->inside = hg_names_inside(names, asking->address);
	decide(asking);
	look_for_conflict(asking);
	if (names->use.dns && !asking->asks_dns)
		hg_name_ask_dns(asking);
	if (r->kind == HG_NAME_POD && r->pod)
		fill_pod(asking, r);
	fill_range(asking, r);
	r->inside = asking->inside || is_inside_kind(r);
	if (r->inside)
		fill(&r->cluster, names->cluster);
	r->dns = asking->dns;
	hg_name_classify(asking);
}
