#define _GNU_SOURCE /* asprintf */
#include "control/api/question.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/api/routes.h"
#include "control/flows/index.h"

#define RUNS_MAX   16u /* questions of one request, and some more */
#define SALTS	   4u  /* names tried when one is taken by another definition */
#define WORDS	   4u
#define TTL_MIN_MS 1000u

/* ---- names ---- */

/* Everything that makes two questions different, as one text. */
static char *attributes(const struct hg_flow_def *def)
{
	char *text;

	if (asprintf(&text, "%s\n%s\n%s\n%s\n%s\n%d %a %d %d %d %a %d %d %llu %llu %llu", def->keys,
		     def->value, def->values, def->filter, def->fs, def->n, def->t_s, def->dropped,
		     def->log, def->flow_start, def->active_timeout_s, def->agg_mode,
		     def->trend_mode, (unsigned long long)def->ttl_ms,
		     (unsigned long long)def->from_ms, (unsigned long long)def->to_ms) < 0)
		return NULL;
	return text;
}

static void name_of(const char *text, unsigned salt, char name[HG_NAME_MAX + 1])
{
	size_t len = strlen(text);
	char *at = name;

	at += sprintf(at, "temporary-");
	for (unsigned i = 0; i < WORDS; i++)
		at += sprintf(at, "%08x", hg_hash_bytes(text, len, salt * WORDS + i + 1));
}

/* Under its name, or a second one where that is taken; what is there now, NULL: nothing. */
static const struct hg_flow_view *find(const struct hg_request *request, struct hg_flow_def *def,
				       const char *text)
{
	const struct hg_flow_view *view = NULL;

	for (unsigned salt = 0; salt < SALTS; salt++) {
		name_of(text, salt, def->name);
		view = hg_snapshot_flow(request->snapshot, def->name);
		if (!view || hg_flow_def_equal(view->def, def))
			break;
	}
	return view;
}

/* ---- asking control ---- */

static enum hg_question_state refuse(struct hg_request *request, const struct hg_problem *problem)
{
	hg_request_problem(request, problem);
	return HG_QUESTION_REFUSED;
}

static enum hg_question_state too_busy(struct hg_request *request)
{
	hg_request_fail(request, 503, "too-many", "Not possible now",
			"The question could not be prepared; ask again.");
	return HG_QUESTION_REFUSED;
}

static enum hg_question_state submit(struct hg_request *request, const struct hg_flow_def *def)
{
	struct hg_command *command;
	struct hg_problem problem;

	if (request->runs >= RUNS_MAX)
		return too_busy(request);
	/* Control would refuse it too, but it need not be asked. */
	if (hg_flow_def_check(def, &problem))
		return refuse(request, &problem);
	command = calloc(1, sizeof(*command));
	if (!command || hg_flow_def_copy(&command->def, def)) {
		free(command);
		return too_busy(request);
	}
	command->kind = HG_COMMAND_FLOW_PUT;
	request->command = command;
	request->again = true;
	return HG_QUESTION_WAIT;
}

static enum hg_question_state ask(struct hg_request *request, struct hg_flow_def *def)
{
	char *text = attributes(def);
	const struct hg_flow_view *view;

	if (!text)
		return too_busy(request);
	view = find(request, def, text);
	free(text);
	if (!view)
		return submit(request, def);
	if (!hg_flow_def_equal(view->def, def))
		return too_busy(request);
	hg_snapshot_flow_read(request->snapshot, def->name, request->now_ms);
	return HG_QUESTION_READY;
}

enum hg_question_state hg_question(struct hg_request *request, const struct hg_flow_def *def,
				   const char *owner, enum hg_agg_mode trend_mode, uint64_t ttl_ms,
				   char name[HG_NAME_MAX + 1])
{
	struct hg_flow_def asked = *def; /* borrows the texts */
	enum hg_question_state state;

	if (!request->snapshot) {
		hg_request_fail(request, 503, "not-ready", "Not ready",
				"The first second of data has not been folded yet.");
		return HG_QUESTION_REFUSED;
	}
	asked.temporary = true;
	asked.owner = owner;
	asked.trend_mode = trend_mode;
	asked.ttl_ms = ttl_ms < TTL_MIN_MS ? TTL_MIN_MS : ttl_ms;
	asked.client = request->client;
	state = ask(request, &asked);
	memcpy(name, asked.name, sizeof(asked.name));
	return state;
}

enum hg_question_state hg_question_stored(struct hg_request *request, const char *name)
{
	const struct hg_flow_view *view =
		request->snapshot ? hg_snapshot_flow(request->snapshot, name) : NULL;
	struct hg_command *command;

	if (!view)
		return HG_QUESTION_READY;
	hg_snapshot_flow_read(request->snapshot, name, request->now_ms);
	if (!view->asleep)
		return HG_QUESTION_READY;
	command = request->runs < RUNS_MAX ? calloc(1, sizeof(*command)) : NULL;
	if (!command || hg_flow_def_init(&command->def, name)) {
		free(command);
		return too_busy(request);
	}
	command->kind = HG_COMMAND_FLOW_WAKE;
	request->command = command;
	request->again = true;
	return HG_QUESTION_WAIT;
}

int hg_api_question_answered(struct hg_request *request)
{
	struct hg_command *command = request->command;
	struct hg_problem problem = command->problem;
	int status = command->status;

	hg_flow_def_clear(&command->def);
	free(command);
	request->command = NULL;
	if (status)
		hg_request_problem(request, &problem);
	return status;
}
