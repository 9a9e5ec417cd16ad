/* Names of metrics as they are promised to users, held against what the store gives, and the help
 * for each against the agent modules. */
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <sstream>
#include <string>

extern "C" {
#include "control/metrics/catalogue.h"
}
#include "control/api/metric_help.h"

namespace
{

// clang-format off
const char *const promised[] = {
	/* interfaces */
	"ifindex ifname iftype ifspeed ifdirection ifadminstatus ifoperstatus",
	"ifinoctets ifinucastpkts ifinmulticastpkts ifinbroadcastpkts ifindiscards ifinerrors ifinunknownprotos",
	"ifoutoctets ifoutucastpkts ifoutmulticastpkts ifoutbroadcastpkts ifoutdiscards ifouterrors",
	"ifinpkts ifoutpkts ifinutilization ifoututilization",
	"eth_alignmenterrors eth_fcserrors eth_singlecollisions eth_multiplecollisions eth_sqetesterrors eth_deferredtx",
	"eth_latecollision eth_excessivecollisions eth_internalmactransmiterrors eth_carriersenseerrors eth_frametoolongs",
	"eth_internalmacreceiveerrors eth_symbolerrors",
	"agg_actorsystemid agg_partneropersystemid agg_attachedaggid",
	"opt_module_id opt_module_lanes opt_module_temperature opt_module_voltage of_dpid of_port",
	"bcm_host_utilization bcm_mac_utilization bcm_ipv4_utilization bcm_ipv6_utilization bcm_total_routes_utilization",
	"bcm_ecmp_nexthops_utilization bcm_acl_ingress_utilization bcm_acl_egress_utilization",
	/* host */
	"host_name uuid machine_type os_name os_release",
	"load_one load_five load_fifteen load_one_per_cpu proc_run proc_total cpu_num cpu_speed uptime",
	"cpu_user cpu_nice cpu_system cpu_idle cpu_wio cpu_intr cpu_sintr cpu_steal cpu_guest cpu_guest_nice",
	"cpu_utilization interrupts contexts",
	"mem_total mem_free mem_shared mem_buffers mem_cached swap_total swap_free mem_utilization",
	"page_in page_out swap_in swap_out",
	"disk_total disk_free disk_utilization part_max_used",
	"disk_reads disk_bytes_read disk_read_time disk_writes disk_bytes_written disk_write_time",
	"bytes_in pkts_in errs_in drops_in bytes_out pkts_out errs_out drops_out",
	"tcpinsegs tcpcurrestab udpindatagrams ipinreceives icmpinmsgs icmpinerrors",
	"cpu_5sec cpu_1min cpu_5min proc_mem_total proc_mem_free",
	"vnode_cpus vnode_mhz vnode_mem_total vnode_mem_free vnode_domains",
	/* pods, containers, services, machines */
	"k8s_name k8s_namespace k8s_pod k8s_container swarm_name jvm_name systemd_service docker_name",
	"vir_host_name vir_uuid vir_os_name vir_machine_type vir_cpu_state vir_cpu_utilization vir_cpu_num",
	"vir_mem_used vir_mem_max vir_mem_utilization",
	"vir_disk_total vir_disk_allocation vir_disk_free vir_disk_reads vir_disk_bytes_read vir_disk_writes",
	"vir_disk_bytes_written vir_disk_errs",
	"vir_bytes_in vir_pkts_in vir_errs_in vir_drops_in vir_bytes_out vir_pkts_out vir_errs_out vir_drops_out",
	/* GPU */
	"nvml_gputime nvml_memtime nvml_device_count nvml_processes nvml_mem_total nvml_mem_free nvml_mem_utilization",
	"nvml_ecc_errors nvml_energy nvml_temperature nvml_fan_speed nvml_gpu_utilization nvml_power nvml_power_total",
	"vir_nvml_gputime vir_nvml_memtime vir_nvml_device_count vir_nvml_processes vir_nvml_mem_total vir_nvml_mem_free",
	"vir_nvml_mem_utilization vir_nvml_ecc_errors vir_nvml_energy vir_nvml_temperature vir_nvml_fan_speed",
	"vir_nvml_gpu_utilization vir_nvml_power vir_nvml_power_total vir_nvml_gputime_fair",
	/* others */
	"http_method_get http_method_post http_method_put http_method_delete http_method_head http_method_option",
	"http_method_trace http_method_connect http_method_other",
	"http_status_1xx http_status_2xx http_status_3xx http_status_4xx http_status_5xx http_status_other",
	"app_success app_other app_timeout app_internal_error app_bad_request app_forbidden app_too_large",
	"app_not_implemented app_not_found app_unavailable app_unauthorized",
	"app_usertime app_systemtime app_mem_used app_mem_max app_fd_open app_fd_max app_conn_open app_conn_max",
	"app_workers_active app_workers_idle app_workers_max",
	"memcache_cmd_set memcache_get_hits memcache_get_misses memcache_bytes_read memcache_uptime",
	"jvm_heap_used jvm_gc_time jvm_threads_live jvm_non_heap_used jvm_classes_loaded jvm_fd_open",
	"ovs_dp_flows ovs_dp_hits ovs_dp_misses ovs_dp_missrate ovs_dp_lost ovs_dp_masks",
	"vlan_octets slowpath_cam_miss pfc_requests queue_dropped vdi_sessions_current energy_voltage",
	"temperature_minimum humidity_relative fan_failed bst_uc_pc bst_ingress_uc_pc",
};
// clang-format on

std::set<std::string> catalogue()
{
	auto filled = std::make_unique<hg_catalogue>();
	std::set<std::string> names;

	hg_catalogue_fill(filled.get());
	for (unsigned i = 0; i < filled->count; i++)
		names.insert(filled->names[i]);
	return names;
}

TEST(MetricNames, EveryNameThatIsPromisedIsOneOfTheStore)
{
	std::set<std::string> names = catalogue();

	for (const char *line : promised) {
		std::istringstream words(line);
		for (std::string word; words >> word;)
			EXPECT_TRUE(names.count(word)) << word;
	}
}

TEST(MetricNames, EveryCounterStructureGivesAMetricOrDescribesItsRow)
{
	auto filled = std::make_unique<hg_catalogue>();
	size_t count;
	const hg_record_type *types = hg_counter_record_types(&count);

	hg_catalogue_fill(filled.get());
	for (size_t i = 0; i < count; i++) {
		bool used = types[i].tag == HG_TAG(0, 1005) || types[i].tag == HG_TAG(4413, 3) ||
			    (types[i].tag >= HG_TAG(0, 2000) && types[i].tag <= HG_TAG(0, 2002));
		for (uint16_t field = 0; field < types[i].field_count; field++)
			used = used || filled->plans[i].fields[field].treatment != TREAT_NONE;
		EXPECT_TRUE(used) << types[i].name;
	}
}

TEST(MetricHelp, EveryMetricHasAModuleARecordAndACure)
{
	for (const std::string &name : catalogue()) {
		const hg_metric_help *help = hg_metric_help_of(name.c_str());
		ASSERT_TRUE(help) << name;
		EXPECT_TRUE(*help->module && *help->structure && *help->check) << name;
	}
	EXPECT_EQ(hg_metric_help_of("no_such_metric"), nullptr);
}

TEST(MetricHelp, TheNarrowestFamilyAnswers)
{
	struct {
		const char *name, *record;
	} rows[] = {
		{ "nvml_power", "5703:1 nvidia_gpu, energy" },
		{ "nvml_temperature", "5703:1 nvidia_gpu" },
		{ "cpu_5sec", "0:1001 processor" },
		{ "cpu_user", "0:2003 host_cpu" },
		{ "proc_mem_free", "0:1001 processor" },
		{ "proc_run", "0:2003 host_cpu" },
		{ "ifspeed", "0:1 if_counters" },
		{ "vir_cpu_utilization", "0:2101 virt_cpu" },
		{ "opt_lane_1_rx_power", "0:10 sfp" },
	};
	for (const auto &row : rows)
		EXPECT_STREQ(hg_metric_help_of(row.name)->structure, row.record) << row.name;
}

/* The record that the table names is the one whose fields give the metric. */
TEST(MetricHelp, NamesTheRecordThatCarriesTheMetric)
{
	auto filled = std::make_unique<hg_catalogue>();
	size_t count;
	const hg_record_type *types = hg_counter_record_types(&count);

	hg_catalogue_fill(filled.get());
	for (size_t i = 0; i < count; i++) {
		for (uint16_t field = 0; field < types[i].field_count; field++) {
			const hg_column &column = filled->plans[i].fields[field];
			if (column.treatment == TREAT_NONE)
				continue;
			const char *name = filled->names[column.column];
			const hg_metric_help *help = hg_metric_help_of(name);
			std::string tag = std::to_string(types[i].tag >> 12) + ":" +
					  std::to_string(types[i].tag & 0xfff);
			ASSERT_TRUE(help) << name;
			EXPECT_NE(std::string(help->structure).find(tag), std::string::npos)
				<< name << " " << tag << " " << help->structure;
		}
	}
}

} // namespace
