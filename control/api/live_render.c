#define _GNU_SOURCE /* asprintf */
#include "control/api/live_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void hg_frame_unref(struct hg_frame *frame)
{
	if (frame && --frame->refs == 0)
		free(frame);
}

static struct hg_frame *make_frame(const struct hg_request *inner, bool element)
{
	const struct hg_json_out *out = &inner->out;
	bool failed = inner->status >= 400;
	size_t cut = element && !failed && out->len_bytes > 2 ? 1 : 0;
	struct hg_frame *frame;

	if (out->failed || !out->bytes)
		return NULL;
	frame = malloc(sizeof(*frame) + out->len_bytes);
	if (!frame)
		return NULL;
	frame->refs = 1;
	frame->id = inner->snapshot ? hg_snapshot_epoch_ms(inner->snapshot) : inner->now_ms;
	frame->failed = failed;
	frame->len = out->len_bytes - 2 * cut;
	memcpy(frame->bytes, out->bytes + cut, frame->len);
	return frame;
}

static void run(struct hg_request *inner, const struct hg_topic_kind *kind)
{
	if (kind->handler)
		kind->handler(inner);
	else
		hg_route_run(inner);
	if (inner->stream && !inner->command)
		hg_stream_fill(inner->stream, &inner->out, SIZE_MAX);
}

struct hg_frame *hg_live_render(struct hg_request *world, const struct hg_topic_kind *kind,
				const char *path, const char *query, uint64_t after_ms, int *status)
{
	struct hg_request *inner = malloc(sizeof(*inner));
	struct hg_frame *frame = NULL;
	char *full;

	*status = 503;
	if (!inner || asprintf(&full, after_ms ? "%s&after=%llu" : "%s", query,
			       (unsigned long long)after_ms) < 0) {
		free(inner);
		return NULL;
	}
	hg_request_like(inner, world, path);
	if (!hg_request_parse(inner, path, full))
		run(inner, kind);
	if (inner->command) {
		world->command = inner->command;
		world->again = inner->again;
	} else {
		frame = make_frame(inner, kind->element);
		*status = inner->status;
	}
	hg_request_clear(inner);
	free(inner);
	free(full);
	return frame;
}
