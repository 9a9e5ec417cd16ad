/* Columns of the sampled packet (FM 3.3 to 3.6): one row of the table a column. */
#include "dataplane/packet/columns.h"

#define WIDTH_OF_U32   4
#define WIDTH_OF_U64   8
#define WIDTH_OF_MAC   8
#define WIDTH_OF_ADDR4 4
#define WIDTH_OF_ADDR  20
#define WIDTH_OF_TEXT  HG_COLUMN_TEXT_BYTES

#define TYPE_ROW(name, type) [HG_COLUMN_##name] = { HG_COLUMN_##type, WIDTH_OF_##type },

static const struct {
	uint8_t type;
	uint16_t width;
} columns[HG_COLUMN_N] = { HG_COLUMNS_PACKET(TYPE_ROW) HG_COLUMNS_RECORD(TYPE_ROW) };

enum hg_column_type hg_column_type(enum hg_column_id id)
{
	return (enum hg_column_type)columns[id].type;
}

uint32_t hg_column_width(enum hg_column_id id)
{
	return columns[id].width;
}

/* ---- sample ---- */

static bool rate(const struct hg_column_input *in, uint8_t *out)
{
	return hg_column_put_u32(out, in->sample->sampling_rate);
}

static bool frame_bytes(const struct hg_column_input *in, uint8_t *out)
{
	return hg_column_put_u32(out, in->sample->frame_length_bytes);
}

static bool stripped(const struct hg_column_input *in, uint8_t *out)
{
	return in->sample->header && hg_column_put_u32(out, in->sample->stripped_bytes);
}

/* 1 per transaction, DNS message or ARP request (FM 3.1). */
static bool requests(const struct hg_column_input *in, uint8_t *out)
{
	uint32_t operation;
	uint8_t number[4];

	if (hg_column_dns_response(in, number) || hg_sample_has_transaction(in->sample))
		return hg_column_put_u32(out, 1);
	if (!hg_column_arp_operation(in, number))
		return false;
	memcpy(&operation, number, sizeof(operation));
	return operation == 1 && hg_column_put_u32(out, 1);
}

/* ---- Ethernet ---- */

static bool put_mac(uint8_t *out, const uint8_t *mac)
{
	memcpy(out, mac, 6);
	memset(out + 6, 0, 2);
	return true;
}

/* Body of 0:2: length, source, destination, each MAC padded to 8 bytes. */
static bool mac_of(const struct hg_column_input *in, size_t in_header, size_t in_record,
		   uint8_t *out)
{
	const uint8_t *mac = hg_column_layer(in, HG_LAYER_ETH, in_header, 6);

	if (!mac && !in->sample->header && in->sample->ethernet && in->nth == 0)
		mac = in->sample->ethernet + in_record;
	return mac && put_mac(out, mac);
}

static bool mac_src(const struct hg_column_input *in, uint8_t *out)
{
	return mac_of(in, 6, 4, out);
}

static bool mac_dst(const struct hg_column_input *in, uint8_t *out)
{
	return mac_of(in, 0, 12, out);
}

static bool vlan(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *tag = hg_column_layer(in, HG_LAYER_VLAN, 2, 2);

	return tag && hg_column_put_u32(out, hg_load_u16(tag) & 0xfff);
}

/* Without a tag from extended switch, ingress side (FM 3.3). */
static bool priority(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *tag = hg_column_layer(in, HG_LAYER_VLAN, 2, 2);

	if (tag)
		return hg_column_put_u32(out, hg_load_u16(tag) >> 13);
	return in->nth == 0 && in->sample->ext_switch &&
	       hg_column_put_u32(out, hg_load_u32(in->sample->ext_switch + 4));
}

/* ---- ARP ---- */

/* Ethernet and IPv4 addresses only: hardware length 6, protocol length 4 (RFC 826). */
static const uint8_t *arp(const struct hg_column_input *in, size_t at, size_t len)
{
	const uint8_t *head = hg_column_layer(in, HG_LAYER_ARP, 0, 8);

	if (!head || head[4] != 6 || head[5] != 4)
		return NULL;
	return hg_column_layer(in, HG_LAYER_ARP, at, len);
}

bool hg_column_arp_operation(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = hg_column_layer(in, HG_LAYER_ARP, 6, 2);

	return head && hg_column_put_u32(out, hg_load_u16(head));
}

static bool put4(uint8_t *out, const uint8_t *bytes)
{
	if (bytes)
		memcpy(out, bytes, 4);
	return bytes;
}

static bool arp_ip_sender(const struct hg_column_input *in, uint8_t *out)
{
	return put4(out, arp(in, 14, 4));
}

static bool arp_ip_target(const struct hg_column_input *in, uint8_t *out)
{
	return put4(out, arp(in, 24, 4));
}

static bool arp_mac_sender(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *mac = arp(in, 8, 6);

	return mac && put_mac(out, mac);
}

static bool arp_mac_target(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *mac = arp(in, 18, 6);

	return mac && put_mac(out, mac);
}

/* ---- IPv4 ---- */

static bool offset_of(const struct hg_column_input *in, enum hg_layer_type type, uint8_t *out)
{
	const struct hg_layer *layer = hg_column_find(in, type);

	return layer && hg_column_put_u32(out, layer->offset_bytes);
}

static bool put8at(const struct hg_column_input *in, enum hg_layer_type type, size_t at,
		   uint8_t *out)
{
	const uint8_t *byte = hg_column_layer(in, type, at, 1);

	return byte && hg_column_put_u32(out, *byte);
}

static bool put16at(const struct hg_column_input *in, enum hg_layer_type type, size_t at,
		    uint8_t *out)
{
	const uint8_t *word = hg_column_layer(in, type, at, 2);

	return word && hg_column_put_u32(out, hg_load_u16(word));
}

static bool ip_offset(const struct hg_column_input *in, uint8_t *out)
{
	return offset_of(in, HG_LAYER_IP, out);
}

static bool ip_ttl(const struct hg_column_input *in, uint8_t *out)
{
	return put8at(in, HG_LAYER_IP, 8, out);
}

/* The record 0:3 stands in where no header was sent (FM 2.1). */
static bool ip_bytes(const struct hg_column_input *in, uint8_t *out)
{
	if (put16at(in, HG_LAYER_IP, 2, out))
		return true;
	return !in->sample->header && in->sample->ipv4 && in->nth == 0 &&
	       hg_column_put_u32(out, hg_load_u32(in->sample->ipv4));
}

static bool ip_id(const struct hg_column_input *in, uint8_t *out)
{
	return put16at(in, HG_LAYER_IP, 4, out);
}

static bool ip_fragment(const struct hg_column_input *in, uint8_t *out)
{
	return put16at(in, HG_LAYER_IP, 6, out);
}

/* ---- IPv6 ---- */

static bool ip6_offset(const struct hg_column_input *in, uint8_t *out)
{
	return offset_of(in, HG_LAYER_IP6, out);
}

static bool ip6_flow_label(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *word = hg_column_layer(in, HG_LAYER_IP6, 0, 4);

	return word && hg_column_put_u32(out, hg_load_u32(word) & 0xfffff);
}

static bool ip6_ttl(const struct hg_column_input *in, uint8_t *out)
{
	return put8at(in, HG_LAYER_IP6, 7, out);
}

#define IP6_HEADER_LEN 40u

static bool ip6_bytes(const struct hg_column_input *in, uint8_t *out)
{
	uint32_t whole;

	if (put16at(in, HG_LAYER_IP6, 4, out))
		return true;
	if (in->sample->header || !in->sample->ipv6 || in->nth != 0)
		return false;
	whole = hg_load_u32(in->sample->ipv6);
	return whole >= IP6_HEADER_LEN && hg_column_put_u32(out, whole - IP6_HEADER_LEN);
}

/* ---- TCP ---- */

/* NS is the low bit of the byte before the others (RFC 3540). */
static bool tcp_flags(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *bytes = hg_column_layer(in, HG_LAYER_TCP, 12, 2);
	const uint8_t *record = in->sample->ipv4 ? in->sample->ipv4 : NULL;

	if (bytes)
		return hg_column_put_u32(out, hg_load_u16(bytes) & 0x1ff);
	if (in->sample->header || in->nth != 0)
		return false;
	if (record && hg_load_u32(record + 4) == 6)
		return hg_column_put_u32(out, hg_load_u32(record + 24) & 0x1ff);
	record = in->sample->ipv6;
	return record && hg_load_u32(record + 4) == 6 &&
	       hg_column_put_u32(out, hg_load_u32(record + 48) & 0x1ff);
}

static bool tcp_window(const struct hg_column_input *in, uint8_t *out)
{
	return put16at(in, HG_LAYER_TCP, 14, out);
}

/* ---- tunnels ---- */

static bool id24(const struct hg_column_input *in, enum hg_layer_type type, uint8_t *out)
{
	const uint8_t *word = hg_column_layer(in, type, 4, 4);

	return word && hg_column_put_u32(out, hg_load_u32(word) >> 8);
}

static bool vxlan_vni(const struct hg_column_input *in, uint8_t *out)
{
	return id24(in, HG_LAYER_VXLAN, out);
}

static bool geneve_vni(const struct hg_column_input *in, uint8_t *out)
{
	return id24(in, HG_LAYER_GENEVE, out);
}

/* NVGRE: Ethernet inside and a key, which stands first (RFC 7637). */
static bool gre_vsid(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = hg_column_layer(in, HG_LAYER_GRE, 0, 4), *key;

	if (!head || (head[0] & 0x20) == 0 || hg_load_u16(head + 2) != 0x6558)
		return false;
	key = hg_column_layer(in, HG_LAYER_GRE, head[0] & 0x80 ? 8 : 4, 4);
	return key && hg_column_put_u32(out, hg_load_u32(key) >> 8);
}

static hg_column_reader *const readers[HG_COLUMNS_LAST_OF_PACKET] = {
	[HG_COLUMN_RATE] = rate,
	[HG_COLUMN_FRAME_BYTES] = frame_bytes,
	[HG_COLUMN_STRIPPED] = stripped,
	[HG_COLUMN_REQUESTS] = requests,
	[HG_COLUMN_MAC_SRC] = mac_src,
	[HG_COLUMN_MAC_DST] = mac_dst,
	[HG_COLUMN_VLAN] = vlan,
	[HG_COLUMN_PRIORITY] = priority,
	[HG_COLUMN_MPLS_LABELS] = hg_column_mpls_labels,
	[HG_COLUMN_ARP_OPERATION] = hg_column_arp_operation,
	[HG_COLUMN_ARP_IP_SENDER] = arp_ip_sender,
	[HG_COLUMN_ARP_IP_TARGET] = arp_ip_target,
	[HG_COLUMN_ARP_MAC_SENDER] = arp_mac_sender,
	[HG_COLUMN_ARP_MAC_TARGET] = arp_mac_target,
	[HG_COLUMN_IP_OFFSET] = ip_offset,
	[HG_COLUMN_IP_TTL] = ip_ttl,
	[HG_COLUMN_IP_BYTES] = ip_bytes,
	[HG_COLUMN_IP_ID] = ip_id,
	[HG_COLUMN_IP_FRAGMENT] = ip_fragment,
	[HG_COLUMN_IP6_OFFSET] = ip6_offset,
	[HG_COLUMN_IP6_FLOW_LABEL] = ip6_flow_label,
	[HG_COLUMN_IP6_TTL] = ip6_ttl,
	[HG_COLUMN_IP6_BYTES] = ip6_bytes,
	[HG_COLUMN_IP6_EXTENSIONS] = hg_column_ip6_extensions,
	[HG_COLUMN_IP6_FRAGMENT] = hg_column_ip6_fragment,
	[HG_COLUMN_TCP_FLAGS] = tcp_flags,
	[HG_COLUMN_TCP_WINDOW] = tcp_window,
	[HG_COLUMN_ICMP_SEQUENCE] = hg_column_icmp_sequence,
	[HG_COLUMN_ICMP_NET] = hg_column_icmp_net,
	[HG_COLUMN_ICMP_HOST] = hg_column_icmp_host,
	[HG_COLUMN_ICMP_PROTOCOL] = hg_column_icmp_protocol,
	[HG_COLUMN_ICMP_PORT] = hg_column_icmp_port,
	[HG_COLUMN_DNS_RESPONSE] = hg_column_dns_response,
	[HG_COLUMN_DNS_NAME] = hg_column_dns_name,
	[HG_COLUMN_DNS_TYPE] = hg_column_dns_type,
	[HG_COLUMN_DNS_CODE] = hg_column_dns_code,
	[HG_COLUMN_VXLAN_VNI] = vxlan_vni,
	[HG_COLUMN_GENEVE_VNI] = geneve_vni,
	[HG_COLUMN_GRE_VSID] = gre_vsid,
	[HG_COLUMN_IBBT_OFFSET] = hg_column_ibbt_offset,
	[HG_COLUMN_IBBT_OPCODE] = hg_column_ibbt_opcode,
	[HG_COLUMN_IBBT_QP] = hg_column_ibbt_qp,
	[HG_COLUMN_IBBT_ACK] = hg_column_ibbt_ack,
	[HG_COLUMN_IBBT_SOLICITED] = hg_column_ibbt_solicited,
	[HG_COLUMN_IBBT_MIGRATION] = hg_column_ibbt_migration,
	[HG_COLUMN_IBBT_VERSION] = hg_column_ibbt_version,
	[HG_COLUMN_IBBT_SYNDROME] = hg_column_ibbt_syndrome,
	[HG_COLUMN_IBBT_RDMA_BYTES] = hg_column_ibbt_rdma_bytes,
};

bool hg_packet_column(const struct hg_sample *sample, const struct hg_layers *layers,
		      enum hg_column_id id, unsigned nth, uint8_t *out)
{
	struct hg_column_input in = { sample, layers, nth };

	return id < HG_COLUMNS_LAST_OF_PACKET && readers[id] && readers[id](&in, out);
}
