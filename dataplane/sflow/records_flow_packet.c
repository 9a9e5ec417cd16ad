/*
 * Flow records of the sampled packet itself: raw header, decoded headers, tunnel headers.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:1, variable */
const struct hg_field hg_flow_sampled_header[] = {
	FIELD("header_protocol", "headerProtocol", U32, ENUM),
	FIELD("frame_length", "sampledPacketSize", U32, GAUGE),
	FIELD("stripped", "strippedBytes", U32, IDENTITY),
	FIELD("header", "headerBytes", STRING, IDENTITY),
};

/* 0:2, 24 bytes */
const struct hg_field hg_flow_sampled_ethernet[] = {
	FIELD("length", "ethernet_len", U32, GAUGE),
	FIELD("src_mac", "ethernet_src", MAC, IDENTITY),
	FIELD("dst_mac", "ethernet_dst", MAC, IDENTITY),
	FIELD("eth_type", "ethernet_type", U32, IDENTITY),
};

/* 0:3, 32 bytes */
const struct hg_field hg_flow_sampled_ipv4[] = {
	FIELD("length", "sampledPacketSize", U32, GAUGE),
	FIELD("protocol", "IPProtocol", U32, IDENTITY),
	FIELD("src_ip", "srcIP", IP4, IDENTITY),
	FIELD("dst_ip", "dstIP", IP4, IDENTITY),
	FIELD("src_port", NULL, U32, IDENTITY),
	FIELD("dst_port", NULL, U32, IDENTITY),
	FIELD("tcp_flags", "TCPFlags", U32, IDENTITY),
	FIELD("tos", "IPTOS", U32, IDENTITY),
};

/* 0:4, 56 bytes */
const struct hg_field hg_flow_sampled_ipv6[] = {
	FIELD("length", "sampledPacketSize", U32, GAUGE),
	FIELD("protocol", "IPProtocol", U32, IDENTITY),
	FIELD("src_ip", "srcIP6", IP6, IDENTITY),
	FIELD("dst_ip", "dstIP6", IP6, IDENTITY),
	FIELD("src_port", NULL, U32, IDENTITY),
	FIELD("dst_port", NULL, U32, IDENTITY),
	FIELD("tcp_flags", "TCPFlags", U32, IDENTITY),
	FIELD("priority", "priority", U32, IDENTITY),
};

/* 0:1021, 24 bytes */
const struct hg_field hg_flow_extended_L2_tunnel_egress[] = {
	FIELD("length", "tunnel_l2_out_ethernet_len", U32, GAUGE),
	FIELD("src_mac", "tunnel_l2_out_ethernet_src", MAC, IDENTITY),
	FIELD("dst_mac", "tunnel_l2_out_ethernet_dst", MAC, IDENTITY),
	FIELD("eth_type", "tunnel_l2_out_ethernet_type", U32, IDENTITY),
};

/* 0:1022, 24 bytes */
const struct hg_field hg_flow_extended_L2_tunnel_ingress[] = {
	FIELD("length", "tunnel_l2_in_ethernet_len", U32, GAUGE),
	FIELD("src_mac", "tunnel_l2_in_ethernet_src", MAC, IDENTITY),
	FIELD("dst_mac", "tunnel_l2_in_ethernet_dst", MAC, IDENTITY),
	FIELD("eth_type", "tunnel_l2_in_ethernet_type", U32, IDENTITY),
};

/* 0:1023, 32 bytes */
const struct hg_field hg_flow_extended_ipv4_tunnel_egress[] = {
	FIELD("length", "tunnel_ipv4_out_sampledPacketSize", U32, GAUGE),
	FIELD("protocol", "tunnel_ipv4_out_IPProtocol", U32, IDENTITY),
	FIELD("src_ip", "tunnel_ipv4_out_srcIP", IP4, IDENTITY),
	FIELD("dst_ip", "tunnel_ipv4_out_dstIP", IP4, IDENTITY),
	FIELD("src_port", NULL, U32, IDENTITY),
	FIELD("dst_port", NULL, U32, IDENTITY),
	FIELD("tcp_flags", "tunnel_ipv4_out_TCPFlags", U32, IDENTITY),
	FIELD("tos", "tunnel_ipv4_out_IPTOS", U32, IDENTITY),
};

/* 0:1024, 32 bytes */
const struct hg_field hg_flow_extended_ipv4_tunnel_ingress[] = {
	FIELD("length", "tunnel_ipv4_in_sampledPacketSize", U32, GAUGE),
	FIELD("protocol", "tunnel_ipv4_in_IPProtocol", U32, IDENTITY),
	FIELD("src_ip", "tunnel_ipv4_in_srcIP", IP4, IDENTITY),
	FIELD("dst_ip", "tunnel_ipv4_in_dstIP", IP4, IDENTITY),
	FIELD("src_port", NULL, U32, IDENTITY),
	FIELD("dst_port", NULL, U32, IDENTITY),
	FIELD("tcp_flags", "tunnel_ipv4_in_TCPFlags", U32, IDENTITY),
	FIELD("tos", "tunnel_ipv4_in_IPTOS", U32, IDENTITY),
};

/* 0:1025, 56 bytes */
const struct hg_field hg_flow_extended_ipv6_tunnel_egress[] = {
	FIELD("length", "tunnel_ipv6_out_sampledPacketSize", U32, GAUGE),
	FIELD("protocol", "tunnel_ipv6_out_IPProtocol", U32, IDENTITY),
	FIELD("src_ip", "tunnel_ipv6_out_srcIP6", IP6, IDENTITY),
	FIELD("dst_ip", "tunnel_ipv6_out_dstIP6", IP6, IDENTITY),
	FIELD("src_port", NULL, U32, IDENTITY),
	FIELD("dst_port", NULL, U32, IDENTITY),
	FIELD("tcp_flags", "tunnel_ipv6_out_TCPFlags", U32, IDENTITY),
	FIELD("priority", "tunnel_ipv6_out_priority", U32, IDENTITY),
};

/* 0:1026, 56 bytes */
const struct hg_field hg_flow_extended_ipv6_tunnel_ingress[] = {
	FIELD("length", "tunnel_ipv6_in_sampledPacketSize", U32, GAUGE),
	FIELD("protocol", "tunnel_ipv6_in_IPProtocol", U32, IDENTITY),
	FIELD("src_ip", "tunnel_ipv6_in_srcIP6", IP6, IDENTITY),
	FIELD("dst_ip", "tunnel_ipv6_in_dstIP6", IP6, IDENTITY),
	FIELD("src_port", NULL, U32, IDENTITY),
	FIELD("dst_port", NULL, U32, IDENTITY),
	FIELD("tcp_flags", "tunnel_ipv6_in_TCPFlags", U32, IDENTITY),
	FIELD("priority", "tunnel_ipv6_in_priority", U32, IDENTITY),
};

/* 0:1027, 4 bytes */
const struct hg_field hg_flow_extended_decapsulate_egress[] = {
	FIELD("inner_header_offset", "out_decap_inner_header_offset", U32, IDENTITY),
};

/* 0:1028, 4 bytes */
const struct hg_field hg_flow_extended_decapsulate_ingress[] = {
	FIELD("inner_header_offset", "in_decap_inner_header_offset", U32, IDENTITY),
};

/* 0:1029, 4 bytes */
const struct hg_field hg_flow_extended_vni_egress[] = {
	FIELD("vni", "out_VNI", U32, IDENTITY),
};

/* 0:1030, 4 bytes */
const struct hg_field hg_flow_extended_vni_ingress[] = {
	FIELD("vni", "in_VNI", U32, IDENTITY),
};
