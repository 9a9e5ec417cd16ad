/*
 * An answer that is rendered while it is sent: constant memory whatever its size.
 *
 * A handler embeds struct hg_stream as the first member of what it needs and sets request->stream.
 * The pieces go through one buffer, compressed on the way if the client accepts that. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_STREAM_H
#define HELIOGRAPH_CONTROL_API_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_stream {
	/* Appends the next piece; false: that was the last one. */
	bool (*more)(struct hg_stream *stream, struct hg_json_out *out);
	void (*release)(struct hg_stream *stream);
};

/* Appends pieces until `out` holds `bytes` or more; false: that was everything. */
bool hg_stream_fill(struct hg_stream *stream, struct hg_json_out *out, size_t bytes);

/* An answer under way. */
struct hg_stream_body;

/*
 * Takes over `stream`, also when it fails, and what `out` holds already. NULL: no memory. `*sent`
 * grows, relaxed, by what goes out; it outlives the body.
 */
struct hg_stream_body *hg_stream_body_create(struct hg_stream *stream, struct hg_json_out *out,
					     bool gzip, uint64_t *sent);
void hg_stream_body_destroy(struct hg_stream_body *body);

/* Up to `room` > 0 bytes; 0: the end; -1: it cannot go on. */
ptrdiff_t hg_stream_body_read(struct hg_stream_body *body, char *bytes, size_t room);

#ifdef __cplusplus
}
#endif
#endif
