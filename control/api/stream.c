#include "control/api/stream.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define PIECE_BYTES	 (16 * 1024)
#define GZIP_WINDOW_BITS (15 + 16)
#define GZIP_LEVEL	 1

struct hg_stream_body {
	struct hg_stream *stream; /* NULL: rendered to its end */
	struct hg_json_out out;
	size_t taken; /* of out */
	bool gzip;
	bool ended; /* of the compressed bytes */
	z_stream deflate;
	uint64_t *sent;
};

bool hg_stream_fill(struct hg_stream *stream, struct hg_json_out *out, size_t bytes)
{
	bool more = true;

	while (more && !out->failed && out->len_bytes < bytes)
		more = stream->more(stream, out);
	return more;
}

struct hg_stream_body *hg_stream_body_create(struct hg_stream *stream, struct hg_json_out *out,
					     bool gzip, uint64_t *sent)
{
	struct hg_stream_body *body = calloc(1, sizeof(*body));

	if (!body || (gzip && deflateInit2(&body->deflate, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS,
					   8, Z_DEFAULT_STRATEGY))) {
		stream->release(stream);
		free(body);
		return NULL;
	}
	body->stream = stream;
	body->out = *out;
	body->gzip = gzip;
	body->sent = sent;
	memset(out, 0, sizeof(*out));
	return body;
}

void hg_stream_body_destroy(struct hg_stream_body *body)
{
	if (body->stream)
		body->stream->release(body->stream);
	if (body->gzip)
		deflateEnd(&body->deflate);
	hg_json_free(&body->out);
	free(body);
}

/* Makes sure there are bytes to take, while there are any. False: no memory. */
static bool refill(struct hg_stream_body *body)
{
	if (body->taken < body->out.len_bytes || !body->stream)
		return !body->out.failed;
	hg_json_drain(&body->out);
	body->taken = 0;
	if (!hg_stream_fill(body->stream, &body->out, PIECE_BYTES)) {
		body->stream->release(body->stream);
		body->stream = NULL;
	}
	return !body->out.failed;
}

static ptrdiff_t read_plain(struct hg_stream_body *body, char *bytes, size_t room)
{
	size_t left = body->out.len_bytes - body->taken;
	size_t len = left < room ? left : room;

	if (len)
		memcpy(bytes, body->out.bytes + body->taken, len);
	body->taken += len;
	return (ptrdiff_t)len;
}

/* One step of the compressor; it may need several before bytes come out. */
static ptrdiff_t step_gzip(struct hg_stream_body *body, char *bytes, size_t room)
{
	size_t left = body->out.len_bytes - body->taken;
	int result;

	body->deflate.next_in = (Bytef *)body->out.bytes + body->taken;
	body->deflate.avail_in = (uInt)left;
	body->deflate.next_out = (Bytef *)bytes;
	body->deflate.avail_out = (uInt)room;
	result = deflate(&body->deflate, body->stream ? Z_NO_FLUSH : Z_FINISH);
	body->taken += left - body->deflate.avail_in;
	body->ended = result == Z_STREAM_END;
	if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
		return -1;
	return (ptrdiff_t)(room - body->deflate.avail_out);
}

ptrdiff_t hg_stream_body_read(struct hg_stream_body *body, char *bytes, size_t room)
{
	ptrdiff_t len = 0;

	if (room > PIECE_BYTES)
		room = PIECE_BYTES;
	while (!len && !body->ended) {
		if (!refill(body))
			return -1;
		if (body->gzip)
			len = step_gzip(body, bytes, room);
		else
			len = read_plain(body, bytes, room);
		if (!body->gzip && !len && !body->stream)
			break;
	}
	if (len > 0)
		__atomic_store_n(body->sent, *body->sent + (uint64_t)len, __ATOMIC_RELAXED);
	return len;
}
