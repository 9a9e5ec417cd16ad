#include "control/names/classify_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *prefix;
	enum hg_class_field_kind kind;
} fields[] = {
	{ "name:", HG_CLASS_NAME },	  { "namespace:", HG_CLASS_NAMESPACE },
	{ "pod:", HG_CLASS_POD },	  { "service:", HG_CLASS_SERVICE },
	{ "node:", HG_CLASS_NODE },	  { "dns:", HG_CLASS_DNS },
	{ "address:", HG_CLASS_ADDRESS },
};

/* ---- the report ---- */

static void place(const struct hg_class_builder *builder, unsigned line, char *out, size_t room)
{
	if (builder->file)
		snprintf(out, room, "%.120s:%u", builder->file, line);
	else
		snprintf(out, room, "rules[%u]", line);
}

void hg_class_error(struct hg_class_builder *builder, unsigned line, const char *form, ...)
{
	struct hg_class_report *report = builder->report;
	char where[144], why[HG_CLASS_LINE_BYTES - sizeof(where) - 4];
	va_list arguments;

	va_start(arguments, form);
	vsnprintf(why, sizeof(why), form, arguments);
	va_end(arguments);
	place(builder, line, where, sizeof(where));
	if (report->error_count < HG_CLASS_LINES_MAX)
		snprintf(report->errors[report->error_count], HG_CLASS_LINE_BYTES, "%s: %s", where,
			 why);
	report->error_count++;
}

static void warn_twice(struct hg_class_builder *builder, unsigned line, unsigned earlier)
{
	struct hg_class_report *report = builder->report;
	char where[144], first[144];

	place(builder, line, where, sizeof(where));
	place(builder, earlier, first, sizeof(first));
	if (report->warning_count < HG_CLASS_LINES_MAX)
		snprintf(report->warnings[report->warning_count], HG_CLASS_LINE_BYTES,
			 "%.130s: the pattern stands at %.130s already, which wins", where, first);
	report->warning_count++;
}

/* ---- fields ---- */

static int field_of(struct hg_classes *classes, enum hg_class_field_kind kind, const char *key,
		    size_t key_len)
{
	struct hg_class_field *field;
	unsigned i = 0;

	for (; i < classes->field_count; i++) {
		field = &classes->fields[i];
		if (field->kind == kind &&
		    (kind != HG_CLASS_LABEL ||
		     (strlen(field->key) == key_len && !memcmp(field->key, key, key_len))))
			return (int)i;
	}
	if (i == HG_CLASS_FIELDS_MAX)
		return -1;
	field = &classes->fields[i];
	field->kind = kind;
	field->key = kind == HG_CLASS_LABEL ? strndup(key, key_len) : NULL;
	classes->field_count++;
	return (int)i;
}

/* "label/team:ml-*": key "team". *pattern moves behind the colon. False: not this form. */
static bool read_label_field(struct hg_class_builder *builder, const char **pattern, unsigned line,
			     int *field)
{
	const char *key = *pattern + strlen("label/");
	const char *colon;

	if (strncmp(*pattern, "label/", strlen("label/")) != 0)
		return false;
	colon = strchr(key, ':');
	*field = -1;
	if (!colon || colon == key)
		hg_class_error(builder, line, "label/ wants a key and a colon: label/KEY:PATTERN");
	else if ((*field = field_of(builder->classes, HG_CLASS_LABEL, key, (size_t)(colon - key))) <
		 0)
		hg_class_error(builder, line, "more than %d different fields are tested",
			       HG_CLASS_FIELDS_MAX);
	*pattern = colon ? colon + 1 : key;
	return true;
}

/* Number of the field a pattern tests, -1 and an error; *pattern moves behind its name. */
static int read_field(struct hg_class_builder *builder, const char **pattern, unsigned line)
{
	size_t word = strspn(*pattern, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	int field;

	if (read_label_field(builder, pattern, line, &field))
		return field;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		size_t len = strlen(fields[i].prefix);

		if (strncmp(*pattern, fields[i].prefix, len) == 0) {
			*pattern += len;
			return field_of(builder->classes, fields[i].kind, NULL, 0);
		}
	}
	if (word > 0 && (*pattern)[word] == ':') {
		hg_class_error(builder, line,
			       "there is no field %.*s; the fields are name, namespace, pod, "
			       "service, node, dns, address, label/KEY",
			       (int)(word < 40 ? word : 40), *pattern);
		return -1;
	}
	return field_of(builder->classes, HG_CLASS_NAME, NULL, 0);
}

/* ---- patterns ---- */

/* A glob as an expression. `*` alone is any text that is not empty. */
static char *glob_regex(const char *glob)
{
	char *regex = malloc(2 * strlen(glob) + 3), *out = regex;

	if (!regex)
		return NULL;
	if (glob[0] && glob[strspn(glob, "*")] == '\0')
		return strcpy(regex, ".+");
	for (const char *at = glob; *at; at++) {
		if (*at == '*') {
			*out++ = '.';
			*out++ = '*';
			while (at[1] == '*')
				at++;
		} else if (*at == '?') {
			*out++ = '.';
		} else {
			if (strchr("\\^$.|()[]{}+", *at))
				*out++ = '\\';
			*out++ = *at;
		}
	}
	*out = '\0';
	return regex;
}

static char *pattern_regex(struct hg_class_builder *builder, const char *pattern, unsigned line)
{
	size_t len = strlen(pattern);

	if (pattern[0] != '/')
		return glob_regex(pattern);
	if (len < 2 || pattern[len - 1] != '/') {
		hg_class_error(builder, line, "the expression does not end with a slash");
		return NULL;
	}
	return strndup(pattern + 1, len - 2);
}

static bool usable(struct hg_class_builder *builder, const char *regex, unsigned line)
{
	struct hg_problem problem;
	bool may_be_empty;

	if (hg_match_check(regex, &may_be_empty, &problem) != 0) {
		hg_class_error(builder, line, "%s", problem.detail);
		return false;
	}
	if (may_be_empty)
		hg_class_error(builder, line, "the pattern matches the empty text");
	return !may_be_empty;
}

/* ---- labels ---- */

static bool label_fits(struct hg_class_builder *builder, const char *key, const char *value,
		       unsigned line)
{
	if (!value)
		return true;
	if (value[0] && strlen(value) <= HG_CLASS_LABEL_MAX &&
	    value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789._-")] == '\0')
		return true;
	hg_class_error(builder, line,
		       "%s= wants 1 to %d small letters, digits, '.', '_' or '-', not \"%.70s\"",
		       key, HG_CLASS_LABEL_MAX, value);
	return false;
}

/* ---- rules ---- */

static bool grow(struct hg_classes *classes)
{
	size_t cap = classes->cap ? 2 * classes->cap : 64;
	struct hg_class_rule *rules;

	if (classes->count < classes->cap)
		return true;
	rules = realloc(classes->rules, cap * sizeof(*rules));
	if (!rules)
		return false;
	classes->rules = rules;
	classes->cap = cap;
	return true;
}

/* What can be said of a rule before its pattern is read. */
static bool rule_fits(struct hg_class_builder *builder, size_t match_len, const char *class_,
		      const char *namespace_, unsigned line)
{
	if (builder->classes->count == HG_CLASS_RULES_MAX) {
		hg_class_error(builder, line, "there are more than %d rules", HG_CLASS_RULES_MAX);
		return false;
	}
	if (match_len == 0 || match_len > HG_CLASS_PATTERN_MAX) {
		hg_class_error(builder, line, "a pattern has 1 to %d bytes, this one %zu",
			       HG_CLASS_PATTERN_MAX, match_len);
		return false;
	}
	if (!class_ && !namespace_) {
		hg_class_error(builder, line, "the rule gives neither class= nor namespace=");
		return false;
	}
	return label_fits(builder, "class", class_, line) &&
	       label_fits(builder, "namespace", namespace_, line);
}

void hg_class_add(struct hg_class_builder *builder, const char *match, size_t match_len,
		  const char *class_, const char *namespace_, unsigned line)
{
	struct hg_classes *classes = builder->classes;
	struct hg_class_rule rule = { .line = line };
	const char *pattern;
	int field;

	if (!rule_fits(builder, match_len, class_, namespace_, line))
		return;
	if (!grow(classes) || !(rule.match = strndup(match, match_len))) {
		hg_class_error(builder, line, "there is no memory");
		return;
	}
	pattern = rule.match;
	field = read_field(builder, &pattern, line);
	if (field >= 0)
		rule.regex = pattern_regex(builder, pattern, line);
	if (field < 0 || !rule.regex || !usable(builder, rule.regex, line)) {
		free(rule.regex);
		free(rule.match);
		return;
	}
	rule.field = (unsigned)field;
	rule.class_ = class_ ? strdup(class_) : NULL;
	rule.namespace_ = namespace_ ? strdup(namespace_) : NULL;
	classes->fields[field].count++;
	classes->rules[classes->count++] = rule;
}

/* ---- finishing ---- */

static int compare_rules(const void *a, const void *b)
{
	const struct hg_class_rule *one = *(const struct hg_class_rule *const *)a;
	const struct hg_class_rule *other = *(const struct hg_class_rule *const *)b;
	int order = (int)one->field - (int)other->field;

	if (order == 0)
		order = strcmp(one->regex, other->regex);
	return order ? order : one->line < other->line ? -1 : one->line > other->line;
}

static void warn_of_doubles(struct hg_class_builder *builder)
{
	struct hg_classes *classes = builder->classes;
	const struct hg_class_rule **sorted = malloc((classes->count + 1) * sizeof(*sorted));

	if (!sorted)
		return;
	for (size_t i = 0; i < classes->count; i++)
		sorted[i] = &classes->rules[i];
	qsort(sorted, classes->count, sizeof(*sorted), compare_rules);
	for (size_t i = 1; i < classes->count; i++)
		if (sorted[i]->field == sorted[i - 1]->field &&
		    !strcmp(sorted[i]->regex, sorted[i - 1]->regex))
			warn_twice(builder, sorted[i]->line, sorted[i - 1]->line);
	free(sorted);
}

/* Each by itself, to name the lines of those that cannot be compiled. */
static void blame(struct hg_class_builder *builder, unsigned field, const struct hg_problem *of_all)
{
	const struct hg_classes *classes = builder->classes;
	unsigned before = builder->report->error_count;

	for (size_t i = 0; i < classes->count; i++) {
		const char *regex = classes->rules[i].regex;
		struct hg_problem problem;
		struct hg_match *match;

		if (classes->rules[i].field != field)
			continue;
		if (hg_match_compile_ordered(&regex, 1, &match, &problem) == 0)
			hg_match_free(match);
		else
			hg_class_error(builder, classes->rules[i].line, "%s", problem.detail);
	}
	if (builder->report->error_count == before)
		hg_class_error(builder, 0, "%s", of_all->detail);
}

static void compile_field(struct hg_class_builder *builder, unsigned which)
{
	struct hg_classes *classes = builder->classes;
	struct hg_class_field *field = &classes->fields[which];
	const char **patterns = malloc((field->count + 1) * sizeof(*patterns));
	struct hg_problem problem;
	unsigned count = 0;

	field->rules = malloc((field->count + 1) * sizeof(*field->rules));
	for (size_t i = 0; patterns && field->rules && i < classes->count; i++) {
		if (classes->rules[i].field != which)
			continue;
		patterns[count] = classes->rules[i].regex;
		field->rules[count++] = (unsigned)i;
	}
	if (!patterns || !field->rules)
		hg_class_error(builder, 0, "there is no memory");
	else if (hg_match_compile_ordered(patterns, count, &field->match, &problem) != 0)
		blame(builder, which, &problem);
	free(patterns);
}

int hg_class_finish(struct hg_class_builder *builder, struct hg_classes **classes)
{
	struct hg_classes *made = builder->classes;

	warn_of_doubles(builder);
	for (unsigned i = 0; builder->report->error_count == 0 && i < made->field_count; i++)
		compile_field(builder, i);
	for (size_t i = 0; i < made->count; i++) {
		free(made->rules[i].regex);
		made->rules[i].regex = NULL;
	}
	if (builder->report->error_count > 0) {
		hg_classes_free(made);
		return -1;
	}
	*classes = made;
	return 0;
}
