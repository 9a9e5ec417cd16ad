/*
 * The catalogue of keys, FM 3: one row a key. KEPT ones can be read from rows, KNOWN ones are names
 * whose values rows do not keep.
 */
#include <string.h>

#include "control/flows/language_parts.h"

#define KEPT(name, type, format, example, record, read, kind, suffix, traits)                      \
	{                                                                                          \
		name, type, format, example, record, read, HG_KIND_##kind, HG_SUFFIX_##suffix,     \
			traits, HG_COLUMN_NONE, NULL, NULL                                         \
	}
#define KNOWN(name, type, format, example, record)                                                 \
	{                                                                                          \
		name, type, format, example, record, NULL, HG_KIND_TEXT, HG_SUFFIX_ANY, 0,         \
			HG_COLUMN_NONE, NULL, NULL                                                 \
	}

/* In a column of a direct table; `how` makes the packed value of its bytes, NULL: they are it. */
#define WIDE(name, type, format, example, record, column, kind, suffix, how)                       \
	{                                                                                          \
		name, type, format, example, record, NULL, HG_KIND_##kind, HG_SUFFIX_##suffix, 0,  \
			HG_COLUMN_##column, how, NULL                                              \
	}
#define WIDE_TEXT(name, format, example, record, column, suffix, how)                              \
	{                                                                                          \
		name, "text", format, example, record, NULL, HG_KIND_TEXT, HG_SUFFIX_##suffix, 0,  \
			HG_COLUMN_##column, NULL, how                                              \
	}
/* Rows keep the outermost occurrence, columns have the others. */
#define MIXED(name, type, format, example, record, read, column)                                   \
	{                                                                                          \
		name, type, format, example, record, read, HG_KIND_NUMBER, HG_SUFFIX_FIRST, 0,     \
			HG_COLUMN_##column, NULL, NULL                                             \
	}

/* name, type, format, example, structures; reader, packed form, occurrences kept, traits */
static const struct hg_key_type types[] = {
	/* FM 3.1: sample, interface, queue */
	KEPT("agent", "address", "address", "10.0.0.11", "header", hg_read_agent, ADDR, NONE,
	     HG_TRAIT_POINT),
	KEPT("datasource", "text", "index or class.index", "4", "flow sample", hg_read_source,
	     SOURCE, NONE, HG_TRAIT_POINT),
	KEPT("node", "text", "name, else address", "10.0.0.11", "header", hg_read_agent, ADDR, NONE,
	     HG_TRAIT_POINT),
	KEPT("inputifindex", "number", "index or word", "4", "flow sample", hg_read_input,
	     INTERFACE, NONE, HG_TRAIT_POINT | HG_TRAIT_FAR),
	KEPT("outputifindex", "number", "index or word", "4", "flow sample", hg_read_output,
	     INTERFACE, NONE, HG_TRAIT_POINT | HG_TRAIT_FAR),
	KEPT("direction", "text", "word", "ingress", "flow sample", hg_read_direction, DIRECTION,
	     NONE, HG_TRAIT_POINT),
	WIDE("samplingrate", "number", "decimal", "1000", "flow sample", RATE, NUMBER, NONE, NULL),
	WIDE("bytes", "number", "decimal", "1518", "0:1", FRAME_BYTES, NUMBER, NONE, NULL),
	KEPT("frames", "number", "decimal", "1", "flow sample", hg_read_frames, NUMBER, NONE, 0),
	WIDE("stripped", "number", "decimal", "4", "0:1", STRIPPED, NUMBER, NONE, NULL),
	WIDE("requests", "number", "decimal", "1", "0:2206", REQUESTS, NUMBER, NONE, NULL),
	WIDE("duration", "number", "microseconds", "1250", "0:2206", DURATION, NUMBER, NONE, NULL),
	WIDE("queueindex", "number", "decimal", "3", "0:1036", QUEUE_INDEX, NUMBER, NONE, NULL),
	WIDE("queuedepth", "number", "bytes", "9216", "0:1040", QUEUE_DEPTH, NUMBER, NONE, NULL),
	WIDE("transitdelay", "number", "nanoseconds", "850", "0:1039", TRANSIT_DELAY, NUMBER, NONE,
	     NULL),
	KEPT("reason", "text", "name or reason_N", "no_buffer_space", "0:5", hg_read_reason, REASON,
	     NONE, HG_TRAIT_FAR),
	WIDE_TEXT("function", "name", "tcp_v4_rcv", "0:1038", FUNCTION, NONE, NULL),
	WIDE_TEXT("acl", "name or number", "deny-guest", "0:1037", ACL, NONE, NULL),
	WIDE_TEXT("dropmonreason", "name", "NO_SOCKET", "0:1042", DROP_REASON, NONE, NULL),
	/* FM 3.2: switch, router, gateway, tunnel records */
	WIDE("vlansource", "number", "decimal", "10", "0:1001", VLAN_SRC, NUMBER, NONE, NULL),
	WIDE("vlandestination", "number", "decimal", "10", "0:1001", VLAN_DST, NUMBER, NONE, NULL),
	WIDE("prioritysource", "number", "decimal", "0", "0:1001", PRIORITY_SRC, NUMBER, NONE,
	     NULL),
	WIDE("prioritydestination", "number", "decimal", "0", "0:1001", PRIORITY_DST, NUMBER, NONE,
	     NULL),
	WIDE("ipnexthoprouter", "address", "address", "10.0.0.1", "0:1002", NEXT_HOP, ADDR, NONE,
	     NULL),
	WIDE("ipsourcemaskbits", "number", "decimal", "24", "0:1002", MASK_SRC, NUMBER, NONE, NULL),
	WIDE("ipdestinationmaskbits", "number", "decimal", "24", "0:1002", MASK_DST, NUMBER, NONE,
	     NULL),
	WIDE("bgpnexthop", "address", "address", "192.0.2.1", "0:1003", BGP_NEXT_HOP, ADDR, NONE,
	     NULL),
	WIDE("bgpas", "number", "decimal", "64500", "0:1003", BGP_AS, NUMBER, NONE, NULL),
	WIDE("bgpsourceas", "number", "decimal", "64500", "0:1003", BGP_SRC_AS, NUMBER, NONE, NULL),
	WIDE("bgpsourcepeeras", "number", "decimal", "64500", "0:1003", BGP_SRC_PEER_AS, NUMBER,
	     NONE, NULL),
	WIDE("bgplocalpref", "number", "decimal", "100", "0:1003", BGP_LOCAL_PREF, NUMBER, NONE,
	     NULL),
	WIDE("bgpdestinationas", "number", "decimal", "64501", "0:1003", BGP_DST_AS, NUMBER, NONE,
	     NULL),
	WIDE("bgpdestinationpeeras", "number", "decimal", "64501", "0:1003", BGP_DST_PEER_AS,
	     NUMBER, NONE, NULL),
	WIDE_TEXT("bgpdestinationaspath", "numbers joined by -", "64500-64501", "0:1003",
		  BGP_DST_PATH, NONE, NULL),
	WIDE_TEXT("bgpcommunities", "as:value joined by -", "64500:100-64500:200", "0:1003",
		  BGP_COMMUNITIES, NONE, NULL),
	WIDE("inputipsource", "address", "address", "10.0.0.1", "0:1024, 0:1026", TUNNEL_IN_SRC,
	     ADDR, NONE, NULL),
	WIDE("inputipdestination", "address", "address", "10.0.0.1", "0:1024, 0:1026",
	     TUNNEL_IN_DST, ADDR, NONE, NULL),
	WIDE("outputipsource", "address", "address", "10.0.0.1", "0:1023, 0:1025", TUNNEL_OUT_SRC,
	     ADDR, NONE, NULL),
	WIDE("outputipdestination", "address", "address", "10.0.0.1", "0:1023, 0:1025",
	     TUNNEL_OUT_DST, ADDR, NONE, NULL),
	WIDE_TEXT("usersource", "name", "alice", "0:1004", USER_SRC, NONE, NULL),
	WIDE_TEXT("userdestination", "name", "alice", "0:1004", USER_DST, NONE, NULL),
	WIDE("natsource", "address", "address", "198.51.100.7", "0:1007", NAT_SRC, ADDR, NONE,
	     NULL),
	WIDE("natdestination", "address", "address", "198.51.100.7", "0:1007", NAT_DST, ADDR, NONE,
	     NULL),
	WIDE("natsourceport", "number", "decimal", "40001", "0:1020", NAT_SRC_PORT, NUMBER, NONE,
	     NULL),
	WIDE("natdestinationport", "number", "decimal", "40001", "0:1020", NAT_DST_PORT, NUMBER,
	     NONE, NULL),

	/* FM 3.3: Ethernet, VLAN, MPLS, ARP */
	WIDE("macsource", "mac", "12 hex digits", "0200C0A80001", "0:1", MAC_SRC, MAC, ANY, NULL),
	WIDE("macdestination", "mac", "12 hex digits", "0200C0A80001", "0:1", MAC_DST, MAC, ANY,
	     NULL),
	KEPT("ethernetprotocol", "number", "decimal", "2048", "0:1", hg_read_ethertype, NUMBER, ANY,
	     0),
	MIXED("vlan", "number", "decimal", "10", "0:1, 0:1001", hg_read_vlan, VLAN),
	WIDE("priority", "number", "decimal", "0", "0:1, 0:1001", PRIORITY, NUMBER, ANY, NULL),
	WIDE("isbroadcast", "boolean", "true or false", "false", "0:1", MAC_DST, BOOLEAN, ANY,
	     hg_wide_broadcast),
	WIDE("ismulticast", "boolean", "true or false", "false", "0:1", MAC_DST, BOOLEAN, ANY,
	     hg_wide_multicast),
	WIDE("isunicast", "boolean", "true or false", "false", "0:1", MAC_DST, BOOLEAN, ANY,
	     hg_wide_unicast),
	WIDE_TEXT("mplslabels", "numbers joined by .", "100.200", "0:1, 0:1006", MPLS_LABELS, ANY,
		  NULL),
	WIDE("arpoperation", "number", "decimal", "1", "0:1", ARP_OPERATION, NUMBER, ANY, NULL),
	WIDE("arpipsender", "address", "address", "10.0.0.1", "0:1", ARP_IP_SENDER, ADDR4, ANY,
	     NULL),
	WIDE("arpiptarget", "address", "address", "10.0.0.1", "0:1", ARP_IP_TARGET, ADDR4, ANY,
	     NULL),
	WIDE("arpmacsender", "mac", "12 hex digits", "0200C0A80001", "0:1", ARP_MAC_SENDER, MAC,
	     ANY, NULL),
	WIDE("arpmactarget", "mac", "12 hex digits", "0200C0A80001", "0:1", ARP_MAC_TARGET, MAC,
	     ANY, NULL),
	KEPT("stack", "text", "names joined by .", "eth.ip.tcp", "0:1", hg_read_stack, STACK, NONE,
	     0),

	/* FM 3.4: IPv4 and IPv6 */
	WIDE("ip_offset", "number", "decimal", "14", "0:1", IP_OFFSET, NUMBER, ANY, NULL),
	KEPT("ipsource", "address", "dotted decimal", "10.0.0.1", "0:1, 0:3", hg_read_ip_source,
	     ADDR4, ANY, 0),
	KEPT("ipdestination", "address", "dotted decimal", "10.0.0.2", "0:1, 0:3",
	     hg_read_ip_destination, ADDR4, ANY, 0),
	KEPT("ipprotocol", "number", "decimal", "6", "0:1, 0:3", hg_read_ip_protocol, NUMBER, ANY,
	     0),
	WIDE("ipttl", "number", "decimal", "64", "0:1", IP_TTL, NUMBER, ANY, NULL),
	WIDE("ipbytes", "number", "decimal", "1500", "0:1, 0:3", IP_BYTES, NUMBER, ANY, NULL),
	WIDE("ipid", "number", "decimal", "4711", "0:1", IP_ID, NUMBER, ANY, NULL),
	WIDE("ipfragoffset", "number", "bytes", "1480", "0:1", IP_FRAGMENT, NUMBER, ANY,
	     hg_wide_fragment_offset),
	KEPT("iptos", "text", "8 binary digits", "01100000", "0:1, 0:3", hg_read_ip_tos, BITS8, ANY,
	     0),
	KEPT("ipecn", "text", "2 binary digits", "11", "0:1, 0:3", hg_read_ip_ecn, BITS2, ANY, 0),
	WIDE("ipflags", "text", "3 binary digits", "001", "0:1", IP_FRAGMENT, BITS3, ANY,
	     hg_wide_ip_flags),
	KEPT("ipdscp", "number", "decimal", "46", "0:1, 0:3", hg_read_ip_dscp, NUMBER, ANY, 0),
	KEPT("ipdscpname", "text", "name(number)", "ef(46)", "0:1, 0:3", hg_read_ip_dscp, DSCP_NAME,
	     ANY, 0),
	WIDE("ip6_offset", "number", "decimal", "14", "0:1", IP6_OFFSET, NUMBER, ANY, NULL),
	KEPT("ip6source", "address", "compressed, upper case", "FE80::104C:1", "0:1, 0:4",
	     hg_read_ip6_source, ADDR6, ANY, 0),
	KEPT("ip6destination", "address", "compressed, upper case", "FE80::104C:2", "0:1, 0:4",
	     hg_read_ip6_destination, ADDR6, ANY, 0),
	KEPT("ip6tos", "text", "8 binary digits", "01100000", "0:1, 0:4", hg_read_ip6_tos, BITS8,
	     ANY, 0),
	KEPT("ip6ecn", "text", "2 binary digits", "11", "0:1, 0:4", hg_read_ip6_ecn, BITS2, ANY, 0),
	KEPT("ip6dscp", "number", "decimal", "46", "0:1, 0:4", hg_read_ip6_dscp, NUMBER, ANY, 0),
	KEPT("ip6dscpname", "text", "name(number)", "ef(46)", "0:1, 0:4", hg_read_ip6_dscp,
	     DSCP_NAME, ANY, 0),
	WIDE("ip6flowlabel", "number", "decimal", "74565", "0:1", IP6_FLOW_LABEL, NUMBER, ANY,
	     NULL),
	WIDE("ip6ttl", "number", "decimal", "64", "0:1", IP6_TTL, NUMBER, ANY, NULL),
	WIDE("ip6bytes", "number", "decimal", "1460", "0:1, 0:4", IP6_BYTES, NUMBER, ANY, NULL),
	KEPT("ip6nexthdr", "number", "decimal", "6", "0:1, 0:4", hg_read_ip6_protocol, NUMBER, ANY,
	     0),
	WIDE_TEXT("ip6extensions", "numbers joined by .", "0.44", "0:1", IP6_EXTENSIONS, ANY, NULL),
	WIDE("ip6fragoffset", "number", "bytes", "1448", "0:1", IP6_FRAGMENT, NUMBER, ANY,
	     hg_wide_ip6_fragment_offset),
	WIDE("ip6fragm", "boolean", "true or false", "true", "0:1", IP6_FRAGMENT, BOOLEAN, ANY,
	     hg_wide_ip6_more),
	WIDE_TEXT("ip6scitag", "experiment.activity", "2.10", "0:1", IP6_FLOW_LABEL, ANY,
		  hg_wide_scitag),

	/* FM 3.5: TCP, UDP, ICMP, DNS */
	KEPT("tcpsourceport", "number", "decimal", "51000", "0:1, 0:3, 0:4", hg_read_tcp_source,
	     NUMBER, ANY, 0),
	KEPT("tcpdestinationport", "number", "decimal", "443", "0:1, 0:3, 0:4",
	     hg_read_tcp_destination, NUMBER, ANY, 0),
	KEPT("udpsourceport", "number", "decimal", "51000", "0:1, 0:3, 0:4", hg_read_udp_source,
	     NUMBER, ANY, 0),
	KEPT("udpdestinationport", "number", "decimal", "53", "0:1, 0:3, 0:4",
	     hg_read_udp_destination, NUMBER, ANY, 0),
	WIDE("tcpflags", "text", "9 of 1 and .", "....1..1.", "0:1", TCP_FLAGS, TCP_FLAGS, ANY,
	     NULL),
	WIDE("tcprtt", "number", "microseconds", "850", "0:2209", TCP_RTT, NUMBER, NONE, NULL),
	WIDE("tcprttvar", "number", "microseconds", "850", "0:2209", TCP_RTT_VAR, NUMBER, NONE,
	     NULL),
	WIDE("tcprttmin", "number", "microseconds", "850", "0:2209", TCP_RTT_MIN, NUMBER, NONE,
	     NULL),
	WIDE("tcpcwndsnd", "number", "segments", "3", "0:2209", TCP_CWND, NUMBER, NONE, NULL),
	WIDE("tcpunacked", "number", "segments", "3", "0:2209", TCP_UNACKED, NUMBER, NONE, NULL),
	WIDE("tcplost", "number", "segments", "3", "0:2209", TCP_LOST, NUMBER, NONE, NULL),
	WIDE("tcpretrans", "number", "segments", "3", "0:2209", TCP_RETRANS, NUMBER, NONE, NULL),
	WIDE("tcpreorder", "number", "segments", "3", "0:2209", TCP_REORDER, NUMBER, NONE, NULL),
	WIDE("tcppathmtu", "number", "bytes", "1500", "0:2209", TCP_PATH_MTU, NUMBER, NONE, NULL),
	WIDE("tcpwindow", "number", "bytes", "502", "0:1", TCP_WINDOW, NUMBER, ANY, NULL),
	WIDE_TEXT("tcpinfodirection", "word", "received", "0:2209", TCP_DIRECTION, NONE,
		  hg_wide_tcp_direction),
	KEPT("icmptype", "number", "decimal", "8", "0:1", hg_read_icmp_type, NUMBER, ANY, 0),
	KEPT("icmpcode", "number", "decimal", "0", "0:1", hg_read_icmp_code, NUMBER, ANY, 0),
	WIDE("icmpseqno", "number", "decimal", "17", "0:1", ICMP_SEQUENCE, NUMBER, ANY, NULL),
	WIDE("icmpunreachablenet", "address", "address", "10.0.0.9", "0:1", ICMP_NET, ADDR4, ANY,
	     NULL),
	WIDE("icmpunreachablehost", "address", "address", "10.0.0.9", "0:1", ICMP_HOST, ADDR4, ANY,
	     NULL),
	WIDE("icmpunreachableprotocol", "number", "decimal", "132", "0:1", ICMP_PROTOCOL, NUMBER,
	     ANY, NULL),
	WIDE_TEXT("icmpunreachableport", "protocol_port", "udp_53", "0:1", ICMP_PORT, ANY, NULL),
	KEPT("icmp6type", "number", "decimal", "135", "0:1", hg_read_icmp6_type, NUMBER, ANY, 0),
	KEPT("icmp6code", "number", "decimal", "0", "0:1", hg_read_icmp6_code, NUMBER, ANY, 0),
	WIDE("dnsqr", "boolean", "true or false", "false", "0:1", DNS_RESPONSE, BOOLEAN, NONE,
	     NULL),
	WIDE_TEXT("dnsqname", "name with final dot", "web.example.", "0:1", DNS_NAME, NONE, NULL),
	WIDE("dnsqtype", "number", "decimal", "28", "0:1", DNS_TYPE, NUMBER, NONE, NULL),
	WIDE_TEXT("dnsqtypename", "name or TYPEn", "AAAA", "0:1", DNS_TYPE, NONE, hg_wide_dns_type),
	WIDE("dnsrcode", "number", "decimal", "3", "0:1", DNS_CODE, NUMBER, NONE, NULL),

	/* FM 3.6: tunnels and RDMA */
	KEPT("vni", "number", "decimal", "5001", "0:1, 0:1029, 0:1030", hg_read_vni, NUMBER, NONE,
	     0),
	MIXED("vxlanvni", "number", "decimal", "5001", "0:1", hg_read_vxlan_vni, VXLAN_VNI),
	MIXED("genevevni", "number", "decimal", "5001", "0:1", hg_read_geneve_vni, GENEVE_VNI),
	MIXED("grevsid", "number", "decimal", "5001", "0:1", hg_read_gre_vsid, GRE_VSID),
	KEPT("innersrc", "address", "address", "10.244.1.17", "0:1", hg_read_inner_source, ADDR,
	     NONE, 0),
	KEPT("innerdst", "address", "address", "10.244.1.17", "0:1", hg_read_inner_destination,
	     ADDR, NONE, 0),
	KEPT("outersrc", "address", "address", "10.244.1.17", "0:1", hg_read_outer_source, ADDR,
	     NONE, 0),
	KEPT("outerdst", "address", "address", "10.244.1.17", "0:1", hg_read_outer_destination,
	     ADDR, NONE, 0),
	WIDE("ibbt_offset", "number", "decimal", "42", "0:1", IBBT_OFFSET, NUMBER, ANY, NULL),
	WIDE("ibbtopcode", "number", "decimal", "6", "0:1", IBBT_OPCODE, NUMBER, ANY, NULL),
	WIDE_TEXT("ibbtopname", "name", "RDMA_WRITE_FIRST", "0:1", IBBT_OPCODE, ANY,
		  hg_wide_ibbt_name),
	WIDE_TEXT("ibbtoptransport", "word", "RC", "0:1", IBBT_OPCODE, ANY, hg_wide_ibbt_transport),
	WIDE("ibbtdestqp", "number", "decimal", "17", "0:1", IBBT_QP, NUMBER, ANY, NULL),
	WIDE("ibbtack", "boolean", "true or false", "true", "0:1", IBBT_ACK, BOOLEAN, ANY, NULL),
	WIDE("ibbtse", "boolean", "true or false", "true", "0:1", IBBT_SOLICITED, BOOLEAN, ANY,
	     NULL),
	WIDE("ibbtm", "boolean", "true or false", "true", "0:1", IBBT_MIGRATION, BOOLEAN, ANY,
	     NULL),
	WIDE("ibbttver", "number", "decimal", "0", "0:1", IBBT_VERSION, NUMBER, ANY, NULL),
	WIDE("ibbtaethack", "number", "decimal", "31", "0:1", IBBT_SYNDROME, NUMBER, ANY, NULL),
	WIDE("ibbtrdmalen", "number", "bytes", "4096", "0:1", IBBT_RDMA_BYTES, NUMBER, ANY, NULL),
	WIDE_TEXT("ibbtaethackname", "word", "ack", "0:1", IBBT_SYNDROME, ANY,
		  hg_wide_ibbt_ack_name),

	/* FM 3.7: application transactions */
	WIDE_TEXT("httpmethod", "as sent", "GET", "0:2206, 0:2201", HTTP_METHOD, NONE,
		  hg_wide_http_method),
	WIDE("httpprotocol", "number", "decimal", "1001", "0:2206, 0:2201", HTTP_PROTOCOL, NUMBER,
	     NONE, NULL),
	WIDE_TEXT("httpurl", "as sent", "http://h:8008/metrics/json", "0:2206, 0:2201", HTTP_URL,
		  NONE, NULL),
	WIDE_TEXT("uripath", "as sent", "/metrics/json", "0:2206, 0:2201", HTTP_URL, NONE,
		  hg_wide_uri_path),
	WIDE_TEXT("httphost", "as sent", "h", "0:2206, 0:2201", HTTP_HOST, NONE, NULL),
	WIDE_TEXT("httpreferer", "as sent", "http://h/", "0:2206, 0:2201", HTTP_REFERER, NONE,
		  NULL),
	WIDE_TEXT("httpuseragent", "as sent", "curl/8.0", "0:2206, 0:2201", HTTP_AGENT, NONE, NULL),
	WIDE_TEXT("httpxff", "as sent", "192.0.2.9", "0:2206, 0:2201", HTTP_XFF, NONE, NULL),
	WIDE_TEXT("httpauthuser", "as sent", "alice", "0:2206, 0:2201", HTTP_USER, NONE, NULL),
	WIDE_TEXT("httpmimetype", "as sent", "text/html", "0:2206, 0:2201", HTTP_MIME, NONE, NULL),
	WIDE("httpstatus", "number", "decimal", "200", "0:2206, 0:2201", HTTP_STATUS, NUMBER, NONE,
	     NULL),
	WIDE("httpreqbytes", "number", "decimal", "310", "0:2206, 0:2201", HTTP_REQUEST_BYTES,
	     NUMBER64, NONE, NULL),
	WIDE("httprespbytes", "number", "decimal", "18000", "0:2206, 0:2201", HTTP_RESPONSE_BYTES,
	     NUMBER64, NONE, NULL),
	WIDE_TEXT("appname", "as sent", "payment", "0:2202", APP_NAME, NONE, NULL),
	WIDE_TEXT("appoperation", "as sent", "charge", "0:2202", APP_OPERATION, NONE, NULL),
	WIDE_TEXT("appattributes", "as sent", "cc=visa", "0:2202", APP_ATTRIBUTES, NONE, NULL),
	WIDE_TEXT("appstatus", "as sent", "SUCCESS", "0:2202", APP_STATUS, NONE,
		  hg_wide_app_status),
	WIDE_TEXT("appstatusdescr", "as sent", "ok", "0:2202", APP_STATUS_TEXT, NONE, NULL),
	WIDE("appreqbytes", "number", "decimal", "310", "0:2202", APP_REQUEST_BYTES, NUMBER64, NONE,
	     NULL),
	WIDE("apprespbytes", "number", "decimal", "900", "0:2202", APP_RESPONSE_BYTES, NUMBER64,
	     NONE, NULL),
	WIDE_TEXT("appinitiator", "as sent", "alice", "0:2204", APP_INITIATOR, NONE, NULL),
	WIDE_TEXT("apptarget", "as sent", "shop", "0:2205", APP_TARGET, NONE, NULL),
	WIDE_TEXT("memcacheprotocol", "as sent", "ascii", "0:2200", MEMCACHE_PROTOCOL, NONE,
		  hg_wide_memcache_protocol),
	WIDE_TEXT("memcachecommand", "as sent", "get", "0:2200", MEMCACHE_COMMAND, NONE,
		  hg_wide_memcache_command),
	WIDE_TEXT("memcachekey", "as sent", "session:17", "0:2200", MEMCACHE_KEY, NONE, NULL),
	WIDE("memcachenkeys", "number", "decimal", "1", "0:2200", MEMCACHE_KEYS, NUMBER, NONE,
	     NULL),
	WIDE_TEXT("memcachestatus", "as sent", "stored", "0:2200", MEMCACHE_STATUS, NONE,
		  hg_wide_memcache_status),
	WIDE("memcachebytes", "number", "decimal", "512", "0:2200", MEMCACHE_BYTES, NUMBER, NONE,
	     NULL),
	WIDE("socketprotocol", "number", "decimal", "6", "0:2100, 0:2101", SOCKET_PROTOCOL, NUMBER,
	     NONE, NULL),
	WIDE("socketlocalip", "address", "address", "10.0.0.1", "0:2100, 0:2101", SOCKET_LOCAL_IP,
	     ADDR, NONE, NULL),
	WIDE("socketremoteip", "address", "address", "10.0.0.1", "0:2100, 0:2101", SOCKET_REMOTE_IP,
	     ADDR, NONE, NULL),
	WIDE("socketlocalport", "number", "decimal", "443", "0:2100, 0:2101", SOCKET_LOCAL_PORT,
	     NUMBER, NONE, NULL),
	WIDE("socketremoteport", "number", "decimal", "443", "0:2100, 0:2101", SOCKET_REMOTE_PORT,
	     NUMBER, NONE, NULL),

	/* FM 3.8: Kubernetes and names */
	KEPT("srcnamespace", "text", "name", "shop", "names", hg_read_src_namespace, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("dstnamespace", "text", "name", "shop", "names", hg_read_dst_namespace, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("srcpod", "text", "name", "web-0", "names", hg_read_src_pod, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("dstpod", "text", "name", "web-0", "names", hg_read_dst_pod, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("srcworkload", "text", "name", "web", "names", hg_read_src_workload, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("dstworkload", "text", "name", "web", "names", hg_read_dst_workload, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("srcservice", "text", "name", "web", "names", hg_read_src_service, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("dstservice", "text", "name", "web", "names", hg_read_dst_service, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("srcnode", "text", "name", "node-1", "names", hg_read_src_node, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("dstnode", "text", "name", "node-1", "names", hg_read_dst_node, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("srczone", "text", "name", "eu-1a", "names", hg_read_src_zone, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("dstzone", "text", "name", "eu-1a", "names", hg_read_dst_zone, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("srcclass", "text", "name", "cluster", "names", hg_read_src_class, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("dstclass", "text", "name", "cluster", "names", hg_read_dst_class, NAME, NONE,
	     HG_TRAIT_NAMES),
	KEPT("locality", "text", "word", "cross_zone", "names", hg_read_locality, LOCALITY, NONE,
	     HG_TRAIT_NAMES),
};

#define TYPE_N (sizeof(types) / sizeof(types[0]))

const struct hg_key_type *hg_key_type_at(size_t i)
{
	return i < TYPE_N ? &types[i] : NULL;
}

const struct hg_key_type *hg_key_type_find(const char *name)
{
	for (size_t i = 0; i < TYPE_N; i++) {
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	}
	return NULL;
}

const char *hg_key_name_at(size_t i)
{
	return i < TYPE_N ? types[i].name : NULL;
}

bool hg_key_present(size_t i, const struct hg_urow *row)
{
	uint8_t packed[HG_PACKED_MAX];

	if (i >= TYPE_N)
		return false;
	if (types[i].read)
		return types[i].read(row, 0, packed);
	return types[i].column && hg_wide_present(&types[i], row);
}

bool hg_key_info_at(size_t i, struct hg_key_info *info)
{
	if (i >= TYPE_N)
		return false;
	info->name = types[i].name;
	info->type = types[i].type;
	info->format = types[i].format;
	info->example = types[i].example;
	info->record = types[i].record;
	info->kept = types[i].read || types[i].column;
	return true;
}
