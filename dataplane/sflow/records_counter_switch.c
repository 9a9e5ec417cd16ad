/*
 * Counter records of a switch as a whole, its queues, buffers and tables.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:8, 24 bytes */
const struct hg_field hg_counter_slow_path_counts[] = {
	FIELD("unknown", NULL, U32, COUNTER),
	FIELD("other", NULL, U32, COUNTER),
	FIELD("cam_miss", NULL, U32, COUNTER),
	FIELD("cam_full", NULL, U32, COUNTER),
	FIELD("no_hw_support", NULL, U32, COUNTER),
	FIELD("cntrl", NULL, U32, COUNTER),
};

/* 0:9, 64 bytes */
const struct hg_field hg_counter_ib_counters[] = {
	FIELD("portXmitPkts", NULL, U64, COUNTER),
	FIELD("portRcvPkts", NULL, U64, COUNTER),
	FIELD("symbolErrorCounter", NULL, U32, COUNTER),
	FIELD("linkErrorRecoveryCounter", NULL, U32, COUNTER),
	FIELD("linkDownedCounter", NULL, U32, COUNTER),
	FIELD("portRcvErrors", NULL, U32, COUNTER),
	FIELD("portRcvRemotePhysicalErrors", NULL, U32, COUNTER),
	FIELD("portRcvSwitchRelayErrors", NULL, U32, COUNTER),
	FIELD("portXmitDiscards", NULL, U32, COUNTER),
	FIELD("portXmitConstraintErrors", NULL, U32, COUNTER),
	FIELD("portRcvConstraintErrors", NULL, U32, COUNTER),
	FIELD("localLinkIntegrityErrors", NULL, U32, COUNTER),
	FIELD("excessiveBufferOverrunErrors", NULL, U32, COUNTER),
	FIELD("VL15Dropped", NULL, U32, COUNTER),
};

/* 0:1001, 28 bytes */
const struct hg_field hg_counter_processor[] = {
	FIELD("5s_cpu", "5s_cpu", I32, GAUGE),
	FIELD("1m_cpu", "1m_cpu", I32, GAUGE),
	FIELD("5m_cpu", "5m_cpu", I32, GAUGE),
	FIELD("total_memory", "total_memory_bytes", U64, GAUGE),
	FIELD("free_memory", "free_memory_bytes", U64, GAUGE),
};

/* 0:1002, 12 bytes */
const struct hg_field hg_counter_radio_utilization[] = {
	FIELD("elapsed_time", "radio_elapsed_time", U32, COUNTER),
	FIELD("on_channel_time", "radio_on_channel_time", U32, COUNTER),
	FIELD("on_channel_busy_time", "radio_on_channel_busy_time", U32, COUNTER),
};

/* 0:1003, 52 bytes */
const struct hg_field hg_counter_queue_length[] = {
	FIELD("queue_index", NULL, U32, IDENTITY),
	FIELD("segment_size", NULL, U32, IDENTITY),
	FIELD("queue_segments", NULL, U32, IDENTITY),
	FIELD("queue_length_0", NULL, U32, COUNTER),
	FIELD("queue_length_1", NULL, U32, COUNTER),
	FIELD("queue_length_2", NULL, U32, COUNTER),
	FIELD("queue_length_4", NULL, U32, COUNTER),
	FIELD("queue_length_8", NULL, U32, COUNTER),
	FIELD("queue_length_32", NULL, U32, COUNTER),
	FIELD("queue_length_128", NULL, U32, COUNTER),
	FIELD("queue_length_1024", NULL, U32, COUNTER),
	FIELD("queue_length_more", NULL, U32, COUNTER),
	FIELD("dropped", NULL, U32, COUNTER),
};

/* 0:2207, 24 bytes */
const struct hg_field hg_counter_ovs_dp_stats[] = {
	FIELD("hits", "OVS_dp_hits", U32, COUNTER),
	FIELD("misses", "OVS_dp_misses", U32, COUNTER),
	FIELD("lost", "OVS_dp_lost", U32, COUNTER),
	FIELD("mask_hits", "OVS_dp_mask_hits", U32, COUNTER),
	FIELD("flows", "OVS_dp_flows", U32, GAUGE),
	FIELD("masks", "OVS_dp_masks", U32, GAUGE),
};

/* 4413:1, 8 bytes */
const struct hg_field hg_counter_bst_device_buffers[] = {
	FIELD("uc_pc", NULL, I32, GAUGE),
	FIELD("mc_pc", NULL, I32, GAUGE),
};

/* 4413:2, variable */
const struct hg_field hg_counter_bst_port_buffers[] = {
	FIELD("ingress_uc_pc", NULL, I32, GAUGE),
	FIELD("ingress_mc_pc", NULL, I32, GAUGE),
	FIELD("egress_uc_pc", NULL, I32, GAUGE),
	FIELD("egress_mc_pc", NULL, I32, GAUGE),
	FIELD("egress_queue_uc_pc", NULL, U32S, GAUGE),
	FIELD("egress_queue_mc_pc", NULL, U32S, GAUGE),
};

/* 4413:3, 144 bytes */
const struct hg_field hg_counter_hw_tables[] = {
	FIELD("host_entries", "bcm_asic_host_entries", U32, GAUGE),
	FIELD("host_entries_max", "bcm_host_entries_max", U32, GAUGE),
	FIELD("ipv4_entries", "bcm_ipv4_entries", U32, GAUGE),
	FIELD("ipv4_entries_max", "bcm_ipv4_entries_max", U32, GAUGE),
	FIELD("ipv6_entries", "bcm_ipv6_entries", U32, GAUGE),
	FIELD("ipv6_entries_max", "bcm_ipv6_entries_max", U32, GAUGE),
	FIELD("ipv4_ipv6_entries", "bcm_ipv4_ipv6_entries", U32, GAUGE),
	FIELD("ipv4_ipv6_entries_max", "bcm_ipv4_ipv6_entries_max", U32, GAUGE),
	FIELD("long_ipv6_entries", "bcm_long_ipv6_entries", U32, GAUGE),
	FIELD("long_ipv6_entries_max", "bcm_long_ipv6_entries_max", U32, GAUGE),
	FIELD("total_routes", "bcm_total_routes", U32, GAUGE),
	FIELD("total_routes_max", "bcm_total_routes_max", U32, GAUGE),
	FIELD("ecmp_nexthops", "bcm_ecmp_nexthops", U32, GAUGE),
	FIELD("ecmp_nexthops_max", "bcm_ecmp_nexthops_max", U32, GAUGE),
	FIELD("mac_entries", "bcm_mac_entries", U32, GAUGE),
	FIELD("mac_entries_max", "bcm_mac_entries_max", U32, GAUGE),
	FIELD("ipv4_neighbors", "bcm_ipv4_neighbors", U32, GAUGE),
	FIELD("ipv6_neighbors", "bcm_ipv6_neighbors", U32, GAUGE),
	FIELD("ipv4_routes", "bcm_ipv4_routes", U32, GAUGE),
	FIELD("ipv6_routes", "bcm_ipv6_routes", U32, GAUGE),
	FIELD("acl_ingress_entries", "bcm_acl_ingress_entries", U32, GAUGE),
	FIELD("acl_ingress_entries_max", "bcm_acl_ingress_entries_max", U32, GAUGE),
	FIELD("acl_ingress_counters", "bcm_acl_ingress_counters", U32, GAUGE),
	FIELD("acl_ingress_counters_max", "bcm_acl_ingress_counters_max", U32, GAUGE),
	FIELD("acl_ingress_meters", "bcm_acl_ingress_meters", U32, GAUGE),
	FIELD("acl_ingress_meters_max", "bcm_acl_ingress_meters_max", U32, GAUGE),
	FIELD("acl_ingress_slices", "bcm_acl_ingress_slices", U32, GAUGE),
	FIELD("acl_ingress_slices_max", "bcm_acl_ingress_slices_max", U32, GAUGE),
	FIELD("acl_egress_entries", "bcm_acl_egress_entries", U32, GAUGE),
	FIELD("acl_egress_entries_max", "bcm_acl_egress_entries_max", U32, GAUGE),
	FIELD("acl_egress_counters", "bcm_acl_egress_counters", U32, GAUGE),
	FIELD("acl_egress_counters_max", "bcm_acl_egress_counters_max", U32, GAUGE),
	FIELD("acl_egress_meters", "bcm_acl_egress_meters", U32, GAUGE),
	FIELD("acl_egress_meters_max", "bcm_acl_egress_meters_max", U32, GAUGE),
	FIELD("acl_egress_slices", "bcm_acl_egress_slices", U32, GAUGE),
	FIELD("acl_egress_slices_max", "bcm_acl_egress_slices_max", U32, GAUGE),
};
