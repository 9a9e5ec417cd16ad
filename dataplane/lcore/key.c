#include "dataplane/lcore/key.h"

#define REASON_MAX 65535u

static void copy_address(uint8_t *to, const uint8_t *from, uint8_t family)
{
	memcpy(to, from, family == 6 ? 16 : 4);
}

/* Address and, where the agent told one, the entity it stands for on that agent (names 2). */
static void set_endpoint(struct hg_endpoint *end, uint8_t family, const uint8_t *address,
			 const struct hg_data_source *entity, uint32_t agent)
{
	if (!family)
		return;
	end->family = family;
	copy_address(end->bytes, address, family);
	if (!entity->cls)
		return;
	end->agent = agent + 1;
	end->cls = (uint8_t)entity->cls;
	end->index = entity->index;
}

/*
 * The network id may come without a tunnel: by record, from the agent at the tunnel's end. Most
 * packets have neither, and the table reads nothing else then: half of the packet need not be
 * cleared.
 */
static void set_encap(struct hg_encap *encap, const struct hg_layers *layers)
{
	encap->family = 0;
	encap->has_vni = 0;
	if (!layers->outer_family && !layers->has_vni)
		return;
	memset(encap, 0, sizeof(*encap));
	encap->vni = layers->has_vni ? layers->vni : 0;
	encap->has_vni = layers->has_vni;
	if (!layers->outer_family)
		return;
	encap->family = layers->outer_family;
	copy_address(encap->src, layers->outer_src, layers->outer_family);
	copy_address(encap->dst, layers->outer_dst, layers->outer_family);
	encap->dport = layers->outer_dport;
	encap->tos = layers->outer_tos;
	encap->tunnel = layers->tunnel;
}

void hg_key_build(const struct hg_sample *sample, const struct hg_layers *layers, uint32_t agent,
		  const struct hg_observed *observed, const struct hg_plan *plan,
		  struct hg_packet *packet)
{
	struct hg_row_key *key = &packet->key;

	memset(key, 0, sizeof(*key));
	memset(&packet->src, 0, sizeof(packet->src));
	memset(&packet->dst, 0, sizeof(packet->dst));
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
