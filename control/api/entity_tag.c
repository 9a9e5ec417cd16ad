#include "control/api/entity_tag.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void write_tag(char *text, size_t text_len, uint64_t tag)
{
	snprintf(text, text_len, "\"%016" PRIx64 "\"", tag);
}

void hg_entity_tag_show(struct hg_request *request, uint64_t tag)
{
	write_tag(request->etag, sizeof(request->etag), tag);
}

bool hg_entity_tag_allows(struct hg_request *request, bool exists, uint64_t tag)
{
	bool met = true;
	char text[24];

	write_tag(text, sizeof(text), tag);
	if (request->if_match)
		met = exists &&
		      (!strcmp(request->if_match, "*") || strstr(request->if_match, text));
	if (request->if_none_match && !strcmp(request->if_none_match, "*"))
		met = met && !exists;
	if (!met)
		hg_request_fail(
			request, 412, "invalid-parameter", "Condition not met",
			"The object is not the one that the condition names; GET it again.");
	return met;
}
