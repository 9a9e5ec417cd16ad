/*
 * Flow records the Host sFlow agent adds: state of the TCP socket, entities at both ends.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:2209, 48 bytes */
const struct hg_field hg_flow_extended_tcp_info[] = {
	FIELD("dirn", "tcpinfo_direction", U32, ENUM),
	FIELD("snd_mss", "tcpinfo_send_mss", U32, GAUGE),
	FIELD("rcv_mss", "tcpinfo_receive_mss", U32, GAUGE),
	FIELD("unacked", "tcpinfo_unacked_pkts", U32, GAUGE),
	FIELD("lost", "tcpinfo_lost_pkts", U32, GAUGE),
	FIELD("retrans", "tcpinfo_retrans_pkts", U32, COUNTER),
	FIELD("pmtu", "tcpinfo_path_mtu", U32, GAUGE),
	FIELD("rtt", "tcpinfo_rtt_uS", U32, GAUGE),
	FIELD("rttvar", "tcpinfo_rtt_uS_var", U32, GAUGE),
	FIELD("snd_cwnd", "tcpinfo_send_congestion_win", U32, GAUGE),
	FIELD("reordering", "tcpinfo_reordering", U32, GAUGE),
	FIELD("min_rtt", "tcpinfo_rtt_uS_min", U32, GAUGE),
};

/* 0:2210, 16 bytes */
const struct hg_field hg_flow_extended_entities[] = {
	FIELD("src_ds_class", "entities_src_class", U32, IDENTITY),
	FIELD("src_ds_index", "entities_src_index", U32, IDENTITY),
	FIELD("dst_ds_class", "entities_dst_class", U32, IDENTITY),
	FIELD("dst_ds_index", "entities_dst_index", U32, IDENTITY),
};
