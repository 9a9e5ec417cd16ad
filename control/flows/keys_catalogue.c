/*
 * The catalogue of keys, FM 3: one row a key. KEPT ones can be read from rows, KNOWN ones are names
 * whose values rows do not keep.
 */
#include <string.h>

#include "control/flows/language_parts.h"

#define KEPT(name, type, format, example, record, read, kind, suffix, traits)                      \
	{                                                                                          \
		name, type, format, example, record, read, HG_KIND_##kind, HG_SUFFIX_##suffix,     \
			traits                                                                     \
	}
#define KNOWN(name, type, format, example, record)                                                 \
	{                                                                                          \
		name, type, format, example, record, NULL, HG_KIND_TEXT, HG_SUFFIX_ANY, 0          \
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
	KNOWN("samplingrate", "number", "decimal", "1000", "flow sample"),
	KNOWN("bytes", "number", "decimal", "1518", "0:1"),
	KNOWN("frames", "number", "decimal", "1", "flow sample"),
	KNOWN("stripped", "number", "decimal", "4", "0:1"),
	KNOWN("requests", "number", "decimal", "1", "0:2206"),
	KNOWN("duration", "number", "microseconds", "1250", "0:2206"),
	KNOWN("queueindex", "number", "decimal", "3", "0:1036"),
	KNOWN("queuedepth", "number", "bytes", "9216", "0:1040"),
	KNOWN("transitdelay", "number", "nanoseconds", "850", "0:1039"),
	KEPT("reason", "text", "name or reason_N", "no_buffer_space", "0:5", hg_read_reason, REASON,
	     NONE, HG_TRAIT_FAR),
	KNOWN("function", "text", "name", "tcp_v4_rcv", "0:1038"),
	KNOWN("acl", "text", "name or number", "deny-guest", "0:1037"),
	KNOWN("dropmonreason", "text", "name", "NO_SOCKET", "0:1042"),
	/* FM 3.2: switch, router, gateway, tunnel records */
	KNOWN("vlansource", "number", "decimal", "10", "0:1001"),
	KNOWN("vlandestination", "number", "decimal", "10", "0:1001"),
	KNOWN("prioritysource", "number", "decimal", "0", "0:1001"),
	KNOWN("prioritydestination", "number", "decimal", "0", "0:1001"),
	KNOWN("ipnexthoprouter", "address", "address", "10.0.0.1", "0:1002"),
	KNOWN("ipsourcemaskbits", "number", "decimal", "24", "0:1002"),
	KNOWN("ipdestinationmaskbits", "number", "decimal", "24", "0:1002"),
	KNOWN("bgpnexthop", "address", "address", "192.0.2.1", "0:1003"),
	KNOWN("bgpas", "number", "decimal", "64500", "0:1003"),
	KNOWN("bgpsourceas", "number", "decimal", "64500", "0:1003"),
	KNOWN("bgpsourcepeeras", "number", "decimal", "64500", "0:1003"),
	KNOWN("bgplocalpref", "number", "decimal", "100", "0:1003"),
	KNOWN("bgpdestinationas", "number", "decimal", "64501", "0:1003"),
	KNOWN("bgpdestinationpeeras", "number", "decimal", "64501", "0:1003"),
	KNOWN("bgpdestinationaspath", "text", "numbers joined by -", "64500-64501", "0:1003"),
	KNOWN("bgpcommunities", "text", "as:value joined by -", "64500:100-64500:200", "0:1003"),
	KNOWN("inputipsource", "address", "address", "10.0.0.1", "0:1024, 0:1026"),
	KNOWN("inputipdestination", "address", "address", "10.0.0.1", "0:1024, 0:1026"),
	KNOWN("outputipsource", "address", "address", "10.0.0.1", "0:1023, 0:1025"),
	KNOWN("outputipdestination", "address", "address", "10.0.0.1", "0:1023, 0:1025"),
	KNOWN("usersource", "text", "name", "alice", "0:1004"),
	KNOWN("userdestination", "text", "name", "alice", "0:1004"),
	KNOWN("natsource", "address", "address", "198.51.100.7", "0:1007"),
	KNOWN("natdestination", "address", "address", "198.51.100.7", "0:1007"),
	KNOWN("natsourceport", "number", "decimal", "40001", "0:1020"),
	KNOWN("natdestinationport", "number", "decimal", "40001", "0:1020"),

	/* FM 3.3: Ethernet, VLAN, MPLS, ARP */
	KNOWN("macsource", "mac", "12 hex digits", "0200C0A80001", "0:1"),
	KNOWN("macdestination", "mac", "12 hex digits", "0200C0A80001", "0:1"),
	KEPT("ethernetprotocol", "number", "decimal", "2048", "0:1", hg_read_ethertype, NUMBER, ANY,
	     0),
	KEPT("vlan", "number", "decimal", "10", "0:1, 0:1001", hg_read_vlan, NUMBER, FIRST, 0),
	KNOWN("priority", "number", "decimal", "0", "0:1, 0:1001"),
	KNOWN("isbroadcast", "boolean", "true or false", "false", "0:1"),
	KNOWN("ismulticast", "boolean", "true or false", "false", "0:1"),
	KNOWN("isunicast", "boolean", "true or false", "false", "0:1"),
	KNOWN("mplslabels", "text", "numbers joined by .", "100.200", "0:1, 0:1006"),
	KNOWN("arpoperation", "number", "decimal", "1", "0:1"),
	KNOWN("arpipsender", "address", "address", "10.0.0.1", "0:1"),
	KNOWN("arpiptarget", "address", "address", "10.0.0.1", "0:1"),
	KNOWN("arpmacsender", "mac", "12 hex digits", "0200C0A80001", "0:1"),
	KNOWN("arpmactarget", "mac", "12 hex digits", "0200C0A80001", "0:1"),
	KEPT("stack", "text", "names joined by .", "eth.ip.tcp", "0:1", hg_read_stack, STACK, NONE,
	     0),

	/* FM 3.4: IPv4 and IPv6 */
	KNOWN("ip_offset", "number", "decimal", "14", "0:1"),
	KEPT("ipsource", "address", "dotted decimal", "10.0.0.1", "0:1, 0:3", hg_read_ip_source,
	     ADDR4, ANY, 0),
	KEPT("ipdestination", "address", "dotted decimal", "10.0.0.2", "0:1, 0:3",
	     hg_read_ip_destination, ADDR4, ANY, 0),
	KEPT("ipprotocol", "number", "decimal", "6", "0:1, 0:3", hg_read_ip_protocol, NUMBER, ANY,
	     0),
	KNOWN("ipttl", "number", "decimal", "64", "0:1"),
	KNOWN("ipbytes", "number", "decimal", "1500", "0:1, 0:3"),
	KNOWN("ipid", "number", "decimal", "4711", "0:1"),
	KNOWN("ipfragoffset", "number", "bytes", "1480", "0:1"),
	KEPT("iptos", "text", "8 binary digits", "01100000", "0:1, 0:3", hg_read_ip_tos, BITS8, ANY,
	     0),
	KEPT("ipecn", "text", "2 binary digits", "11", "0:1, 0:3", hg_read_ip_ecn, BITS2, ANY, 0),
	KNOWN("ipflags", "text", "3 binary digits", "001", "0:1"),
	KEPT("ipdscp", "number", "decimal", "46", "0:1, 0:3", hg_read_ip_dscp, NUMBER, ANY, 0),
	KEPT("ipdscpname", "text", "name(number)", "ef(46)", "0:1, 0:3", hg_read_ip_dscp, DSCP_NAME,
	     ANY, 0),
	KNOWN("ip6_offset", "number", "decimal", "14", "0:1"),
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
	KNOWN("ip6flowlabel", "number", "decimal", "74565", "0:1"),
	KNOWN("ip6ttl", "number", "decimal", "64", "0:1"),
	KNOWN("ip6bytes", "number", "decimal", "1460", "0:1, 0:4"),
	KEPT("ip6nexthdr", "number", "decimal", "6", "0:1, 0:4", hg_read_ip6_protocol, NUMBER, ANY,
	     0),
	KNOWN("ip6extensions", "text", "numbers joined by .", "0.44", "0:1"),
	KNOWN("ip6fragoffset", "number", "bytes", "1448", "0:1"),
	KNOWN("ip6fragm", "boolean", "true or false", "true", "0:1"),
	KNOWN("ip6scitag", "text", "experiment.activity", "2.10", "0:1"),

	/* FM 3.5: TCP, UDP, ICMP, DNS */
	KEPT("tcpsourceport", "number", "decimal", "51000", "0:1, 0:3, 0:4", hg_read_tcp_source,
	     NUMBER, ANY, 0),
	KEPT("tcpdestinationport", "number", "decimal", "443", "0:1, 0:3, 0:4",
	     hg_read_tcp_destination, NUMBER, ANY, 0),
	KEPT("udpsourceport", "number", "decimal", "51000", "0:1, 0:3, 0:4", hg_read_udp_source,
	     NUMBER, ANY, 0),
	KEPT("udpdestinationport", "number", "decimal", "53", "0:1, 0:3, 0:4",
	     hg_read_udp_destination, NUMBER, ANY, 0),
	KNOWN("tcpflags", "text", "9 of 1 and .", "....1..1.", "0:1"),
	KNOWN("tcprtt", "number", "microseconds", "850", "0:2209"),
	KNOWN("tcprttvar", "number", "microseconds", "850", "0:2209"),
	KNOWN("tcprttmin", "number", "microseconds", "850", "0:2209"),
	KNOWN("tcpcwndsnd", "number", "segments", "3", "0:2209"),
	KNOWN("tcpunacked", "number", "segments", "3", "0:2209"),
	KNOWN("tcplost", "number", "segments", "3", "0:2209"),
	KNOWN("tcpretrans", "number", "segments", "3", "0:2209"),
	KNOWN("tcpreorder", "number", "segments", "3", "0:2209"),
	KNOWN("tcppathmtu", "number", "bytes", "1500", "0:2209"),
	KNOWN("tcpwindow", "number", "bytes", "502", "0:1"),
	KNOWN("tcpinfodirection", "text", "word", "received", "0:2209"),
	KEPT("icmptype", "number", "decimal", "8", "0:1", hg_read_icmp_type, NUMBER, ANY, 0),
	KEPT("icmpcode", "number", "decimal", "0", "0:1", hg_read_icmp_code, NUMBER, ANY, 0),
	KNOWN("icmpseqno", "number", "decimal", "17", "0:1"),
	KNOWN("icmpunreachablenet", "address", "address", "10.0.0.9", "0:1"),
	KNOWN("icmpunreachablehost", "address", "address", "10.0.0.9", "0:1"),
	KNOWN("icmpunreachableprotocol", "number", "decimal", "132", "0:1"),
	KNOWN("icmpunreachableport", "text", "protocol_port", "udp_53", "0:1"),
	KEPT("icmp6type", "number", "decimal", "135", "0:1", hg_read_icmp6_type, NUMBER, ANY, 0),
	KEPT("icmp6code", "number", "decimal", "0", "0:1", hg_read_icmp6_code, NUMBER, ANY, 0),
	KNOWN("dnsqr", "boolean", "true or false", "false", "0:1"),
	KNOWN("dnsqname", "text", "name with final dot", "web.example.", "0:1"),
	KNOWN("dnsqtype", "number", "decimal", "28", "0:1"),
	KNOWN("dnsqtypename", "text", "name or TYPEn", "AAAA", "0:1"),
	KNOWN("dnsrcode", "number", "decimal", "3", "0:1"),

	/* FM 3.6: tunnels and RDMA */
	KEPT("vni", "number", "decimal", "5001", "0:1, 0:1029, 0:1030", hg_read_vni, NUMBER, NONE,
	     0),
	KEPT("vxlanvni", "number", "decimal", "5001", "0:1", hg_read_vxlan_vni, NUMBER, FIRST, 0),
	KEPT("genevevni", "number", "decimal", "5001", "0:1", hg_read_geneve_vni, NUMBER, FIRST, 0),
	KEPT("grevsid", "number", "decimal", "5001", "0:1", hg_read_gre_vsid, NUMBER, FIRST, 0),
	KEPT("innersrc", "address", "address", "10.244.1.17", "0:1", hg_read_inner_source, ADDR,
	     NONE, 0),
	KEPT("innerdst", "address", "address", "10.244.1.17", "0:1", hg_read_inner_destination,
	     ADDR, NONE, 0),
	KEPT("outersrc", "address", "address", "10.244.1.17", "0:1", hg_read_outer_source, ADDR,
	     NONE, 0),
	KEPT("outerdst", "address", "address", "10.244.1.17", "0:1", hg_read_outer_destination,
	     ADDR, NONE, 0),
	KNOWN("ibbt_offset", "number", "decimal", "42", "0:1"),
	KNOWN("ibbtopcode", "number", "decimal", "6", "0:1"),
	KNOWN("ibbtopname", "text", "name", "RDMA_WRITE_FIRST", "0:1"),
	KNOWN("ibbtoptransport", "text", "word", "RC", "0:1"),
	KNOWN("ibbtdestqp", "number", "decimal", "17", "0:1"),
	KNOWN("ibbtack", "boolean", "true or false", "true", "0:1"),
	KNOWN("ibbtse", "boolean", "true or false", "true", "0:1"),
	KNOWN("ibbtm", "boolean", "true or false", "true", "0:1"),
	KNOWN("ibbttver", "number", "decimal", "0", "0:1"),
	KNOWN("ibbtaethack", "number", "decimal", "31", "0:1"),
	KNOWN("ibbtrdmalen", "number", "bytes", "4096", "0:1"),
	KNOWN("ibbtaethackname", "text", "word", "ack", "0:1"),

	/* FM 3.7: application transactions */
	KNOWN("httpmethod", "text", "as sent", "GET", "0:2206, 0:2201"),
	KNOWN("httpprotocol", "number", "decimal", "1001", "0:2206, 0:2201"),
	KNOWN("httpurl", "text", "as sent", "http://h:8008/metrics/json", "0:2206, 0:2201"),
	KNOWN("uripath", "text", "as sent", "/metrics/json", "0:2206, 0:2201"),
	KNOWN("httphost", "text", "as sent", "h", "0:2206, 0:2201"),
	KNOWN("httpreferer", "text", "as sent", "http://h/", "0:2206, 0:2201"),
	KNOWN("httpuseragent", "text", "as sent", "curl/8.0", "0:2206, 0:2201"),
	KNOWN("httpxff", "text", "as sent", "192.0.2.9", "0:2206, 0:2201"),
	KNOWN("httpauthuser", "text", "as sent", "alice", "0:2206, 0:2201"),
	KNOWN("httpmimetype", "text", "as sent", "text/html", "0:2206, 0:2201"),
	KNOWN("httpstatus", "number", "decimal", "200", "0:2206, 0:2201"),
	KNOWN("httpreqbytes", "number", "decimal", "310", "0:2206, 0:2201"),
	KNOWN("httprespbytes", "number", "decimal", "18000", "0:2206, 0:2201"),
	KNOWN("appname", "text", "as sent", "payment", "0:2202"),
	KNOWN("appoperation", "text", "as sent", "charge", "0:2202"),
	KNOWN("appattributes", "text", "as sent", "cc=visa", "0:2202"),
	KNOWN("appstatus", "text", "as sent", "SUCCESS", "0:2202"),
	KNOWN("appstatusdescr", "text", "as sent", "ok", "0:2202"),
	KNOWN("appreqbytes", "number", "decimal", "310", "0:2202"),
	KNOWN("apprespbytes", "number", "decimal", "900", "0:2202"),
	KNOWN("appinitiator", "text", "as sent", "alice", "0:2204"),
	KNOWN("apptarget", "text", "as sent", "shop", "0:2205"),
	KNOWN("memcacheprotocol", "text", "as sent", "ascii", "0:2200"),
	KNOWN("memcachecommand", "text", "as sent", "get", "0:2200"),
	KNOWN("memcachekey", "text", "as sent", "session:17", "0:2200"),
	KNOWN("memcachenkeys", "number", "decimal", "1", "0:2200"),
	KNOWN("memcachestatus", "text", "as sent", "stored", "0:2200"),
	KNOWN("memcachebytes", "number", "decimal", "512", "0:2200"),
	KNOWN("socketprotocol", "number", "decimal", "6", "0:2100, 0:2101"),
	KNOWN("socketlocalip", "address", "address", "10.0.0.1", "0:2100, 0:2101"),
	KNOWN("socketremoteip", "address", "address", "10.0.0.1", "0:2100, 0:2101"),
	KNOWN("socketlocalport", "number", "decimal", "443", "0:2100, 0:2101"),
	KNOWN("socketremoteport", "number", "decimal", "443", "0:2100, 0:2101"),

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

	return i < TYPE_N && types[i].read && types[i].read(row, 0, packed);
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
	info->kept = types[i].read != NULL;
	return true;
}
