#include "control/api/own_page.h"

#include <stdio.h>
#include <string.h>

#define PREFIX "heliograph_"

struct hg_own_page hg_own_page_of(struct hg_request *request)
{
	return (struct hg_own_page){ &request->out, request->wants_openmetrics };
}

/* The family of a counter has no suffix in OpenMetrics. */
static int family_len(const struct hg_own_page *page, const char *name, const char *type)
{
	size_t len = strlen(name);

	if (page->openmetrics && !strcmp(type, "counter") && len > 6 &&
	    !strcmp(name + len - 6, "_total"))
		len -= 6;
	return (int)len;
}

void hg_own_family(const struct hg_own_page *page, const char *name, const char *type,
		   const char *help)
{
	int len = family_len(page, name, type);
	char line[512];

	snprintf(line, sizeof(line), "# HELP " PREFIX "%.*s %s\n# TYPE " PREFIX "%.*s %s\n", len,
		 name, help, len, name, type);
	hg_json_raw(page->out, line);
}

void hg_own_value(const struct hg_own_page *page, const char *name, const char *labels,
		  double number)
{
	char line[256];

	snprintf(line, sizeof(line), PREFIX "%s%s %.17g\n", name, labels, number);
	hg_json_raw(page->out, line);
}

void hg_own_single(const struct hg_own_page *page, const char *name, const char *type,
		   const char *help, double number)
{
	hg_own_family(page, name, type, help);
	hg_own_value(page, name, "", number);
}

void hg_own_line(const struct hg_own_page *page, const char *name,
		 const struct hg_own_label *labels, unsigned count, double number)
{
	bool first = true;
	char text[48];

	hg_json_raw(page->out, PREFIX);
	hg_json_raw(page->out, name);
	for (unsigned i = 0; i < count; i++) {
		if (*labels[i].value) {
			hg_exposition_label(page->out, &first, labels[i].name, labels[i].value);
			continue;
		}
		snprintf(text, sizeof(text), "%s%s=\"\"", first ? "{" : ",", labels[i].name);
		hg_json_raw(page->out, text);
		first = false;
	}
	snprintf(text, sizeof(text), "%s %.17g\n", first ? "" : "}", number);
	hg_json_raw(page->out, text);
}
