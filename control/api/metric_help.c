#include "control/api/metric_help.h"

#include <stdio.h>
#include <string.h>

#include "control/api/routes.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define HSFLOWD "Host sFlow agent"
#define SWITCH	"switch"
#define PODS	"Host sFlow agent with mod_k8s, mod_containerd, mod_docker, mod_systemd or mod_kvm"
#define POD_MORE                                                                                   \
	"load a module for pods, containers, services or VMs in hsflowd.conf; a pod's first "      \
	"rates come after two polling intervals"
#define POLLING                                                                                    \
	"check that the agent runs and its polling is not 0; counters become rates with their "    \
	"second sample"

/* clang-format off */

/* The first row that fits counts: longer starts before shorter ones. */
static const struct hg_metric_help rows[] = {
	{ "vir_nvml_gputime_fair", true, HSFLOWD " with mod_nvml", "5703:1 nvidia_gpu", "needs GPU records of the node as well as of its pods; excluded namespaces have none" },
	{ "vir_nvml_", false, HSFLOWD " with mod_nvml and a module for pods", "5703:1 nvidia_gpu", "load nvml { } in hsflowd.conf; libnvidia-ml.so must be visible to the agent, and the pod must name its GPUs (NVIDIA_VISIBLE_DEVICES)" },
	{ "nvml_power", false, HSFLOWD " with mod_nvml", "5703:1 nvidia_gpu, energy", "load nvml { } in hsflowd.conf; libnvidia-ml.so must be visible to the agent; poll every 30 s or faster, since the energy counter wraps within minutes and a gap that could hide a wrap gives no power" },
	{ "nvml_", false, HSFLOWD " with mod_nvml", "5703:1 nvidia_gpu", "load nvml { } in hsflowd.conf; the NVIDIA driver's libnvidia-ml.so must be visible to the agent (in a container: runtime nvidia)" },
	{ "vir_cpu_", false, PODS, "0:2101 virt_cpu", POD_MORE },
	{ "vir_mem_", false, PODS, "0:2102 virt_memory", POD_MORE },
	{ "vir_disk_", false, PODS, "0:2103 virt_disk_io", POD_MORE },
	{ "vir_bytes_", false, PODS, "0:2104 virt_net_io", "Kubernetes modules send zeros, which are left out: take the traffic of pods from flows" },
	{ "vir_pkts_", false, PODS, "0:2104 virt_net_io", "Kubernetes modules send zeros, which are left out: take the traffic of pods from flows" },
	{ "vir_errs_", false, PODS, "0:2104 virt_net_io", "Kubernetes modules send zeros, which are left out" },
	{ "vir_drops_", false, PODS, "0:2104 virt_net_io", "Kubernetes modules send zeros, which are left out" },
	{ "vir_", false, PODS, "0:2000 host_descr", POD_MORE },
	{ "k8s_", false, HSFLOWD " with mod_k8s, mod_containerd or mod_docker", "0:2000 host_descr", "load k8s { } in hsflowd.conf; the agent needs the socket of the container runtime" },
	{ "systemd_service", true, HSFLOWD " with mod_systemd", "0:2000 host_descr", "load systemd { } in hsflowd.conf" },
	{ "docker_name", true, HSFLOWD " with mod_docker", "0:2000 host_descr", "load docker { } in hsflowd.conf; the agent needs /var/run/docker.sock" },
	{ "swarm_name", true, HSFLOWD " with mod_docker", "0:2000 host_descr", "load docker { } in hsflowd.conf on the nodes of the swarm" },
	{ "jvm_", false, "sFlow agent for Java machines", "0:2105 jvm_runtime, 0:2106 jvm_statistics", "start the Java machine with the sFlow java agent" },
	{ "vnode_", false, HSFLOWD " with a module for pods, containers or VMs", "0:2100 virt_node", POD_MORE },
	{ "if", false, "any agent", "0:1 if_counters", "set a polling interval on the device (sflow polling); a rate comes with the second sample; counters a device cannot keep are all-ones and give no metric" },
	{ "eth_", false, SWITCH, "0:2 ethernet_counters", "Host sFlow does not send it; switches do with counter polling" },
	{ "agg_", false, SWITCH " or " HSFLOWD, "0:7 lag_port_stats", "is sent for members of a bond (LACP), not for the bond" },
	{ "opt_", false, SWITCH " or " HSFLOWD, "0:10 sfp", "needs optics that tell their values (ethtool -m shows them); the agent reads them every 5 minutes at most" },
	{ "pfc_", false, HSFLOWD " or switch", "0:11 pfc", "needs a driver with pause counters per priority (ethtool -S, mlx5)" },
	{ "of_", false, "Open vSwitch", "0:1004 of_port", "is sent by Open vSwitch with sFlow switched on" },
	{ "ovs_dp_", false, "Open vSwitch", "0:2207 ovs_dp_stats", "is sent by Open vSwitch with sFlow switched on" },
	{ "bcm_", false, SWITCH " or " HSFLOWD " with mod_cumulus", "4413:3 hw_tables", "needs a switch with a Broadcom chip; load cumulus { } in hsflowd.conf" },
	{ "bst_", false, SWITCH, "4413:1 bst_device_buffers, 4413:2 bst_port_buffers", "needs a switch with a Broadcom chip that exports its buffer statistics" },
	{ "tr_", false, "token ring device", "0:3 tokenring_counters", "no device of today sends it" },
	{ "vg_", false, "100VG device", "0:4 vg_counters", "no device of today sends it" },
	{ "vlan_", false, SWITCH, "0:5 vlan_counters", "needs a switch that polls VLANs (data sources 1.N)" },
	{ "wifi_", false, "wireless access point", "0:6 ieee80211_counters, 0:1002 radio_utilization", "switch on counter polling of its radios" },
	{ "slowpath_", false, SWITCH, "0:8 slow_path_counts", "few switches send it" },
	{ "ib_", false, "InfiniBand switch", "0:9 ib_counters", "switch on counter polling of its ports" },
	{ "queue_", false, SWITCH, "0:1003 queue_length", "few switches send it" },
	{ "cpu_5sec", true, SWITCH, "0:1001 processor", "switches send it with the counters of the device" },
	{ "cpu_1min", true, SWITCH, "0:1001 processor", "switches send it with the counters of the device" },
	{ "cpu_5min", true, SWITCH, "0:1001 processor", "switches send it with the counters of the device" },
	{ "proc_mem_", false, SWITCH, "0:1001 processor", "switches send it with the counters of the device" },
	{ "cpu_", false, HSFLOWD, "0:2003 host_cpu", POLLING },
	{ "load_", false, HSFLOWD, "0:2003 host_cpu", POLLING },
	{ "proc_", false, HSFLOWD, "0:2003 host_cpu", POLLING },
	{ "uptime", true, HSFLOWD, "0:2003 host_cpu", POLLING },
	{ "interrupts", true, HSFLOWD, "0:2003 host_cpu", POLLING },
	{ "contexts", true, HSFLOWD, "0:2003 host_cpu", POLLING },
	{ "mem_", false, HSFLOWD, "0:2004 host_memory", POLLING },
	{ "swap_", false, HSFLOWD, "0:2004 host_memory", POLLING },
	{ "page_", false, HSFLOWD, "0:2004 host_memory", POLLING },
	{ "disk_", false, HSFLOWD, "0:2005 host_disk_io", POLLING },
	{ "part_max_used", true, HSFLOWD, "0:2005 host_disk_io", POLLING },
	{ "bytes_", false, HSFLOWD, "0:2006 host_net_io", POLLING },
	{ "pkts_", false, HSFLOWD, "0:2006 host_net_io", POLLING },
	{ "errs_", false, HSFLOWD, "0:2006 host_net_io", POLLING },
	{ "drops_", false, HSFLOWD, "0:2006 host_net_io", POLLING },
	{ "ip", false, HSFLOWD, "0:2007 mib2_ip_group", POLLING },
	{ "icmp", false, HSFLOWD, "0:2008 mib2_icmp_group", "of this group only icmpinmsgs and icmpinerrors are kept: agents mix up the others" },
	{ "tcp", false, HSFLOWD, "0:2009 mib2_tcp_group", POLLING },
	{ "udp", false, HSFLOWD, "0:2010 mib2_udp_group", POLLING },
	{ "host_name", true, HSFLOWD, "0:2000 host_descr", POLLING },
	{ "uuid", true, HSFLOWD, "0:2000 host_descr", POLLING },
	{ "machine_type", true, HSFLOWD, "0:2000 host_descr", POLLING },
	{ "os_", false, HSFLOWD, "0:2000 host_descr", POLLING },
	{ "http_", false, "web server with an sFlow module", "0:2201 http_counters", "load the sFlow module of the web server; it takes its settings from /etc/hsflowd.auto of the Host sFlow agent on the same host" },
	{ "app_", false, HSFLOWD " with mod_json, or the application", "0:2202 app_operations, 0:2203 app_resources, 0:2206 app_workers", "load json { } in hsflowd.conf and let the application report to it" },
	{ "memcache_", false, "memcached with sFlow", "0:2200 and 0:2204 memcache_counters", "needs a memcached built with sFlow" },
	{ "vdi_", false, "virtual desktop agent", "0:2205 vdi_counters", "few agents send it" },
	{ "energy_", false, "device with energy meters", "0:3000 energy", "Host sFlow does not send it; the power of GPUs is nvml_power" },
	{ "temperature_", false, "device with sensors", "0:3001 temperature", "Host sFlow does not send it; of GPUs see nvml_temperature" },
	{ "humidity_", false, "device with sensors", "0:3002 humidity", "few devices send it" },
	{ "fan_", false, "device with sensors", "0:3003 fans", "few devices send it" },
};

/* clang-format on */

const struct hg_metric_help *hg_metric_help_of(const char *name)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct hg_metric_help *row = &rows[i];

		if (row->whole ? !strcmp(name, row->family)
			       : !strncmp(name, row->family, strlen(row->family)))
			return row;
	}
	return NULL;
}

void hg_metric_help_warn(struct hg_request *request, const char *name)
{
	const struct hg_metric_help *help = hg_metric_help_of(name);
	size_t used = strlen(request->unsent), room = sizeof(request->unsent) - used;

	if (room < 2)
		return;
	if (help)
		snprintf(request->unsent + used, room,
			 "%s%.80s: nobody sends it; sent by %s (%s); check: %s", used ? " | " : "",
			 name, help->module, help->structure, help->check);
	else
		snprintf(request->unsent + used, room,
			 "%s%.80s: nobody sends it and no agent module is known for it; "
			 "/metrics/json lists the names that are sent",
			 used ? " | " : "", name);
	for (char *at = request->unsent + used; *at; at++)
		if ((unsigned char)*at < 0x20 || (unsigned char)*at > 0x7e)
			*at = '?';
	request->warning = request->unsent;
}

static void write_help(struct hg_json_out *out, const struct hg_metric_help *help)
{
	hg_json_open_object(out);
	hg_json_member_string(out, "metric", help->family);
	hg_json_member_bool(out, "family", !help->whole);
	hg_json_member_string(out, "module", help->module);
	hg_json_member_string(out, "record", help->structure);
	hg_json_member_string(out, "check", help->check);
	hg_json_close_object(out);
}

/* One family by the name of a metric, or all of them. */
void hg_api_metric_help(struct hg_request *request)
{
	const char *name = hg_request_text(request, "metric");
	const struct hg_metric_help *help = name ? hg_metric_help_of(name) : NULL;

	if (name && !help) {
		hg_request_fail(request, 404, "unknown-name", "Not found",
				"No agent module is known that sends %.80s.", name);
		return;
	}
	request->status = 200;
	hg_json_open_array(&request->out);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (!help || help == &rows[i])
			write_help(&request->out, &rows[i]);
	hg_json_close_array(&request->out);
}
