/*
 * The metric store: rows are (agent, data source), columns are metric names; latest value or rate.
 *
 * struct hg_metrics belongs to control: it takes counter samples and publishes immutable views. A
 * view is held by reference while somebody reads; rows in it never change. Names, units and rules:
 * see control/metrics/catalogue.c, which is also the reference.
 */
#ifndef HELIOGRAPH_METRICS_H
#define HELIOGRAPH_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/ring.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_metrics;
struct hg_metrics_view;

enum hg_metric_kind {
	HG_METRIC_NUMBER, /* gauge, or rate per second of a counter */
	HG_METRIC_TEXT,
};

/* One cell. */
struct hg_metric {
	uint32_t name; /* id, hg_metric_name() */
	uint8_t kind;  /* enum hg_metric_kind */
	double number;
	const char *text;    /* UTF-8, NULL for numbers */
	uint64_t updated_ms; /* wall clock of the sample it came with */
};

/* One (agent, data source) that has at least one live metric; sorted by name id. */
struct hg_metric_row {
	struct hg_addr agent;
	struct hg_data_source ds;
	uint32_t
		parent; /* index of the row of the host 2:1 of the same agent, UINT32_MAX without */
	uint32_t count;
	const struct hg_metric *metrics;
};

/* ---- control ---- */

struct hg_metrics *hg_metrics_create(void); /* NULL: no memory */
void hg_metrics_destroy(struct hg_metrics *metrics);

/* What the store is told once, before it takes anything; texts are copied, NULL is empty. */
struct hg_metrics_conf {
	const char *aliases;	  /* "name=metric,...": further names of metrics, for queries */
	const char *port_names;	  /* "address/ifIndex=name,...": of ports that send no name */
	const char *gpu_excluded; /* namespaces that no GPU time is shared out to, comma list */
	uint64_t memory_bytes;	  /* 0: no limit; beyond it no row and no cell is added */
};
/* 0, or -1 with a sentence in `error` that names the wrong item: nothing has changed. */
int hg_metrics_configure(struct hg_metrics *metrics, const struct hg_metrics_conf *conf,
			 char *error, size_t error_len);

/* Takes a message of a ring: counter sample or rtmetric; others are ignored. */
void hg_metrics_take(struct hg_metrics *metrics, const struct hg_message *message);

/* Once an epoch: drops what expired. */
void hg_metrics_expire(struct hg_metrics *metrics, uint64_t now_ms);

/* Everything as it is now, one reference for the caller; NULL: no memory. Cheap when little
 * changed. */
struct hg_metrics_view *hg_metrics_publish(struct hg_metrics *metrics, uint64_t now_ms);

/* Host name of an agent as its host description gives it, NULL: none. Valid until the next take. */
const char *hg_metrics_host_name(const struct hg_metrics *metrics, const struct hg_addr *agent);

/*
 * What the description of a row says it is (FM 9.5). Texts as for hg_metrics_host_name(), NULL: not
 * of that kind, or not told.
 */
struct hg_metric_entity {
	const char *name; /* whole host name; NULL: not described yet, or a sandbox */
	const char *uuid;
	const char *container, *pod, *namespace_; /* form k8s_... */
	const char *swarm, *jvm, *systemd, *docker;
	uint64_t interval_ms; /* polling interval as seen; 0: not known */
	bool ended;	      /* it reported its end */
};
/* Of a logical entity. False: no such row. */
bool hg_metrics_entity(const struct hg_metrics *metrics, const struct hg_addr *agent,
		       const struct hg_data_source *ds, struct hg_metric_entity *entity);

struct hg_metrics_figures {
	uint64_t rows, cells, memory_bytes;
	uint64_t samples;	/* counter samples taken */
	uint64_t resets, wraps; /* counters that started anew; that wrapped */
	uint64_t ambiguous;	/* deltas that could hide a wrap: no value */
	uint64_t refused;	/* rows and cells beyond a limit */
};
const struct hg_metrics_figures *hg_metrics_figures_of(const struct hg_metrics *metrics);

/* ---- views, any thread ---- */

void hg_metrics_view_ref(struct hg_metrics_view *view);
void hg_metrics_view_unref(struct hg_metrics_view *view);

/* Rows sorted by agent, then class, then index. */
size_t hg_metrics_view_rows(const struct hg_metrics_view *view, const struct hg_metric_row **rows);
const struct hg_metrics_figures *hg_metrics_view_figures(const struct hg_metrics_view *view);

/* Name of an id ("load_one"); ids are dense from 0 and never change their name. */
const char *hg_metric_name(const struct hg_metrics_view *view, uint32_t id);
uint32_t hg_metric_id(const struct hg_metrics_view *view,
		      const char *name); /* UINT32_MAX: nobody sent it */
uint32_t hg_metric_name_count(const struct hg_metrics_view *view);

/* Cell of a row by name id, NULL: none; binary search. */
const struct hg_metric *hg_metric_find(const struct hg_metric_row *row, uint32_t id);

#ifdef __cplusplus
}
#endif
#endif
