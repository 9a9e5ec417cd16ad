#include "control/names/classify_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "control/json.h"

#define LINE_MAX_BYTES 4096

/* ---- lines ---- */

static bool blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

static char *trim(char *text)
{
	size_t len;

	while (blank(*text))
		text++;
	len = strlen(text);
	while (len > 0 && blank(text[len - 1]))
		len--;
	text[len] = '\0';
	return text;
}

/* '#' starts a comment at the beginning of a line and behind a blank. */
static void cut_comment(char *line)
{
	for (char *at = line; *at; at++) {
		if (*at == '#' && (at == line || blank(at[-1]))) {
			*at = '\0';
			return;
		}
	}
}

/* The last "->" of a line: an expression may hold one, a label cannot. */
static char *find_arrow(char *line)
{
	char *found = NULL;

	for (char *at = strstr(line, "->"); at; at = strstr(at + 2, "->"))
		found = at;
	return found;
}

struct labels {
	const char *class_, *namespace_;
};

static bool read_label(struct hg_class_builder *builder, char *text, struct labels *labels,
		       unsigned line)
{
	char *equals = strchr(text, '=');
	const char *key;
	const char **place;

	if (!equals) {
		hg_class_error(builder, line,
			       "a label has the form class=… or namespace=…, not "
			       "\"%.60s\"",
			       text);
		return false;
	}
	*equals = '\0';
	key = trim(text);
	place = !strcmp(key, "class")	    ? &labels->class_
		: !strcmp(key, "namespace") ? &labels->namespace_
					    : NULL;
	if (!place || *place) {
		hg_class_error(builder, line,
			       place ? "%.60s= stands twice"
				     : "there is no label %.60s=, only class= and namespace=",
			       key);
		return false;
	}
	*place = trim(equals + 1);
	return true;
}

static void read_rule(struct hg_class_builder *builder, char *line, unsigned number)
{
	char *arrow = find_arrow(line), *save = NULL;
	struct labels labels = { NULL, NULL };

	if (!arrow) {
		hg_class_error(builder, number, "there is no \"->\" between pattern and labels");
		return;
	}
	*arrow = '\0';
	line = trim(line);
	for (char *label = strtok_r(arrow + 2, ",", &save); label;
	     label = strtok_r(NULL, ",", &save))
		if (!read_label(builder, trim(label), &labels, number))
			return;
	hg_class_add(builder, line, strlen(line), labels.class_, labels.namespace_, number);
}

static void read_line(struct hg_class_builder *builder, const char *text, size_t len,
		      unsigned number)
{
	char line[LINE_MAX_BYTES];
	char *rule;

	if (len >= sizeof(line)) {
		hg_class_error(builder, number, "the line is longer than %d bytes",
			       LINE_MAX_BYTES - 1);
		return;
	}
	if (memchr(text, '\0', len)) {
		hg_class_error(builder, number, "there is a zero byte");
		return;
	}
	memcpy(line, text, len);
	line[len] = '\0';
	cut_comment(line);
	rule = trim(line);
	if (*rule)
		read_rule(builder, rule, number);
}

static bool start(struct hg_class_builder *builder, const char *file,
		  struct hg_class_report *report)
{
	memset(report, 0, sizeof(*report));
	*builder = (struct hg_class_builder){ .report = report, .file = file };
	builder->classes = calloc(1, sizeof(*builder->classes));
	if (!builder->classes)
		hg_class_error(builder, 0, "there is no memory");
	return builder->classes != NULL;
}

int hg_classes_read(const char *text, size_t len_bytes, const char *file,
		    struct hg_classes **classes, struct hg_class_report *report)
{
	struct hg_class_builder builder;
	const char *end = text + len_bytes;
	unsigned number = 0;

	if (!start(&builder, file, report))
		return -1;
	if (len_bytes > HG_CLASS_FILE_MAX) {
		hg_class_error(&builder, 0, "the table is larger than %u bytes", HG_CLASS_FILE_MAX);
		text = end;
	}
	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));

		stop = stop ? stop : end;
		read_line(&builder, text, (size_t)(stop - text), ++number);
		text = stop < end ? stop + 1 : end;
	}
	return hg_class_finish(&builder, classes);
}

int hg_classes_load(const char *path, struct hg_classes **classes, struct hg_class_report *report)
{
	FILE *file = fopen(path, "rbe");
	char *text = file ? malloc(HG_CLASS_FILE_MAX + 1) : NULL;
	size_t len = text ? fread(text, 1, HG_CLASS_FILE_MAX + 1, file) : 0;
	int status = -1;

	memset(report, 0, sizeof(*report));
	if (!text || ferror(file)) {
		snprintf(report->errors[0], HG_CLASS_LINE_BYTES, "%.200s: %m", path);
		report->error_count = 1;
	} else {
		status = hg_classes_read(text, len, path, classes, report);
	}
	free(text);
	if (file)
		fclose(file);
	return status;
}

/* ---- JSON ---- */

/* A member that must be text if it is there. */
static bool text_member(struct hg_class_builder *builder, const struct hg_json *rule,
			const char *key, unsigned i, const char **text)
{
	const struct hg_json *value = hg_json_get(rule, key);

	*text = value && hg_json_type(value) != HG_JSON_NULL ? hg_json_as_text(value) : NULL;
	if (value && hg_json_type(value) != HG_JSON_NULL && !*text) {
		hg_class_error(builder, i, "%s is not a text", key);
		return false;
	}
	return true;
}

static bool known_members(struct hg_class_builder *builder, const struct hg_json *rule, unsigned i)
{
	const struct hg_json *value;
	const char *key;
	size_t pos = 0;

	while (hg_json_each(rule, &pos, &key, &value)) {
		if (strcmp(key, "match") != 0 && strcmp(key, "class") != 0 &&
		    strcmp(key, "namespace") != 0) {
			hg_class_error(builder, i,
				       "there is no member %.60s; a rule has match, class, "
				       "namespace",
				       key);
			return false;
		}
	}
	return true;
}

static void read_member(struct hg_class_builder *builder, const struct hg_json *rule, unsigned i)
{
	const char *match, *class_, *namespace_;

	if (!rule || hg_json_type(rule) != HG_JSON_OBJECT) {
		hg_class_error(builder, i, "a rule is an object with match, class, namespace");
		return;
	}
	if (!known_members(builder, rule, i) || !text_member(builder, rule, "match", i, &match) ||
	    !text_member(builder, rule, "class", i, &class_) ||
	    !text_member(builder, rule, "namespace", i, &namespace_))
		return;
	match = match ? match : "";
	hg_class_add(builder, match, strlen(match), class_, namespace_, i);
}

int hg_classes_read_json(const struct hg_json *root, struct hg_classes **classes,
			 struct hg_class_report *report)
{
	const struct hg_json *rules = hg_json_get(root, "rules");
	struct hg_class_builder builder;

	if (!start(&builder, NULL, report))
		return -1;
	if (!rules || hg_json_type(rules) != HG_JSON_ARRAY)
		hg_class_error(&builder, 0, "the body has a member rules, an array");
	else
		for (size_t i = 0; i < hg_json_length(rules) && i <= HG_CLASS_RULES_MAX; i++)
			read_member(&builder, hg_json_at(rules, i), (unsigned)i);
	return hg_class_finish(&builder, classes);
}

void hg_class_report_problem(const struct hg_class_report *report, struct hg_problem *problem)
{
	char text[sizeof(problem->detail)] = "";
	size_t len = 0;
	unsigned shown = 0;

	while (shown < report->error_count && shown < HG_CLASS_LINES_MAX) {
		size_t need = strlen(report->errors[shown]);

		if (shown > 0 && len + need + 32 > sizeof(text))
			break;
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", shown ? "\n" : "",
					report->errors[shown]);
		shown++;
	}
	if (shown < report->error_count)
		snprintf(text + len, sizeof(text) - len, "\nand %u more",
			 report->error_count - shown);
	hg_problem_set(problem, 400, "invalid-parameter", "Classification rules cannot be used",
		       "%s", text);
}

int hg_classes_compile(const char *text, size_t len_bytes, const char *file,
		       struct hg_classes **classes, struct hg_problem *problem)
{
	struct hg_class_report *report = malloc(sizeof(*report));
	int status = -1;

	if (!report) {
		hg_problem_set(problem, 500, "internal", "Out of memory", "there is no memory.");
		return -1;
	}
	status = hg_classes_read(text, len_bytes, file, classes, report);
	if (status != 0)
		hg_class_report_problem(report, problem);
	free(report);
	return status;
}
