#include "control/names/kube_watch.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BACKOFF_MIN_MS 1000
#define BACKOFF_MAX_MS 60000
#define REFUSED_MS     300000 /* how long a refused resource is left alone */
#define SILENCE_MS     120000 /* without event and bookmark */
#define WATCH_MIN_S    300
#define WATCH_MAX_S    600
#define PAGE	       500
#define NOT_OVER       "&fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed"

static const struct {
	const char *name, *path, *group;
} resources[HG_KUBE_RESOURCES] = {
	[HG_KUBE_PODS] = { "pods", "/api/v1/pods", "" },
	[HG_KUBE_NODES] = { "nodes", "/api/v1/nodes", "" },
	[HG_KUBE_SERVICES] = { "services", "/api/v1/services", "" },
	[HG_KUBE_SLICES] = { "endpointslices", "/apis/discovery.k8s.io/v1/endpointslices",
			     "discovery.k8s.io" },
	[HG_KUBE_NAMESPACES] = { "namespaces", "/api/v1/namespaces", "" },
	[HG_KUBE_REPLICASETS] = { "replicasets", "/apis/apps/v1/replicasets", "apps" },
	[HG_KUBE_JOBS] = { "jobs", "/apis/batch/v1/jobs", "batch" },
};

static const char *const relist_texts[HG_KUBE_RELISTS] = {
	[HG_KUBE_RELIST_START] = "start",
	[HG_KUBE_RELIST_EXPIRED] = "expired",
	[HG_KUBE_RELIST_ERROR] = "error",
};

const char *hg_kube_resource_text(enum hg_kube_resource resource)
{
	return resources[resource].name;
}

const char *hg_kube_relist_text(enum hg_kube_relist reason)
{
	return relist_texts[reason];
}

static const char *name_of(const struct hg_kube_watch *watch)
{
	return resources[watch->resource].name;
}

__attribute__((format(printf, 2, 3))) static void say(struct hg_kube_watch *watch, const char *form,
						      ...)
{
	char sentence[400];
	va_list arguments;

	va_start(arguments, form);
	vsnprintf(sentence, sizeof(sentence), form, arguments);
	va_end(arguments);
	if (watch->log)
		watch->log(watch->log_arg, sentence);
}

/* `ms` less or more by up to 20 %. */
static uint64_t jitter(struct hg_kube_watch *watch, uint64_t ms)
{
	*watch->random = *watch->random * 6364136223846793005ull + 1442695040888963407ull;
	return ms * (800 + (*watch->random >> 33) % 401) / 1000;
}

/* ---- requests ---- */

static void wait(struct hg_kube_watch *watch, uint64_t ms)
{
	watch->state = HG_KUBE_WAITING;
	watch->due_ms = watch->now_ms + ms;
}

static void fail(struct hg_kube_watch *watch, const char *why)
{
	uint64_t ms = BACKOFF_MIN_MS;

	for (unsigned i = 0; i < watch->failures && ms < BACKOFF_MAX_MS; i++)
		ms *= 2;
	watch->failures++;
	snprintf(watch->figures.error, sizeof(watch->figures.error), "%.150s", why);
	if (!watch->failing)
		say(watch, "The Kubernetes API cannot be asked for %s: %.200s.", name_of(watch),
		    why);
	watch->failing = true;
	wait(watch, jitter(watch, ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS));
}

static void succeed(struct hg_kube_watch *watch)
{
	if (watch->failing || watch->refused)
		say(watch, "The Kubernetes API answers about %s again.", name_of(watch));
	watch->failing = watch->refused = watch->figures.off = false;
	watch->failures = 0;
	watch->figures.error[0] = '\0';
}

/* Of what only the owners are read no more than the metadata is asked for. */
static const char *accept(const struct hg_kube_watch *watch)
{
	if (watch->resource != HG_KUBE_REPLICASETS && watch->resource != HG_KUBE_JOBS)
		return NULL;
	if (watch->relist)
		return "Accept: application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, "
		       "application/json";
	return "Accept: application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1, "
	       "application/json";
}

static void get(struct hg_kube_watch *watch, enum hg_kube_state state, const char *path)
{
	hg_kube_json_start(watch->json, state == HG_KUBE_WATCHING);
	watch->state = state;
	watch->begun_ms = watch->now_ms;
	watch->error_code = 0;
	if (!hg_kube_http_get(watch->http, watch->resource, path, accept(watch)))
		fail(watch, "there is no memory");
}

static const char *selector(const struct hg_kube_watch *watch)
{
	return watch->resource == HG_KUBE_PODS && !watch->whole ? NOT_OVER : "";
}

/* A token goes into the path as it is but for what would end it. */
static void escape(const char *text, char *out, size_t room)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t len = 0;

	for (; *text && len + 4 < room; text++) {
		unsigned char byte = (unsigned char)*text;

		if ((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
		    (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '_' || byte == '.') {
			out[len++] = *text;
			continue;
		}
		out[len++] = '%';
		out[len++] = digits[byte >> 4];
		out[len++] = digits[byte & 0xf];
	}
	out[len] = '\0';
}

static void list(struct hg_kube_watch *watch)
{
	char path[8192], token[6200];

	escape(watch->next, token, sizeof(token));
	snprintf(path, sizeof(path), "%s?limit=%d%s%s%s", resources[watch->resource].path, PAGE,
		 *token		      ? "&continue="
		 : watch->any_version ? ""
				      : "&resourceVersion=0",
		 token, selector(watch));
	if (!*token)
		watch->mark++;
	get(watch, HG_KUBE_LISTING, path);
}

static void start_watch(struct hg_kube_watch *watch)
{
	char path[512], version[200];
	unsigned seconds;

	escape(watch->version, version, sizeof(version));
	*watch->random = *watch->random * 6364136223846793005ull + 1442695040888963407ull;
	seconds =
		WATCH_MIN_S + (unsigned)((*watch->random >> 33) % (WATCH_MAX_S - WATCH_MIN_S + 1));
	snprintf(path, sizeof(path),
		 "%s?watch=1&allowWatchBookmarks=true&resourceVersion=%s&timeoutSeconds=%u%s",
		 resources[watch->resource].path, version, seconds, selector(watch));
	if (!watch->first_watch)
		watch->figures.reconnects++;
	watch->first_watch = false;
	get(watch, HG_KUBE_WATCHING, path);
}

static void list_again(struct hg_kube_watch *watch, enum hg_kube_relist reason)
{
	watch->relist = true;
	watch->next[0] = '\0';
	watch->figures.relists[reason]++;
	watch->any_version = reason == HG_KUBE_RELIST_EXPIRED;
}

/* ---- what comes ---- */

static void on_object(void *arg, enum hg_kube_event event, const struct hg_kube_object *object)
{
	struct hg_kube_watch *watch = arg;

	if (event == HG_KUBE_ERROR) {
		watch->error_code = object->code ? object->code : 500;
		return;
	}
	if (event != HG_KUBE_LISTED && object->version &&
	    strlen(object->version) < sizeof(watch->version))
		snprintf(watch->version, sizeof(watch->version), "%s", object->version);
	if (event == HG_KUBE_BOOKMARK)
		return;
	if (event == HG_KUBE_DELETED)
		hg_kube_store_end(watch->store, watch->resource, object, watch->now_ms);
	else
		hg_kube_store_put(watch->store, watch->resource, object, watch->mark,
				  watch->now_ms);
}

bool hg_kube_watch_data(struct hg_kube_watch *watch, long status, const char *bytes,
			size_t len_bytes)
{
	if (status != 200) /* a text for people; the status says enough */
		return true;
	if (watch->state == HG_KUBE_WATCHING)
		succeed(watch);
	watch->heard_ms = watch->now_ms;
	if (!hg_kube_json_feed(watch->json, bytes, len_bytes) && !watch->error_code)
		watch->error_code = 500; /* no JSON: what came before it cannot be trusted on */
	return !watch->error_code;
}

/* ---- what ends ---- */

static void end_page(struct hg_kube_watch *watch)
{
	snprintf(watch->next, sizeof(watch->next), "%s", hg_kube_json_continue(watch->json));
	if (*watch->next) {
		list(watch);
		return;
	}
	snprintf(watch->version, sizeof(watch->version), "%s", hg_kube_json_version(watch->json));
	if (!*watch->version) {
		fail(watch, "the list has no end or no version");
		return;
	}
	hg_kube_store_sweep(watch->store, watch->resource, watch->mark, watch->now_ms);
	if (!watch->figures.listed)
		say(watch, "Kubernetes: %u %s are known.",
		    hg_kube_store_count(watch->store, watch->resource), name_of(watch));
	watch->figures.listed = true;
	watch->relist = false;
	watch->any_version = false;
	succeed(watch);
	start_watch(watch);
}

static void refuse(struct hg_kube_watch *watch)
{
	const char *group = resources[watch->resource].group;

	snprintf(watch->figures.error, sizeof(watch->figures.error),
		 "refused (403): the ClusterRole needs the verbs list and watch on %s in apiGroup "
		 "\"%s\"",
		 name_of(watch), group);
	if (!watch->refused)
		say(watch,
		    "The Kubernetes API refuses %s (403): the ClusterRole needs the verbs "
		    "list and watch on %s in apiGroup \"%s\".",
		    name_of(watch), name_of(watch), group);
	watch->refused = watch->figures.off = true;
	watch->relist = true;
	watch->next[0] = '\0';
	wait(watch, jitter(watch, REFUSED_MS));
}

static void end_error(struct hg_kube_watch *watch, long status, const char *error)
{
	char why[200];

	if (watch->state == HG_KUBE_LISTING)
		watch->next[0] = '\0'; /* begin again at the first page */
	if (status)
		snprintf(why, sizeof(why), "HTTP status %ld%s%.150s", status, error ? ", " : "",
			 error ? error : "");
	else
		snprintf(why, sizeof(why), "%.190s", error ? error : "no answer");
	fail(watch, why);
}

/* 410 as status, or as an event in the stream. A second one in a row waits as any failure. */
static void end_expired(struct hg_kube_watch *watch)
{
	bool again = watch->state == HG_KUBE_LISTING && watch->any_version;

	list_again(watch, HG_KUBE_RELIST_EXPIRED);
	if (again)
		fail(watch, "410: the version is too old");
	else
		wait(watch, 0);
}

static void end_watch(struct hg_kube_watch *watch, const char *error)
{
	if (watch->error_code == 410) {
		end_expired(watch);
	} else if (watch->error_code) {
		list_again(watch, HG_KUBE_RELIST_ERROR);
		end_error(watch, (long)watch->error_code, "in the stream");
	} else if (error && watch->heard_ms < watch->begun_ms) {
		end_error(watch, 0, error);
	} else { /* its time was up, or it was cut: go on from the last version */
		uint64_t lived_ms = watch->now_ms - watch->begun_ms;

		wait(watch, lived_ms > BACKOFF_MIN_MS ? 0 : jitter(watch, BACKOFF_MIN_MS));
	}
}

void hg_kube_watch_end(struct hg_kube_watch *watch, long status, const char *error)
{
	if (status == 403) {
		refuse(watch);
	} else if (status == 410) {
		end_expired(watch);
	} else if (status == 400 && watch->resource == HG_KUBE_PODS && !watch->whole) {
		watch->whole = true; /* ask without the selector */
		watch->next[0] = '\0';
		wait(watch, 0);
	} else if (status == 401 && watch->failures == 0) {
		watch->failures = 1; /* the token is read anew for each request */
		watch->next[0] = '\0';
		wait(watch, 0);
	} else if (status != 200) {
		end_error(watch, status, error);
	} else if (watch->state == HG_KUBE_LISTING && error) {
		end_error(watch, 0, error);
	} else if (watch->state == HG_KUBE_LISTING) {
		end_page(watch);
	} else {
		end_watch(watch, error);
	}
}

/* ---- time ---- */

void hg_kube_watch_turn(struct hg_kube_watch *watch, uint64_t now_ms)
{
	watch->now_ms = now_ms;
	if (watch->state == HG_KUBE_WAITING) {
		if (now_ms < watch->due_ms && watch->due_ms - now_ms <= 2 * REFUSED_MS)
			return;
		if (watch->relist)
			list(watch);
		else
			start_watch(watch);
		return;
	}
	uint64_t last_ms = watch->heard_ms > watch->begun_ms ? watch->heard_ms : watch->begun_ms;

	if (now_ms > last_ms && now_ms - last_ms >= SILENCE_MS) {
		hg_kube_http_cancel(watch->http, watch->resource);
		watch->next[0] = '\0';
		fail(watch, "nothing was heard for two minutes");
	}
}

bool hg_kube_watch_init(struct hg_kube_watch *watch, enum hg_kube_resource resource,
			struct hg_kube_http *http, struct hg_kube_store *store, uint64_t *random)
{
	*watch = (struct hg_kube_watch){ .resource = resource,
					 .http = http,
					 .store = store,
					 .random = random,
					 .first_watch = true };
	list_again(watch, HG_KUBE_RELIST_START);
	watch->json = hg_kube_json_create(on_object, watch);
	return watch->json != NULL;
}

void hg_kube_watch_fini(struct hg_kube_watch *watch)
{
	hg_kube_json_destroy(watch->json);
}
