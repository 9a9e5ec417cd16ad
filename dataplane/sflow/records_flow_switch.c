/*
 * Flow records of switches and routers: forwarding, BGP, MPLS, NAT, VLAN stacks, access lists.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:1001, 16 bytes */
const struct hg_field hg_flow_extended_switch[] = {
	FIELD("src_vlan", "in_vlan", U32, IDENTITY),
	FIELD("src_priority", "in_priority", U32, IDENTITY),
	FIELD("dst_vlan", "out_vlan", U32, IDENTITY),
	FIELD("dst_priority", "out_priority", U32, IDENTITY),
};

/* 0:1002, variable */
const struct hg_field hg_flow_extended_router[] = {
	FIELD("nexthop", "nextHop", ADDR, IDENTITY),
	FIELD("src_mask_len", "srcSubnetMask", U32, IDENTITY),
	FIELD("dst_mask_len", "dstSubnetMask", U32, IDENTITY),
};

/* 0:1003, variable */
const struct hg_field hg_flow_extended_gateway[] = {
	FIELD("nexthop", "bgp_nexthop", ADDR, IDENTITY),
	FIELD("as", "my_as", U32, IDENTITY),
	FIELD("src_as", "src_as", U32, IDENTITY),
	FIELD("src_peer_as", "src_peer_as", U32, IDENTITY),
	FIELD("dst_as_path", "dst_as_path", SPECIAL, IDENTITY),
	FIELD("communities", "BGP_communities", U32S, IDENTITY),
	FIELD("localpref", "BGP_localpref", U32, IDENTITY),
};

/* 0:1004, variable */
const struct hg_field hg_flow_extended_user[] = {
	FIELD("src_charset", "src_user_charset", U32, ENUM),
	FIELD("src_user", "src_user", STRING, IDENTITY),
	FIELD("dst_charset", "dst_user_charset", U32, ENUM),
	FIELD("dst_user", "dst_user", STRING, IDENTITY),
};

/* 0:1005, variable */
const struct hg_field hg_flow_extended_url[] = {
	FIELD("direction", "url_direction", U32, ENUM),
	FIELD("url", "url", STRING, IDENTITY),
	FIELD("host", "host", STRING, IDENTITY),
};

/* 0:1006, variable */
const struct hg_field hg_flow_extended_mpls[] = {
	FIELD("nexthop", "mpls_nexthop", ADDR, IDENTITY),
	FIELD("in_stack", "mpls_input_stack", U32S, IDENTITY),
	FIELD("out_stack", "mpls_output_stack", U32S, IDENTITY),
};

/* 0:1007, variable */
const struct hg_field hg_flow_extended_nat[] = {
	FIELD("src_address", "nat_src", ADDR, IDENTITY),
	FIELD("dst_address", "nat_dst", ADDR, IDENTITY),
};

/* 0:1008, variable */
const struct hg_field hg_flow_extended_mpls_tunnel[] = {
	FIELD("tunnel_lsp_name", "mpls_tunnel_lsp_name", STRING, IDENTITY),
	FIELD("tunnel_id", "mpls_tunnel_id", U32, IDENTITY),
	FIELD("tunnel_cos", "mpls_tunnel_cos", U32, IDENTITY),
};

/* 0:1009, variable */
const struct hg_field hg_flow_extended_mpls_vc[] = {
	FIELD("vc_instance_name", "mpls_vc_name", STRING, IDENTITY),
	FIELD("vll_vc_id", "mpls_vll_vc_id", U32, IDENTITY),
	FIELD("vc_label_cos", "mpls_vc_cos", U32, IDENTITY),
};

/* 0:1010, variable */
const struct hg_field hg_flow_extended_mpls_FTN[] = {
	FIELD("mplsFTNDescr", "mpls_ftn_descr", STRING, IDENTITY),
	FIELD("mplsFTNMask", "mpls_ftn_mask", U32, IDENTITY),
};

/* 0:1011, 4 bytes */
const struct hg_field hg_flow_extended_mpls_LDP_FEC[] = {
	FIELD("mplsFecAddrPrefixLength", "mpls_fec_addr_prefix_len", U32, IDENTITY),
};

/* 0:1012, variable */
const struct hg_field hg_flow_extended_vlantunnel[] = {
	FIELD("stack", "vlan_tunnel", U32S, IDENTITY),
};

/* 0:1017, 16 bytes */
const struct hg_field hg_flow_extended_openflow_v1[] = {
	FIELD("flow_cookie", NULL, U64, IDENTITY),
	FIELD("flow_match", NULL, U32, IDENTITY),
	FIELD("flow_actions", NULL, U32, IDENTITY),
};

/* 0:1018, 16 bytes */
const struct hg_field hg_flow_extended_fc[] = {
	FIELD("src_mask_len", NULL, U32, IDENTITY),
	FIELD("dst_mask_len", NULL, U32, IDENTITY),
	FIELD("next_hop", NULL, U32, IDENTITY),
	FIELD("metric", NULL, U32, IDENTITY),
};

/* 0:1019, 8 bytes */
const struct hg_field hg_flow_extended_queue_length[] = {
	FIELD("queue_index", NULL, U32, IDENTITY),
	FIELD("queue_length", NULL, U32, GAUGE),
};

/* 0:1020, 8 bytes */
const struct hg_field hg_flow_extended_nat_port[] = {
	FIELD("src_port", "nat_src_port", U32, IDENTITY),
	FIELD("dst_port", "nat_dst_port", U32, IDENTITY),
};

/* 0:1034, variable */
const struct hg_field hg_flow_extended_vlanin[] = {
	FIELD("stack", NULL, U32S, IDENTITY),
};

/* 0:1035, variable */
const struct hg_field hg_flow_extended_vlanout[] = {
	FIELD("stack", NULL, U32S, IDENTITY),
};

/* 0:1037, variable */
const struct hg_field hg_flow_extended_acl[] = {
	FIELD("number", NULL, U32, IDENTITY),
	FIELD("name", NULL, STRING, IDENTITY),
	FIELD("direction", NULL, U32, ENUM),
};

/* 4413:1, 4 bytes */
const struct hg_field hg_flow_extended_bst_egress_queue[] = {
	FIELD("queue", NULL, U32, IDENTITY),
};
