#include "control/api/live_parts.h"

#include <stdlib.h>
#include <string.h>

#include "control/clock.h"

#define HEARTBEAT_MS 15000

struct hg_live *hg_live_create(struct hg_http_counters *http)
{
	struct hg_live *live = calloc(1, sizeof(*live));

	if (live)
		live->http = http;
	return live;
}

static void forget_world(struct hg_live *live)
{
	if (live->world.snapshot)
		hg_snapshot_unref(live->world.snapshot);
	if (live->world.metrics)
		hg_metrics_view_unref(live->world.metrics);
	memset(&live->world, 0, sizeof(live->world));
}

static void free_topic(struct hg_topic *topic)
{
	hg_frame_unref(topic->frame);
	hg_frame_unref(topic->full);
	free(topic->path);
	free(topic->query);
	free(topic);
}

void hg_live_destroy(struct hg_live *live)
{
	while (live->topics) {
		struct hg_topic *next = live->topics->next;

		free_topic(live->topics);
		live->topics = next;
	}
	forget_world(live);
	free(live);
}

struct hg_topic *hg_live_topic(struct hg_live *live, const struct hg_topic_kind *kind,
			       const char *path, const char *query)
{
	for (struct hg_topic *topic = live->topics; topic; topic = topic->next)
		if (topic->kind == kind && !strcmp(topic->path, path) &&
		    !strcmp(topic->query, query))
			return topic;
	return NULL;
}

/* What a listener learns when the definition behind its topic is gone. */
static void drop_command(struct hg_request *world)
{
	struct hg_command *command = world->command;

	if (!command)
		return;
	hg_flow_def_clear(&command->def);
	free(command);
	world->command = NULL;
	world->again = false;
}

static struct hg_frame *gone(const struct hg_topic *topic, uint64_t id)
{
	static const char text[] =
		"{\"type\":\"/problems/unknown-name\",\"title\":\"Not found\",\"status\":404,"
		"\"detail\":\"The definition behind this topic is gone; connect again.\"}";
	struct hg_frame *frame = malloc(sizeof(*frame) + sizeof(text));

	(void)topic;
	if (!frame)
		return NULL;
	frame->refs = 1;
	frame->id = id;
	frame->failed = true;
	frame->len = sizeof(text) - 1;
	memcpy(frame->bytes, text, frame->len);
	return frame;
}

static bool worth_sending(const struct hg_topic *topic, const struct hg_frame *frame)
{
	const struct hg_frame *former = topic->frame;

	if (topic->kind->changes && frame->len <= 2)
		return false; /* nothing changed */
	return !former || former->len != frame->len ||
	       memcmp(former->bytes, frame->bytes, frame->len) != 0;
}

static void render(struct hg_live *live, struct hg_topic *topic)
{
	bool part = topic->kind->trend || topic->kind->changes;
	struct hg_frame *frame;
	int status;

	if (topic->frame && topic->frame->failed)
		return;
	frame = hg_live_render(&live->world, topic->kind, topic->path, topic->query,
			       part ? topic->to_ms : 0, &status);
	if (live->world.command) {
		drop_command(&live->world);
		frame = gone(topic, hg_snapshot_epoch_ms(live->world.snapshot));
	}
	if (!frame)
		return;
	if (!frame->failed && !worth_sending(topic, frame)) {
		hg_frame_unref(frame);
		return;
	}
	hg_frame_unref(topic->frame);
	topic->frame = frame;
	topic->serial++;
	topic->from_ms = topic->to_ms;
	topic->to_ms = frame->id;
}

void hg_live_turn(struct hg_live *live, const struct hg_request *world)
{
	struct hg_topic **at = &live->topics;

	forget_world(live);
	live->world = *world;
	if (live->world.snapshot)
		hg_snapshot_ref(live->world.snapshot);
	if (live->world.metrics)
		hg_metrics_view_ref(live->world.metrics);
	while (*at) {
		struct hg_topic *topic = *at;

		hg_frame_unref(topic->full);
		topic->full = NULL;
		if (topic->listeners) {
			render(live, topic);
			at = &topic->next;
			continue;
		}
		*at = topic->next;
		free_topic(topic);
	}
}

static bool has_news(const struct hg_listener *listener, uint64_t now_ms)
{
	if (listener->ending || now_ms - listener->written_ms >= HEARTBEAT_MS)
		return true;
	for (unsigned i = 0; i < listener->slot_count; i++)
		if (listener->slots[i].own ||
		    listener->slots[i].topic->serial != listener->slots[i].serial)
			return true;
	return false;
}

void hg_live_wake(struct hg_live *live, void (*resume)(void *connection))
{
	uint64_t now_ms = hg_monotonic_ms();

	for (struct hg_listener *l = live->listeners; l; l = l->next) {
		void *connection = l->connection;

		if (!connection || !has_news(l, now_ms))
			continue;
		l->connection = NULL;
		resume(connection);
	}
}

void hg_live_end(struct hg_live *live)
{
	live->ended = true;
	for (struct hg_listener *l = live->listeners; l; l = l->next)
		l->ending = true;
}
