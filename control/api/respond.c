#include "control/api/respond.h"

#include "control/api/live.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "control/api/pages.h"

#define COMPRESS_ABOVE_BYTES 1024
#define GZIP_WINDOW_BITS     (15 + 16)
#define GZIP_LEVEL	     1
#define SLOW_CLIENT_SECONDS  30
#define STREAM_BLOCK_BYTES   (16 * 1024)

static bool accepts_gzip(struct MHD_Connection *connection)
{
	const char *accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
							 MHD_HTTP_HEADER_ACCEPT_ENCODING);
	const char *at = accept ? strstr(accept, "gzip") : NULL;

	return at && strncmp(at, "gzip;q=0", 8) != 0;
}

/* Returns the compressed bytes, or NULL when that fails or does not pay. */
static char *compress_body(const char *bytes, size_t len, size_t *compressed_len)
{
	z_stream stream = { 0 };
	size_t bound;
	char *out = NULL;

	if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW_BITS, 8, Z_DEFAULT_STRATEGY))
		return NULL;
	bound = deflateBound(&stream, len);
	out = malloc(bound);
	stream.next_in = (Bytef *)(uintptr_t)bytes;
	stream.avail_in = (uInt)len;
	stream.next_out = (Bytef *)out;
	stream.avail_out = (uInt)bound;
	if (!out || deflate(&stream, Z_FINISH) != Z_STREAM_END) {
		free(out);
		out = NULL;
	}
	*compressed_len = bound - stream.avail_out;
	deflateEnd(&stream);
	return out;
}

static ssize_t read_stream(void *arg, uint64_t pos, char *bytes, size_t room)
{
	ptrdiff_t len = hg_stream_body_read(arg, bytes, room);

	(void)pos;
	if (len < 0)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	return len ? (ssize_t)len : MHD_CONTENT_READER_END_OF_STREAM;
}

static void free_stream(void *arg)
{
	hg_stream_body_destroy(arg);
}

/* What is rendered while it is sent; both parts of the request go with it. */
static struct MHD_Response *make_stream(struct MHD_Connection *connection,
					struct hg_request *request, uint64_t *sent_bytes)
{
	struct hg_stream *stream = request->stream;
	bool gzip = accepts_gzip(connection);
	struct hg_stream_body *body;
	struct MHD_Response *response;

	request->stream = NULL;
	body = hg_stream_body_create(stream, &request->out, gzip, sent_bytes);
	if (!body)
		return NULL;
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES,
						     read_stream, body, free_stream);
	if (!response)
		hg_stream_body_destroy(body);
	else if (gzip)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	return response;
}

/* A short stream is an answer like all others, with its length. */
static void finish_short_stream(struct hg_request *request)
{
	if (hg_stream_fill(request->stream, &request->out, STREAM_BLOCK_BYTES) &&
	    !request->out.failed)
		return;
	request->stream->release(request->stream);
	request->stream = NULL;
}

/* A connection that follows an event stream. */
struct following {
	struct hg_listener *listener;
	struct MHD_Connection *connection;
	uint64_t *sent;
};

static ssize_t read_events(void *arg, uint64_t pos, char *bytes, size_t room)
{
	struct following *following = arg;
	ptrdiff_t len = hg_listener_read(following->listener, bytes, room);

	(void)pos;
	if (len < 0)
		return MHD_CONTENT_READER_END_OF_STREAM;
	if (len == 0) {
		MHD_suspend_connection(following->connection);
		hg_listener_wait(following->listener, following->connection);
		return 0;
	}
	__atomic_store_n(following->sent, *following->sent + (uint64_t)len, __ATOMIC_RELAXED);
	return (ssize_t)len;
}

static void free_events(void *arg)
{
	struct following *following = arg;

	hg_listener_destroy(following->listener);
	free(following);
}

/* The client may be slow for a while; what it does not take within that time ends the stream. */
static struct MHD_Response *make_events(struct MHD_Connection *connection,
					struct hg_request *request, uint64_t *sent_bytes)
{
	struct following *following = calloc(1, sizeof(*following));
	struct MHD_Response *response = NULL;

	if (!following)
		return NULL;
	*following = (struct following){ request->listener, connection, sent_bytes };
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_BLOCK_BYTES,
						     read_events, following, free_events);
	if (!response) {
		free(following);
		return NULL;
	}
	request->listener = NULL;
	MHD_add_response_header(response, "X-Accel-Buffering", "no");
	MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT,
				  (unsigned)SLOW_CLIENT_SECONDS);
	return response;
}

static struct MHD_Response *make_body(struct MHD_Connection *connection, struct hg_request *request,
				      uint64_t *sent_bytes)
{
	char *bytes = request->out.bytes;
	size_t len = request->out.len_bytes;
	struct MHD_Response *response;
	char *compressed = NULL;

	if (len > COMPRESS_ABOVE_BYTES && len < UINT32_MAX && accepts_gzip(connection))
		compressed = compress_body(bytes, len, &len);
	if (compressed) {
		response = MHD_create_response_from_buffer(len, compressed, MHD_RESPMEM_MUST_FREE);
		if (response)
			MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
		else
			free(compressed);
	} else if (bytes && len) {
		response = MHD_create_response_from_buffer(len, bytes, MHD_RESPMEM_MUST_FREE);
		if (response)
			memset(&request->out, 0, sizeof(request->out));
	} else {
		response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	}
	if (response)
		__atomic_store_n(sent_bytes, *sent_bytes + len, __ATOMIC_RELAXED);
	return response;
}

/* A file of the pages, compressed when the program was built. */
static struct MHD_Response *make_asset(struct MHD_Connection *connection,
				       const struct hg_asset *asset, uint64_t *sent_bytes)
{
	bool gzip = asset->gzip && accepts_gzip(connection);
	const unsigned char *bytes = gzip ? asset->gzip : asset->bytes;
	size_t len = gzip ? asset->gzip_len_bytes : asset->len_bytes;
	struct MHD_Response *response = MHD_create_response_from_buffer(
		len, (void *)(uintptr_t)bytes, MHD_RESPMEM_PERSISTENT);

	if (response && gzip)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
	if (response)
		__atomic_store_n(sent_bytes, *sent_bytes + len, __ATOMIC_RELAXED);
	return response;
}

static void header(struct MHD_Response *response, const char *name, const char *value)
{
	if (value && *value)
		MHD_add_response_header(response, name, value);
}

/* ui.md 1: nothing from elsewhere, nothing inline. */
static void add_page_headers(struct MHD_Response *response)
{
	header(response, "Content-Security-Policy",
	       "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
	       "frame-ancestors 'self'");
	header(response, "Referrer-Policy", "no-referrer");
}

static void add_headers(struct MHD_Response *response, const struct hg_request *request)
{
	const char *type =
		request->content_type ? request->content_type : "application/json; charset=utf-8";

	if (request->status != 204 && request->status != 302 && request->status != 304)
		header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (request->page)
		add_page_headers(response);
	header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
	       request->cache_control ? request->cache_control : "no-store");
	header(response, MHD_HTTP_HEADER_ETAG, request->etag);
	header(response, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
	header(response, "X-Content-Type-Options", "nosniff");
	header(response, MHD_HTTP_HEADER_LOCATION, request->location);
	header(response, MHD_HTTP_HEADER_ALLOW, request->allow);
	header(response, MHD_HTTP_HEADER_SET_COOKIE, request->set_cookie);
	if (request->status == 401)
		header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer realm=\"heliograph\"");
	header(response, "Heliograph-Ignored", request->ignored);
	header(response, "Heliograph-Adjusted", request->adjusted);
	header(response, "Heliograph-Answer", request->answer);
	header(response, "Heliograph-Warning", request->warning);
	header(response, "Heliograph-Lost", request->lost);
	if (request->status == 503 || request->status == 429)
		header(response, MHD_HTTP_HEADER_RETRY_AFTER, "2");
}

int hg_respond(struct MHD_Connection *connection, struct hg_request *request, bool close_after,
	       uint64_t *sent_bytes)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	if (request->stream)
		finish_short_stream(request);
	if (request->out.failed)
		hg_request_fail(request, 503, "too-many", "Out of memory",
				"There is no memory for this answer now.");
	if (request->listener)
		response = make_events(connection, request, sent_bytes);
	else if (request->asset)
		response = make_asset(connection, request->asset, sent_bytes);
	else if (request->stream)
		response = make_stream(connection, request, sent_bytes);
	else
		response = make_body(connection, request, sent_bytes);
	if (!response)
		return MHD_NO;
	add_headers(response, request);
	if (close_after)
		header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	result = MHD_queue_response(connection, (unsigned)request->status, response);
	MHD_destroy_response(response);
	return result;
}
