/*
 * Flow records of applications: transactions, sockets, memcache, HTTP, operations.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:2000, 32 bytes */
const struct hg_field hg_flow_transaction[] = {
	FIELD("direction", NULL, U32, ENUM),
	FIELD("wait", NULL, U32, GAUGE),
	FIELD("duration", NULL, U32, GAUGE),
	FIELD("status", NULL, U32, ENUM),
	FIELD("bytes_received", NULL, U64, GAUGE),
	FIELD("bytes_sent", NULL, U64, GAUGE),
};

/* 0:2001, variable */
const struct hg_field hg_flow_nfs_transaction[] = {
	FIELD("path", NULL, STRING, IDENTITY),
	FIELD("operation", NULL, U32, ENUM),
	FIELD("status", NULL, U32, ENUM),
};

/* 0:2002, 12 bytes */
const struct hg_field hg_flow_scsi_transaction[] = {
	FIELD("lun", NULL, U32, IDENTITY),
	FIELD("operation", NULL, U32, ENUM),
	FIELD("status", NULL, U32, ENUM),
};

/* 0:2003, variable */
const struct hg_field hg_flow_extended_http_transaction[] = {
	FIELD("url", NULL, STRING, IDENTITY),
	FIELD("host", NULL, STRING, IDENTITY),
	FIELD("referer", NULL, STRING, IDENTITY),
	FIELD("user_agent", NULL, STRING, IDENTITY),
	FIELD("user", NULL, STRING, IDENTITY),
	FIELD("status", NULL, U32, ENUM),
};

/* 0:2100, 20 bytes */
const struct hg_field hg_flow_extended_socket_ipv4[] = {
	FIELD("protocol", "socket4_ip_protocol", U32, IDENTITY),
	FIELD("local_ip", "socket4_local_ip", IP4, IDENTITY),
	FIELD("remote_ip", "socket4_remote_ip", IP4, IDENTITY),
	FIELD("local_port", "socket4_local_port", U32, IDENTITY),
	FIELD("remote_port", "socket4_remote_port", U32, IDENTITY),
};

/* 0:2101, 44 bytes */
const struct hg_field hg_flow_extended_socket_ipv6[] = {
	FIELD("protocol", "socket6_ip_protocol", U32, IDENTITY),
	FIELD("local_ip", "socket6_local_ip", IP6, IDENTITY),
	FIELD("remote_ip", "socket6_remote_ip", IP6, IDENTITY),
	FIELD("local_port", "socket6_local_port", U32, IDENTITY),
	FIELD("remote_port", "socket6_remote_port", U32, IDENTITY),
};

/* 0:2102, 20 bytes */
const struct hg_field hg_flow_extended_proxy_socket_ipv4[] = {
	FIELD("protocol", "proxy_socket4_ip_protocol", U32, IDENTITY),
	FIELD("local_ip", "proxy_socket4_local_ip", IP4, IDENTITY),
	FIELD("remote_ip", "proxy_socket4_remote_ip", IP4, IDENTITY),
	FIELD("local_port", "proxy_socket4_local_port", U32, IDENTITY),
	FIELD("remote_port", "proxy_socket4_remote_port", U32, IDENTITY),
};

/* 0:2103, 44 bytes */
const struct hg_field hg_flow_extended_proxy_socket_ipv6[] = {
	FIELD("protocol", "proxy_socket6_ip_protocol", U32, IDENTITY),
	FIELD("local_ip", "proxy_socket6_local_ip", IP6, IDENTITY),
	FIELD("remote_ip", "proxy_socket6_remote_ip", IP6, IDENTITY),
	FIELD("local_port", "proxy_socket6_local_port", U32, IDENTITY),
	FIELD("remote_port", "proxy_socket6_remote_port", U32, IDENTITY),
};

/* 0:2200, variable */
const struct hg_field hg_flow_memcache_operation[] = {
	FIELD("protocol", "memcache_op_protocol", U32, ENUM),
	FIELD("cmd", "memcache_op_cmd", U32, ENUM),
	FIELD("key", "memcache_op_key", STRING, IDENTITY),
	FIELD("nkeys", "memcache_op_nkeys", U32, IDENTITY),
	FIELD("value_bytes", "memcache_op_value_bytes", U32, GAUGE),
	FIELD("uS", "memcache_op_duration_uS", U32, GAUGE),
	FIELD("status", "memcache_op_status", U32, ENUM),
};

/* 0:2201, variable */
const struct hg_field hg_flow_http_request_old[] = {
	FIELD("method", "http_method", U32, ENUM),
	FIELD("protocol", "http_protocol", U32, IDENTITY),
	FIELD("uri", "http_uri", STRING, IDENTITY),
	FIELD("host", "http_host", STRING, IDENTITY),
	FIELD("referer", "http_referrer", STRING, IDENTITY),
	FIELD("useragent", "http_useragent", STRING, IDENTITY),
	FIELD("authuser", "http_authuser", STRING, IDENTITY),
	FIELD("mimetype", "http_mimetype", STRING, IDENTITY),
	FIELD("bytes", "http_bytes", U64, GAUGE),
	FIELD("uS", "http_duration_uS", U32, GAUGE),
	FIELD("status", "http_status", U32, ENUM),
};

/* 0:2202, variable */
const struct hg_field hg_flow_app_operation[] = {
	FIELD("application", "application", STRING, IDENTITY),
	FIELD("operation", "operation", STRING, IDENTITY),
	FIELD("attributes", "attributes", STRING, IDENTITY),
	FIELD("status_descr", "status_descr", STRING, IDENTITY),
	FIELD("req_bytes", "request_bytes", U64, GAUGE),
	FIELD("resp_bytes", "response_bytes", U64, GAUGE),
	FIELD("uS", "duration_uS", U32, GAUGE),
	FIELD("status", "status", U32, ENUM),
};

/* 0:2203, variable */
const struct hg_field hg_flow_app_parent_context[] = {
	FIELD("application", "server_context_application", STRING, IDENTITY),
	FIELD("operation", "server_context_operation", STRING, IDENTITY),
	FIELD("attributes", "server_context_attributes", STRING, IDENTITY),
};

/* 0:2204, variable */
const struct hg_field hg_flow_app_initiator[] = {
	FIELD("actor", "actor_initiator", STRING, IDENTITY),
};

/* 0:2205, variable */
const struct hg_field hg_flow_app_target[] = {
	FIELD("actor", "actor_target", STRING, IDENTITY),
};

/* 0:2206, variable */
const struct hg_field hg_flow_http_request[] = {
	FIELD("method", "http_method", U32, ENUM),
	FIELD("protocol", "http_protocol", U32, IDENTITY),
	FIELD("uri", "http_uri", STRING, IDENTITY),
	FIELD("host", "http_host", STRING, IDENTITY),
	FIELD("referer", "http_referrer", STRING, IDENTITY),
	FIELD("useragent", "http_useragent", STRING, IDENTITY),
	FIELD("xff", "http_xff", STRING, IDENTITY),
	FIELD("authuser", "http_authuser", STRING, IDENTITY),
	FIELD("mimetype", "http_mimetype", STRING, IDENTITY),
	FIELD("req_bytes", "http_request_bytes", U64, GAUGE),
	FIELD("resp_bytes", "http_bytes", U64, GAUGE),
	FIELD("uS", "http_duration_uS", U32, GAUGE),
	FIELD("status", "http_status", U32, ENUM),
};

/* 0:2207, variable */
const struct hg_field hg_flow_extended_proxy_request[] = {
	FIELD("uri", NULL, STRING, IDENTITY),
	FIELD("host", NULL, STRING, IDENTITY),
};

/* 0:2208, 92 bytes */
const struct hg_field hg_flow_extended_nav_timing[] = {
	FIELD("type", NULL, U32, ENUM),
	FIELD("redirectCount", NULL, U32, GAUGE),
	FIELD("navigationStart", NULL, U32, GAUGE),
	FIELD("unloadEventStart", NULL, U32, GAUGE),
	FIELD("unloadEventEnd", NULL, U32, GAUGE),
	FIELD("redirectStart", NULL, U32, GAUGE),
	FIELD("redirectEnd", NULL, U32, GAUGE),
	FIELD("fetchStart", NULL, U32, GAUGE),
	FIELD("domainLookupStart", NULL, U32, GAUGE),
	FIELD("domainLookupEnd", NULL, U32, GAUGE),
	FIELD("connectStart", NULL, U32, GAUGE),
	FIELD("connectEnd", NULL, U32, GAUGE),
	FIELD("secureConnectionStart", NULL, U32, GAUGE),
	FIELD("requestStart", NULL, U32, GAUGE),
	FIELD("responseStart", NULL, U32, GAUGE),
	FIELD("responseEnd", NULL, U32, GAUGE),
	FIELD("domLoading", NULL, U32, GAUGE),
	FIELD("domInteractive", NULL, U32, GAUGE),
	FIELD("domContentLoadedEventStart", NULL, U32, GAUGE),
	FIELD("domContentLoadedEventEnd", NULL, U32, GAUGE),
	FIELD("domComplete", NULL, U32, GAUGE),
	FIELD("loadEventStart", NULL, U32, GAUGE),
	FIELD("loadEventEnd", NULL, U32, GAUGE),
};
