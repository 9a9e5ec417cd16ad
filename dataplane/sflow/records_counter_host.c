/*
 * Counter records of a physical host (sFlow host structures, MIB-II groups).
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:2000, variable */
const struct hg_field hg_counter_host_descr[] = {
	FIELD("hostname", "hostname", STRING, IDENTITY),
	FIELD("uuid", "UUID", UUID, IDENTITY),
	FIELD("machine_type", "machine_type", U32, ENUM),
	FIELD("os_name", "os_name", U32, ENUM),
	FIELD("os_release", "os_release", STRING, IDENTITY),
};

/* 0:2001, variable */
const struct hg_field hg_counter_host_adapters[] = {
	FIELD("adapters", "adaptor_list", SPECIAL, IDENTITY),
};

/* 0:2002, 8 bytes */
const struct hg_field hg_counter_host_parent[] = {
	FIELD("container_type", "parent_dsClass", U32, IDENTITY),
	FIELD("container_index", "parent_dsIndex", U32, IDENTITY),
};

/* 0:2003, 80 bytes */
const struct hg_field hg_counter_host_cpu[] = {
	FIELD("load_one", "cpu_load_one", F32, GAUGE),
	FIELD("load_five", "cpu_load_five", F32, GAUGE),
	FIELD("load_fifteen", "cpu_load_fifteen", F32, GAUGE),
	FIELD("proc_run", "cpu_proc_run", U32, GAUGE),
	FIELD("proc_total", "cpu_proc_total", U32, GAUGE),
	FIELD("cpu_num", "cpu_num", U32, GAUGE),
	FIELD("cpu_speed", "cpu_speed", U32, GAUGE),
	FIELD("uptime", "cpu_uptime", U32, GAUGE),
	FIELD("cpu_user", "cpu_user", U32, COUNTER),
	FIELD("cpu_nice", "cpu_nice", U32, COUNTER),
	FIELD("cpu_system", "cpu_system", U32, COUNTER),
	FIELD("cpu_idle", "cpu_idle", U32, COUNTER),
	FIELD("cpu_wio", "cpu_wio", U32, COUNTER),
	FIELD("cpu_intr", "cpuintr", U32, COUNTER),
	FIELD("cpu_sintr", "cpu_sintr", U32, COUNTER),
	FIELD("interrupts", "cpuinterrupts", U32, COUNTER),
	FIELD("contexts", "cpu_contexts", U32, COUNTER),
	OPTIONAL("cpu_steal", "cpu_steal", U32, COUNTER),
	OPTIONAL("cpu_guest", "cpu_guest", U32, COUNTER),
	OPTIONAL("cpu_guest_nice", "cpu_guest_nice", U32, COUNTER),
};

/* 0:2004, 72 bytes */
const struct hg_field hg_counter_host_memory[] = {
	FIELD("mem_total", "mem_total", U64, GAUGE),
	FIELD("mem_free", "mem_free", U64, GAUGE),
	FIELD("mem_shared", "mem_shared", U64, GAUGE),
	FIELD("mem_buffers", "mem_buffers", U64, GAUGE),
	FIELD("mem_cached", "mem_cached", U64, GAUGE),
	FIELD("swap_total", "swap_total", U64, GAUGE),
	FIELD("swap_free", "swap_free", U64, GAUGE),
	FIELD("page_in", "page_in", U32, COUNTER),
	FIELD("page_out", "page_out", U32, COUNTER),
	FIELD("swap_in", "swap_in", U32, COUNTER),
	FIELD("swap_out", "swap_out", U32, COUNTER),
};

/* 0:2005, 52 bytes */
const struct hg_field hg_counter_host_disk_io[] = {
	FIELD("disk_total", "disk_total", U64, GAUGE),
	FIELD("disk_free", "disk_free", U64, GAUGE),
	FIELD("part_max_used", "disk_partition_max_used", I32, GAUGE),
	FIELD("reads", "disk_reads", U32, COUNTER),
	FIELD("bytes_read", "disk_bytes_read", U64, COUNTER),
	FIELD("read_time", "disk_read_time", U32, COUNTER),
	FIELD("writes", "disk_writes", U32, COUNTER),
	FIELD("bytes_written", "disk_bytes_written", U64, COUNTER),
	FIELD("write_time", "disk_write_time", U32, COUNTER),
};

/* 0:2006, 40 bytes */
const struct hg_field hg_counter_host_net_io[] = {
	FIELD("bytes_in", "nio_bytes_in", U64, COUNTER),
	FIELD("pkts_in", "nio_pkts_in", U32, COUNTER),
	FIELD("errs_in", "nio_errs_in", U32, COUNTER),
	FIELD("drops_in", "nio_drops_in", U32, COUNTER),
	FIELD("bytes_out", "nio_bytes_out", U64, COUNTER),
	FIELD("pkts_out", "nio_pkts_out", U32, COUNTER),
	FIELD("errs_out", "nio_errs_out", U32, COUNTER),
	FIELD("drops_out", "nio_drops_out", U32, COUNTER),
};

/* 0:2007, 76 bytes */
const struct hg_field hg_counter_mib2_ip_group[] = {
	FIELD("ipForwarding", "ipForwarding", U32, GAUGE),
	FIELD("ipDefaultTTL", "ipDefaultTTL", U32, GAUGE),
	FIELD("ipInReceives", "ipInReceives", U32, COUNTER),
	FIELD("ipInHdrErrors", "ipInHdrErrors", U32, COUNTER),
	FIELD("ipInAddrErrors", "ipInAddrErrors", U32, COUNTER),
	FIELD("ipForwDatagrams", "ipForwDatagrams", U32, COUNTER),
	FIELD("ipInUnknownProtos", "ipInUnknownProtos", U32, COUNTER),
	FIELD("ipInDiscards", "ipInDiscards", U32, COUNTER),
	FIELD("ipInDelivers", "ipInDelivers", U32, COUNTER),
	FIELD("ipOutRequests", "ipOutRequests", U32, COUNTER),
	FIELD("ipOutDiscards", "ipOutDiscards", U32, COUNTER),
	FIELD("ipOutNoRoutes", "ipOutNoRoutes", U32, COUNTER),
	FIELD("ipReasmTimeout", "ipReasmTimeout", U32, GAUGE),
	FIELD("ipReasmReqds", "ipReasmReqds", U32, COUNTER),
	FIELD("ipReasmOKs", "ipReasmOKs", U32, COUNTER),
	FIELD("ipReasmFails", "ipReasmFails", U32, COUNTER),
	FIELD("ipFragOKs", "ipFragOKs", U32, COUNTER),
	FIELD("ipFragFails", "ipFragFails", U32, COUNTER),
	FIELD("ipFragCreates", "ipFragCreates", U32, COUNTER),
};

/* 0:2008, 100 bytes */
const struct hg_field hg_counter_mib2_icmp_group[] = {
	FIELD("icmpInMsgs", "icmpInMsgs", U32, COUNTER),
	FIELD("icmpInErrors", "icmpInErrors", U32, COUNTER),
	FIELD("icmpInDestUnreachs", "icmpInDestUnreachs", U32, COUNTER),
	FIELD("icmpInTimeExcds", "icmpInTimeExcds", U32, COUNTER),
	FIELD("icmpInParamProbs", "icmpInParamProbs", U32, COUNTER),
	FIELD("icmpInSrcQuenchs", "icmpInSrcQuenchs", U32, COUNTER),
	FIELD("icmpInRedirects", "icmpInRedirects", U32, COUNTER),
	FIELD("icmpInEchos", "icmpInEchos", U32, COUNTER),
	FIELD("icmpInEchoReps", "icmpInEchoReps", U32, COUNTER),
	FIELD("icmpInTimestamps", "icmpInTimestamps", U32, COUNTER),
	FIELD("icmpInAddrMasks", "icmpInAddrMasks", U32, COUNTER),
	FIELD("icmpInAddrMaskReps", "icmpInAddrMaskReps", U32, COUNTER),
	FIELD("icmpOutMsgs", "icmpOutMsgs", U32, COUNTER),
	FIELD("icmpOutErrors", "icmpOutErrors", U32, COUNTER),
	FIELD("icmpOutDestUnreachs", "icmpOutDestUnreachs", U32, COUNTER),
	FIELD("icmpOutTimeExcds", "icmpOutTimeExcds", U32, COUNTER),
	FIELD("icmpOutParamProbs", "icmpOutParamProbs", U32, COUNTER),
	FIELD("icmpOutSrcQuenchs", "icmpOutSrcQuenchs", U32, COUNTER),
	FIELD("icmpOutRedirects", "icmpOutRedirects", U32, COUNTER),
	FIELD("icmpOutEchos", "icmpOutEchos", U32, COUNTER),
	FIELD("icmpOutEchoReps", "icmpOutEchoReps", U32, COUNTER),
	FIELD("icmpOutTimestamps", "icmpOutTimestamps", U32, COUNTER),
	FIELD("icmpOutTimestampReps", "icmpOutTimestampReps", U32, COUNTER),
	FIELD("icmpOutAddrMasks", "icmpOutAddrMasks", U32, COUNTER),
	FIELD("icmpOutAddrMaskReps", "icmpOutAddrMaskReps", U32, COUNTER),
};

/* 0:2009, 60 bytes */
const struct hg_field hg_counter_mib2_tcp_group[] = {
	FIELD("tcpRtoAlgorithm", "tcpRtoAlgorithm", U32, ENUM),
	FIELD("tcpRtoMin", "tcpRtoMin", U32, GAUGE),
	FIELD("tcpRtoMax", "tcpRtoMax", U32, GAUGE),
	FIELD("tcpMaxConn", "tcpMaxConn", U32, GAUGE),
	FIELD("tcpActiveOpens", "tcpActiveOpens", U32, COUNTER),
	FIELD("tcpPassiveOpens", "tcpPassiveOpens", U32, COUNTER),
	FIELD("tcpAttemptFails", "tcpAttemptFails", U32, COUNTER),
	FIELD("tcpEstabResets", "tcpEstabResets", U32, COUNTER),
	FIELD("tcpCurrEstab", "tcpCurrEstab", U32, GAUGE),
	FIELD("tcpInSegs", "tcpInSegs", U32, COUNTER),
	FIELD("tcpOutSegs", "tcpOutSegs", U32, COUNTER),
	FIELD("tcpRetransSegs", "tcpRetransSegs", U32, COUNTER),
	FIELD("tcpInErrs", "tcpInErrs", U32, COUNTER),
	FIELD("tcpOutRsts", "tcpOutRsts", U32, COUNTER),
	FIELD("tcpInCsumErrs", "tcpInCsumErrors", U32, COUNTER),
};

/* 0:2010, 28 bytes */
const struct hg_field hg_counter_mib2_udp_group[] = {
	FIELD("udpInDatagrams", "udpInDatagrams", U32, COUNTER),
	FIELD("udpNoPorts", "udpNoPorts", U32, COUNTER),
	FIELD("udpInErrors", "udpInErrors", U32, COUNTER),
	FIELD("udpOutDatagrams", "udpOutDatagrams", U32, COUNTER),
	FIELD("udpRcvbufErrors", "udpRcvbufErrors", U32, COUNTER),
	FIELD("udpSndbufErrors", "udpSndbufErrors", U32, COUNTER),
	FIELD("udpInCsumErrors", "udpInCsumErrors", U32, COUNTER),
};
