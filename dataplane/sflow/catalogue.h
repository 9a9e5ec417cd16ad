/*
 * Room-private: the field lists of every record, and the two macros their tables are written with.
 *
 * A list is defined in records_<kind>_<family>.c; catalogue.c names them all, sorted by tag. The
 * lengths stand here so that the catalogue can state them: the compiler compares. Constant data;
 * any thread.
 */
#ifndef HELIOGRAPH_SFLOW_CATALOGUE_H
#define HELIOGRAPH_SFLOW_CATALOGUE_H

#include <heliograph/record.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FIELD(name, tool, type, sense)                                                             \
	{                                                                                          \
		name, tool, HG_FIELD_##type, HG_SENSE_##sense, 0                                   \
	}
#define OPTIONAL(name, tool, type, sense)                                                          \
	{                                                                                          \
		name, tool, HG_FIELD_##type, HG_SENSE_##sense, 1                                   \
	}

extern const struct hg_field hg_flow_sampled_header[4];
extern const struct hg_field hg_flow_sampled_ethernet[4];
extern const struct hg_field hg_flow_sampled_ipv4[8];
extern const struct hg_field hg_flow_sampled_ipv6[8];
extern const struct hg_field hg_flow_extended_switch[4];
extern const struct hg_field hg_flow_extended_router[3];
extern const struct hg_field hg_flow_extended_gateway[7];
extern const struct hg_field hg_flow_extended_user[4];
extern const struct hg_field hg_flow_extended_url[3];
extern const struct hg_field hg_flow_extended_mpls[3];
extern const struct hg_field hg_flow_extended_nat[2];
extern const struct hg_field hg_flow_extended_mpls_tunnel[3];
extern const struct hg_field hg_flow_extended_mpls_vc[3];
extern const struct hg_field hg_flow_extended_mpls_FTN[2];
extern const struct hg_field hg_flow_extended_mpls_LDP_FEC[1];
extern const struct hg_field hg_flow_extended_vlantunnel[1];
extern const struct hg_field hg_flow_extended_80211_payload[2];
extern const struct hg_field hg_flow_extended_80211_rx[8];
extern const struct hg_field hg_flow_extended_80211_tx[9];
extern const struct hg_field hg_flow_extended_80211_aggregation[1];
extern const struct hg_field hg_flow_extended_openflow_v1[3];
extern const struct hg_field hg_flow_extended_fc[4];
extern const struct hg_field hg_flow_extended_queue_length[2];
extern const struct hg_field hg_flow_extended_nat_port[2];
extern const struct hg_field hg_flow_extended_L2_tunnel_egress[4];
extern const struct hg_field hg_flow_extended_L2_tunnel_ingress[4];
extern const struct hg_field hg_flow_extended_ipv4_tunnel_egress[8];
extern const struct hg_field hg_flow_extended_ipv4_tunnel_ingress[8];
extern const struct hg_field hg_flow_extended_ipv6_tunnel_egress[8];
extern const struct hg_field hg_flow_extended_ipv6_tunnel_ingress[8];
extern const struct hg_field hg_flow_extended_decapsulate_egress[1];
extern const struct hg_field hg_flow_extended_decapsulate_ingress[1];
extern const struct hg_field hg_flow_extended_vni_egress[1];
extern const struct hg_field hg_flow_extended_vni_ingress[1];
extern const struct hg_field hg_flow_extended_ib_lrh[10];
extern const struct hg_field hg_flow_extended_ib_grh[6];
extern const struct hg_field hg_flow_extended_ib_brh[3];
extern const struct hg_field hg_flow_extended_vlanin[1];
extern const struct hg_field hg_flow_extended_vlanout[1];
extern const struct hg_field hg_flow_extended_egress_queue[1];
extern const struct hg_field hg_flow_extended_acl[3];
extern const struct hg_field hg_flow_extended_function[1];
extern const struct hg_field hg_flow_extended_transit[1];
extern const struct hg_field hg_flow_extended_queue[1];
extern const struct hg_field hg_flow_extended_hw_trap[2];
extern const struct hg_field hg_flow_extended_linux_drop_reason[1];
extern const struct hg_field hg_flow_extended_timestamp[1];
extern const struct hg_field hg_flow_transaction[6];
extern const struct hg_field hg_flow_nfs_transaction[3];
extern const struct hg_field hg_flow_scsi_transaction[3];
extern const struct hg_field hg_flow_extended_http_transaction[6];
extern const struct hg_field hg_flow_extended_socket_ipv4[5];
extern const struct hg_field hg_flow_extended_socket_ipv6[5];
extern const struct hg_field hg_flow_extended_proxy_socket_ipv4[5];
extern const struct hg_field hg_flow_extended_proxy_socket_ipv6[5];
extern const struct hg_field hg_flow_memcache_operation[7];
extern const struct hg_field hg_flow_http_request_old[11];
extern const struct hg_field hg_flow_app_operation[8];
extern const struct hg_field hg_flow_app_parent_context[3];
extern const struct hg_field hg_flow_app_initiator[1];
extern const struct hg_field hg_flow_app_target[1];
extern const struct hg_field hg_flow_http_request[13];
extern const struct hg_field hg_flow_extended_proxy_request[2];
extern const struct hg_field hg_flow_extended_nav_timing[23];
extern const struct hg_field hg_flow_extended_tcp_info[12];
extern const struct hg_field hg_flow_extended_entities[4];
extern const struct hg_field hg_flow_extended_bst_egress_queue[1];

extern const struct hg_field hg_counter_if_counters[19];
extern const struct hg_field hg_counter_ethernet_counters[13];
extern const struct hg_field hg_counter_tokenring_counters[18];
extern const struct hg_field hg_counter_vg_counters[14];
extern const struct hg_field hg_counter_vlan_counters[6];
extern const struct hg_field hg_counter_ieee80211_counters[20];
extern const struct hg_field hg_counter_lag_port_stats[12];
extern const struct hg_field hg_counter_slow_path_counts[6];
extern const struct hg_field hg_counter_ib_counters[14];
extern const struct hg_field hg_counter_sfp[5];
extern const struct hg_field hg_counter_pfc[5];
extern const struct hg_field hg_counter_processor[5];
extern const struct hg_field hg_counter_radio_utilization[3];
extern const struct hg_field hg_counter_queue_length[13];
extern const struct hg_field hg_counter_of_port[2];
extern const struct hg_field hg_counter_port_name[1];
extern const struct hg_field hg_counter_host_descr[5];
extern const struct hg_field hg_counter_host_adapters[1];
extern const struct hg_field hg_counter_host_parent[2];
extern const struct hg_field hg_counter_host_cpu[20];
extern const struct hg_field hg_counter_host_memory[11];
extern const struct hg_field hg_counter_host_disk_io[9];
extern const struct hg_field hg_counter_host_net_io[8];
extern const struct hg_field hg_counter_mib2_ip_group[19];
extern const struct hg_field hg_counter_mib2_icmp_group[25];
extern const struct hg_field hg_counter_mib2_tcp_group[15];
extern const struct hg_field hg_counter_mib2_udp_group[7];
extern const struct hg_field hg_counter_virt_node[5];
extern const struct hg_field hg_counter_virt_cpu[3];
extern const struct hg_field hg_counter_virt_memory[2];
extern const struct hg_field hg_counter_virt_disk_io[8];
extern const struct hg_field hg_counter_virt_net_io[8];
extern const struct hg_field hg_counter_jvm_runtime[3];
extern const struct hg_field hg_counter_jvm_statistics[19];
extern const struct hg_field hg_counter_memcache_counters_old[33];
extern const struct hg_field hg_counter_http_counters[15];
extern const struct hg_field hg_counter_app_operations[12];
extern const struct hg_field hg_counter_app_resources[8];
extern const struct hg_field hg_counter_memcache_counters[31];
extern const struct hg_field hg_counter_vdi_counters[23];
extern const struct hg_field hg_counter_app_workers[5];
extern const struct hg_field hg_counter_ovs_dp_stats[6];
extern const struct hg_field hg_counter_energy[6];
extern const struct hg_field hg_counter_temperature[3];
extern const struct hg_field hg_counter_humidity[1];
extern const struct hg_field hg_counter_fans[3];
extern const struct hg_field hg_counter_bst_device_buffers[2];
extern const struct hg_field hg_counter_bst_port_buffers[6];
extern const struct hg_field hg_counter_hw_tables[36];
extern const struct hg_field hg_counter_nvidia_gpu[10];

#ifdef __cplusplus
}
#endif
#endif
