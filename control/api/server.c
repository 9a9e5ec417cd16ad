#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "control/api/exchange.h"
#include "control/api/pulse.h"
#include "control/api/tls.h"
#include "control/clock.h"
#include "control/log.h"

#define CONNECTIONS_MAX		   4000
#define CONNECTIONS_PER_CLIENT_MAX 200
#define IDLE_SECONDS		   75
#define CONNECTION_MEMORY_BYTES	   (64 * 1024)
#define WAIT_MS			   1000
#define HELD_WAIT_MS		   100 /* how late a long poll may time out */

static void on_connection(void *arg, struct MHD_Connection *connection, void **socket_context,
			  enum MHD_ConnectionNotificationCode code)
{
	struct hg_api *api = arg;

	(void)connection;
	(void)socket_context;
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		hg_api_count(&api->http.connections, 1);
		hg_api_count(&api->http.connections_total, 1);
	} else {
		hg_api_count(&api->http.connections, (uint64_t)-1);
	}
}

void hg_api_published(struct hg_api *api)
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
	hg_api_published(api);
}

static void resume(void *connection)
{
	MHD_resume_connection(connection);
}

/* Files of tokens and of the certificate may have changed. */
static void reread(struct hg_api *api)
{
	uint64_t now_ms = hg_monotonic_ms();
	char error[400];

	if (hg_tokens_turn(api->tokens, now_ms, error, sizeof(error)))
		hg_log(HG_EVENT_SECRETS, NULL, NULL, 0, "The tokens stay as they were: %s", error);
	if (hg_tls_turn(api->tls, now_ms, error, sizeof(error)))
		hg_log(HG_EVENT_SECRETS, NULL, NULL, 0, "The certificate stays as it was: %s",
		       error);
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
		struct hg_exchange *x = list->waiting;

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
	hg_tls_serve(api->tls);
	while (!__atomic_load_n(&api->stop, __ATOMIC_ACQUIRE)) {
		epoll_wait(api->epoll_fd, events, HG_LISTEN_MAX + 1, wait_ms(api));
		resume_answered(api);
		hg_exchange_resume_held(api, false);
		hg_pulse_turn(api->pulse, resume);
		reread(api);
		for (unsigned i = 0; i < api->listeners.count; i++)
			MHD_run(api->daemon[i]);
	}
	hg_reader_unregister();
	return NULL;
}

static struct MHD_Daemon *start_daemon(struct hg_api *api, int fd)
{
	const char *ca = api->tls ? hg_tls_client_ca(api->tls) : NULL;
	struct MHD_OptionItem secure[] = {
		{ MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)(uintptr_t)hg_tls_retrieve },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)HG_TLS_PRIORITIES },
		{ ca ? MHD_OPTION_HTTPS_MEM_TRUST : MHD_OPTION_END, 0, (void *)(uintptr_t)ca },
		{ MHD_OPTION_END, 0, NULL },
	};
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (api->tls ? MHD_USE_TLS : 0);

	return MHD_start_daemon(
		flags, 0, NULL, NULL, hg_exchange_go_on, api, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)CONNECTIONS_PER_CLIENT_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY_BYTES,
		MHD_OPTION_URI_LOG_CALLBACK, hg_exchange_begin, api, MHD_OPTION_UNESCAPE_CALLBACK,
		hg_exchange_keep_path, NULL, MHD_OPTION_NOTIFY_COMPLETED, hg_exchange_end, NULL,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, api, MHD_OPTION_ARRAY,
		api->tls ? secure : &secure[3], MHD_OPTION_END);
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
	if (api->pulse)
		hg_pulse_destroy(api->pulse);
	if (api->epoll_fd >= 0)
		close(api->epoll_fd);
	if (api->wake_fd >= 0)
		close(api->wake_fd);
	hg_tls_destroy(api->tls);
	hg_tokens_destroy(api->tokens);
	pthread_mutex_destroy(&api->lock);
	free(api);
}

/* The files of tokens and of the certificate. -1 with a sentence. */
static int open_secrets(struct hg_api *api, char *error, size_t error_len)
{
	const struct hg_api_conf *conf = &api->conf;

	api->tokens = hg_tokens_create(conf->tokens, error, error_len);
	if (!api->tokens)
		return -1;
	if (!conf->tls_cert || !*conf->tls_cert)
		return 0;
	api->tls =
		hg_tls_create(conf->tls_cert, conf->tls_key, conf->tls_client_ca, error, error_len);
	api->conf.secure = true;
	return api->tls ? 0 : -1;
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
	if (open_secrets(api, error, error_len)) {
		hg_close(&api->listeners);
		hg_tokens_destroy(api->tokens);
		free(api);
		return NULL;
	}
	pthread_mutex_init(&api->lock, NULL);
	api->pulse = hg_pulse_create(&api->conf, &api->http);
	api->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	api->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (!api->pulse || api->epoll_fd < 0 || api->wake_fd < 0 || watch(api, api->wake_fd) ||
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
	hg_api_published(api);
	pthread_join(api->thread, NULL);
	resume_answered(api);
	hg_exchange_resume_held(api, true);
	hg_pulse_end(api->pulse, resume);
	for (unsigned i = 0; i < api->listeners.count; i++)
		MHD_run(api->daemon[i]);
	release(api);
}
