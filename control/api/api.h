/*
 * The HTTP server: one thread of its own, answers from snapshots, hands changes to control.
 *
 * Start and stop on control. A request that changes something is suspended until control has
 * answered; everything else is answered from the snapshot current at that moment (dp:8, "HTTP gets
 * snapshot").
 */
#ifndef HELIOGRAPH_CONTROL_API_API_H
#define HELIOGRAPH_CONTROL_API_API_H

#include <heliograph/dataplane.h>
#include <heliograph/flows.h>
#include <heliograph/health.h>
#include <heliograph/metrics.h>

#include "control/events/object.h"
#include "control/json.h"
#include "control/records.h"

#ifdef __cplusplus
extern "C" {
#endif

enum hg_command_kind {
	HG_COMMAND_FLOW_PUT,
	HG_COMMAND_FLOW_DELETE,
	HG_COMMAND_FLOW_WAKE, /* a definition that nobody read for long: only the name */
	HG_COMMAND_OBJECT_PUT,
	HG_COMMAND_OBJECT_DELETE,
	HG_COMMAND_NAMES, /* a question, changes nothing */
};

struct hg_names_question; /* control/names/question.h */

/* A change asked for by a client. Made by the API, filled by control, given back with
 * hg_api_answer(). */
struct hg_command {
	enum hg_command_kind kind;
	struct hg_flow_def def; /* FLOW_DELETE: only the name */
	enum hg_object_kind object;
	char name[HG_NAME_MAX + 1]; /* of an object */
	struct hg_json_doc *body;   /* OBJECT_PUT: owned by the command */
	struct hg_object *made;	    /* OBJECT_PUT: what the body means; owned by the command */
	struct hg_names_question *question; /* NAMES: owned by the command */
	int status;			    /* 0 done, -1 see problem */
	bool not_saved;			    /* done, but the state directory could not be written */
	struct hg_problem problem;
	struct hg_command *next; /* queue */
	void *waiting;		 /* the API's own */
};

struct hg_forward;
struct hg_apps_conf; /* apps.h */

struct hg_api_conf {
	const char *hostname; /* "localhost": loopback of both families; "": all addresses */
	uint16_t port;	      /* 0: any free one */
	bool readonly;
	bool write_open;    /* allow changes beyond loopback without tokens */
	const char *tokens; /* path of the file of tokens; NULL or "": none */
	const char *tls_cert, *tls_key, *tls_client_ca; /* PEM files; NULL or "": plain HTTP */
	bool secure;					/* set by the server: it speaks TLS */
	bool read_open, metrics_open;			/* with tokens: what needs none */
	const char *hosts;	   /* comma list of further names for the Host check */
	const char *html_redirect; /* target of "/" */
	bool html;		   /* serve the pages */
	unsigned json_indent;
	size_t series_max;		      /* of one family by namespace or node in /metrics */
	const char *version;		      /* "0.1-12" */
	const struct hg_slot *snapshot;	      /* of struct hg_snapshot */
	const struct hg_slot *metrics;	      /* of struct hg_metrics_view */
	const struct hg_slot *objects;	      /* of struct hg_objects_view; NULL in tests */
	const struct hg_forward *forward;     /* NULL in tests */
	const struct hg_dataplane *dataplane; /* NULL in tests */
	const struct hg_health *health;
	const struct hg_naming_figures *naming; /* control/names/figures.h; NULL in tests */
	struct hg_records *event_records;	/* NULL: none */
	struct hg_records *flow_records;	/* of flow logs; NULL: none */
	const char *config_json;		/* settings in force, ready to send */
	const struct hg_apps_conf *apps;	/* NULL: built-in settings */
	struct hg_refusals *refusals;		/* NULL in tests */
	/* Takes over a command; control answers later from its own thread. */
	void (*submit)(void *arg, struct hg_command *command);
	void *submit_arg;
};

struct hg_api;

/* NULL with a sentence in `error`. Strings of conf must outlive the server. */
struct hg_api *hg_api_start(const struct hg_api_conf *conf, char *error, size_t error_len);
uint16_t hg_api_port(const struct hg_api *api);
bool hg_api_beyond_loopback(const struct hg_api *api);
void hg_api_answer(struct hg_api *api, struct hg_command *command); /* control */
void hg_api_published(struct hg_api *api); /* control: there is a new snapshot, or new records */
void hg_api_stop(struct hg_api *api);

#ifdef __cplusplus
}
#endif
#endif
