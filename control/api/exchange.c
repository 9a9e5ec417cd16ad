#include "control/api/exchange.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/areas.h"
#include "control/api/gate.h"
#include "control/api/long_poll.h"
#include "control/api/pulse.h"
#include "control/api/respond.h"
#include "control/api/routes.h"
#include "control/clock.h"
#include "control/flows/address.h"
#include "control/log.h"

#define BODY_DRAIN_BYTES                                                                           \
	(16 * 1024 * 1024) /* read and thrown away, so that the client reads the 413 */

/* Called by the library with the request target as received. The result is the exchange. */
void *hg_exchange_begin(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct hg_exchange *x = calloc(1, sizeof(*x));

	if (!x)
		return NULL;
	x->api = arg;
	x->connection = connection;
	x->uri = strdup(uri);
	hg_json_init(&x->request.out);
	return x;
}

void hg_exchange_end(void *arg, struct MHD_Connection *connection, void **con_cls,
		     enum MHD_RequestTerminationCode code)
{
	struct hg_exchange *x = *con_cls;

	(void)arg;
	(void)connection;
	(void)code;
	if (!x)
		return;
	hg_request_clear(&x->request);
	free(x->uri);
	free(x->body);
	free(x);
	*con_cls = NULL;
}

/* Keeps the path as sent: it is split before it is decoded. */
size_t hg_exchange_keep_path(void *arg, struct MHD_Connection *connection, char *text)
{
	(void)arg;
	(void)connection;
	return strlen(text);
}

static const char *lookup(struct hg_exchange *x, const char *name)
{
	return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

/* Whether `type` is accepted, and named before plain text. */
static bool prefers(const char *accept, const char *type)
{
	const char *it = accept ? strstr(accept, type) : NULL;
	const char *text = accept ? strstr(accept, "text/plain") : NULL;

	return it && (!text || it < text);
}

/* A line for every change that was asked for: who, what, with which result. */
static void audit(const struct hg_request *request)
{
	char client[HG_ADDRESS_TEXT_MAX];
	struct hg_log_field fields[] = {
		{ "token", request->identity.name ? request->identity.name : "-", 0 },
		{ "client", client, 0 },
		{ "method", request->method == HG_PUT ? "PUT" : "DELETE", 0 },
		{ "path", request->raw_path, 0 },
		{ "status", NULL, (uint64_t)request->status },
	};

	if (request->method != HG_PUT && request->method != HG_DELETE)
		return;
	client[hg_address_text(request->client.family, request->client.bytes, client)] = '\0';
	hg_log(HG_EVENT_CHANGE, request->raw_path, fields, 5, "A change was asked for by HTTP.");
}

static enum MHD_Result respond(struct hg_exchange *x, bool close_after)
{
	struct hg_http_counters *http = &x->api->http;
	int result = hg_respond(x->connection, &x->request, close_after, &http->bytes_sent);

	audit(&x->request);
	hg_api_count(&http->responses, 1);
	hg_areas_count(http, &x->request);
	if (!x->resumed)
		hg_areas_time(http, &x->request, hg_monotonic_ns() - x->began_ns);
	if (x->request.status >= 100 && x->request.status < 600)
		hg_api_count(&http->by_class[x->request.status / 100], 1);
	return result;
}

static enum MHD_Result refuse_large(struct hg_exchange *x)
{
	hg_request_fail(&x->request, 413, "too-large", "Body too large",
			"The body is larger than %zu KiB.", hg_request_body_max(x->uri) / 1024);
	return respond(x, true);
}

/* First call: headers are there, the body is not. */
static enum MHD_Result begin(struct hg_exchange *x, const char *method)
{
	const char *length = lookup(x, MHD_HTTP_HEADER_CONTENT_LENGTH);
	unsigned long long announced;

	x->started = true;
	x->began_ns = hg_monotonic_ns();
	hg_pulse_show(x->api->pulse, &x->request);
	hg_json_indent(&x->request.out, x->api->conf.json_indent);
	x->request.raw_path = x->uri ? x->uri : "";
	x->request.method = hg_method_of(method, &x->request.head);
	hg_api_count(&x->api->http.requests, 1);
	if (length && lookup(x, MHD_HTTP_HEADER_TRANSFER_ENCODING)) {
		hg_request_fail(&x->request, 400, "invalid-parameter", "Malformed request",
				"Content-Length and Transfer-Encoding together are not allowed.");
		return respond(x, true);
	}
	announced = length ? strtoull(length, NULL, 10) : 0;
	x->too_large = announced > hg_request_body_max(x->uri);
	/* A client that is already sending reads an answer only when it is through. */
	if (x->too_large && (lookup(x, MHD_HTTP_HEADER_EXPECT) || announced > BODY_DRAIN_BYTES))
		return refuse_large(x);
	return MHD_YES;
}

static enum MHD_Result take_body(struct hg_exchange *x, const char *data, size_t *len)
{
	char *grown;

	hg_api_count(&x->api->http.bytes_received, *len);
	x->body_seen += *len;
	if (x->body_seen > hg_request_body_max(x->uri))
		x->too_large = true;
	if (x->body_seen > BODY_DRAIN_BYTES)
		return MHD_NO;
	if (!x->too_large) {
		grown = realloc(x->body, x->body_len + *len + 1);
		if (!grown)
			return MHD_NO;
		x->body = grown;
		memcpy(x->body + x->body_len, data, *len);
		x->body_len += *len;
		x->body[x->body_len] = '\0';
	}
	*len = 0;
	return MHD_YES;
}

static struct hg_addr client_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info ? info->client_addr : NULL;

	if (address && address->sa_family == AF_INET)
		return hg_addr_make(
			4, (const uint8_t *)&((const struct sockaddr_in *)(const void *)address)
				   ->sin_addr);
	if (address && address->sa_family == AF_INET6)
		return hg_addr_make(
			6, (const uint8_t *)&((const struct sockaddr_in6 *)(const void *)address)
				   ->sin6_addr);
	return hg_addr_make(0, NULL);
}

/* Control has made what the handler wanted: it sees a snapshot that has it. */
static void handle_again(struct hg_exchange *x)
{
	struct hg_request *request = &x->request;

	hg_request_restart(request);
	request->now_ms = hg_wall_ms();
	hg_pulse_snapshots(&x->api->conf, request);
	hg_route_run(request);
	if (request->status != 400)
		hg_request_name_unknown(request);
}

static void handle(struct hg_exchange *x)
{
	struct hg_request *request = &x->request;
	const char *accept = lookup(x, MHD_HTTP_HEADER_ACCEPT);
	char *query = strchr(x->uri, '?');

	if (query)
		*query++ = '\0';
	request->body = x->body ? x->body : "";
	request->body_len_bytes = x->body_len;
	request->wants_json = prefers(accept, "application/json");
	request->wants_openmetrics = prefers(accept, "application/openmetrics-text");
	request->if_match = lookup(x, MHD_HTTP_HEADER_IF_MATCH);
	request->if_none_match = lookup(x, MHD_HTTP_HEADER_IF_NONE_MATCH);
	request->now_ms = hg_wall_ms();
	request->client = client_of(x->connection);
	request->tokens = x->api->tokens;
	request->authorization = lookup(x, MHD_HTTP_HEADER_AUTHORIZATION);
	request->cookie = lookup(x, MHD_HTTP_HEADER_COOKIE);
	request->origin = lookup(x, "Origin");
	request->last_event_id = lookup(x, "Last-Event-ID");
	hg_pulse_snapshots(&x->api->conf, request);
	if (hg_request_parse(request, x->uri, query))
		return;
	if (!hg_gate_pass(request, lookup(x, MHD_HTTP_HEADER_HOST),
			  x->api->listeners.beyond_loopback))
		return;
	hg_route_run(request);
	if (request->status != 400)
		hg_request_name_unknown(request);
}

/* ---- long polls ---- */

static enum MHD_Result hold(struct hg_exchange *x)
{
	struct hg_api *api = x->api;

	if (api->held_count >= HG_LONG_POLLS_MAX) {
		hg_request_fail(&x->request, 503, "too-many", "Too many long polls",
				"%u requests are held already; ask again without a timeout.",
				HG_LONG_POLLS_MAX);
		return respond(x, false);
	}
	/* What it was asked about may be freed long before it is answered. */
	hg_request_drop_snapshots(&x->request);
	x->next = api->held;
	api->held = x;
	api->http.long_polls = ++api->held_count;
	MHD_suspend_connection(x->connection);
	return MHD_YES;
}

/* Resumes those that have an answer; `all`: the others get an empty one. */
void hg_exchange_resume_held(struct hg_api *api, bool all)
{
	uint64_t now_ms = all ? UINT64_MAX : hg_wall_ms();
	struct hg_exchange **at = &api->held;

	while (*at) {
		struct hg_exchange *x = *at;

		if (!hg_long_poll_again(&x->request, now_ms)) {
			at = &x->next;
			continue;
		}
		*at = x->next;
		api->http.long_polls = --api->held_count;
		x->resumed = true;
		MHD_resume_connection(x->connection);
	}
}

static enum MHD_Result finish(struct hg_exchange *x)
{
	if (!x->uri)
		return MHD_NO;
	if (x->too_large)
		return refuse_large(x);
	if (x->resumed)
		return respond(x, false);
	if (!x->waiting)
		handle(x);
	else if (x->request.again && !hg_api_question_answered(&x->request))
		handle_again(x);
	else if (x->request.command)
		hg_api_flow_answered(&x->request);
	if (x->request.held)
		return hold(x);
	x->waiting = x->request.command != NULL;
	if (!x->waiting)
		return respond(x, false);
	x->request.command->waiting = x;
	MHD_suspend_connection(x->connection);
	x->api->conf.submit(x->api->conf.submit_arg, x->request.command);
	return MHD_YES;
}

enum MHD_Result hg_exchange_go_on(void *arg, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *data_len, void **con_cls)
{
	struct hg_exchange *x = *con_cls;

	(void)arg;
	(void)connection;
	(void)url;
	(void)version;
	if (!x)
		return MHD_NO;
	if (!x->started)
		return begin(x, method);
	if (*data_len)
		return take_body(x, data, data_len);
	return finish(x);
}
