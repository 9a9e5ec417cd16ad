/*
 * Keeps one resource up to date: list, watch, and what to do when either fails (names.md 4).
 * Control only. Five of these share one HTTP client and one store.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_KUBE_WATCH_H
#define HELIOGRAPH_CONTROL_NAMES_KUBE_WATCH_H

#include "control/names/kube.h"
#include "control/names/kube_http.h"
#include "control/names/kube_json.h"
#include "control/names/kube_store.h"

enum hg_kube_state {
	HG_KUBE_WAITING, /* until due_ms, then a list or a watch */
	HG_KUBE_LISTING,
	HG_KUBE_WATCHING
};

struct hg_kube_watch {
	enum hg_kube_resource resource;
	struct hg_kube_http *http;
	struct hg_kube_store *store;
	struct hg_kube_json *json;
	void (*log)(void *arg, const char *sentence);
	void *log_arg;
	enum hg_kube_state state;
	bool relist;	       /* the next request is a list */
	bool whole;	       /* without field selector: the server knows none */
	bool any_version;      /* lists ask for a fresh one, the cached one had expired */
	bool refused, failing; /* said already */
	bool first_watch;
	uint32_t mark;
	uint64_t now_ms, due_ms, heard_ms, begun_ms;
	unsigned failures;
	unsigned error_code; /* of an ERROR event in this stream */
	uint64_t *random;
	char version[64], next[2048];
	struct hg_kube_resource_figures figures;
};

bool hg_kube_watch_init(struct hg_kube_watch *watch, enum hg_kube_resource resource,
			struct hg_kube_http *http, struct hg_kube_store *store, uint64_t *random);
void hg_kube_watch_fini(struct hg_kube_watch *watch);
void hg_kube_watch_turn(struct hg_kube_watch *watch, uint64_t now_ms);

/* Of its stream. */
bool hg_kube_watch_data(struct hg_kube_watch *watch, long status, const char *bytes,
			size_t len_bytes);
void hg_kube_watch_end(struct hg_kube_watch *watch, long status, const char *error);

#endif
