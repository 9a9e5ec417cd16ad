#include "control/api/exposition.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void hg_exposition_begin(struct hg_request *request)
{
	request->status = 200;
	request->content_type = request->wants_openmetrics
					? "application/openmetrics-text; version=1.0.0; "
					  "charset=utf-8"
					: "text/plain; version=0.0.4; charset=utf-8";
}

void hg_exposition_end(struct hg_json_out *out, bool openmetrics)
{
	if (openmetrics)
		hg_json_raw(out, "# EOF\n");
}

void hg_exposition_name(struct hg_json_out *out, const char *prefix, const char *name)
{
	char clean[256];
	size_t len = 0;

	for (; *name && len < sizeof(clean) - 1; name++)
		clean[len++] = isalnum((unsigned char)*name) && (*name & 0x80) == 0 ? *name : '_';
	clean[len] = '\0';
	if (!*prefix && isdigit((unsigned char)clean[0]))
		hg_json_raw(out, "_");
	hg_json_raw(out, prefix);
	hg_json_raw(out, clean);
}

static void family_line(struct hg_json_out *out, const char *what, const char *prefix,
			const char *name, const char *text)
{
	hg_json_raw(out, what);
	hg_exposition_name(out, prefix, name);
	hg_json_raw(out, " ");
	hg_json_raw(out, text);
	hg_json_raw(out, "\n");
}

void hg_exposition_family(struct hg_json_out *out, const char *prefix, const char *name,
			  const char *type, const char *help)
{
	family_line(out, "# HELP ", prefix, name, help);
	family_line(out, "# TYPE ", prefix, name, type);
}

static void write_escaped(struct hg_json_out *out, const char *text)
{
	char piece[3] = { '\\', 0, 0 };

	for (; *text; text++) {
		piece[1] = *text == '\n' ? 'n' : *text;
		if (*text == '\\' || *text == '"' || *text == '\n')
			hg_json_raw(out, piece);
		else
			hg_json_raw(out, piece + 1);
	}
}

void hg_exposition_label(struct hg_json_out *out, bool *first, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	hg_json_raw(out, *first ? "{" : ",");
	*first = false;
	hg_json_raw(out, name);
	hg_json_raw(out, "=\"");
	write_escaped(out, value);
	hg_json_raw(out, "\"");
}

void hg_exposition_value(struct hg_json_out *out, bool first, double value)
{
	char text[48];

	snprintf(text, sizeof(text), "%s %.9g\n", first ? "" : "}", value);
	hg_json_raw(out, text);
}
