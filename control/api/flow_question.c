#include "control/api/flow_question.h"

#include <stdlib.h>
#include <string.h>

#define N_DEFAULT 100 /* as many as maxFlows shows */
#define N_MAX	  10000
#define T_MIN_S	  0.1
#define T_MAX_S	  600.0
#define TTL_MS	  60000u

/* Replaces a text of the definition by the parameter, if there is one. */
static void take(char **to, char *text)
{
	if (!text)
		return;
	free(*to);
	*to = text;
}

static bool required(struct hg_request *request, const char *name, const char *text)
{
	if (*text)
		return true;
	hg_request_fail(request, 400, "invalid-parameter", "Parameter is missing",
			"%s: this path needs it, as in ?keys=ipsource&value=bytes.", name);
	return false;
}

static bool read_numbers(struct hg_request *request, struct hg_flow_def *def)
{
	size_t n = N_DEFAULT;
	double t_s = def->t_s;

	if (!hg_request_count(request, "n", N_MAX, &n) || !hg_request_double(request, "t", &t_s) ||
	    !hg_request_bool(request, "dropped", &def->dropped))
		return false;
	def->n = n ? (int)n : 1;
	def->t_s = t_s > T_MIN_S ? (t_s < T_MAX_S ? t_s : T_MAX_S) : T_MIN_S;
	if (def->t_s != t_s)
		hg_request_adjusted(request, "t", def->t_s);
	return true;
}

bool hg_flow_window(struct hg_request *request, struct hg_flow_def *def)
{
	double from_ms = 0, to_ms = 0;

	if (!hg_request_double(request, "from", &from_ms) ||
	    !hg_request_double(request, "to", &to_ms))
		return false;
	def->from_ms = from_ms > 0 ? (uint64_t)from_ms : 0;
	def->to_ms = to_ms > 0 ? (uint64_t)to_ms : 0;
	return true;
}

static bool read(struct hg_request *request, struct hg_flow_def *def)
{
	const char *value = hg_request_text(request, "value");

	take(&def->keys, hg_request_join(request, "keys", ','));
	take(&def->values, hg_request_join(request, "values", ','));
	take(&def->filter, hg_request_join(request, "filter", '&'));
	free(def->value);
	def->value = strdup(value ? value : "");
	return def->value && required(request, "keys", def->keys) &&
	       required(request, "value", def->value) && read_numbers(request, def) &&
	       hg_flow_window(request, def);
}

enum hg_question_state hg_flow_question(struct hg_request *request, char name[HG_NAME_MAX + 1])
{
	enum hg_question_state state = HG_QUESTION_REFUSED;
	struct hg_flow_def def;

	if (hg_flow_def_init(&def, "")) {
		hg_request_fail(request, 503, "too-many", "Out of memory",
				"There is no memory for this now.");
		return HG_QUESTION_REFUSED;
	}
	if (read(request, &def))
		state = hg_question(request, &def, "activeflows", HG_AGG_UNSET,
				    def.from_ms || def.to_ms ? HG_WINDOW_TTL_MS : TTL_MS, name);
	hg_flow_def_clear(&def);
	return state;
}
