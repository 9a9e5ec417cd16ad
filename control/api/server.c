#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "control/api/api.h"
#include "control/api/gate.h"
#include "control/api/listen.h"
#include "control/api/long_poll.h"
#include "control/api/request.h"
#include "control/api/respond.h"
#include "control/api/routes.h"
#include "control/clock.h"

#define BODY_DRAIN_BYTES                                                                           \
	(16 * 1024 * 1024) /* read and thrown away, so that the client reads the 413 */
#define CONNECTIONS_MAX		   4000
#define CONNECTIONS_PER_CLIENT_MAX 200
#define IDLE_SECONDS		   75
#define CONNECTION_MEMORY_BYTES	   (64 * 1024)
#define WAIT_MS			   1000
#define HELD_WAIT_MS		   100 /* how late a long poll may time out */

struct hg_api {
	struct hg_api_conf conf;
	struct hg_listeners listeners;
	struct MHD_Daemon *daemon[HG_LISTEN_MAX];
	pthread_t thread;
	int epoll_fd;
	int wake_fd; /* written by control: answers wait, or stop */
	bool stop;
	pthread_mutex_t lock;	     /* guards `answered` */
	struct hg_command *answered; /* written by control, taken by the HTTP thread */
	struct exchange *held;	     /* long polls; HTTP thread */
	unsigned held_count;
	struct hg_http_counters http;
};

/* One request while it lives in the HTTP library. HTTP thread only. */
struct exchange {
	struct hg_api *api;
	struct MHD_Connection *connection;
	char *uri;
	bool started;
	bool waiting;	       /* suspended, control has the command */
	bool resumed;	       /* was held, the answer is ready */
	struct exchange *next; /* of those held */
	bool too_large;
	char *body;
	size_t body_len;
	size_t body_seen; /* with what was thrown away */
	struct hg_request request;
};

static void count(uint64_t *counter, uint64_t by)
{
	__atomic_store_n(counter, *counter + by, __ATOMIC_RELAXED);
}

/* dp:8.1: go online, load, take references, go offline, then render. */
static void take_snapshots(const struct hg_api_conf *conf, struct hg_request *request)
{
	hg_reader_online();
	request->snapshot = hg_slot_load(conf->snapshot);
	request->metrics = hg_slot_load(conf->metrics);
	request->objects = conf->objects ? hg_slot_load(conf->objects) : NULL;
	if (request->snapshot)
		hg_snapshot_ref(request->snapshot);
	if (request->metrics)
		hg_metrics_view_ref(request->metrics);
	if (request->objects)
		hg_objects_view_ref(request->objects);
	hg_reader_offline();
}

/* Called by the library with the request target as received. The result is the exchange. */
static void *on_uri(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct exchange *x = calloc(1, sizeof(*x));

	if (!x)
		return NULL;
	x->api = arg;
	x->connection = connection;
	x->uri = strdup(uri);
	hg_json_init(&x->request.out);
	return x;
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **con_cls,
			 enum MHD_RequestTerminationCode code)
{
	struct exchange *x = *con_cls;

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

static void on_connection(void *arg, struct MHD_Connection *connection, void **socket_context,
			  enum MHD_ConnectionNotificationCode code)
{
	struct hg_api *api = arg;

	(void)connection;
	(void)socket_context;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		count(&api->http.connections, 1);
		count(&api->http.connections_total, 1);
	} else {
		count(&api->http.connections, (uint64_t)-1);
	}
}

/* Keeps the path as sent: it is split before it is decoded. */
static size_t no_unescape(void *arg, struct MHD_Connection *connection, char *text)
{
	(void)arg;
	(void)connection;
	return strlen(text);
}

static const char *lookup(struct exchange *x, const char *name)
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

static enum MHD_Result respond(struct exchange *x, bool close_after)
{
	struct hg_http_counters *http = &x->api->http;
	int result = hg_respond(x->connection, &x->request, close_after, &http->bytes_sent);

	count(&http->responses, 1);
	if (x->request.status >= 100 && x->request.status < 600)
		count(&http->by_class[x->request.status / 100], 1);
	return result;
}

static enum MHD_Result refuse_large(struct exchange *x)
{
	hg_request_fail(&x->request, 413, "too-large", "Body too large",
			"The body is larger than %zu KiB.", hg_request_body_max(x->uri) / 1024);
	return respond(x, true);
}

/* First call: headers are there, the body is not. */
static enum MHD_Result begin(struct exchange *x, const char *method)
{
	const char *length = lookup(x, MHD_HTTP_HEADER_CONTENT_LENGTH);
	unsigned long long announced;

	x->started = true;
	x->request.conf = &x->api->conf;
	x->request.http = &x->api->http;
	hg_json_indent(&x->request.out, x->api->conf.json_indent);
	x->request.raw_path = x->uri ? x->uri : "";
	x->request.method = hg_method_of(method, &x->request.head);
	count(&x->api->http.requests, 1);
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

static enum MHD_Result take_body(struct exchange *x, const char *data, size_t *len)
{
	char *grown;

	count(&x->api->http.bytes_received, *len);
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

static void handle(struct exchange *x)
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
	take_snapshots(&x->api->conf, request);
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

static enum MHD_Result hold(struct exchange *x)
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
	api->held_count++;
	MHD_suspend_connection(x->connection);
	return MHD_YES;
}

/* Resumes those that have an answer; `all`: the others get an empty one. */
static void resume_held(struct hg_api *api, bool all)
{
	uint64_t now_ms = all ? UINT64_MAX : hg_wall_ms();
	struct exchange **at = &api->held;

	while (*at) {
		struct exchange *x = *at;

		if (!hg_long_poll_again(&x->request, now_ms)) {
			at = &x->next;
			continue;
		}
		*at = x->next;
		api->held_count--;
		x->resumed = true;
		MHD_resume_connection(x->connection);
	}
}

static enum MHD_Result finish(struct exchange *x)
{
	if (!x->uri)
		return MHD_NO;
	if (x->too_large)
		return refuse_large(x);
	if (x->waiting) {
		x->waiting = false;
		hg_api_flow_answered(&x->request);
		return respond(x, false);
	}
	if (x->resumed)
		return respond(x, false);
	handle(x);
	if (x->request.held)
		return hold(x);
	if (!x->request.command)
		return respond(x, false);
	x->waiting = true;
	x->request.command->waiting = x;
	MHD_suspend_connection(x->connection);
	x->api->conf.submit(x->api->conf.submit_arg, x->request.command);
	return MHD_YES;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *data_len, void **con_cls)
{
	struct exchange *x = *con_cls;

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

void hg_api_wake(struct hg_api *api)
{
	uint64_t one = 1;

	if (write(api->wake_fd, &one, sizeof(one)) != sizeof(one))
		return; /* the counter is full: the thread is awake anyway */
}

void hg_api_answer(struct hg_api *api, struct hg_command *command)
{
	pthread_mutex_lock(&api->lock);
	command->next = api->answered;
	api->answered = command;
	pthread_mutex_unlock(&api->lock);
	hg_api_wake(api);
}

static void resume_answered(struct hg_api *api)
{
	struct hg_command *list;
	uint64_t ignored;

	if (read(api->wake_fd, &ignored, sizeof(ignored)) < 0 && errno != EAGAIN)
		return;
	pthread_mutex_lock(&api->lock);
	list = api->answered;
	api->answered = NULL;
	pthread_mutex_unlock(&api->lock);
	while (list) {
		struct exchange *x = list->waiting;

		list = list->next;
		MHD_resume_connection(x->connection);
	}
}

static int wait_ms(struct hg_api *api)
{
	int wait = api->held ? HELD_WAIT_MS : WAIT_MS;

	for (unsigned i = 0; i < api->listeners.count; i++) {
		MHD_UNSIGNED_LONG_LONG timeout;

		if (MHD_get_timeout(api->daemon[i], &timeout) == MHD_YES &&
		    timeout < (unsigned)wait)
			wait = (int)timeout;
	}
	return wait;
}

static void *run(void *arg)
{
	struct hg_api *api = arg;
	struct epoll_event events[HG_LISTEN_MAX + 1];

	hg_reader_register();
	hg_reader_offline();
	while (!__atomic_load_n(&api->stop, __ATOMIC_ACQUIRE)) {
		epoll_wait(api->epoll_fd, events, HG_LISTEN_MAX + 1, wait_ms(api));
		resume_answered(api);
		resume_held(api, false);
		for (unsigned i = 0; i < api->listeners.count; i++)
			MHD_run(api->daemon[i]);
	}
	hg_reader_unregister();
	return NULL;
}

static struct MHD_Daemon *start_daemon(struct hg_api *api, int fd)
{
	return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request,
				api, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
				(unsigned)CONNECTIONS_MAX, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
				(unsigned)CONNECTIONS_PER_CLIENT_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
				(unsigned)IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				(size_t)CONNECTION_MEMORY_BYTES, MHD_OPTION_URI_LOG_CALLBACK,
				on_uri, api, MHD_OPTION_UNESCAPE_CALLBACK, no_unescape, NULL,
				MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
				MHD_OPTION_NOTIFY_CONNECTION, on_connection, api, MHD_OPTION_END);
}

static int watch(struct hg_api *api, int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(api->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static int start_daemons(struct hg_api *api)
{
	for (unsigned i = 0; i < api->listeners.count; i++) {
		const union MHD_DaemonInfo *info;

		api->daemon[i] = start_daemon(api, api->listeners.fd[i]);
		if (!api->daemon[i])
			return -1;
		info = MHD_get_daemon_info(api->daemon[i], MHD_DAEMON_INFO_EPOLL_FD);
		if (!info || watch(api, info->epoll_fd))
			return -1;
	}
	return 0;
}

static void release(struct hg_api *api)
{
	for (unsigned i = 0; i < api->listeners.count; i++) {
		if (api->daemon[i])
			MHD_stop_daemon(api->daemon[i]);
		else
			close(api->listeners.fd[i]);
	}
	if (api->epoll_fd >= 0)
		close(api->epoll_fd);
	if (api->wake_fd >= 0)
		close(api->wake_fd);
	pthread_mutex_destroy(&api->lock);
	free(api);
}

struct hg_api *hg_api_start(const struct hg_api_conf *conf, char *error, size_t error_len)
{
	struct hg_api *api = calloc(1, sizeof(*api));

	if (!api || hg_listen(conf->hostname, conf->port, &api->listeners, error, error_len)) {
		if (!api)
			snprintf(error, error_len, "no memory for the HTTP server");
		free(api);
		return NULL;
	}
	api->conf = *conf;
	pthread_mutex_init(&api->lock, NULL);
	api->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	api->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (api->epoll_fd < 0 || api->wake_fd < 0 || watch(api, api->wake_fd) ||
	    start_daemons(api) || pthread_create(&api->thread, NULL, run, api)) {
		snprintf(error, error_len, "cannot start the HTTP server: %s", strerror(errno));
		release(api);
		return NULL;
	}
	return api;
}

uint16_t hg_api_port(const struct hg_api *api)
{
	return api->listeners.port;
}

bool hg_api_beyond_loopback(const struct hg_api *api)
{
	return api->listeners.beyond_loopback;
}

void hg_api_stop(struct hg_api *api)
{
	__atomic_store_n(&api->stop, true, __ATOMIC_RELEASE);
	hg_api_wake(api);
	pthread_join(api->thread, NULL);
	resume_answered(api);
	resume_held(api, true);
	release(api);
}
