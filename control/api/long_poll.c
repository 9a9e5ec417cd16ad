#include "control/api/long_poll.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define ID_ALL	       (-1)
#define MAX_DEFAULT    1000u
#define MAX_MOST       10000u
#define TIMEOUT_MOST_S 600.0
#define MS_PER_S       1000

/* A whole number, or -1 for everything; false with a 400 answered. */
static bool read_id(struct hg_request *request, const char *name, uint64_t *after)
{
	const char *text = hg_request_text(request, name);
	long long id;
	char *end;

	*after = 0;
	if (!text)
		return true;
	errno = 0;
	id = strtoll(text, &end, 10);
	if (end == text || *end || errno || id < ID_ALL) {
		hg_request_fail(request, 400, "invalid-parameter", "Parameter cannot be used",
				"%s: '%.40s' is no whole number of -1 or more.", name, text);
		return false;
	}
	*after = id > 0 ? (uint64_t)id : 0;
	return true;
}

static bool read_timeout(struct hg_request *request, uint64_t *until_ms)
{
	double timeout_s = 0;

	if (!hg_request_double(request, "timeout", &timeout_s))
		return false;
	if (timeout_s > TIMEOUT_MOST_S) {
		timeout_s = TIMEOUT_MOST_S;
		hg_request_adjusted(request, "timeout", timeout_s);
	}
	*until_ms = request->now_ms;
	if (timeout_s > 0)
		*until_ms += (uint64_t)(timeout_s * MS_PER_S);
	return true;
}

static void note_lost(struct hg_request *request, uint64_t lost)
{
	if (lost)
		snprintf(request->lost, sizeof(request->lost), "%" PRIu64, lost);
}

/* Nothing, and no more waiting. */
static void answer_empty(struct hg_request *request)
{
	hg_json_open_array(&request->out);
	hg_json_close_array(&request->out);
}

bool hg_long_poll_again(struct hg_request *request, uint64_t now_ms)
{
	struct hg_records_query query = { .after = request->poll.after,
					  .max = request->poll.max,
					  .names = request->poll.names };
	uint64_t lost = 0;
	bool found = request->poll.records &&
		     hg_records_read(request->poll.records, &query, &request->out, &lost);

	if (!found && now_ms < request->poll.until_ms && request->poll.records)
		return false;
	if (!found)
		answer_empty(request);
	note_lost(request, lost);
	request->status = 200;
	request->held = false;
	return true;
}

void hg_long_poll(struct hg_request *request, struct hg_records *records,
		  const struct hg_poll_names *names)
{
	size_t max = MAX_DEFAULT;

	if (!read_id(request, names->id, &request->poll.after) ||
	    !hg_request_count(request, names->max, MAX_MOST, &max) ||
	    !read_timeout(request, &request->poll.until_ms))
		return;
	request->poll.records = records;
	request->poll.max = max ? max : 1;
	request->poll.names = hg_request_text(request, names->name);
	request->held = !hg_long_poll_again(request, request->now_ms);
}
