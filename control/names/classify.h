/*
 * What classification offers besides answer.h: reports of all that is wrong with a table, the JSON
 * form, loading a file, explaining a name (names.md 8).
 *
 * A compiled set is immutable: any thread may match. Compiling may take seconds at 10,000 rules:
 * worker, or at start.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_CLASSIFY_H
#define HELIOGRAPH_CONTROL_NAMES_CLASSIFY_H

#include "control/names/answer.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_CLASS_RULES_MAX   10000
#define HG_CLASS_PATTERN_MAX 1024	/* bytes */
#define HG_CLASS_FILE_MAX    (4u << 20) /* bytes */
#define HG_CLASS_LABEL_MAX   63
#define HG_CLASS_LINES_MAX   20 /* of a report */
#define HG_CLASS_LINE_BYTES  320

/* "file:line: reason", the first of each sort; the counts go on. */
struct hg_class_report {
	unsigned error_count, warning_count;
	char errors[HG_CLASS_LINES_MAX][HG_CLASS_LINE_BYTES];
	char warnings[HG_CLASS_LINES_MAX][HG_CLASS_LINE_BYTES];
};

struct hg_json;

/* Rules of a text. 0 and *classes (the caller frees), or -1 and the errors. */
int hg_classes_read(const char *text, size_t len_bytes, const char *file,
		    struct hg_classes **classes, struct hg_class_report *report);

/* The same of a file; a missing one is an error. */
int hg_classes_load(const char *path, struct hg_classes **classes, struct hg_class_report *report);

/* {"rules":[{"match":…,"namespace":…,"class":…}]}; places are "rules[i]", from 0. */
int hg_classes_read_json(const struct hg_json *root, struct hg_classes **classes,
			 struct hg_class_report *report);

/* The errors as one problem (400 invalid-parameter), as many as fit. */
void hg_class_report_problem(const struct hg_class_report *report, struct hg_problem *problem);

/* For each rule whether it matches by itself; matches[] has hg_classes_count members. */
void hg_classes_explain(const struct hg_classes *classes, const struct hg_class_input *input,
			bool *matches);

#ifdef __cplusplus
}
#endif
#endif
