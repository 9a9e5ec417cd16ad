/*
 * How a set of classification rules looks inside: what its reader fills and its matcher reads.
 * Worker while it is made, any thread afterwards.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_CLASSIFY_PARTS_H
#define HELIOGRAPH_CONTROL_NAMES_CLASSIFY_PARTS_H

#include "control/match.h"
#include "control/names/classify.h"

#define HG_CLASS_FIELDS_MAX 64 /* fields in use, each label's key counts as one */

enum hg_class_field_kind {
	HG_CLASS_NAME,
	HG_CLASS_NAMESPACE,
	HG_CLASS_POD,
	HG_CLASS_SERVICE,
	HG_CLASS_NODE,
	HG_CLASS_DNS,
	HG_CLASS_ADDRESS,
	HG_CLASS_LABEL
};

struct hg_class_rule {
	char *match, *class_, *namespace_; /* as written; the last two may be NULL */
	char *regex;			   /* what is compiled; freed afterwards */
	unsigned line, field;
};

/* A field that rules test: its expressions in the order of the rules. */
struct hg_class_field {
	enum hg_class_field_kind kind;
	char *key; /* of a label */
	struct hg_match *match;
	unsigned *rules; /* expression -> rule */
	unsigned count;
};

struct hg_classes {
	struct hg_class_rule *rules;
	size_t count, cap;
	struct hg_class_field fields[HG_CLASS_FIELDS_MAX];
	unsigned field_count;
};

struct hg_class_builder {
	struct hg_classes *classes;
	struct hg_class_report *report;
	const char *file; /* NULL: a JSON table, whose "lines" are numbers of members */
};

/* Adds one rule; what is wrong with it goes to the report. Labels: NULL or as written. */
void hg_class_add(struct hg_class_builder *builder, const char *match, size_t match_len,
		  const char *class_, const char *namespace_, unsigned line);

/* One more error of a place, in printf form. */
void hg_class_error(struct hg_class_builder *builder, unsigned line, const char *form, ...)
	__attribute__((format(printf, 3, 4)));

/* Compiles what was added, or frees it if anything was wrong: 0 or -1. */
int hg_class_finish(struct hg_class_builder *builder, struct hg_classes **classes);

#endif
