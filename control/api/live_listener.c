#include "control/api/live_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/clock.h"

#define HEARTBEAT_MS 15000

static const char end_of_event[] = "\n\n";
#define END_LEN (sizeof(end_of_event) - 1)

void hg_listener_wait(struct hg_listener *listener, void *connection)
{
	listener->connection = connection;
}

static void unlink_listener(struct hg_listener *listener)
{
	struct hg_listener **at = &listener->live->listeners;

	while (*at && *at != listener)
		at = &(*at)->next;
	if (*at) {
		*at = listener->next;
		listener->live->http->streams--;
	}
}

void hg_listener_destroy(struct hg_listener *listener)
{
	unlink_listener(listener);
	for (unsigned i = 0; i < listener->slot_count; i++) {
		hg_frame_unref(listener->slots[i].own);
		listener->slots[i].topic->listeners--;
	}
	hg_frame_unref(listener->frame);
	free(listener);
}

/* What the listener missed of a trend, in one piece; else the frame of all. Takes a reference. */
static struct hg_frame *next_part(struct hg_listener *listener, struct hg_slot_of_topic *slot)
{
	struct hg_topic *topic = slot->topic;
	struct hg_live *live = listener->live;
	struct hg_frame *frame;
	int status;

	if (topic->frame->failed || slot->sent_ms == topic->from_ms) {
		topic->frame->refs++;
		return topic->frame;
	}
	frame = hg_live_render(&live->world, topic->kind, topic->path, topic->query, slot->sent_ms,
			       &status);
	if (frame)
		return frame;
	topic->frame->refs++;
	return topic->frame;
}

/* Frames of the topic that this listener never saw. */
static void count_skipped(struct hg_listener *listener, struct hg_slot_of_topic *slot)
{
	uint64_t missed = slot->topic->serial - slot->serial - 1;

	if (!slot->serial || slot->topic->kind->trend || slot->topic->kind->changes)
		return;
	slot->skipped += missed;
	listener->live->http->frames_skipped += missed;
}

/* Takes the next frame of the slot, with a reference; NULL: nothing new. */
static struct hg_frame *take(struct hg_listener *listener, struct hg_slot_of_topic *slot)
{
	struct hg_topic *topic = slot->topic;
	struct hg_frame *frame = slot->own;

	if (frame) {
		slot->own = NULL;
		slot->sent_ms = frame->id;
		return frame;
	}
	if (topic->serial == slot->serial || !topic->frame)
		return NULL;
	count_skipped(listener, slot);
	slot->serial = topic->serial;
	if (topic->kind->trend || topic->kind->changes) {
		if (slot->sent_ms >= topic->to_ms && !topic->frame->failed)
			return NULL;
		frame = next_part(listener, slot);
	} else {
		frame = topic->frame;
		frame->refs++;
	}
	slot->sent_ms = frame->id;
	return frame;
}

/* An object that came late says so: its first member is the number of frames skipped. */
static void write_head(struct hg_listener *l, struct hg_slot_of_topic *slot, struct hg_frame *frame)
{
	bool say = slot->skipped && frame->len > 2 && frame->bytes[0] == '{' && !frame->failed;
	int len = snprintf(l->head, sizeof(l->head),
			   "event: %s\nid: %llu\ndata: ", frame->failed ? "error" : slot->alias,
			   (unsigned long long)frame->id);

	if (say)
		len += snprintf(l->head + len, sizeof(l->head) - (size_t)len, "{\"skipped\":%llu,",
				(unsigned long long)slot->skipped);
	slot->skipped = say ? 0 : slot->skipped;
	l->head_len = (size_t)len;
	l->skip_bytes = say ? 1 : 0;
	l->frame = frame;
	l->at = 0;
	l->ending |= frame->failed;
	l->live->http->frames_sent++;
}

/* Starts the next event; false: there is none. */
static bool next_event(struct hg_listener *l)
{
	if (l->ended || (l->ending && l->live->ended))
		return false;
	for (unsigned i = 0; i < l->slot_count && !l->ending; i++) {
		struct hg_slot_of_topic *slot = &l->slots[(l->turn + i) % l->slot_count];
		struct hg_frame *frame = take(l, slot);

		if (!frame)
			continue;
		l->turn = (l->turn + i + 1) % l->slot_count;
		write_head(l, slot, frame);
		return true;
	}
	if (l->ending || hg_monotonic_ms() - l->written_ms < HEARTBEAT_MS)
		return false;
	l->head_len = (size_t)snprintf(l->head, sizeof(l->head), ": still here");
	l->skip_bytes = 0;
	l->at = 0;
	return true;
}

/* Copies of one part, `at` bytes into it; moves on. */
static size_t copy_part(const char *part, size_t len, size_t *at, char *bytes, size_t room)
{
	size_t left = len > *at ? len - *at : 0;
	size_t count = left < room ? left : room;

	memcpy(bytes, part + (left ? *at : 0), count);
	*at += count;
	return count;
}

static size_t copy_event(struct hg_listener *l, char *bytes, size_t room)
{
	size_t frame_len = l->frame ? l->frame->len - l->skip_bytes : 0;
	size_t at = l->at;
	size_t done = 0;

	if (at < l->head_len)
		done += copy_part(l->head, l->head_len, &at, bytes, room);
	if (at >= l->head_len && at < l->head_len + frame_len) {
		size_t inside = at - l->head_len;
		size_t count = copy_part(l->frame->bytes + l->skip_bytes, frame_len, &inside,
					 bytes + done, room - done);

		at += count;
		done += count;
	}
	if (at >= l->head_len + frame_len) {
		size_t inside = at - l->head_len - frame_len;
		size_t count = copy_part(end_of_event, END_LEN, &inside, bytes + done, room - done);

		at += count;
		done += count;
	}
	l->at = at;
	if (at < l->head_len + frame_len + END_LEN)
		return done;
	hg_frame_unref(l->frame);
	l->frame = NULL;
	l->head_len = l->at = 0;
	return done;
}

ptrdiff_t hg_listener_read(struct hg_listener *listener, char *bytes, size_t room)
{
	size_t done = 0;

	while (done < room) {
		if (!listener->head_len && !next_event(listener))
			break;
		done += copy_event(listener, bytes + done, room - done);
	}
	if (done) {
		listener->written_ms = hg_monotonic_ms();
		return (ptrdiff_t)done;
	}
	return listener->ending ? -1 : 0;
}
