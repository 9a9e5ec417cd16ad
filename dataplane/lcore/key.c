#include "dataplane/lcore/key.h"

#define REASON_MAX 65535u

/* Of what kind the next packet is nobody can foresee: no branches on it, they cost more than
 * copies. */
static inline void copy_address(uint8_t *to, const uint8_t *from, uint8_t family)
{
	static const uint8_t none[16];
	const uint8_t *start = family ? from : none;
	const uint8_t *rest = family == 6 ? from + 4 : none;

	memcpy(to, start, 4);
	memcpy(to + 4, rest, 12);
}

/* Address and, where the agent told one, the entity it stands for on that agent (names 2). */
static inline void set_endpoint(struct hg_endpoint *end, uint8_t family, const uint8_t *address,
				const struct hg_data_source *entity, uint32_t agent)
{
	uint32_t known = family && entity->cls ? UINT32_MAX : 0;

	copy_address(end->bytes, address, family);
	end->agent = (agent + 1) & known;
	end->index = entity->index & known;
	end->cls = (uint8_t)(entity->cls & known);
	end->family = family;
	memset(end->zero, 0, sizeof(end->zero));
}

/*
 * The network id may come without a tunnel: by record, from the agent at the tunnel's end. Most
 * packets have neither, and the table reads nothing else then: half of the packet need not be
 * cleared.
 */
static inline void set_encap(struct hg_encap *encap, const struct hg_layers *layers)
{
	uint8_t outer = layers->outer_family;

	encap->family = outer;
	encap->has_vni = layers->has_vni;
	if (!outer && !layers->has_vni)
		return;
	copy_address(encap->src, layers->outer_src, outer);
	copy_address(encap->dst, layers->outer_dst, outer);
	encap->vni = layers->has_vni ? layers->vni : 0;
	encap->dport = outer ? layers->outer_dport : 0;
	encap->tos = outer ? layers->outer_tos : 0;
	encap->tunnel = outer ? layers->tunnel : 0;
	memset(encap->zero, 0, sizeof(encap->zero));
}

void hg_key_build(const struct hg_sample *sample, const struct hg_layers *layers, uint32_t agent,
		  const struct hg_observed *observed, const struct hg_plan *plan,
		  struct hg_packet *packet)
{
	struct hg_row_key *key = &packet->key;

	memset(key, 0, sizeof(*key));
	key->sport = layers->sport;
	key->dport = layers->family ? layers->dport : layers->ethertype;
	key->proto = layers->proto;
	key->tos = layers->tos;
	key->point = observed->point;
	key->far_if = plan->keep_far_if ? observed->far_if : 0;
	if (layers->has_vlan)
		key->vlan_flags = (layers->vlan & HG_KEY_VLAN_MASK) | HG_KEY_TAGGED;
	if (sample->kind == HG_SAMPLE_DISCARD)
		key->reason = (uint16_t)(sample->reason < REASON_MAX ? sample->reason : REASON_MAX);
	set_endpoint(&packet->src, layers->family, layers->src, &sample->src_entity, agent);
	set_endpoint(&packet->dst, layers->family, layers->dst, &sample->dst_entity, agent);
	set_encap(&packet->encap, layers);
	packet->stack = layers->stack;
	packet->weight = sample->sampling_rate;
	packet->frame_bytes = sample->frame_length_bytes;
}
