#include <stdlib.h>
#include <string.h>

#include <heliograph/flows.h>

#include "control/flows/compiled.h"

#define N_DEFAULT		 5
#define T_DEFAULT_S		 2.0
#define ACTIVE_TIMEOUT_DEFAULT_S 60.0

static bool texts_complete(const struct hg_flow_def *def)
{
	return def->keys && def->value && def->values && def->filter && def->fs && def->description;
}

int hg_flow_def_init(struct hg_flow_def *def, const char *name)
{
	memset(def, 0, sizeof(*def));
	strncpy(def->name, name, HG_NAME_MAX);
	def->n = N_DEFAULT;
	def->t_s = T_DEFAULT_S;
	def->active_timeout_s = ACTIVE_TIMEOUT_DEFAULT_S;
	def->keys = strdup("");
	def->value = strdup("bytes");
	def->values = strdup("");
	def->filter = strdup("");
	def->fs = strdup(",");
	def->description = strdup("");
	if (texts_complete(def))
		return 0;
	hg_flow_def_clear(def);
	return -1;
}

void hg_flow_def_clear(struct hg_flow_def *def)
{
	free(def->keys);
	free(def->value);
	free(def->values);
	free(def->filter);
	free(def->fs);
	free(def->description);
	memset(def, 0, sizeof(*def));
}

static char *copy_text(const char *text)
{
	return strdup(text ? text : "");
}

int hg_flow_def_copy(struct hg_flow_def *to, const struct hg_flow_def *from)
{
	*to = *from;
	to->keys = copy_text(from->keys);
	to->value = copy_text(from->value);
	to->values = copy_text(from->values);
	to->filter = copy_text(from->filter);
	to->fs = copy_text(from->fs);
	to->description = copy_text(from->description);
	if (texts_complete(to))
		return 0;
	hg_flow_def_clear(to);
	return -1;
}

static bool equal_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool equal_texts(const struct hg_flow_def *a, const struct hg_flow_def *b)
{
	return strcmp(a->name, b->name) == 0 && equal_text(a->keys, b->keys) &&
	       equal_text(a->value, b->value) && equal_text(a->values, b->values) &&
	       equal_text(a->filter, b->filter) && equal_text(a->fs, b->fs) &&
	       equal_text(a->description, b->description);
}

bool hg_flow_def_equal(const struct hg_flow_def *a, const struct hg_flow_def *b)
{
	return equal_texts(a, b) && a->n == b->n && a->t_s == b->t_s && a->dropped == b->dropped &&
	       a->log == b->log && a->flow_start == b->flow_start &&
	       a->active_timeout_s == b->active_timeout_s &&
	       a->idle_timeout_s == b->idle_timeout_s && a->agg_mode == b->agg_mode &&
	       a->temporary == b->temporary && a->ttl_ms == b->ttl_ms &&
	       a->trend_mode == b->trend_mode && a->from_ms == b->from_ms && a->to_ms == b->to_ms;
}

int hg_flow_def_look(const struct hg_flow_def *def, bool *retroactive, struct hg_problem *problem)
{
	struct hg_compiled *compiled;

	if (hg_compiled_create(def, &compiled, problem))
		return -1;
	*retroactive = compiled->retroactive;
	hg_compiled_unref(compiled);
	return 0;
}

int hg_flow_def_check(const struct hg_flow_def *def, struct hg_problem *problem)
{
	bool retroactive;

	return hg_flow_def_look(def, &retroactive, problem);
}
