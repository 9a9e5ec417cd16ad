/*
 * The settings of the process, from built-in values, YAML files, the environment and the command
 * line.
 *
 * Loaded once on the main thread; then read-only, any thread. All texts belong to struct hg_config.
 */
#ifndef HELIOGRAPH_CONTROL_CONFIG_H
#define HELIOGRAPH_CONTROL_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_CONFIG_FILE "/etc/heliograph/heliograph.yaml"

/* Indices of the rows of control/config.def. */
enum hg_config_index {
#define HG_SETTING(member, ...) HG_CONFIG_INDEX_##member,
#include "control/config.def"
#undef HG_SETTING
	HG_CONFIG_SETTINGS
};

enum hg_config_receive {
	HG_CONFIG_RECEIVE_AUTO,
	HG_CONFIG_RECEIVE_KERNEL,
	HG_CONFIG_RECEIVE_PORT,
	HG_CONFIG_RECEIVE_PACKET,
	HG_CONFIG_RECEIVE_XDP,
};
enum hg_config_dataplane_poll { HG_CONFIG_DATAPLANE_POLL_ADAPTIVE, HG_CONFIG_DATAPLANE_POLL_BUSY };
enum hg_config_dataplane_eal { HG_CONFIG_DATAPLANE_EAL_AUTO, HG_CONFIG_DATAPLANE_EAL_NO };
enum hg_config_http_write { HG_CONFIG_HTTP_WRITE_AUTO, HG_CONFIG_HTTP_WRITE_OPEN };
enum hg_config_sunburst_dns_layer {
	HG_CONFIG_SUNBURST_DNS_LAYER_INNER,
	HG_CONFIG_SUNBURST_DNS_LAYER_OUTER
};
enum hg_config_http_auth_read { HG_CONFIG_HTTP_AUTH_READ_TOKEN, HG_CONFIG_HTTP_AUTH_READ_OPEN };
enum hg_config_http_auth_metrics {
	HG_CONFIG_HTTP_AUTH_METRICS_TOKEN,
	HG_CONFIG_HTTP_AUTH_METRICS_OPEN
};
enum hg_config_log_format { HG_CONFIG_LOG_FORMAT_LOGFMT, HG_CONFIG_LOG_FORMAT_JSON };
enum hg_config_replay_speed { HG_CONFIG_REPLAY_SPEED_REAL, HG_CONFIG_REPLAY_SPEED_MAX };
enum hg_config_names_kubernetes { HG_CONFIG_NAMES_KUBERNETES_AUTO, HG_CONFIG_NAMES_KUBERNETES_NO };
enum hg_config_names_kubernetes_owners {
	HG_CONFIG_NAMES_KUBERNETES_OWNERS_NAMES,
	HG_CONFIG_NAMES_KUBERNETES_OWNERS_FULL
};
enum hg_config_dns_scope {
	HG_CONFIG_DNS_SCOPE_ALL,
	HG_CONFIG_DNS_SCOPE_PRIVATE,
	HG_CONFIG_DNS_SCOPE_CLUSTER,
	HG_CONFIG_DNS_SCOPE_OFF
};
/* log.level has the values of enum hg_log_level. */

#define HG_CONFIG_FIELD_INTEGER(member)	 int64_t member;
#define HG_CONFIG_FIELD_DURATION(member) int64_t member; /* ms */
#define HG_CONFIG_FIELD_SIZE(member)	 int64_t member; /* bytes */
#define HG_CONFIG_FIELD_BOOL(member)	 bool member;
#define HG_CONFIG_FIELD_ENUM(member)	 int member;
#define HG_CONFIG_FIELD_DECIMAL(member)	 double member;
#define HG_CONFIG_FIELD_TEXT(member)	 char *member; /* never NULL */
#define HG_CONFIG_FIELD_ADDRESS(member)	 char *member; /* IPv4 or IPv6, or empty */
#define HG_CONFIG_FIELD_LIST(member)	 char *member; /* items joined by commas, or empty */

/* One member per setting, named as the first column of control/config.def. */
struct hg_config {
#define HG_SETTING(member, key, type, ...) HG_CONFIG_FIELD_##type(member)
#include "control/config.def"
#undef HG_SETTING
	char *origins[HG_CONFIG_SETTINGS]; /* "built-in", "FILE:LINE", "environment", "--port" */
};

enum hg_config_status {
	HG_CONFIG_RUN,	   /* the settings are filled; hg_config_free() them */
	HG_CONFIG_VERSION, /* --version: the caller prints it and exits 0; nothing to free */
	HG_CONFIG_DONE,	   /* help, check or dump are printed: exit 0; nothing to free */
	HG_CONFIG_WRONG,   /* every error stands in `err`: exit 2; nothing to free */
};

/*
 * Loads all settings: built-in, files, environment, flags, later ones win. argv[0] is skipped. What
 * the user asked to see goes to `out`, errors of all sources in one go to `err`, a line each.
 */
enum hg_config_status hg_config_load(int argc, char **argv, struct hg_config *config, FILE *out,
				     FILE *err);
void hg_config_free(struct hg_config *config);

/* One JSON object, key to value, without secrets. Durations and sizes as they are written in a
 * file. */
void hg_config_json(const struct hg_config *config, struct hg_json_out *out);

#ifdef __cplusplus
}
#endif
#endif
