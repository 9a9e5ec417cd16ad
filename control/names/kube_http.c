#include "control/names/kube_http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#define TOKEN_MAX	  (16u << 10)
#define EVENTS_TURN	  16
#define CONNECT_TIMEOUT_S 10
#define RECEIVE_BYTES	  (16l << 10) /* what one callback gets at most */

struct stream {
	struct hg_kube_http *http;
	unsigned number;
	CURL *easy; /* NULL: not in use */
	struct curl_slist *headers;
	bool paused;
	char error[CURL_ERROR_SIZE];
};

struct hg_kube_http {
	struct hg_kube_stream_events events;
	char *server, *ca_file, *token_file, *cert_file, *key_file;
	CURLM *multi;
	int epoll_fd, timer_fd;
	uint64_t stop_us; /* when this turn's time is used up */
	struct stream streams[HG_KUBE_STREAMS];
};

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* ---- what libcurl asks of its host ---- */

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	const struct hg_kube_http *http = arg;
	struct epoll_event event = { .data.fd = fd };

	(void)easy, (void)socket_arg;
	if (what & CURL_POLL_IN)
		event.events |= EPOLLIN;
	if (what & CURL_POLL_OUT)
		event.events |= EPOLLOUT;
	if (what == CURL_POLL_REMOVE)
		epoll_ctl(http->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(http->epoll_fd, EPOLL_CTL_MOD, fd, &event) != 0)
		epoll_ctl(http->epoll_fd, EPOLL_CTL_ADD, fd, &event);
	return 0;
}

static void set_timer(const struct hg_kube_http *http, long after_ms)
{
	struct itimerspec when = { 0 };

	if (after_ms >= 0) {
		when.it_value.tv_sec = after_ms / 1000;
		when.it_value.tv_nsec = after_ms % 1000 * 1000000l + 1;
	}
	timerfd_settime(http->timer_fd, 0, &when, NULL);
}

static int on_timer(CURLM *multi, long after_ms, void *arg)
{
	(void)multi;
	set_timer(arg, after_ms);
	return 0;
}

static size_t on_data(char *bytes, size_t size, size_t count, void *arg)
{
	struct stream *stream = arg;
	struct hg_kube_http *http = stream->http;
	long status = 0;

	if (now_us() >= http->stop_us) {
		stream->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	curl_easy_getinfo(stream->easy, CURLINFO_RESPONSE_CODE, &status);
	if (!http->events.on_data(http->events.arg, stream->number, status, bytes, size * count))
		return 0;
	return size * count;
}

/* ---- life ---- */

static bool copy(char **out, const char *text)
{
	*out = text && *text ? strdup(text) : NULL;
	return *out || !text || !*text;
}

static bool open_set(struct hg_kube_http *http)
{
	struct epoll_event event = { .events = EPOLLIN };

	http->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	http->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	event.data.fd = http->timer_fd;
	if (http->epoll_fd < 0 || http->timer_fd < 0 ||
	    epoll_ctl(http->epoll_fd, EPOLL_CTL_ADD, http->timer_fd, &event) != 0)
		return false;
	http->multi = curl_multi_init();
	if (!http->multi)
		return false;
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(http->multi, CURLMOPT_SOCKETDATA, http);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(http->multi, CURLMOPT_TIMERDATA, http);
	return true;
}

struct hg_kube_http *hg_kube_http_create(const struct hg_kube_conf *conf,
					 const struct hg_kube_stream_events *events, char *error,
					 size_t error_len)
{
	struct hg_kube_http *http = calloc(1, sizeof(*http));

	snprintf(error, error_len, "there is no memory for the Kubernetes client");
	if (!http || curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		free(http);
		return NULL;
	}
	http->events = *events;
	if (!copy(&http->server, conf->server) || !copy(&http->ca_file, conf->ca_file) ||
	    !copy(&http->token_file, conf->token_file) ||
	    !copy(&http->cert_file, conf->cert_file) || !copy(&http->key_file, conf->key_file) ||
	    !open_set(http)) {
		hg_kube_http_destroy(http);
		return NULL;
	}
	error[0] = '\0';
	return http;
}

void hg_kube_http_destroy(struct hg_kube_http *http)
{
	if (!http)
		return;
	for (unsigned i = 0; i < HG_KUBE_STREAMS; i++)
		hg_kube_http_cancel(http, i);
	if (http->multi)
		curl_multi_cleanup(http->multi);
	if (http->timer_fd > 0)
		close(http->timer_fd);
	if (http->epoll_fd > 0)
		close(http->epoll_fd);
	free(http->server);
	free(http->ca_file);
	free(http->token_file);
	free(http->cert_file);
	free(http->key_file);
	free(http);
	curl_global_cleanup();
}

int hg_kube_http_fd(const struct hg_kube_http *http)
{
	return http->epoll_fd;
}

/* ---- requests ---- */

/* "Authorization: Bearer …" with the token as it is in the file now; no file, no header. */
static void add_token(const struct hg_kube_http *http, struct curl_slist **headers)
{
	static const char start[] = "Authorization: Bearer ";
	FILE *file = http->token_file ? fopen(http->token_file, "re") : NULL;
	char *line = file ? malloc(sizeof(start) + TOKEN_MAX) : NULL;
	struct curl_slist *longer;
	size_t len;

	if (line) {
		memcpy(line, start, sizeof(start) - 1);
		len = sizeof(start) - 1 + fread(line + sizeof(start) - 1, 1, TOKEN_MAX, file);
		while (len > 0 && (unsigned char)line[len - 1] <= ' ')
			len--;
		line[len] = '\0';
		longer = curl_slist_append(*headers, line);
		*headers = longer ? longer : *headers;
	}
	free(line);
	if (file)
		fclose(file);
}

static void set_options(const struct hg_kube_http *http, struct stream *stream)
{
	CURL *easy = stream->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, stream);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, stream->headers);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_PROXY, ""); /* the server is in the cluster */
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1l);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1l);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BYTES);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, stream->error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, stream);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "heliograph");
	if (http->ca_file) { /* and none of the system's: reading those takes long */
		curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (http->cert_file)
		curl_easy_setopt(easy, CURLOPT_SSLCERT, http->cert_file);
	if (http->key_file)
		curl_easy_setopt(easy, CURLOPT_SSLKEY, http->key_file);
}

bool hg_kube_http_get(struct hg_kube_http *http, unsigned which, const char *path,
		      const char *accept)
{
	struct stream *stream = &http->streams[which];
	size_t len = strlen(http->server) + strlen(path) + 1;
	char *url = malloc(len);

	*stream = (struct stream){ .http = http, .number = which, .easy = curl_easy_init() };
	if (!url || !stream->easy) {
		free(url);
		hg_kube_http_cancel(http, which);
		return false;
	}
	snprintf(url, len, "%s%s", http->server, path);
	curl_easy_setopt(stream->easy, CURLOPT_URL, url); /* the library has its own copy */
	free(url);
	stream->headers = curl_slist_append(NULL, accept ? accept : "Accept: application/json");
	add_token(http, &stream->headers);
	set_options(http, stream);
	return curl_multi_add_handle(http->multi, stream->easy) == CURLM_OK;
}

void hg_kube_http_cancel(struct hg_kube_http *http, unsigned which)
{
	struct stream *stream = &http->streams[which];

	if (!stream->easy)
		return;
	curl_multi_remove_handle(http->multi, stream->easy);
	curl_easy_cleanup(stream->easy);
	curl_slist_free_all(stream->headers);
	stream->easy = NULL;
	stream->headers = NULL;
}

/* ---- turns ---- */

static void end(struct hg_kube_http *http, struct stream *stream, CURLcode result)
{
	const char *error = result == CURLE_OK ? NULL
			    : *stream->error   ? stream->error
					       : curl_easy_strerror(result);
	char copy_of[CURL_ERROR_SIZE];
	long status = 0;

	if (error)
		snprintf(copy_of, sizeof(copy_of), "%s", error);
	curl_easy_getinfo(stream->easy, CURLINFO_RESPONSE_CODE, &status);
	hg_kube_http_cancel(http, stream->number);
	http->events.on_end(http->events.arg, stream->number, status, error ? copy_of : NULL);
}

static void take_ended(struct hg_kube_http *http)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left))) {
		char *stream = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &stream);
		end(http, (struct stream *)(void *)stream, message->data.result);
	}
}

/* What was held back for lack of time comes now, in this very call. */
static void resume(struct hg_kube_http *http)
{
	for (unsigned i = 0; i < HG_KUBE_STREAMS; i++) {
		struct stream *stream = &http->streams[i];

		if (!stream->easy || !stream->paused || now_us() >= http->stop_us)
			continue;
		stream->paused = false;
		curl_easy_pause(stream->easy, CURLPAUSE_CONT);
	}
}

static bool held_back(const struct hg_kube_http *http)
{
	for (unsigned i = 0; i < HG_KUBE_STREAMS; i++)
		if (http->streams[i].easy && http->streams[i].paused)
			return true;
	return false;
}

static void serve(struct hg_kube_http *http, const struct epoll_event *event)
{
	int mask = 0, running;
	uint64_t expired;

	if (event->data.fd == http->timer_fd) {
		if (read(http->timer_fd, &expired, sizeof(expired)) > 0)
			curl_multi_socket_action(http->multi, CURL_SOCKET_TIMEOUT, 0, &running);
		return;
	}
	if (event->events & EPOLLIN)
		mask |= CURL_CSELECT_IN;
	if (event->events & EPOLLOUT)
		mask |= CURL_CSELECT_OUT;
	if (event->events & (EPOLLERR | EPOLLHUP))
		mask |= CURL_CSELECT_ERR | CURL_CSELECT_IN;
	curl_multi_socket_action(http->multi, event->data.fd, mask, &running);
}

void hg_kube_http_turn(struct hg_kube_http *http, unsigned budget_us)
{
	struct epoll_event events[EVENTS_TURN];
	int count;

	http->stop_us = now_us() + budget_us;
	resume(http);
	count = epoll_wait(http->epoll_fd, events, EVENTS_TURN, 0);
	for (int i = 0; i < count && now_us() < http->stop_us; i++)
		serve(http, &events[i]);
	take_ended(http);
	if (held_back(http))
		set_timer(http, 0);
}
