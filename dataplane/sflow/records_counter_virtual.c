/*
 * Counter records of virtual machines, containers, pods, Java machines and GPUs.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:2100, 28 bytes */
const struct hg_field hg_counter_virt_node[] = {
	FIELD("mhz", "vnode_mhz", U32, GAUGE),
	FIELD("cpus", "vnode_cpus", U32, GAUGE),
	FIELD("memory", "vnode_memory", U64, GAUGE),
	FIELD("memory_free", "vnode_memory_free", U64, GAUGE),
	FIELD("num_domains", "vnode_num_domains", U32, GAUGE),
};

/* 0:2101, 12 bytes */
const struct hg_field hg_counter_virt_cpu[] = {
	FIELD("state", "vcpu_state", U32, ENUM),
	FIELD("cpuTime", "vcpu_cpu_mS", U32, COUNTER),
	FIELD("nrVirtCpu", "vcpu_cpuCount", U32, GAUGE),
};

/* 0:2102, 16 bytes */
const struct hg_field hg_counter_virt_memory[] = {
	FIELD("memory", "vmem_memory", U64, GAUGE),
	FIELD("maxMemory", "vmem_maxMemory", U64, GAUGE),
};

/* 0:2103, 52 bytes */
const struct hg_field hg_counter_virt_disk_io[] = {
	FIELD("capacity", "vdsk_capacity", U64, GAUGE),
	FIELD("allocation", "vdsk_allocation", U64, GAUGE),
	FIELD("available", "vdsk_available", U64, GAUGE),
	FIELD("rd_req", "vdsk_rd_req", U32, COUNTER),
	FIELD("rd_bytes", "vdsk_rd_bytes", U64, COUNTER),
	FIELD("wr_req", "vdsk_wr_req", U32, COUNTER),
	FIELD("wr_bytes", "vdsk_wr_bytes", U64, COUNTER),
	FIELD("errs", "vdsk_errs", U32, COUNTER),
};

/* 0:2104, 40 bytes */
const struct hg_field hg_counter_virt_net_io[] = {
	FIELD("rx_bytes", "vnio_bytes_in", U64, COUNTER),
	FIELD("rx_packets", "vnio_pkts_in", U32, COUNTER),
	FIELD("rx_errs", "vnio_errs_in", U32, COUNTER),
	FIELD("rx_drop", "vnio_drops_in", U32, COUNTER),
	FIELD("tx_bytes", "vnio_bytes_out", U64, COUNTER),
	FIELD("tx_packets", "vnio_pkts_out", U32, COUNTER),
	FIELD("tx_errs", "vnio_errs_out", U32, COUNTER),
	FIELD("tx_drop", "vnio_drops_out", U32, COUNTER),
};

/* 0:2105, variable */
const struct hg_field hg_counter_jvm_runtime[] = {
	FIELD("vm_name", "jvm_name", STRING, IDENTITY),
	FIELD("vm_vendor", "jvm_vendor", STRING, IDENTITY),
	FIELD("vm_version", "jvm_version", STRING, IDENTITY),
};

/* 0:2106, 108 bytes */
const struct hg_field hg_counter_jvm_statistics[] = {
	FIELD("heap_initial", "heap_mem_initial", U64, GAUGE),
	FIELD("heap_used", "heap_mem_used", U64, GAUGE),
	FIELD("heap_committed", "heap_mem_committed", U64, GAUGE),
	FIELD("heap_max", "heap_mem_max", U64, GAUGE),
	FIELD("non_heap_initial", "non_heap_mem_initial", U64, GAUGE),
	FIELD("non_heap_used", "non_heap_mem_used", U64, GAUGE),
	FIELD("non_heap_committed", "non_heap_mem_committed", U64, GAUGE),
	FIELD("non_heap_max", "non_heap_mem_max", U64, GAUGE),
	FIELD("gc_count", "gc_count", U32, COUNTER),
	FIELD("gc_time", "gc_mS", U32, COUNTER),
	FIELD("classes_loaded", "classes_loaded", U32, GAUGE),
	FIELD("classes_total", "classes_total", U32, COUNTER),
	FIELD("classes_unloaded", "classes_unloaded", U32, COUNTER),
	FIELD("compilation_time", "compilation_mS", U32, COUNTER),
	FIELD("thread_num_live", "threads_live", U32, GAUGE),
	FIELD("thread_num_daemon", "threads_daemon", U32, GAUGE),
	FIELD("thread_num_started", "threads_started", U32, COUNTER),
	OPTIONAL("fd_open_count", "fds_open", U32, GAUGE),
	OPTIONAL("fd_max_count", "fds_max", U32, GAUGE),
};

/* 5703:1, 48 bytes */
const struct hg_field hg_counter_nvidia_gpu[] = {
	FIELD("device_count", "nvml_device_count", U32, GAUGE),
	FIELD("processes", "nvml_processes", U32, GAUGE),
	FIELD("gpu_time", "nvml_gpu_mS", U32, COUNTER),
	FIELD("mem_time", "nvml_mem_mS", U32, COUNTER),
	FIELD("mem_total", "nvml_mem_bytes_total", U64, GAUGE),
	FIELD("mem_free", "nvml_mem_bytes_free", U64, GAUGE),
	FIELD("ecc_errors", "nvml_ecc_errors", U32, COUNTER),
	FIELD("energy", "nvml_energy_mJ", U32, COUNTER),
	FIELD("temperature", "nvml_temperature_C", U32, GAUGE),
	FIELD("fan_speed", "nvml_fan_speed_pc", U32, GAUGE),
};
