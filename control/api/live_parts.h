/*
 * What the files of the event streams share. Internal; HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_LIVE_PARTS_H
#define HELIOGRAPH_CONTROL_API_LIVE_PARTS_H

#include "control/api/live.h"
#include "control/api/routes.h"

#define HG_LIVE_TOPICS_MAX 16 /* of one stream */
#define HG_LIVE_ALIAS_MAX  64

/* One line of JSON; shared. */
struct hg_frame {
	unsigned refs;
	uint64_t id; /* epoch ms of its snapshot */
	bool failed; /* a problem object: the topic has ended */
	size_t len;
	char bytes[];
};

/* What can be asked for by name. */
struct hg_topic_kind {
	const char *name;     /* "sunburst/" takes what follows the slash */
	const char *pattern;  /* path; {x} is the parameter x, {} what follows the slash */
	hg_handler *handler;  /* instead of a path */
	const char *fixed;    /* query that is always there, or NULL */
	const char *defaults; /* {x} that may be missing: "agent=ALL" */
	bool trend;	      /* knows after=: points newer than it */
	bool changes;	      /* the same, but a new listener starts in full */
	bool element;	      /* the only element of the array */
};

struct hg_topic {
	const struct hg_topic_kind *kind;
	char *path, *query; /* owned; together what makes topics equal */
	unsigned listeners;
	uint64_t serial;	 /* of the newest frame */
	uint64_t from_ms, to_ms; /* of trends and changes: what the newest frame covers */
	struct hg_frame *frame;	 /* newest, NULL: none yet */
	struct hg_frame *full;	 /* of trends and changes: all there is, until the next turn */
	struct hg_topic *next;
};

struct hg_live {
	struct hg_http_counters *http;
	struct hg_topic *topics;
	struct hg_listener *listeners;
	struct hg_request world; /* snapshots of the newest turn, referenced */
	bool ended;
};

void hg_frame_unref(struct hg_frame *frame); /* NULL: nothing */

/* ---- live_topics.c ---- */

const struct hg_topic_kind *hg_topic_kind_find(const char *name);
/*
 * Path and query of a topic from its name and parameters; both to be freed. False: answered.
 */
bool hg_topic_address(struct hg_request *request, const struct hg_topic_kind *kind,
		      const char *name, const char *alias, char **path, char **query);

/* ---- live_render.c ---- */

/*
 * Renders path and query as `world` sees it, points after after_ms (0: all). NULL: no memory, or
 * *waiting is set and world->command has to be submitted. Problems make a failed frame; their
 * status is in *status.
 */
struct hg_frame *hg_live_render(struct hg_request *world, const struct hg_topic_kind *kind,
				const char *path, const char *query, uint64_t after_ms,
				int *status);

/* ---- live.c ---- */

struct hg_topic *hg_live_topic(struct hg_live *live, const struct hg_topic_kind *kind,
			       const char *path, const char *query); /* NULL: not there */

/* ---- live_listener.c ---- */

struct hg_slot_of_topic {
	struct hg_topic *topic;
	char alias[HG_LIVE_ALIAS_MAX];
	struct hg_frame *own; /* to be sent before the topic's, NULL: none */
	uint64_t serial;      /* seen of the topic */
	uint64_t sent_ms;     /* trends and changes: sent up to here */
	uint64_t skipped;
};

struct hg_listener {
	struct hg_live *live;
	struct hg_slot_of_topic slots[HG_LIVE_TOPICS_MAX];
	unsigned slot_count, turn; /* turn: the slot to look at first */
	char head[256];		   /* what stands before the frame */
	size_t head_len;
	struct hg_frame *frame; /* under way */
	size_t at;		/* in head, frame and end together */
	size_t skip_bytes;	/* of the frame's start: already in the head */
	uint64_t written_ms;	/* monotonic */
	void *connection;	/* waits, NULL: it does not */
	bool ending, ended;
	struct hg_listener *next;
};

#endif
