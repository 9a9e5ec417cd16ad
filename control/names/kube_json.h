/*
 * Reads what a Kubernetes API server streams, lists and watch events, as it arrives: of each object
 * the few fields that names need (names.md 4), one object at a time, so that a list of any length
 * takes the memory of its longest object. Hides yajl.
 *
 * Control only. Texts of an object are valid until the callback returns.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_KUBE_JSON_H
#define HELIOGRAPH_CONTROL_NAMES_KUBE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/addr.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_KUBE_ADDRESSES_MAX 64
#define HG_KUBE_RANGES_MAX    8
#define HG_KUBE_LABELS_MAX    64
#define HG_KUBE_TARGETS_MAX   1024 /* a slice holds at most 1,000 endpoints */

struct hg_kube_range {
	struct hg_addr address;
	uint8_t bits;
};

struct hg_kube_pair {
	const char *key, *value;
};

struct hg_kube_target {
	const char *namespace_, *pod; /* the namespace may be NULL: the slice's own */
};

/* NULL = absent. Texts are UTF-8 without control characters, at most 253 bytes; others are dropped.
 */
struct hg_kube_object {
	const char *namespace_, *name, *uid, *created, *version;
	const char *node, *phase, *owner_kind, *owner_name;
	bool host_network;
	struct hg_addr addresses[HG_KUBE_ADDRESSES_MAX];
	struct hg_addr host_addresses[HG_KUBE_RANGES_MAX];
	struct hg_kube_range ranges[HG_KUBE_RANGES_MAX];
	struct hg_kube_pair labels[HG_KUBE_LABELS_MAX];
	struct hg_kube_target targets[HG_KUBE_TARGETS_MAX];
	unsigned address_count, host_address_count, range_count, label_count, target_count;
	unsigned code; /* of a Status: the HTTP status it stands for */
};

enum hg_kube_event {
	HG_KUBE_LISTED, /* an item of a list */
	HG_KUBE_ADDED,
	HG_KUBE_MODIFIED,
	HG_KUBE_DELETED,
	HG_KUBE_BOOKMARK,
	HG_KUBE_ERROR /* object->code says which */
};

typedef void hg_kube_on_object(void *arg, enum hg_kube_event event,
			       const struct hg_kube_object *object);

struct hg_kube_json;

struct hg_kube_json *hg_kube_json_create(hg_kube_on_object *on_object, void *arg);
void hg_kube_json_destroy(struct hg_kube_json *json);

/* Begins another body: a list, or a stream of events. */
void hg_kube_json_start(struct hg_kube_json *json, bool watch);
/* False: not JSON, or an object beyond all bounds; nothing more is read until the next start. */
bool hg_kube_json_feed(struct hg_kube_json *json, const char *bytes, size_t len_bytes);

/* Of a list that was read: the token of the next page ("" = the last), the version. */
const char *hg_kube_json_continue(const struct hg_kube_json *json);
const char *hg_kube_json_version(const struct hg_kube_json *json);

#ifdef __cplusplus
}
#endif
#endif
