/*
 * HTTPS to a Kubernetes API server: a few streams at a time on one epoll set, their bytes handed on
 * as they come. Hides libcurl. The token file is read for each request, so a rotated one is used.
 *
 * Control only; nothing blocks. A turn stops handing on when its time is used up.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_KUBE_HTTP_H
#define HELIOGRAPH_CONTROL_NAMES_KUBE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control/names/answer.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_KUBE_STREAMS 8

struct hg_kube_stream_events {
	/* `status`: of the answer. False ends the stream as if it had been cut. */
	bool (*on_data)(void *arg, unsigned stream, long status, const char *bytes,
			size_t len_bytes);
	/* status 0: no answer, `error` says why; otherwise NULL, or why it was cut. */
	void (*on_end)(void *arg, unsigned stream, long status, const char *error);
	void *arg;
};

struct hg_kube_http;

struct hg_kube_http *hg_kube_http_create(const struct hg_kube_conf *conf,
					 const struct hg_kube_stream_events *events, char *error,
					 size_t error_len);
void hg_kube_http_destroy(struct hg_kube_http *http);
int hg_kube_http_fd(const struct hg_kube_http *http);

/*
 * Starts GET `path`, with the forms of the answer that are wanted (NULL: JSON); the stream must not
 * be in use. False: no memory.
 */
bool hg_kube_http_get(struct hg_kube_http *http, unsigned stream, const char *path,
		      const char *accept);
void hg_kube_http_cancel(struct hg_kube_http *http, unsigned stream); /* without on_end */

/* Works for about `budget_us`; then the set stays readable for the rest. */
void hg_kube_http_turn(struct hg_kube_http *http, unsigned budget_us);

#ifdef __cplusplus
}
#endif
#endif
