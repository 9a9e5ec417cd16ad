#include "control/names/sources.h"

#include <string.h>

#include "control/flows/address.h"

static const char *text_of(const struct hg_name_asking *asking, uint32_t id)
{
	return id ? hg_texts_at(asking->names->texts, id) : NULL;
}

/* ---- source 1 ---- */

/* The node that an agent runs on: as Kubernetes calls it, else by its host name. */
static void set_node(struct hg_name_asking *asking, uint32_t agent, struct hg_name_answer *answer)
{
	const struct hg_names_agent *known = &asking->names->entities.agents[agent];
	struct hg_name_answer node;

	memset(&node, 0, sizeof(node));
	if (asking->names->kube && hg_kube_address(asking->names->kube, &known->address, &node) &&
	    node.kind == HG_NAME_NODE) {
		answer->node = node.node;
		answer->zone = node.zone;
	}
	if (!answer->node)
		answer->node = text_of(asking, known->host_name);
}

static bool tell_place(struct hg_name_asking *asking, uint32_t at, struct hg_name_answer *answer)
{
	const struct hg_place *place = &asking->names->entities.places[at];

	if (!asking->names->entities_on || !place->from_ms)
		return false;
	if (place->from_ms >= asking->before_ms) {
		asking->too_new = true;
		return false;
	}
	answer->kind = (enum hg_name_kind)place->kind;
	answer->name = text_of(asking, place->name);
	answer->namespace_ = text_of(asking, place->namespace_);
	answer->pod = text_of(asking, place->pod);
	answer->since_ms = place->from_ms;
	set_node(asking, place->agent, answer);
	return true;
}

bool hg_name_tell_entity(struct hg_name_asking *asking, struct hg_name_answer *answer)
{
	return asking->place != HG_PLACE_NONE && tell_place(asking, asking->place, answer);
}

/* Of an address in the cluster ranges that is no agent's and no node's. */
bool hg_name_tell_learned(struct hg_name_asking *asking, struct hg_name_answer *answer)
{
	struct hg_names *names = asking->names;
	const struct hg_learner *learner;

	if (asking->place != HG_PLACE_NONE || !asking->inside)
		return false;
	learner = hg_learned_find(&names->learned, asking->address);
	if (!learner || !hg_learner_is_bound(learner, asking->now_ms))
		return false;
	if (hg_entities_agent(&names->entities, asking->address, false) != HG_PLACE_NONE ||
	    (names->kube && hg_kube_is_node(names->kube, asking->address)))
		return false;
	if (learner->first_ms > asking->before_ms) {
		asking->too_new = true;
		return false;
	}
	return tell_place(asking, learner->place, answer) && answer->kind == HG_NAME_POD;
}

bool hg_name_tell_agent(struct hg_name_asking *asking, struct hg_name_answer *answer)
{
	uint32_t agent = hg_entities_agent(&asking->names->entities, asking->address, false);

	if (agent == HG_PLACE_NONE)
		return false;
	answer->kind = HG_NAME_NODE;
	answer->node = text_of(asking, asking->names->entities.agents[agent].host_name);
	return answer->node != NULL;
}

/* ---- source 2 ---- */

bool hg_name_tell_kube(struct hg_name_asking *asking, struct hg_name_answer *answer)
{
	struct hg_names *names = asking->names;

	if (!names->kube || !hg_kube_address(names->kube, asking->address, answer))
		return false;
	if (answer->since_ms < asking->before_ms)
		return true;
	asking->too_new = true;
	return false;
}

bool hg_name_tell_pod(struct hg_name_asking *asking, const char *namespace_, const char *pod,
		      struct hg_name_answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	return asking->names->kube && hg_kube_pod(asking->names->kube, namespace_, pod, answer);
}

/* ---- source 3 ---- */

const struct hg_range *hg_name_range_of(const struct hg_names *names, const struct hg_addr *address)
{
	const struct hg_range *configured = hg_ranges_find(&names->ranges, address);
	const struct hg_range *put = hg_ranges_find(&names->api_ranges, address);

	if (!configured || !put)
		return configured ? configured : put;
	return put->bits >= configured->bits ? put : configured;
}

bool hg_name_tell_range(struct hg_name_asking *asking, struct hg_name_answer *answer)
{
	const struct hg_range *range = hg_name_range_of(asking->names, asking->address);
	bool whole;

	if (!range || range->then_dns)
		return false;
	whole = range->bits == (range->address.family == 4 ? 32 : 128);
	answer->kind = whole ? HG_NAME_HOST : HG_NAME_SUBNET;
	answer->name = range->texts[HG_RANGE_NAME];
	answer->namespace_ = range->texts[HG_RANGE_NAMESPACE];
	answer->class_ = range->texts[HG_RANGE_CLASS];
	answer->node = range->texts[HG_RANGE_NODE];
	answer->zone = range->texts[HG_RANGE_ZONE];
	answer->cluster = range->texts[HG_RANGE_CLUSTER];
	return true;
}

/* ---- the cluster ranges ---- */

static const uint8_t ten[4] = { 10 }, twenty_bits[4] = { 172, 16 }, home[4] = { 192, 168 };

static bool starts(const struct hg_addr *address, const uint8_t *prefix, unsigned bits)
{
	unsigned bytes = bits / 8, rest = bits % 8;

	if (memcmp(address->bytes, prefix, bytes) != 0)
		return false;
	return !rest || !((address->bytes[bytes] ^ prefix[bytes]) >> (8 - rest));
}

/* RFC 1918, RFC 4193 */
static bool is_private(const struct hg_addr *address)
{
	if (address->family == 6)
		return (address->bytes[0] & 0xfe) == 0xfc;
	return starts(address, ten, 8) || starts(address, twenty_bits, 12) ||
	       starts(address, home, 16);
}

static bool is_local(const struct hg_addr *address)
{
	static const uint8_t loopback[16] = { [15] = 1 };

	if (address->family == 6)
		return memcmp(address->bytes, loopback, 16) == 0 ||
		       (address->bytes[0] == 0xfe && (address->bytes[1] & 0xc0) == 0x80);
	return address->bytes[0] == 127 || (address->bytes[0] == 169 && address->bytes[1] == 254);
}

static bool is_multicast(const struct hg_addr *address)
{
	if (address->family == 6)
		return address->bytes[0] == 0xff;
	return (address->bytes[0] & 0xf0) == 0xe0;
}

bool hg_names_inside(const struct hg_names *names, const struct hg_addr *address)
{
	if (names->inside.count)
		return hg_ranges_find(&names->inside, address) != NULL;
	if (names->kube && hg_kube_synced(names->kube))
		return hg_kube_inside(names->kube, address);
	return is_private(address);
}

/* ---- classes (names.md 8) ---- */

enum { CLASS_CLUSTER, CLASS_PRIVATE, CLASS_MULTICAST, CLASS_EXTERNAL };

static unsigned built_in_class(const struct hg_name_asking *asking, const struct hg_name_record *r)
{
	const struct hg_names *names = asking->names;
	bool ranges_known = names->inside.count || (names->kube && hg_kube_synced(names->kube));

	if (r->kind == HG_NAME_POD || r->kind == HG_NAME_SERVICE || r->kind == HG_NAME_NODE ||
	    (asking->inside && ranges_known))
		return CLASS_CLUSTER;
	if (is_private(asking->address) || is_local(asking->address))
		return CLASS_PRIVATE;
	return is_multicast(asking->address) ? CLASS_MULTICAST : CLASS_EXTERNAL;
}

struct labels {
	const struct hg_name_asking *asking;
	const char *namespace_, *pod;
};

static const char *label_of(void *arg, const char *key)
{
	const struct labels *labels = arg;

	return hg_kube_label(labels->asking->names->kube, labels->namespace_, labels->pod, key);
}

static void run_rules(struct hg_name_asking *asking)
{
	struct hg_name_record *r = &asking->record;
	struct hg_class_result result = { .rule = -1 };
	struct labels labels = { asking, text_of(asking, r->namespace_), text_of(asking, r->pod) };
	char address[HG_ADDRESS_TEXT_MAX];
	struct hg_class_input input = {
		.name = text_of(asking, r->name),
		.namespace_ = labels.namespace_,
		.pod = labels.pod,
		.service = text_of(asking, r->service),
		.node = text_of(asking, r->node),
		.dns = asking->dns_name[0] ? asking->dns_name : NULL,
		.address = address,
		.label = asking->names->kube && labels.namespace_ ? label_of : NULL,
		.label_arg = &labels,
	};

	hg_address_text(asking->address->family, asking->address->bytes, address);
	hg_classes_match(asking->names->classes, &input, &result);
	if (result.class_ && !r->class_)
		r->class_ = hg_names_text(asking->names, result.class_, asking->now_ms);
	if (result.namespace_ && !r->namespace_) {
		r->namespace_ = hg_names_text(asking->names, result.namespace_, asking->now_ms);
		r->namespace_label = 1;
	}
}

void hg_name_classify(struct hg_name_asking *asking)
{
	static const char *const words[] = {
		[CLASS_CLUSTER] = "cluster",
		[CLASS_PRIVATE] = "private",
		[CLASS_MULTICAST] = "multicast",
		[CLASS_EXTERNAL] = "external",
	};
	struct hg_name_record *r = &asking->record;

	if (asking->names->classes)
		run_rules(asking);
	if (!r->class_)
		r->class_ = hg_names_text(asking->names, words[built_in_class(asking, r)],
					  asking->now_ms);
}
