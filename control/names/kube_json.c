#include "control/names/kube_json.h"

#include <stdlib.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#include "control/names/kube_object.h"

#define DEPTH_MAX      48
#define PATH_MAX_BYTES 192
#define OBJECT_MAX     (4u << 20) /* bytes of one object on the wire; etcd takes 1.5 MiB */

/*
 * The path of the value being read, from the top of the body: keys with a dot behind each, an array
 * is "[]." A part that does not fit is left out, and so is all below it.
 */
struct hg_kube_json {
	yajl_handle parser;
	hg_kube_on_object *on_object;
	void *arg;
	bool watch, broken;
	char path[PATH_MAX_BYTES];
	size_t path_len;
	size_t starts[DEPTH_MAX]; /* where the path ends at each depth */
	bool arrays[DEPTH_MAX];
	unsigned depth, lost;	  /* lost: depth from which nothing is read, 0 = none */
	size_t object_at;	  /* where the path of the object begins, 0: none is read */
	uint64_t fed, object_fed; /* bytes so far; when the object began */
	enum hg_kube_event event;
	struct hg_kube_reading reading;
	char continue_[2048], version[64];
};

/* ---- the path ---- */

static bool at_object(const struct hg_kube_json *json)
{
	return json->object_at > 0 && json->path_len >= json->object_at;
}

static bool path_is(const struct hg_kube_json *json, const char *path)
{
	return strlen(path) == json->path_len && !memcmp(json->path, path, json->path_len);
}

static void append(struct hg_kube_json *json, const char *text, size_t len)
{
	if (json->lost)
		return;
	if (len + 1 > sizeof(json->path) - json->path_len) {
		json->lost = json->depth;
		return;
	}
	memcpy(json->path + json->path_len, text, len);
	json->path_len += len;
	json->path[json->path_len++] = '.';
}

static int enter(struct hg_kube_json *json, bool array)
{
	if (json->depth == DEPTH_MAX)
		return 0;
	json->starts[json->depth] = json->path_len;
	json->arrays[json->depth++] = array;
	if (!array)
		return 1;
	append(json, "[]", 2);
	if (json->lost == json->depth)
		json->lost--; /* until the array has been read, not only its first element */
	return 1;
}

static void leave(struct hg_kube_json *json)
{
	json->depth--;
	json->path_len = json->starts[json->depth];
	if (json->lost > json->depth)
		json->lost = 0;
}

/* A value has been read: inside a map its key goes; inside an array the "[]." stays. */
static void value_read(struct hg_kube_json *json)
{
	if (json->depth == 0)
		return;
	if (json->lost == json->depth)
		json->lost = 0;
	json->path_len = json->starts[json->depth - 1];
	if (json->arrays[json->depth - 1] && !json->lost)
		json->path_len += 3;
}

/* ---- yajl's callbacks ---- */

static const struct {
	const char *name;
	enum hg_kube_event event;
} events[] = {
	{ "ADDED", HG_KUBE_ADDED },	{ "MODIFIED", HG_KUBE_MODIFIED },
	{ "DELETED", HG_KUBE_DELETED }, { "BOOKMARK", HG_KUBE_BOOKMARK },
	{ "ERROR", HG_KUBE_ERROR },
};

static void read_event(struct hg_kube_json *json, const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (strlen(events[i].name) == len && !memcmp(events[i].name, text, len))
			json->event = events[i].event;
}

static void keep(char *out, size_t room, const char *text, size_t len)
{
	if (len >= room)
		len = 0;
	memcpy(out, text, len);
	out[len] = '\0';
}

static void read_head(struct hg_kube_json *json, const char *text, size_t len)
{
	if (json->watch && path_is(json, "type."))
		read_event(json, text, len);
	else if (!json->watch && path_is(json, "metadata.resourceVersion."))
		keep(json->version, sizeof(json->version), text, len);
	else if (!json->watch && path_is(json, "metadata.continue."))
		keep(json->continue_, sizeof(json->continue_), text, len);
}

static int on_string(void *arg, const unsigned char *text, size_t len)
{
	struct hg_kube_json *json = arg;

	if (!json->lost && at_object(json))
		hg_kube_reading_text(&json->reading, json->path + json->object_at,
				     json->path_len - json->object_at, (const char *)text, len);
	else if (!json->lost)
		read_head(json, (const char *)text, len);
	value_read(json);
	return 1;
}

static int on_bool(void *arg, int value)
{
	struct hg_kube_json *json = arg;

	if (!json->lost && at_object(json))
		hg_kube_reading_bool(&json->reading, json->path + json->object_at,
				     json->path_len - json->object_at, value != 0);
	value_read(json);
	return 1;
}

/* As text: an integer of any length must not end the stream. */
static int on_number(void *arg, const char *text, size_t len)
{
	struct hg_kube_json *json = arg;
	char copy[8] = "";

	if (!json->lost && at_object(json) && len < sizeof(copy)) {
		memcpy(copy, text, len);
		hg_kube_reading_number(&json->reading, json->path + json->object_at,
				       json->path_len - json->object_at, atol(copy));
	}
	value_read(json);
	return 1;
}

static int on_null(void *arg)
{
	value_read(arg);
	return 1;
}

static int on_key(void *arg, const unsigned char *key, size_t len)
{
	append(arg, (const char *)key, len);
	return 1;
}

static int on_map(void *arg)
{
	struct hg_kube_json *json = arg;

	if (!enter(json, false))
		return 0;
	if (json->object_at == 0 && !json->lost &&
	    path_is(json, json->watch ? "object." : "items.[].")) {
		hg_kube_reading_start(&json->reading);
		json->object_at = json->path_len;
		json->object_fed = json->fed;
	}
	return 1;
}

/* yajl is done with the map: the object is whole, or an element of an array in it is. */
static int on_map_end(void *arg)
{
	struct hg_kube_json *json = arg;
	bool lost = json->lost > 0;

	leave(json);
	if (at_object(json) && !lost) {
		if (json->path_len > json->object_at)
			hg_kube_reading_end(&json->reading, json->path + json->object_at,
					    json->path_len - json->object_at);
		else if (!json->watch)
			json->on_object(json->arg, HG_KUBE_LISTED, &json->reading.object);
	}
	if (!lost && json->object_at > 0 && json->path_len == json->object_at)
		json->object_at = 0;
	if (json->depth == 0 && json->watch)
		json->on_object(json->arg, json->event, &json->reading.object);
	value_read(json);
	return 1;
}

static int on_array(void *arg)
{
	return enter(arg, true);
}

static int on_array_end(void *arg)
{
	leave(arg);
	value_read(arg);
	return 1;
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_bool,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_map_end,
	.yajl_start_array = on_array,
	.yajl_end_array = on_array_end,
};

/* ---- life ---- */

struct hg_kube_json *hg_kube_json_create(hg_kube_on_object *on_object, void *arg)
{
	struct hg_kube_json *json = calloc(1, sizeof(*json));

	if (!json)
		return NULL;
	json->on_object = on_object;
	json->arg = arg;
	json->broken = true;
	return json;
}

void hg_kube_json_destroy(struct hg_kube_json *json)
{
	if (!json)
		return;
	if (json->parser)
		yajl_free(json->parser);
	hg_kube_reading_free(&json->reading);
	free(json);
}

void hg_kube_json_start(struct hg_kube_json *json, bool watch)
{
	if (json->parser)
		yajl_free(json->parser);
	json->parser = yajl_alloc(&callbacks, NULL, json);
	json->broken = json->parser == NULL;
	if (json->parser && watch)
		yajl_config(json->parser, yajl_allow_multiple_values, 1);
	json->watch = watch;
	json->path_len = 0;
	json->depth = json->lost = 0;
	json->object_at = 0;
	json->fed = json->object_fed = 0;
	json->event = HG_KUBE_ERROR;
	json->continue_[0] = json->version[0] = '\0';
	hg_kube_reading_start(&json->reading);
}

bool hg_kube_json_feed(struct hg_kube_json *json, const char *bytes, size_t len_bytes)
{
	if (json->broken)
		return false;
	json->fed += len_bytes;
	if (yajl_parse(json->parser, (const unsigned char *)bytes, len_bytes) != yajl_status_ok)
		json->broken = true;
	if (json->object_at > 0 && json->fed - json->object_fed > OBJECT_MAX)
		json->broken = true;
	return !json->broken;
}

const char *hg_kube_json_continue(const struct hg_kube_json *json)
{
	return json->continue_;
}

const char *hg_kube_json_version(const struct hg_kube_json *json)
{
	return json->version;
}
