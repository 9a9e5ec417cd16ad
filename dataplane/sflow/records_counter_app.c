/*
 * Counter records of applications: memcache, HTTP, operations, resources, workers, VDI.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:2200, 144 bytes */
const struct hg_field hg_counter_memcache_counters_old[] = {
	FIELD("uptime", "memcache_uptime", U32, GAUGE),
	FIELD("rusage_user", "memcache_rusage_user", U32, COUNTER),
	FIELD("rusage_system", "memcache_rusage_system", U32, COUNTER),
	FIELD("curr_connections", "memcache_curr_connections", U32, GAUGE),
	FIELD("total_connections", "memcache_total_connections", U32, COUNTER),
	FIELD("connection_structures", "memcache_connection_structures", U32, GAUGE),
	FIELD("cmd_get", "memcache_cmd_get", U32, COUNTER),
	FIELD("cmd_set", "memcache_cmd_set", U32, COUNTER),
	FIELD("cmd_flush", "memcache_cmd_flush", U32, COUNTER),
	FIELD("get_hits", "memcache_get_hits", U32, COUNTER),
	FIELD("get_misses", "memcache_get_misses", U32, COUNTER),
	FIELD("delete_misses", "memcache_delete_misses", U32, COUNTER),
	FIELD("delete_hits", "memcache_delete_hits", U32, COUNTER),
	FIELD("incr_misses", "memcache_incr_misses", U32, COUNTER),
	FIELD("incr_hits", "memcache_incr_hits", U32, COUNTER),
	FIELD("decr_misses", "memcache_decr_misses", U32, COUNTER),
	FIELD("decr_hits", "memcache_decr_hits", U32, COUNTER),
	FIELD("cas_misses", "memcache_cas_misses", U32, COUNTER),
	FIELD("cas_hits", "memcache_cas_hits", U32, COUNTER),
	FIELD("cas_badval", "memcache_cas_badval", U32, COUNTER),
	FIELD("auth_cmds", "memcache_auth_cmds", U32, COUNTER),
	FIELD("auth_errors", "memcache_auth_errors", U32, COUNTER),
	FIELD("bytes_read", "memcache_bytes_read", U64, COUNTER),
	FIELD("bytes_written", "memcache_bytes_written", U64, COUNTER),
	FIELD("limit_maxbytes", "memcache_limit_maxbytes", U32, GAUGE),
	FIELD("accepting_conns", "memcache_accepting_conns", U32, GAUGE),
	FIELD("listen_disabled_num", "memcache_listen_disabled_num", U32, COUNTER),
	FIELD("threads", "memcache_threads", U32, GAUGE),
	FIELD("conn_yields", "memcache_conn_yields", U32, COUNTER),
	FIELD("bytes", "memcache_bytes", U64, GAUGE),
	FIELD("curr_items", "memcache_curr_items", U32, GAUGE),
	FIELD("total_items", "memcache_total_items", U32, COUNTER),
	FIELD("evictions", "memcache_evictions", U32, COUNTER),
};

/* 0:2201, 60 bytes */
const struct hg_field hg_counter_http_counters[] = {
	FIELD("method_option_count", "http_method_option_count", U32, COUNTER),
	FIELD("method_get_count", "http_method_get_count", U32, COUNTER),
	FIELD("method_head_count", "http_method_head_count", U32, COUNTER),
	FIELD("method_post_count", "http_method_post_count", U32, COUNTER),
	FIELD("method_put_count", "http_method_put_count", U32, COUNTER),
	FIELD("method_delete_count", "http_method_delete_count", U32, COUNTER),
	FIELD("method_trace_count", "http_method_trace_count", U32, COUNTER),
	FIELD("method_connect_count", "http_methd_connect_count", U32, COUNTER),
	FIELD("method_other_count", "http_method_other_count", U32, COUNTER),
	FIELD("status_1XX_count", "http_status_1XX_count", U32, COUNTER),
	FIELD("status_2XX_count", "http_status_2XX_count", U32, COUNTER),
	FIELD("status_3XX_count", "http_status_3XX_count", U32, COUNTER),
	FIELD("status_4XX_count", "http_status_4XX_count", U32, COUNTER),
	FIELD("status_5XX_count", "http_status_5XX_count", U32, COUNTER),
	FIELD("status_other_count", "http_status_other_count", U32, COUNTER),
};

/* 0:2202, variable */
const struct hg_field hg_counter_app_operations[] = {
	FIELD("application", "application", STRING, IDENTITY),
	FIELD("success", "status_OK", U32, COUNTER),
	FIELD("other", "errors_OTHER", U32, COUNTER),
	FIELD("timeout", "errors_TIMEOUT", U32, COUNTER),
	FIELD("internal_error", "errors_INTERNAL_ERROR", U32, COUNTER),
	FIELD("bad_request", "errors_BAD_REQUEST", U32, COUNTER),
	FIELD("forbidden", "errors_FORBIDDEN", U32, COUNTER),
	FIELD("too_large", "errors_TOO_LARGE", U32, COUNTER),
	FIELD("not_implemented", "errors_NOT_IMPLEMENTED", U32, COUNTER),
	FIELD("not_found", "errors_NOT_FOUND", U32, COUNTER),
	FIELD("unavailable", "errors_UNAVAILABLE", U32, COUNTER),
	FIELD("unauthorized", "errors_UNAUTHORIZED", U32, COUNTER),
};

/* 0:2203, 40 bytes */
const struct hg_field hg_counter_app_resources[] = {
	FIELD("user_time", "user_time", U32, COUNTER),
	FIELD("system_time", "system_time", U32, COUNTER),
	FIELD("mem_used", "memory_used", U64, GAUGE),
	FIELD("mem_max", "memory_max", U64, GAUGE),
	FIELD("fd_open", "files_open", U32, GAUGE),
	FIELD("fd_max", "files_max", U32, GAUGE),
	FIELD("conn_open", "connections_open", U32, GAUGE),
	FIELD("conn_max", "connections_max", U32, GAUGE),
};

/* 0:2204, 140 bytes */
const struct hg_field hg_counter_memcache_counters[] = {
	FIELD("cmd_set", "memcache_cmd_set", U32, COUNTER),
	FIELD("cmd_touch", "memcache_cmd_touch", U32, COUNTER),
	FIELD("cmd_flush", "memcache_cmd_flush", U32, COUNTER),
	FIELD("get_hits", "memcache_get_hits", U32, COUNTER),
	FIELD("get_misses", "memcache_get_misses", U32, COUNTER),
	FIELD("delete_hits", "memcache_delete_hits", U32, COUNTER),
	FIELD("delete_misses", "memcache_delete_misses", U32, COUNTER),
	FIELD("incr_hits", "memcache_incr_hits", U32, COUNTER),
	FIELD("incr_misses", "memcache_incr_misses", U32, COUNTER),
	FIELD("decr_hits", "memcache_decr_hits", U32, COUNTER),
	FIELD("decr_misses", "memcache_decr_misses", U32, COUNTER),
	FIELD("cas_hits", "memcache_cas_hits", U32, COUNTER),
	FIELD("cas_misses", "memcache_cas_misses", U32, COUNTER),
	FIELD("cas_badval", "memcache_cas_badval", U32, COUNTER),
	FIELD("auth_cmds", "memcache_auth_cmds", U32, COUNTER),
	FIELD("auth_errors", "memcache_auth_errors", U32, COUNTER),
	FIELD("threads", "memcache_threads", U32, GAUGE),
	FIELD("conn_yields", "memcache_conn_yields", U32, COUNTER),
	FIELD("listen_disabled_num", "memcache_listen_disabled_num", U32, COUNTER),
	FIELD("curr_connections", "memcache_curr_connections", U32, GAUGE),
	FIELD("rejected_connections", "memcache_rejected_connections", U32, COUNTER),
	FIELD("total_connections", "memcache_total_connections", U32, COUNTER),
	FIELD("connection_structures", "memcache_connection_structures", U32, GAUGE),
	FIELD("evictions", "memcache_evictions", U32, COUNTER),
	FIELD("reclaimed", "memcache_reclaimed", U32, COUNTER),
	FIELD("curr_items", "memcache_curr_items", U32, GAUGE),
	FIELD("total_items", "memcache_total_items", U32, COUNTER),
	FIELD("bytes_read", "memcache_bytes_read", U64, COUNTER),
	FIELD("bytes_written", "memcache_bytes_written", U64, COUNTER),
	FIELD("bytes", "memcache_bytes", U64, GAUGE),
	FIELD("limit_maxbytes", "memcache_limit_maxbytes", U64, GAUGE),
};

/* 0:2205, 92 bytes */
const struct hg_field hg_counter_vdi_counters[] = {
	FIELD("sessions_current", "vdi_sessions_current", U32, GAUGE),
	FIELD("sessions_total", "vdi_sessions_total", U32, COUNTER),
	FIELD("sessions_duration", "vdi_sessions_duration", U32, COUNTER),
	FIELD("rx_bytes", "vdi_rx_bytes", U32, COUNTER),
	FIELD("tx_bytes", "vdi_tx_bytes", U32, COUNTER),
	FIELD("rx_packets", "vdi_rx_packets", U32, COUNTER),
	FIELD("tx_packets", "vdi_tx_packets", U32, COUNTER),
	FIELD("rx_packets_lost", "vdi_rx_packets_lost", U32, COUNTER),
	FIELD("tx_packets_lost", "vdi_tx_packets_lost", U32, COUNTER),
	FIELD("rtt_min_ms", "vdi_rtt_min_ms", U32, GAUGE),
	FIELD("rtt_max_ms", "vdi_rtt_max_ms", U32, GAUGE),
	FIELD("rtt_avg_ms", "vdi_rtt_avg_ms", U32, GAUGE),
	FIELD("audio_rx_bytes", "vdi_audio_rx_bytes", U32, COUNTER),
	FIELD("audio_tx_bytes", "vdi_audio_tx_bytes", U32, COUNTER),
	FIELD("audio_tx_limit", "vdi_audio_tx_limit", U32, GAUGE),
	FIELD("img_rx_bytes", "vdi_img_rx_bytes", U32, COUNTER),
	FIELD("img_tx_bytes", "vdi_img_tx_bytes", U32, COUNTER),
	FIELD("img_frames", "vdi_img_frames", U32, COUNTER),
	FIELD("img_qual_min", "vdi_img_qual_min", U32, GAUGE),
	FIELD("img_qual_max", "vdi_img_qual_max", U32, GAUGE),
	FIELD("img_qual_avg", "vdi_img_qual_avg", U32, GAUGE),
	FIELD("usb_rx_bytes", "vdi_usb_rx_bytes", U32, COUNTER),
	FIELD("usb_tx_bytes", "vdi_usb_tx_bytes", U32, COUNTER),
};

/* 0:2206, 20 bytes */
const struct hg_field hg_counter_app_workers[] = {
	FIELD("workers_active", "workers_active", U32, GAUGE),
	FIELD("workers_idle", "workers_idle", U32, GAUGE),
	FIELD("workers_max", "workers_max", U32, GAUGE),
	FIELD("req_delayed", "requests_delayed", U32, COUNTER),
	FIELD("req_dropped", "requests_dropped", U32, COUNTER),
};
