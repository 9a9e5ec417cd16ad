#include "control/names/classify.h"

#include <stdlib.h>
#include <string.h>

#include "control/names/classify_parts.h"

void hg_classes_free(struct hg_classes *classes)
{
	if (!classes)
		return;
	for (size_t i = 0; i < classes->count; i++) {
		free(classes->rules[i].match);
		free(classes->rules[i].class_);
		free(classes->rules[i].namespace_);
		free(classes->rules[i].regex);
	}
	for (unsigned i = 0; i < classes->field_count; i++) {
		hg_match_free(classes->fields[i].match);
		free(classes->fields[i].rules);
		free(classes->fields[i].key);
	}
	free(classes->rules);
	free(classes);
}

size_t hg_classes_count(const struct hg_classes *classes)
{
	return classes->count;
}

void hg_classes_rule(const struct hg_classes *classes, size_t i, const char **match,
		     const char **class_, const char **namespace_, unsigned *line)
{
	const struct hg_class_rule *rule = &classes->rules[i];

	*match = rule->match;
	*class_ = rule->class_;
	*namespace_ = rule->namespace_;
	*line = rule->line;
}

/* The text of a field; NULL: the input has none. */
static const char *text_of(const struct hg_class_field *field, const struct hg_class_input *input)
{
	switch (field->kind) {
	case HG_CLASS_NAME:
		return input->name;
	case HG_CLASS_NAMESPACE:
		return input->namespace_;
	case HG_CLASS_POD:
		return input->pod;
	case HG_CLASS_SERVICE:
		return input->service;
	case HG_CLASS_NODE:
		return input->node;
	case HG_CLASS_DNS:
		return input->dns;
	case HG_CLASS_ADDRESS:
		return input->address;
	default:
		return input->label ? input->label(input->label_arg, field->key) : NULL;
	}
}

void hg_classes_match(const struct hg_classes *classes, const struct hg_class_input *input,
		      struct hg_class_result *result)
{
	int best = -1;

	for (unsigned i = 0; i < classes->field_count; i++) {
		const struct hg_class_field *field = &classes->fields[i];
		const char *text;
		int first;

		/* The field's first rule is its smallest: a better one may be known already. */
		if (field->count == 0 || (best >= 0 && field->rules[0] > (unsigned)best))
			continue;
		text = text_of(field, input);
		if (!text || !*text)
			continue;
		first = hg_match_first(field->match, text, strlen(text));
		if (first >= 0 && (best < 0 || field->rules[first] < (unsigned)best))
			best = (int)field->rules[first];
	}
	result->rule = best;
	result->class_ = best < 0 ? NULL : classes->rules[best].class_;
	result->namespace_ = best < 0 ? NULL : classes->rules[best].namespace_;
}

void hg_classes_explain(const struct hg_classes *classes, const struct hg_class_input *input,
			bool *matches)
{
	bool *of_field = calloc(classes->count + 1, sizeof(*of_field));

	memset(matches, 0, classes->count * sizeof(*matches));
	for (unsigned i = 0; of_field && i < classes->field_count; i++) {
		const struct hg_class_field *field = &classes->fields[i];
		const char *text = text_of(field, input);

		if (!text || !*text || field->count == 0)
			continue;
		memset(of_field, 0, field->count * sizeof(*of_field));
		hg_match_each(field->match, text, strlen(text), of_field);
		for (unsigned k = 0; k < field->count; k++)
			matches[field->rules[k]] = of_field[k];
	}
	free(of_field);
}
