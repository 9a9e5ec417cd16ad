/*
 * Every record there is, sorted by tag: all readers take lengths and fields from here.
 */
#include "dataplane/sflow/catalogue.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define CHECK	 HG_RECORD_CHECK
#define EXACT	 HG_RECORD_EXACT
#define ROW(enterprise, format, name, min, fields, flags)                                          \
	{                                                                                          \
		HG_TAG(enterprise, format), name, min, fields, COUNT(fields), flags                \
	}

/* clang-format off */
static const struct hg_record_type flow_types[] = {
	ROW(0, 1, "sampled_header", 16, hg_flow_sampled_header, CHECK),
	ROW(0, 2, "sampled_ethernet", 24, hg_flow_sampled_ethernet, 0),
	ROW(0, 3, "sampled_ipv4", 32, hg_flow_sampled_ipv4, 0),
	ROW(0, 4, "sampled_ipv6", 56, hg_flow_sampled_ipv6, 0),
	ROW(0, 1001, "extended_switch", 16, hg_flow_extended_switch, 0),
	ROW(0, 1002, "extended_router", 12, hg_flow_extended_router, CHECK),
	ROW(0, 1003, "extended_gateway", 28, hg_flow_extended_gateway, CHECK),
	ROW(0, 1004, "extended_user", 16, hg_flow_extended_user, CHECK),
	ROW(0, 1005, "extended_url", 12, hg_flow_extended_url, CHECK),
	ROW(0, 1006, "extended_mpls", 12, hg_flow_extended_mpls, CHECK),
	ROW(0, 1007, "extended_nat", 8, hg_flow_extended_nat, CHECK),
	ROW(0, 1008, "extended_mpls_tunnel", 12, hg_flow_extended_mpls_tunnel, CHECK),
	ROW(0, 1009, "extended_mpls_vc", 12, hg_flow_extended_mpls_vc, CHECK),
	ROW(0, 1010, "extended_mpls_FTN", 8, hg_flow_extended_mpls_FTN, CHECK),
	ROW(0, 1011, "extended_mpls_LDP_FEC", 4, hg_flow_extended_mpls_LDP_FEC, 0),
	ROW(0, 1012, "extended_vlantunnel", 4, hg_flow_extended_vlantunnel, CHECK),
	ROW(0, 1013, "extended_80211_payload", 8, hg_flow_extended_80211_payload, CHECK),
	ROW(0, 1014, "extended_80211_rx", 40, hg_flow_extended_80211_rx, CHECK),
	ROW(0, 1015, "extended_80211_tx", 44, hg_flow_extended_80211_tx, CHECK),
	ROW(0, 1016, "extended_80211_aggregation", 4, hg_flow_extended_80211_aggregation, CHECK),
	ROW(0, 1017, "extended_openflow_v1", 16, hg_flow_extended_openflow_v1, 0),
	ROW(0, 1018, "extended_fc", 16, hg_flow_extended_fc, 0),
	ROW(0, 1019, "extended_queue_length", 8, hg_flow_extended_queue_length, 0),
	ROW(0, 1020, "extended_nat_port", 8, hg_flow_extended_nat_port, 0),
	ROW(0, 1021, "extended_L2_tunnel_egress", 24, hg_flow_extended_L2_tunnel_egress, 0),
	ROW(0, 1022, "extended_L2_tunnel_ingress", 24, hg_flow_extended_L2_tunnel_ingress, 0),
	ROW(0, 1023, "extended_ipv4_tunnel_egress", 32, hg_flow_extended_ipv4_tunnel_egress, 0),
	ROW(0, 1024, "extended_ipv4_tunnel_ingress", 32, hg_flow_extended_ipv4_tunnel_ingress, 0),
	ROW(0, 1025, "extended_ipv6_tunnel_egress", 56, hg_flow_extended_ipv6_tunnel_egress, 0),
	ROW(0, 1026, "extended_ipv6_tunnel_ingress", 56, hg_flow_extended_ipv6_tunnel_ingress, 0),
	ROW(0, 1027, "extended_decapsulate_egress", 4, hg_flow_extended_decapsulate_egress, 0),
	ROW(0, 1028, "extended_decapsulate_ingress", 4, hg_flow_extended_decapsulate_ingress, 0),
	ROW(0, 1029, "extended_vni_egress", 4, hg_flow_extended_vni_egress, 0),
	ROW(0, 1030, "extended_vni_ingress", 4, hg_flow_extended_vni_ingress, 0),
	ROW(0, 1031, "extended_ib_lrh", 40, hg_flow_extended_ib_lrh, 0),
	ROW(0, 1032, "extended_ib_grh", 48, hg_flow_extended_ib_grh, 0),
	ROW(0, 1033, "extended_ib_brh", 12, hg_flow_extended_ib_brh, 0),
	ROW(0, 1034, "extended_vlanin", 4, hg_flow_extended_vlanin, CHECK),
	ROW(0, 1035, "extended_vlanout", 4, hg_flow_extended_vlanout, CHECK),
	ROW(0, 1036, "extended_egress_queue", 4, hg_flow_extended_egress_queue, 0),
	ROW(0, 1037, "extended_acl", 12, hg_flow_extended_acl, CHECK),
	ROW(0, 1038, "extended_function", 4, hg_flow_extended_function, CHECK),
	ROW(0, 1039, "extended_transit", 4, hg_flow_extended_transit, 0),
	ROW(0, 1040, "extended_queue", 4, hg_flow_extended_queue, 0),
	ROW(0, 1041, "extended_hw_trap", 8, hg_flow_extended_hw_trap, CHECK),
	ROW(0, 1042, "extended_linux_drop_reason", 4, hg_flow_extended_linux_drop_reason, CHECK),
	ROW(0, 1043, "extended_timestamp", 8, hg_flow_extended_timestamp, 0),
	ROW(0, 2000, "transaction", 32, hg_flow_transaction, 0),
	ROW(0, 2001, "extended_nfs_storage_transaction", 12, hg_flow_nfs_transaction, CHECK),
	ROW(0, 2002, "extended_scsi_storage_transaction", 12, hg_flow_scsi_transaction, 0),
	ROW(0, 2003, "extended_http_transaction", 24, hg_flow_extended_http_transaction, CHECK),
	ROW(0, 2100, "extended_socket_ipv4", 20, hg_flow_extended_socket_ipv4, 0),
	ROW(0, 2101, "extended_socket_ipv6", 44, hg_flow_extended_socket_ipv6, 0),
	ROW(0, 2102, "extended_proxy_socket_ipv4", 20, hg_flow_extended_proxy_socket_ipv4, 0),
	ROW(0, 2103, "extended_proxy_socket_ipv6", 44, hg_flow_extended_proxy_socket_ipv6, 0),
	ROW(0, 2200, "memcache_operation", 28, hg_flow_memcache_operation, CHECK),
	ROW(0, 2201, "http_request_old", 48, hg_flow_http_request_old, CHECK),
	ROW(0, 2202, "app_operation", 40, hg_flow_app_operation, CHECK),
	ROW(0, 2203, "app_parent_context", 12, hg_flow_app_parent_context, CHECK),
	ROW(0, 2204, "app_initiator", 4, hg_flow_app_initiator, CHECK),
	ROW(0, 2205, "app_target", 4, hg_flow_app_target, CHECK),
	ROW(0, 2206, "http_request", 60, hg_flow_http_request, CHECK),
	ROW(0, 2207, "extended_proxy_request", 8, hg_flow_extended_proxy_request, CHECK),
	ROW(0, 2208, "extended_nav_timing", 92, hg_flow_extended_nav_timing, 0),
	ROW(0, 2209, "extended_tcp_info", 48, hg_flow_extended_tcp_info, 0),
	ROW(0, 2210, "extended_entities", 16, hg_flow_extended_entities, 0),
	ROW(4413, 1, "extended_bst_egress_queue", 4, hg_flow_extended_bst_egress_queue, 0),
};

static const struct hg_record_type counter_types[] = {
	ROW(0, 1, "if_counters", 88, hg_counter_if_counters, 0),
	ROW(0, 2, "ethernet_counters", 52, hg_counter_ethernet_counters, 0),
	ROW(0, 3, "tokenring_counters", 72, hg_counter_tokenring_counters, 0),
	ROW(0, 4, "vg_counters", 80, hg_counter_vg_counters, 0),
	ROW(0, 5, "vlan_counters", 28, hg_counter_vlan_counters, 0),
	ROW(0, 6, "ieee80211_counters", 80, hg_counter_ieee80211_counters, 0),
	ROW(0, 7, "lag_port_stats", 56, hg_counter_lag_port_stats, 0),
	ROW(0, 8, "slow_path_counts", 24, hg_counter_slow_path_counts, 0),
	ROW(0, 9, "ib_counters", 64, hg_counter_ib_counters, 0),
	ROW(0, 10, "sfp", 20, hg_counter_sfp, CHECK),
	ROW(0, 11, "pfc", 20, hg_counter_pfc, 0),
	ROW(0, 1001, "processor", 28, hg_counter_processor, 0),
	ROW(0, 1002, "radio_utilization", 12, hg_counter_radio_utilization, 0),
	ROW(0, 1003, "queue_length", 52, hg_counter_queue_length, 0),
	ROW(0, 1004, "of_port", 12, hg_counter_of_port, 0),
	ROW(0, 1005, "port_name", 4, hg_counter_port_name, CHECK),
	ROW(0, 2000, "host_descr", 32, hg_counter_host_descr, CHECK),
	ROW(0, 2001, "host_adapters", 4, hg_counter_host_adapters, CHECK),
	ROW(0, 2002, "host_parent", 8, hg_counter_host_parent, 0),
	ROW(0, 2003, "host_cpu", 68, hg_counter_host_cpu, CHECK),
	ROW(0, 2004, "host_memory", 72, hg_counter_host_memory, 0),
	ROW(0, 2005, "host_disk_io", 52, hg_counter_host_disk_io, 0),
	ROW(0, 2006, "host_net_io", 40, hg_counter_host_net_io, 0),
	ROW(0, 2007, "mib2_ip_group", 76, hg_counter_mib2_ip_group, 0),
	ROW(0, 2008, "mib2_icmp_group", 100, hg_counter_mib2_icmp_group, 0),
	ROW(0, 2009, "mib2_tcp_group", 60, hg_counter_mib2_tcp_group, 0),
	ROW(0, 2010, "mib2_udp_group", 28, hg_counter_mib2_udp_group, 0),
	ROW(0, 2100, "virt_node", 28, hg_counter_virt_node, 0),
	ROW(0, 2101, "virt_cpu", 12, hg_counter_virt_cpu, 0),
	ROW(0, 2102, "virt_memory", 16, hg_counter_virt_memory, 0),
	ROW(0, 2103, "virt_disk_io", 52, hg_counter_virt_disk_io, 0),
	ROW(0, 2104, "virt_net_io", 40, hg_counter_virt_net_io, 0),
	ROW(0, 2105, "jvm_runtime", 12, hg_counter_jvm_runtime, CHECK),
	ROW(0, 2106, "jvm_statistics", 100, hg_counter_jvm_statistics, 0),
	ROW(0, 2200, "memcache_counters_old", 144, hg_counter_memcache_counters_old, 0),
	ROW(0, 2201, "http_counters", 60, hg_counter_http_counters, 0),
	ROW(0, 2202, "app_operations", 48, hg_counter_app_operations, CHECK),
	ROW(0, 2203, "app_resources", 40, hg_counter_app_resources, 0),
	ROW(0, 2204, "memcache_counters", 140, hg_counter_memcache_counters, 0),
	ROW(0, 2205, "vdi_counters", 92, hg_counter_vdi_counters, 0),
	ROW(0, 2206, "app_workers", 20, hg_counter_app_workers, 0),
	ROW(0, 2207, "ovs_dp_stats", 24, hg_counter_ovs_dp_stats, 0),
	ROW(0, 3000, "energy", 24, hg_counter_energy, EXACT),
	ROW(0, 3001, "temperature", 12, hg_counter_temperature, EXACT),
	ROW(0, 3002, "humidity", 4, hg_counter_humidity, 0),
	ROW(0, 3003, "fans", 12, hg_counter_fans, 0),
	ROW(4413, 1, "bst_device_buffers", 8, hg_counter_bst_device_buffers, 0),
	ROW(4413, 2, "bst_port_buffers", 24, hg_counter_bst_port_buffers, CHECK),
	ROW(4413, 3, "hw_tables", 144, hg_counter_hw_tables, 0),
	ROW(5703, 1, "nvidia_gpu", 48, hg_counter_nvidia_gpu, 0),
};

/* Tags come in a few dense runs: a lookup finds the run and then indexes. */
struct run {
	uint32_t first;
	uint32_t count;
	uint32_t row; /* of the first tag */
};

static const struct run flow_runs[] = {
	{ HG_TAG(0, 1), 4, 0 },
	{ HG_TAG(0, 1001), 43, 4 },
	{ HG_TAG(0, 2000), 4, 47 },
	{ HG_TAG(0, 2100), 4, 51 },
	{ HG_TAG(0, 2200), 11, 55 },
	{ HG_TAG(4413, 1), 1, 66 },
};

static const struct run counter_runs[] = {
	{ HG_TAG(0, 1), 11, 0 },
	{ HG_TAG(0, 1001), 5, 11 },
	{ HG_TAG(0, 2000), 11, 16 },
	{ HG_TAG(0, 2100), 7, 27 },
	{ HG_TAG(0, 2200), 8, 34 },
	{ HG_TAG(0, 3000), 4, 42 },
	{ HG_TAG(4413, 1), 3, 46 },
	{ HG_TAG(5703, 1), 1, 49 },
};

/* clang-format on */

static const struct hg_record_type *find(const struct hg_record_type *types, const struct run *runs,
					 size_t run_count, uint32_t tag)
{
	size_t i;

	for (i = 0; i < run_count; i++) {
		if (tag - runs[i].first < runs[i].count)
			return &types[runs[i].row + (tag - runs[i].first)];
	}
	return NULL;
}

const struct hg_record_type *hg_flow_record_type(uint32_t tag)
{
	return find(flow_types, flow_runs, COUNT(flow_runs), tag);
}

const struct hg_record_type *hg_counter_record_type(uint32_t tag)
{
	return find(counter_types, counter_runs, COUNT(counter_runs), tag);
}

const struct hg_record_type *hg_flow_record_types(size_t *count)
{
	*count = COUNT(flow_types);
	return flow_types;
}

const struct hg_record_type *hg_counter_record_types(size_t *count)
{
	*count = COUNT(counter_types);
	return counter_types;
}
