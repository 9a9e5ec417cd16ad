/*
 * One request, from the decoded path to the answer under construction. Owned by the HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_REQUEST_H
#define HELIOGRAPH_CONTROL_API_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "control/api/api.h"
#include "control/api/stream.h"
#include "control/events/objects.h"
#include "control/api/tokens.h"
#include "control/json.h"
#include "control/records.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_SEGMENTS_MAX	   12
#define HG_PARAMS_MAX	   256
#define HG_HEADER_TEXT_MAX 4096

#define HG_HTTP_APPS	8
#define HG_HTTP_METHODS 5
#define HG_HTTP_CODES	20
#define HG_HTTP_AREAS	12
#define HG_HTTP_BOUNDS	10

/* Upper bounds of the times to an answer that are counted, in microseconds. */
static const uint32_t hg_http_bounds_us[HG_HTTP_BOUNDS] = {
	1000, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 5000000
};

struct hg_http_times {
	uint64_t counts[HG_HTTP_BOUNDS + 1]; /* the last: longer */
	uint64_t sum_ns;
};

enum hg_method { HG_GET = 1, HG_PUT = 2, HG_POST = 4, HG_DELETE = 8 };

struct hg_param {
	const char *name, *value; /* decoded */
	bool bare;		  /* written without "=": true as a boolean */
	bool used;
};

/* Kept by the server, relaxed; also shown by /analyzer and /metrics. */
struct hg_http_counters {
	uint64_t connections, connections_total;
	uint64_t requests, responses;
	uint64_t bytes_received, bytes_sent;
	uint64_t by_class[6]; /* answers by first digit of the status */
	uint64_t by_answer[HG_HTTP_METHODS][HG_HTTP_CODES][HG_HTTP_AREAS]; /* areas.h */
	struct hg_http_times times[HG_HTTP_AREAS];
	uint64_t long_polls;			       /* held now */
	uint64_t by_app[HG_HTTP_APPS];		       /* requests, in the order of hg_app_at() */
	uint64_t streams, frames_sent, frames_skipped; /* of /stream */
};

/* What a held long poll waits for (long_poll.h). */
struct hg_poll {
	struct hg_records *records;
	uint64_t after;	   /* ids above this one */
	uint64_t until_ms; /* wall clock: answered then in any case */
	size_t max;
	const char *names; /* of the request's own text; NULL: all */
};

struct hg_asset;

struct hg_request {
	enum hg_method method;
	bool head;	      /* HEAD: as GET, without body */
	const char *raw_path; /* as received, for problem.instance */
	const char *segment[HG_SEGMENTS_MAX];
	unsigned segment_count;
	struct hg_param param[HG_PARAMS_MAX];
	unsigned param_count;
	const char *body;
	size_t body_len_bytes;
	bool wants_json;		      /* Accept prefers application/json */
	bool wants_openmetrics;		      /* Accept prefers application/openmetrics-text */
	const char *if_match, *if_none_match; /* NULL: not sent */

	const struct hg_api_conf *conf;
	const struct hg_http_counters *http;
	const struct hg_figures *figures;	     /* of the last minutes; NULL: none kept */
	struct hg_metric_trends *metric_trends;	     /* NULL: none kept */
	struct hg_live *live;			     /* streams; NULL: no server */
	const char *last_event_id;		     /* header Last-Event-ID, NULL: none */
	struct hg_snapshot *snapshot;		     /* referenced; NULL before the first epoch */
	struct hg_metrics_view *metrics;	     /* referenced; NULL before the first epoch */
	struct hg_objects_view *objects;	     /* referenced; NULL in tests */
	uint64_t now_ms;			     /* wall clock */
	struct hg_addr client;			     /* who asks; family 0: not known */
	struct hg_tokens *tokens;		     /* NULL: nobody is asked for one */
	const char *authorization, *cookie, *origin; /* headers, NULL: absent */
	struct hg_identity identity;		     /* set by the gate */

	/* The answer. */
	int status;
	const char *content_type;
	bool page;		      /* part of the pages: with their headers */
	const char *cache_control;    /* NULL: no-store */
	char etag[64];		      /* with its quotes; empty: none */
	const struct hg_asset *asset; /* sent instead of `out` */
	struct hg_json_out out;
	struct hg_stream *stream;     /* owned; renders what follows `out`, NULL: nothing does */
	struct hg_listener *listener; /* owned until answered: the answer is an event stream */
	char ignored[HG_HEADER_TEXT_MAX];
	char adjusted[HG_HEADER_TEXT_MAX];
	char answer[HG_HEADER_TEXT_MAX]; /* Heliograph-Answer */
	char unsent[HG_HEADER_TEXT_MAX]; /* about metrics that nobody sends; `warning` shows it */
	char location[512];
	char lost[24];	      /* Heliograph-Lost */
	char set_cookie[192]; /* empty: none */
	const char *warning;
	const char *allow;
	struct hg_command *command; /* set: suspended until control has answered */
	bool again;		    /* with `command`: then the handler runs from its beginning */
	unsigned runs;		    /* how often it did */
	bool held;		    /* suspended until `poll` has an answer */
	struct hg_poll poll;
	char *text; /* owned: memory of segments and parameters */
};

/* 0 for OPTIONS, a bit beyond the others for what nobody knows. */
enum hg_method hg_method_of(const char *method, bool *head);

/* The longest body of a path: tables come in one piece (rest-api 2.10). */
size_t hg_request_body_max(const char *uri);

/* Splits and decodes `raw_path` and `query` (NULL: none). 0, or -1 with the problem answered. */
int hg_request_parse(struct hg_request *request, const char *raw_path, const char *query);
void hg_request_clear(struct hg_request *request);
void hg_request_drop_snapshots(struct hg_request *request); /* before a long wait */

/*
 * Forgets what the handler has answered and seen so far; path, query and body stay. Before the
 * handler runs again.
 */
void hg_request_restart(struct hg_request *request);

/* A new GET to another path that sees what `other` sees; to be cleared like any other. */
void hg_request_like(struct hg_request *request, const struct hg_request *other, const char *path);

/* Parameters. The last of a repeated scalar counts. Names asked for are marked as known. */
const char *hg_request_text(struct hg_request *request, const char *name); /* NULL: absent */
/* True when absent or fine; false with a 400 answered. */
bool hg_request_double(struct hg_request *request, const char *name, double *value);
bool hg_request_count(struct hg_request *request, const char *name, size_t max, size_t *value);
bool hg_request_bool(struct hg_request *request, const char *name, bool *value);
/* Joins repeated parameters by `separator` into a string to be freed; NULL: absent. */
char *hg_request_join(struct hg_request *request, const char *name, char separator);
/* Names all parameters that nobody asked for in Heliograph-Ignored. */
void hg_request_name_unknown(struct hg_request *request);

/* Answers. */
void hg_request_ignored(struct hg_request *request, const char *prefix, const char *name);
void hg_request_adjusted(struct hg_request *request, const char *name, double value);
void hg_request_problem(struct hg_request *request, const struct hg_problem *problem);
void hg_request_fail(struct hg_request *request, int status, const char *type, const char *title,
		     const char *detail, ...) __attribute__((format(printf, 5, 6)));

#ifdef __cplusplus
}
#endif
#endif
