/*
 * Keys about packet headers. A row keeps the innermost IP packet, the outermost one around it, and
 * the stack: a key has a value where the stack says that the header asked for is one of these two.
 * What lies between is derived from the stack as far as that goes, else null.
 *
 * A header is in the stack as soon as its type is known, so the last one may have been cut off
 * before any of it was read.
 */
#include <string.h>

#include "control/flows/language_parts.h"

/* A place of the signature is the top bit of its five; 0 is nowhere. */
#define PLACES	  0x42108421084210u /* 11 places */
#define LOW_BITS  0x3def7bdef7bdefu
#define CUT_FLAGS (HG_LAYERS_TRUNCATED | HG_LAYERS_BAD | HG_LAYERS_DEEP)
#define NOWHERE	  UINT64_C(0)

static inline bool put(uint8_t *packed, uint32_t number)
{
	memcpy(packed, &number, sizeof(number));
	return true;
}

/* All places that hold `type`; exact, no carries between places. */
static inline uint64_t places_of(uint64_t stack, unsigned type)
{
	uint64_t differs = (stack & HG_STACK_MASK) ^ (PLACES >> 4) * type;

	return ~(((differs & LOW_BITS) + LOW_BITS) | differs) & PLACES;
}

static inline uint64_t first_place(uint64_t places)
{
	return places & (~places + 1);
}

static inline uint64_t last_place(uint64_t places)
{
	return places ? UINT64_C(1) << (63 - __builtin_clzll(places)) : NOWHERE;
}

/* Place of the nth header among `places`. */
static inline uint64_t nth_place(uint64_t places, unsigned nth)
{
	if (nth == HG_NTH_INNERMOST)
		return last_place(places);
	while (nth-- > 0)
		places &= places - 1;
	return first_place(places);
}

/* Header behind the one at `place`. */
static inline enum hg_layer_type layer_behind(uint64_t stack, uint64_t place)
{
	unsigned shift = (unsigned)__builtin_ctzll(place) + 1;

	return (enum hg_layer_type)((stack & HG_STACK_MASK) >> shift & 31);
}

/* The place is the last of the stack and its header may not have been read. */
static bool may_be_unread(const struct hg_urow *row, uint64_t place)
{
	return HG_STACK_FLAGS(row->stack) & CUT_FLAGS &&
	       layer_behind(row->stack, place) == HG_LAYER_NONE;
}

struct ip_places {
	uint64_t ip4, ip6;     /* all of them */
	uint64_t inner, outer; /* of the two packets that the row describes */
};

static inline uint64_t of_family(const struct ip_places *ip, uint8_t family)
{
	return family == 6 ? ip->ip6 : ip->ip4;
}

/* Without an outer packet in the row: one IP header was read, or the outer one got lost. */
static uint64_t single_ip(const struct hg_urow *row, uint64_t all)
{
	uint64_t first = first_place(all), last = last_place(all);

	return first == last || may_be_unread(row, last) ? first : last;
}

/* An IP header at the very end of a cut stack may be unread: then the one before it was the last.
 */
static uint64_t innermost_read(const struct hg_urow *row, const struct ip_places *ip)
{
	uint64_t mine = of_family(ip, row->src.family), all = ip->ip4 | ip->ip6;
	uint64_t last = last_place(all), before = last_place(all & ~last);

	if (!may_be_unread(row, last) || before == first_place(all))
		return last;
	if (((mine & last) == 0) == ((mine & before) == 0)) /* cannot be told */
		return NOWHERE;
	return mine & last ? last : before;
}

static void find_tunnel(const struct hg_urow *row, struct ip_places *ip)
{
	uint64_t first = first_place(ip->ip4 | ip->ip6);

	ip->inner = innermost_read(row, ip);
	if (first != ip->inner && first & of_family(ip, row->outer_src.family))
		ip->outer = first;
}

static inline struct ip_places find_ip(const struct hg_urow *row)
{
	struct ip_places ip = { .ip4 = places_of(row->stack, HG_LAYER_IP),
				.ip6 = places_of(row->stack, HG_LAYER_IP6) };
	uint64_t all = ip.ip4 | ip.ip6;

	if (row->src.family == 0 || !all)
		return ip;
	if (row->outer_src.family != 0)
		find_tunnel(row, &ip);
	else
		ip.inner = all & (all - 1) ? single_ip(row, all) : all;
	ip.inner &= of_family(&ip, row->src.family);
	return ip;
}

/* ---- Ethernet ---- */

bool hg_read_stack(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint64_t stack = row->stack & HG_STACK_MASK;

	(void)nth;
	memcpy(packed, &stack, sizeof(stack));
	return stack != 0;
}

static uint32_t ethertype_of(enum hg_layer_type next)
{
	switch (next) {
	case HG_LAYER_IP:
		return 0x0800;
	case HG_LAYER_ARP:
		return 0x0806;
	case HG_LAYER_IP6:
		return 0x86dd;
	case HG_LAYER_MPLS:
		return 0x8847;
	default:
		return 0;
	}
}

/* Rows without IP keep the EtherType of the innermost Ethernet header that was read. */
bool hg_read_ethertype(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint64_t places = places_of(row->stack, HG_LAYER_ETH);
	uint64_t place = nth_place(places, nth);
	uint32_t ethertype;

	if (place == NOWHERE)
		return false;
	if (row->src.family == 0 && row->dport != 0 && place == last_place(places) &&
	    (place == first_place(places) || !may_be_unread(row, place)))
		return put(packed, row->dport);
	ethertype = ethertype_of(layer_behind(row->stack, place));
	return ethertype != 0 && put(packed, ethertype);
}

bool hg_read_vlan(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return row->has_vlan && put(packed, row->vlan);
}

/* ---- IP ---- */

/* Address of the nth header of a family: `inner` and `outer` are the row's two candidates. */
static inline bool read_address(const struct hg_urow *row, unsigned nth, uint8_t *packed,
				const struct hg_addr *inner, const struct hg_addr *outer,
				uint8_t family)
{
	struct ip_places ip = find_ip(row);
	uint64_t place = nth_place(of_family(&ip, family), nth);

	if (place == NOWHERE || (place != ip.inner && place != ip.outer))
		return false;
	memcpy(packed, place == ip.inner ? inner->bytes : outer->bytes, family == 6 ? 16 : 4);
	return true;
}

bool hg_read_ip_source(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return read_address(row, nth, packed, &row->src, &row->outer_src, 4);
}

bool hg_read_ip_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return read_address(row, nth, packed, &row->dst, &row->outer_dst, 4);
}

bool hg_read_ip6_source(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return read_address(row, nth, packed, &row->src, &row->outer_src, 6);
}

bool hg_read_ip6_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return read_address(row, nth, packed, &row->dst, &row->outer_dst, 6);
}

/* IANA protocol numbers. */
static const uint8_t protocol_of[32] = {
	[HG_LAYER_IP] = 4,     [HG_LAYER_IP6] = 41, [HG_LAYER_TCP] = 6,	   [HG_LAYER_UDP] = 17,
	[HG_LAYER_SCTP] = 132, [HG_LAYER_ICMP] = 1, [HG_LAYER_ICMP6] = 58, [HG_LAYER_IGMP] = 2,
	[HG_LAYER_GRE] = 47,   [HG_LAYER_ESP] = 50, [HG_LAYER_AH] = 51,
};

/* The row keeps the protocol behind an authentication header; in IPv4 the field itself says 51. */
bool hg_read_ip_protocol(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	struct ip_places ip = find_ip(row);
	uint64_t place = nth_place(ip.ip4, nth);
	enum hg_layer_type next;

	if (place == NOWHERE)
		return false;
	next = layer_behind(row->stack, place);
	if (next != HG_LAYER_AH && place == ip.inner)
		return put(packed, row->proto);
	return protocol_of[next] != 0 && put(packed, protocol_of[next]);
}

/* IPv6 counts the authentication header among its extension headers. */
bool hg_read_ip6_protocol(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	struct ip_places ip = find_ip(row);
	uint64_t place = nth_place(ip.ip6, nth);
	enum hg_layer_type next;

	if (place == NOWHERE)
		return false;
	if (place == ip.inner)
		return put(packed, row->proto);
	for (; (next = layer_behind(row->stack, place)) == HG_LAYER_AH; place <<= 5)
		;
	return protocol_of[next] != 0 && put(packed, protocol_of[next]);
}

static bool read_tos(const struct hg_urow *row, unsigned nth, uint8_t family, uint8_t *tos)
{
	struct ip_places ip = find_ip(row);
	uint64_t place = nth_place(of_family(&ip, family), nth);

	if (place == NOWHERE || (place != ip.inner && place != ip.outer))
		return false;
	*tos = place == ip.inner ? row->tos : row->outer_tos;
	return true;
}

bool hg_read_ip_tos(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint8_t tos;

	return read_tos(row, nth, 4, &tos) && put(packed, tos);
}

bool hg_read_ip_dscp(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint8_t tos;

	return read_tos(row, nth, 4, &tos) && put(packed, tos >> 2);
}

bool hg_read_ip_ecn(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint8_t tos;

	return read_tos(row, nth, 4, &tos) && put(packed, tos & 3);
}

bool hg_read_ip6_tos(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint8_t tos;

	return read_tos(row, nth, 6, &tos) && put(packed, tos);
}

bool hg_read_ip6_dscp(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint8_t tos;

	return read_tos(row, nth, 6, &tos) && put(packed, tos >> 2);
}

bool hg_read_ip6_ecn(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	uint8_t tos;

	return read_tos(row, nth, 6, &tos) && put(packed, tos & 3);
}

/* ---- ports, ICMP ---- */

enum l4_part { L4_NOWHERE, L4_INNER, L4_OUTER };

/* The row keeps the ports behind the innermost IP header, and where the first UDP tunnel went. */
static inline enum l4_part find_l4(const struct hg_urow *row, unsigned nth, enum hg_layer_type type)
{
	uint64_t places = places_of(row->stack, type);
	uint64_t place = nth_place(places, nth);
	uint64_t inner;

	if (place == NOWHERE)
		return L4_NOWHERE;
	inner = find_ip(row).inner;
	if (inner == NOWHERE)
		return L4_NOWHERE;
	if (place < inner)
		return place == first_place(places) ? L4_OUTER : L4_NOWHERE;
	if (row->sport == 0 && row->dport == 0 && may_be_unread(row, place))
		return L4_NOWHERE;
	return L4_INNER;
}

bool hg_read_tcp_source(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return find_l4(row, nth, HG_LAYER_TCP) == L4_INNER && put(packed, row->sport);
}

bool hg_read_tcp_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return find_l4(row, nth, HG_LAYER_TCP) == L4_INNER && put(packed, row->dport);
}

bool hg_read_udp_source(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return find_l4(row, nth, HG_LAYER_UDP) == L4_INNER && put(packed, row->sport);
}

bool hg_read_udp_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	switch (find_l4(row, nth, HG_LAYER_UDP)) {
	case L4_INNER:
		return put(packed, row->dport);
	case L4_OUTER:
		return row->outer_dport != 0 && put(packed, row->outer_dport);
	default:
		return false;
	}
}

bool hg_read_icmp_type(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return find_l4(row, nth, HG_LAYER_ICMP) == L4_INNER && put(packed, row->dport >> 8);
}

bool hg_read_icmp_code(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return find_l4(row, nth, HG_LAYER_ICMP) == L4_INNER && put(packed, row->dport & 255);
}

bool hg_read_icmp6_type(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return find_l4(row, nth, HG_LAYER_ICMP6) == L4_INNER && put(packed, row->dport >> 8);
}

bool hg_read_icmp6_code(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	return find_l4(row, nth, HG_LAYER_ICMP6) == L4_INNER && put(packed, row->dport & 255);
}

/* ---- tunnels ---- */

bool hg_read_vni(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return row->has_vni && put(packed, row->vni);
}

/*
 * Which header the row's network id came from. GRE has one only with Ethernet inside, and then need
 * not have one: before another tunnel with an id the source cannot be told.
 */
static enum hg_layer_type vni_header(const struct hg_urow *row)
{
	uint64_t udp =
		places_of(row->stack, HG_LAYER_VXLAN) | places_of(row->stack, HG_LAYER_GENEVE);
	uint64_t tunnel = first_place(udp);
	uint64_t gre = first_place(places_of(row->stack, HG_LAYER_GRE) &
				   places_of(row->stack, HG_LAYER_ETH) >> 5);

	if (!row->has_vni || (gre == NOWHERE && tunnel == NOWHERE))
		return HG_LAYER_NONE;
	if (gre == NOWHERE || (tunnel != NOWHERE && tunnel < gre))
		return tunnel & places_of(row->stack, HG_LAYER_VXLAN) ? HG_LAYER_VXLAN
								      : HG_LAYER_GENEVE;
	return tunnel == NOWHERE ? HG_LAYER_GRE : HG_LAYER_NONE;
}

bool hg_read_vxlan_vni(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return vni_header(row) == HG_LAYER_VXLAN && put(packed, row->vni);
}

bool hg_read_geneve_vni(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return vni_header(row) == HG_LAYER_GENEVE && put(packed, row->vni);
}

bool hg_read_gre_vsid(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return vni_header(row) == HG_LAYER_GRE && put(packed, row->vni);
}

static bool put_address(uint8_t *packed, const struct hg_addr *address)
{
	uint32_t family = address->family;

	if (family == 0)
		return false;
	memcpy(packed, address->bytes, 16);
	memcpy(packed + 16, &family, sizeof(family));
	return true;
}

bool hg_read_inner_source(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return put_address(packed, &row->src);
}

bool hg_read_inner_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return put_address(packed, &row->dst);
}

/* Without a tunnel the outermost IP header is the innermost one. */
static bool is_only_ip(const struct hg_urow *row)
{
	struct ip_places ip = find_ip(row);

	return row->outer_src.family == 0 && ip.inner == first_place(ip.ip4 | ip.ip6);
}

bool hg_read_outer_source(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return put_address(packed, is_only_ip(row) ? &row->src : &row->outer_src);
}

bool hg_read_outer_destination(const struct hg_urow *row, unsigned nth, uint8_t *packed)
{
	(void)nth;
	return put_address(packed, is_only_ip(row) ? &row->dst : &row->outer_dst);
}
