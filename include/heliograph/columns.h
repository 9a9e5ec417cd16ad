/*
 * Columns: single fields of a sample that the base row does not keep, each in a packed form of
 * fixed width.
 *
 * What a direct table keys its rows by. The lcore extracts them (dataplane/packet,
 * dataplane/sflow), control turns them into texts and numbers (control/flows). Static tables and
 * pure functions; the bytes belong to the caller.
 */
#ifndef HELIOGRAPH_COLUMNS_H
#define HELIOGRAPH_COLUMNS_H

#include <heliograph/layers.h>
#include <heliograph/record.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Numbers are in host order, addresses and MACs in network order. */
enum hg_column_type {
	HG_COLUMN_U32,	 /* 4 bytes */
	HG_COLUMN_U64,	 /* 8 */
	HG_COLUMN_MAC,	 /* 8, the last two are zero */
	HG_COLUMN_ADDR4, /* 4 */
	HG_COLUMN_ADDR,	 /* 20: 16 bytes, zero-padded, then the family as u32 */
	HG_COLUMN_TEXT	 /* HG_COLUMN_TEXT_BYTES: length, then the bytes as sent, zero-padded */
};

#define HG_COLUMN_TEXT_MAX   255u
#define HG_COLUMN_TEXT_BYTES (HG_COLUMN_TEXT_MAX + 1u)
#define HG_COLUMN_INNERMOST  255u /* as an occurrence */

/* name, type; from the sample or its header */
#define HG_COLUMNS_PACKET(X)                                                                       \
	X(RATE, U32)                                                                               \
	X(FRAME_BYTES, U32)                                                                        \
	X(STRIPPED, U32)                                                                           \
	X(REQUESTS, U32)                                                                           \
	X(MAC_SRC, MAC)                                                                            \
	X(MAC_DST, MAC)                                                                            \
	X(VLAN, U32)                                                                               \
	X(PRIORITY, U32)                                                                           \
	X(MPLS_LABELS, TEXT)                                                                       \
	X(ARP_OPERATION, U32)                                                                      \
	X(ARP_IP_SENDER, ADDR4)                                                                    \
	X(ARP_IP_TARGET, ADDR4)                                                                    \
	X(ARP_MAC_SENDER, MAC)                                                                     \
	X(ARP_MAC_TARGET, MAC)                                                                     \
	X(IP_OFFSET, U32)                                                                          \
	X(IP_TTL, U32)                                                                             \
	X(IP_BYTES, U32)                                                                           \
	X(IP_ID, U32)                                                                              \
	X(IP_FRAGMENT, U32)                                                                        \
	X(IP6_OFFSET, U32)                                                                         \
	X(IP6_FLOW_LABEL, U32)                                                                     \
	X(IP6_TTL, U32)                                                                            \
	X(IP6_BYTES, U32)                                                                          \
	X(IP6_EXTENSIONS, TEXT)                                                                    \
	X(IP6_FRAGMENT, U32)                                                                       \
	X(TCP_FLAGS, U32)                                                                          \
	X(TCP_WINDOW, U32)                                                                         \
	X(ICMP_SEQUENCE, U32)                                                                      \
	X(ICMP_NET, ADDR4)                                                                         \
	X(ICMP_HOST, ADDR4)                                                                        \
	X(ICMP_PROTOCOL, U32)                                                                      \
	X(ICMP_PORT, TEXT)                                                                         \
	X(DNS_RESPONSE, U32)                                                                       \
	X(DNS_NAME, TEXT)                                                                          \
	X(DNS_TYPE, U32)                                                                           \
	X(DNS_CODE, U32)                                                                           \
	X(VXLAN_VNI, U32)                                                                          \
	X(GENEVE_VNI, U32)                                                                         \
	X(GRE_VSID, U32)                                                                           \
	X(IBBT_OFFSET, U32)                                                                        \
	X(IBBT_OPCODE, U32)                                                                        \
	X(IBBT_QP, U32)                                                                            \
	X(IBBT_ACK, U32)                                                                           \
	X(IBBT_SOLICITED, U32)                                                                     \
	X(IBBT_MIGRATION, U32)                                                                     \
	X(IBBT_VERSION, U32)                                                                       \
	X(IBBT_SYNDROME, U32)                                                                      \
	X(IBBT_RDMA_BYTES, U32)

/* from the other records of a sample */
#define HG_COLUMNS_RECORD(X)                                                                       \
	X(DURATION, U32)                                                                           \
	X(QUEUE_INDEX, U32)                                                                        \
	X(QUEUE_DEPTH, U32)                                                                        \
	X(TRANSIT_DELAY, U32)                                                                      \
	X(FUNCTION, TEXT)                                                                          \
	X(ACL, TEXT)                                                                               \
	X(DROP_REASON, TEXT)                                                                       \
	X(VLAN_SRC, U32)                                                                           \
	X(VLAN_DST, U32)                                                                           \
	X(PRIORITY_SRC, U32)                                                                       \
	X(PRIORITY_DST, U32)                                                                       \
	X(NEXT_HOP, ADDR)                                                                          \
	X(MASK_SRC, U32)                                                                           \
	X(MASK_DST, U32)                                                                           \
	X(BGP_NEXT_HOP, ADDR)                                                                      \
	X(BGP_AS, U32)                                                                             \
	X(BGP_SRC_AS, U32)                                                                         \
	X(BGP_SRC_PEER_AS, U32)                                                                    \
	X(BGP_LOCAL_PREF, U32)                                                                     \
	X(BGP_DST_AS, U32)                                                                         \
	X(BGP_DST_PEER_AS, U32)                                                                    \
	X(BGP_DST_PATH, TEXT)                                                                      \
	X(BGP_COMMUNITIES, TEXT)                                                                   \
	X(TUNNEL_IN_SRC, ADDR)                                                                     \
	X(TUNNEL_IN_DST, ADDR)                                                                     \
	X(TUNNEL_OUT_SRC, ADDR)                                                                    \
	X(TUNNEL_OUT_DST, ADDR)                                                                    \
	X(USER_SRC, TEXT)                                                                          \
	X(USER_DST, TEXT)                                                                          \
	X(NAT_SRC, ADDR)                                                                           \
	X(NAT_DST, ADDR)                                                                           \
	X(NAT_SRC_PORT, U32)                                                                       \
	X(NAT_DST_PORT, U32)                                                                       \
	X(TCP_DIRECTION, U32)                                                                      \
	X(TCP_UNACKED, U32)                                                                        \
	X(TCP_LOST, U32)                                                                           \
	X(TCP_RETRANS, U32)                                                                        \
	X(TCP_PATH_MTU, U32)                                                                       \
	X(TCP_RTT, U32)                                                                            \
	X(TCP_RTT_VAR, U32)                                                                        \
	X(TCP_CWND, U32)                                                                           \
	X(TCP_REORDER, U32)                                                                        \
	X(TCP_RTT_MIN, U32)                                                                        \
	X(HTTP_METHOD, U32)                                                                        \
	X(HTTP_PROTOCOL, U32)                                                                      \
	X(HTTP_URL, TEXT)                                                                          \
	X(HTTP_HOST, TEXT)                                                                         \
	X(HTTP_REFERER, TEXT)                                                                      \
	X(HTTP_AGENT, TEXT)                                                                        \
	X(HTTP_XFF, TEXT)                                                                          \
	X(HTTP_USER, TEXT)                                                                         \
	X(HTTP_MIME, TEXT)                                                                         \
	X(HTTP_STATUS, U32)                                                                        \
	X(HTTP_REQUEST_BYTES, U64)                                                                 \
	X(HTTP_RESPONSE_BYTES, U64)                                                                \
	X(APP_NAME, TEXT)                                                                          \
	X(APP_OPERATION, TEXT)                                                                     \
	X(APP_ATTRIBUTES, TEXT)                                                                    \
	X(APP_STATUS_TEXT, TEXT)                                                                   \
	X(APP_REQUEST_BYTES, U64)                                                                  \
	X(APP_RESPONSE_BYTES, U64)                                                                 \
	X(APP_STATUS, U32)                                                                         \
	X(APP_INITIATOR, TEXT)                                                                     \
	X(APP_TARGET, TEXT)                                                                        \
	X(MEMCACHE_PROTOCOL, U32)                                                                  \
	X(MEMCACHE_COMMAND, U32)                                                                   \
	X(MEMCACHE_KEY, TEXT)                                                                      \
	X(MEMCACHE_KEYS, U32)                                                                      \
	X(MEMCACHE_BYTES, U32)                                                                     \
	X(MEMCACHE_STATUS, U32)                                                                    \
	X(SOCKET_PROTOCOL, U32)                                                                    \
	X(SOCKET_LOCAL_IP, ADDR)                                                                   \
	X(SOCKET_REMOTE_IP, ADDR)                                                                  \
	X(SOCKET_LOCAL_PORT, U32)                                                                  \
	X(SOCKET_REMOTE_PORT, U32)

#define HG_COLUMN_ENUMERATOR(name, type) HG_COLUMN_##name,

/* No column has number 0. */
enum hg_column_id {
	HG_COLUMN_NONE,
	HG_COLUMNS_PACKET(HG_COLUMN_ENUMERATOR) HG_COLUMNS_LAST_OF_PACKET,
	HG_COLUMNS_RECORD(HG_COLUMN_ENUMERATOR) HG_COLUMN_N
};

#define HG_COLUMN_WIDTH_MAX HG_COLUMN_TEXT_BYTES

enum hg_column_type hg_column_type(enum hg_column_id id);
uint32_t hg_column_width(enum hg_column_id id); /* bytes */

static inline bool hg_column_of_record(enum hg_column_id id)
{
	return id > HG_COLUMNS_LAST_OF_PACKET;
}

/*
 * Writes the value of a column of the packet (nth occurrence of its header, 0 = outermost) into
 * `out`, hg_column_width() bytes. False: the sample has none, `out` is undefined. `layers` as made
 * by hg_layers_parse() for the same sample.
 */
bool hg_packet_column(const struct hg_sample *sample, const struct hg_layers *layers,
		      enum hg_column_id id, unsigned nth, uint8_t *out);

/* The same for a column of another record. */
bool hg_record_column(const struct hg_sample *sample, enum hg_column_id id, uint8_t *out);

/* A transaction of an application: 0:2000, 0:2200 to 0:2202, 0:2206. */
bool hg_sample_has_transaction(const struct hg_sample *sample);

/* For extractors: text cut to HG_COLUMN_TEXT_MAX bytes, zero-padded. */
static inline bool hg_column_put_text(uint8_t *out, const void *bytes, size_t len)
{
	if (len > HG_COLUMN_TEXT_MAX)
		len = HG_COLUMN_TEXT_MAX;
	out[0] = (uint8_t)len;
	memcpy(out + 1, bytes, len);
	memset(out + 1 + len, 0, HG_COLUMN_TEXT_MAX - len);
	return true;
}

static inline bool hg_column_put_u32(uint8_t *out, uint32_t number)
{
	memcpy(out, &number, sizeof(number));
	return true;
}

static inline bool hg_column_put_address(uint8_t *out, uint8_t family, const uint8_t *bytes)
{
	uint32_t wide = family;

	if (family == 0)
		return false;
	memset(out, 0, 16);
	memcpy(out, bytes, family == 6 ? 16 : 4);
	memcpy(out + 16, &wide, sizeof(wide));
	return true;
}

#ifdef __cplusplus
}
#endif
#endif
