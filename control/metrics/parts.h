/*
 * Room-private: what the store is made of. Control thread only, but for the counters of references.
 *
 * Cells live in blocks. Publishing seals the block of a row; the next change copies it and retires
 * the old one, which is freed when no view that could show it is held any more. Texts and name
 * tables are retired the same way.
 */
#ifndef HELIOGRAPH_CONTROL_METRICS_PARTS_H
#define HELIOGRAPH_CONTROL_METRICS_PARTS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/metrics.h>

#include "control/metrics/catalogue.h"
#include "control/metrics/slots.h"

#define ROWS_MAX	   1000000u /* of all agents */
#define ROWS_AGENT_MAX	   65536u
#define CELLS_ROW_MAX	   1024u
#define CUSTOMS_ROW_MAX	   256u /* metrics of a row that agents named themselves */
#define NAMES_MAX	   16384u /* different names of custom metrics; beyond it new ones are left out */
#define NAME_LEN_MAX	   127u
#define TEXT_LEN_MAX	   255u
#define ADAPTERS_AGENT_MAX 256u

#define NOWHERE	      UINT32_MAX
#define CLASS_PORT    0u
#define CLASS_HOST    2u
#define CLASS_LOGICAL 3u

/* A text, once in memory however many cells show it; the cell points to its bytes. */
struct text {
	uint64_t hash;
	uint32_t refs;
	uint32_t len_bytes;
	char bytes[];
};

struct block {
	uint32_t count, room;
	bool sealed; /* part of a view: never written again */
	struct hg_metric metrics[];
};

/* Clock of the last sample of one structure of a row, and its counters; all-ones: not known. */
struct baseline {
	struct baseline *next; /* in the order in which the row sends them */
	uint64_t arrival_ms;
	uint32_t uptime_ms;
	uint16_t structure;
	uint16_t count;
	bool known;
	uint64_t last[];
};

/* The same for one counter that the agent named itself. */
struct custom {
	uint64_t source; /* hash of the name of its data source */
	uint64_t arrival_ms;
	uint64_t last;
	uint32_t uptime_ms;
	uint32_t name;
};

struct adapter {
	uint32_t index;
	uint8_t mac[6];
};

struct row;

struct agent {
	struct hg_addr address;
	uint64_t hash;
	struct row *host; /* 2:1 */
	uint32_t rows;
	uint32_t cores; /* of the host, 0: not known */
	struct adapter *adapters;
	uint32_t adapter_count;
	struct row *gpu_rows;	 /* of its entities, by gpu_next */
	uint64_t gpu_generation; /* when GPU time was shared out last */
};

struct row {
	struct agent *agent;
	struct hg_data_source ds;
	uint32_t position; /* in the order; NOWHERE: no view shows it */
	struct block *block;
	struct row *next_changed;
	bool changed; /* since the last publish */
	bool gone;    /* no longer in the index; freed by the next publish */

	bool started; /* the following were set by a sample */
	uint32_t sub_agent, sequence, uptime_ms;
	uint64_t arrival_ms;
	uint64_t interval_ms; /* polling interval as seen; 0: not known */
	uint64_t heard_ms;    /* last message of any kind */
	uint64_t oldest_ms;   /* no cell is older */

	bool sandbox, ended, on_host, named_port, java, disk, traffic;
	bool gpu; /* in agent->gpu_rows */
	struct row *gpu_next;
	uint32_t place; /* in hg_metrics.rows */
	uint64_t hash;
	struct baseline *baselines;
	struct custom *customs;
	uint32_t custom_count;
	size_t custom_room;
};

/* Names by id, immutable once a view has it. */
struct names {
	uint32_t count;
	uint32_t mask; /* of `slots` */
	const char **text;
	uint32_t *slots; /* ids by hash; UINT32_MAX: free */
};

struct retired {
	uint64_t generation; /* the last one whose views may show it */
	void *memory;
};

/* Names from the configuration; constant once the store takes samples. */
struct alias {
	const char *name, *metric;
};

struct port_name {
	struct hg_addr agent;
	uint32_t index;
	const char *name;
};

struct given {
	char *text; /* holds all the names */
	struct alias *aliases;
	struct port_name *ports;
	size_t alias_count, port_count;
	char *gpu_excluded;
	uint64_t memory_bytes; /* UINT64_MAX: no limit */
};

#define CHANGES_KEPT 8u

/* Rows that changed between two generations. */
struct changes {
	uint64_t generation, layout;
	uint32_t *positions;
	size_t count, room;
};

struct hg_metrics_view {
	atomic_uint refs; /* 0: the store may use it again */
	struct hg_metrics *store;
	struct hg_metrics_view *next;
	uint64_t generation, layout;
	struct hg_metric_row *rows;
	size_t count, room;
	struct names *names;
	struct hg_metrics_figures figures;
};

struct hg_metrics {
	atomic_uint holders; /* the owner, and every view that is held */
	uint64_t seed;
	struct hg_catalogue catalogue;
	struct hg_metrics_figures figures;
	struct given given;

	struct slots agents, index, texts;
	struct row **rows; /* all, any order */
	size_t row_count, row_room;

	struct slots name_index; /* struct name_entry */
	struct name_entry **name_list;
	uint32_t name_count, name_room;
	uint32_t columns[COLUMNS_MAX]; /* -> name id, UINT32_MAX: nobody sent it yet */
	struct names *names;	       /* as published last; NULL: stale */

	struct row *changed;
	struct row **order; /* shown rows, sorted */
	size_t order_count, order_room;
	uint64_t generation, layout;
	struct changes changes[CHANGES_KEPT];
	struct hg_metrics_view *views;
	struct retired *retired; /* oldest first, from retired_first */
	size_t retired_first, retired_count, retired_room;
};

/* memory.c */
bool hg_metrics_room(void **array, size_t *room, size_t count, size_t size); /* false: no memory */
void hg_metrics_retire(struct hg_metrics *metrics, void *memory);
void hg_metrics_reclaim(struct hg_metrics *metrics, uint64_t oldest_held);

/* texts.c: a reference each; NULL: no memory. */
const char *hg_metrics_text_take(struct hg_metrics *metrics, const char *bytes, size_t len_bytes);
void hg_metrics_text_drop(struct hg_metrics *metrics, const char *text);

/* names.c: id of a name, given at its first use; UINT32_MAX: too many names, or no memory. */
uint32_t hg_metrics_name_take(struct hg_metrics *metrics, const char *name, uint32_t most);
uint32_t hg_metrics_column_name(struct hg_metrics *metrics, unsigned column);
bool hg_metrics_names_publish(struct hg_metrics *metrics);
void hg_metrics_names_free(struct hg_metrics *metrics);

/* cells.c: cells of a row by name id; a value that cannot be kept for want of memory is lost. */
void hg_cell_number(struct hg_metrics *metrics, struct row *row, uint32_t name, double number,
		    uint64_t now_ms);
void hg_cell_text(struct hg_metrics *metrics, struct row *row, uint32_t name, const char *bytes,
		  size_t len_bytes, uint64_t now_ms);
void hg_cell_remove(struct hg_metrics *metrics, struct row *row, uint32_t name);
void hg_cells_expire(struct hg_metrics *metrics, struct row *row, uint64_t before_ms);
void hg_cells_clear(struct hg_metrics *metrics, struct row *row);
const struct hg_metric *hg_cell_find(const struct row *row, uint32_t name);

/* given.c */
const char *hg_given_port(const struct hg_metrics *metrics, const struct hg_addr *agent,
			  uint32_t index); /* NULL: none is given */
const char *hg_given_metric(const struct hg_metrics *metrics, const char *alias); /* likewise */
bool hg_metrics_full(const struct hg_metrics *metrics);				  /* of memory */
void hg_given_free(struct given *given);

/* shares.c: before a publish; GPU time of entities, scaled to what their devices did. */
void hg_gpu_enter(struct row *row);
void hg_gpu_leave(struct hg_metrics *metrics, struct row *row);
void hg_gpu_share(struct hg_metrics *metrics);

/* rows.c */
struct row *hg_row_find(const struct hg_metrics *metrics, const struct hg_addr *agent,
			const struct hg_data_source *ds);
struct row *hg_row_take(struct hg_metrics *metrics, const struct hg_addr *agent,
			const struct hg_data_source *ds); /* NULL: refused, counted */
void hg_row_changed(struct hg_metrics *metrics, struct row *row);
void hg_row_remove(struct hg_metrics *metrics, struct row *row);
void hg_row_free(struct row *row);

/* sample.c, realtime.c */
void hg_metrics_take_counters(struct hg_metrics *metrics, const struct hg_message *message);
void hg_metrics_take_realtime(struct hg_metrics *metrics, const struct hg_message *message);

/* view.c */
void hg_metrics_release(struct hg_metrics *metrics); /* a holder goes; the last one frees all */

#endif
