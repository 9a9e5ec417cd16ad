/*
 * The inside of the HTTP server: the server, and one request while it lives in the HTTP library.
 * HTTP thread only, but for what is said to be written by control.
 */
#ifndef HELIOGRAPH_CONTROL_API_EXCHANGE_H
#define HELIOGRAPH_CONTROL_API_EXCHANGE_H

#include <microhttpd.h>
#include <pthread.h>

#include "control/api/listen.h"
#include "control/api/request.h"

struct hg_exchange;
struct hg_pulse;

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
	struct hg_exchange *held;    /* long polls; HTTP thread */
	unsigned held_count;
	struct hg_http_counters http;
	struct hg_tokens *tokens;
	struct hg_tls *tls;	/* NULL: plain HTTP */
	struct hg_pulse *pulse; /* HTTP thread */
};

/* One request while it lives in the HTTP library. HTTP thread only. */
struct hg_exchange {
	struct hg_api *api;
	struct MHD_Connection *connection;
	char *uri;
	bool started;
	uint64_t began_ns;	  /* monotonic */
	bool waiting;		  /* suspended, control has the command */
	bool resumed;		  /* was held, the answer is ready */
	struct hg_exchange *next; /* of those held */
	bool too_large;
	char *body;
	size_t body_len;
	size_t body_seen; /* with what was thrown away */
	struct hg_request request;
};

static inline void hg_api_count(uint64_t *counter, uint64_t by)
{
	__atomic_store_n(counter, *counter + by, __ATOMIC_RELAXED);
}

/* Called by the HTTP library; `arg` is the struct hg_api. */
void *hg_exchange_begin(void *arg, const char *uri, struct MHD_Connection *connection);
enum MHD_Result hg_exchange_go_on(void *arg, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *data_len, void **con_cls);
void hg_exchange_end(void *arg, struct MHD_Connection *connection, void **con_cls,
		     enum MHD_RequestTerminationCode code);
size_t hg_exchange_keep_path(void *arg, struct MHD_Connection *connection, char *text);

/* Resumes those held that have an answer; `all`: the others get an empty one. */
void hg_exchange_resume_held(struct hg_api *api, bool all);

#endif
