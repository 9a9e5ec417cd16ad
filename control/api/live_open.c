#include "control/api/live_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/clock.h"

#define RETRY	    "retry: 2000"
#define RESUME_MS   (HG_TREND_POINTS * 1000ull)
#define TOPIC_BYTES 400

/* Moves a problem of the inner answer to the outer one. */
static bool refuse(struct hg_request *request, struct hg_frame *frame, int status)
{
	char *copy = frame ? malloc(frame->len + 1) : NULL;

	if (copy) {
		memcpy(copy, frame->bytes, frame->len);
		copy[frame->len] = '\0';
		hg_json_reset(&request->out);
		hg_json_raw(&request->out, copy);
		request->status = status;
		request->content_type = "application/problem+json";
	} else {
		request->out.failed = true;
	}
	free(copy);
	hg_frame_unref(frame);
	return false;
}

static bool link_topic(struct hg_live *live, struct hg_slot_of_topic *slot,
		       const struct hg_topic_kind *kind, char *path, char *query)
{
	struct hg_topic *topic = calloc(1, sizeof(*topic));

	if (!topic)
		return false;
	topic->kind = kind;
	topic->path = path;
	topic->query = query;
	topic->listeners = 1;
	topic->next = live->topics;
	live->topics = topic;
	slot->topic = topic;
	return true;
}

/* The topic is there and has what a new listener needs. */
static bool join_topic(struct hg_live *live, struct hg_slot_of_topic *slot,
		       const struct hg_topic_kind *kind, const char *path, const char *query)
{
	struct hg_topic *topic = hg_live_topic(live, kind, path, query);

	if (!topic || kind->trend || kind->changes || !topic->frame || topic->frame->failed)
		return false;
	topic->listeners++;
	slot->topic = topic;
	slot->serial = topic->serial;
	slot->own = topic->frame;
	slot->own->refs++;
	return true;
}

/* Another listener has begun in full within this second: its frame serves this one too. */
static bool share_full(struct hg_live *live, struct hg_slot_of_topic *slot,
		       const struct hg_topic_kind *kind, const char *path, const char *query,
		       uint64_t epoch_ms)
{
	struct hg_topic *topic = hg_live_topic(live, kind, path, query);

	if (!topic || !topic->full || topic->full->id != epoch_ms ||
	    (topic->frame && topic->frame->failed))
		return false;
	topic->listeners++;
	slot->topic = topic;
	slot->serial = topic->serial;
	slot->own = topic->full;
	slot->own->refs++;
	return true;
}

static void keep_full(struct hg_topic *topic, struct hg_frame *frame)
{
	hg_frame_unref(topic->full);
	topic->full = frame;
	frame->refs++;
}

/* Attaches a rendered first frame; path and query are taken over when true. */
static bool attach(struct hg_live *live, struct hg_slot_of_topic *slot,
		   const struct hg_topic_kind *kind, char *path, char *query,
		   struct hg_frame *frame)
{
	struct hg_topic *topic = hg_live_topic(live, kind, path, query);

	slot->own = frame;
	if (topic && (!topic->frame || !topic->frame->failed)) {
		topic->listeners++;
		slot->topic = topic;
		slot->serial = topic->serial;
		free(path);
		free(query);
		return true;
	}
	if (!link_topic(live, slot, kind, path, query))
		return false;
	slot->topic->to_ms = frame->id;
	if (kind->trend || kind->changes)
		return true;
	/* Who asks for the same within this second finds it here. */
	frame->refs++;
	slot->topic->frame = frame;
	slot->topic->serial = slot->serial = 1;
	return true;
}

/* False: answered, or the request waits. */
static bool open_topic(struct hg_request *request, struct hg_listener *listener, const char *name,
		       const char *alias, uint64_t after_ms)
{
	const struct hg_topic_kind *kind = hg_topic_kind_find(name);
	struct hg_slot_of_topic *slot = &listener->slots[listener->slot_count];
	struct hg_frame *frame;
	char *path, *query;
	bool whole, ok;
	int status;

	if (!kind) {
		hg_request_fail(request, 400, "invalid-parameter", "Unknown topic",
				"topics: there is no topic '%.100s'.", name);
		return false;
	}
	snprintf(slot->alias, sizeof(slot->alias), "%s", alias);
	if (!hg_topic_address(request, kind, name, alias, &path, &query))
		return false;
	whole = (kind->trend || kind->changes) && (!kind->trend || !after_ms);
	if (join_topic(listener->live, slot, kind, path, query) ||
	    (whole && request->snapshot &&
	     share_full(listener->live, slot, kind, path, query,
			hg_snapshot_epoch_ms(request->snapshot)))) {
		listener->slot_count++;
		free(path);
		free(query);
		return true;
	}
	frame = hg_live_render(request, kind, path, query, kind->trend ? after_ms : 0, &status);
	ok = frame && !frame->failed && attach(listener->live, slot, kind, path, query, frame);
	if (ok) {
		listener->slot_count++;
		if (whole)
			keep_full(slot->topic, frame);
		return true;
	}
	free(path);
	free(query);
	return request->command ? false : refuse(request, frame, status);
}

/* "alias:name"; false: answered. */
static bool split_topic(struct hg_request *request, char *text, const char **name,
			const char **alias)
{
	char *colon = strchr(text, ':');

	*name = *alias = text;
	if (colon) {
		*colon = '\0';
		*name = colon + 1;
	}
	if (**alias && strlen(*alias) < HG_LIVE_ALIAS_MAX && !strpbrk(*alias, ".\r\n"))
		return true;
	hg_request_fail(request, 400, "invalid-parameter", "Parameter cannot be used",
			"topics: an alias has 1 to %d characters and no dot.",
			HG_LIVE_ALIAS_MAX - 1);
	return false;
}

static bool open_topics(struct hg_request *request, struct hg_listener *listener, char *list,
			uint64_t after_ms)
{
	char *save = NULL;

	for (char *text = strtok_r(list, ",;", &save); text; text = strtok_r(NULL, ",;", &save)) {
		const char *name, *alias;

		if (listener->slot_count == HG_LIVE_TOPICS_MAX) {
			hg_request_fail(request, 400, "invalid-parameter", "Too many topics",
					"topics: one stream carries at most %d.",
					HG_LIVE_TOPICS_MAX);
			return false;
		}
		if (!split_topic(request, text, &name, &alias) ||
		    !open_topic(request, listener, name, alias, after_ms))
			return false;
	}
	if (listener->slot_count)
		return true;
	hg_request_fail(request, 400, "invalid-parameter", "Parameter is missing",
			"topics is missing: say what to send, for example topics=status.");
	return false;
}

/* Where to go on: 0 for a start in full. */
static bool read_after(struct hg_request *request, uint64_t *after_ms)
{
	const char *header = request->last_event_id;
	double after = header ? strtod(header, NULL) : 0;
	uint64_t epoch_ms = request->snapshot ? hg_snapshot_epoch_ms(request->snapshot) : 0;

	if (!hg_request_double(request, "after", &after))
		return false;
	*after_ms = 0;
	if (after > 0 && after <= (double)epoch_ms && after + (double)RESUME_MS > (double)epoch_ms)
		*after_ms = (uint64_t)after;
	return true;
}

static void start(struct hg_request *request, struct hg_listener *listener)
{
	struct hg_live *live = request->live;

	listener->next = live->listeners;
	live->listeners = listener;
	live->http->streams++;
	listener->written_ms = hg_monotonic_ms();
	listener->head_len = (size_t)snprintf(listener->head, sizeof(listener->head), "%s", RETRY);
	request->status = 200;
	request->content_type = "text/event-stream; charset=utf-8";
	request->listener = listener;
}

void hg_api_stream(struct hg_request *request)
{
	char *topics = hg_request_join(request, "topics", ',');
	struct hg_listener *listener;
	uint64_t after_ms;

	if (!request->live || request->live->ended ||
	    request->live->http->streams >= HG_LIVE_STREAMS_MAX) {
		hg_request_fail(request, 503, "too-many", "Too many streams",
				"%d event streams are open; try again later, or poll.",
				HG_LIVE_STREAMS_MAX);
		free(topics);
		return;
	}
	listener = calloc(1, sizeof(*listener));
	if (!listener) {
		request->out.failed = true;
	} else if (listener->live = request->live,
		   !read_after(request, &after_ms) ||
			   !open_topics(request, listener, topics ? topics : (char[]){ "" },
					after_ms)) {
		hg_listener_destroy(listener);
	} else {
		start(request, listener);
	}
	free(topics);
}
