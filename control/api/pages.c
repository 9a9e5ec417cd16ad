#include "control/api/pages.h"

#include <stdio.h>
#include <string.h>

#include "control/api/routes.h"

#define FOREVER "public, max-age=31536000, immutable"

/* The way up from a page to the root: the browser resolves links against the last slash. */
static unsigned depth(const char *raw_path)
{
	unsigned slashes = 0;

	for (; *raw_path; raw_path++)
		slashes += *raw_path == '/';
	return slashes ? slashes - 1 : 0;
}

static void write_document(struct hg_json_out *out, unsigned up)
{
	for (size_t part = 0; hg_document[part]; part++) {
		hg_json_raw(out, part ? "./" : "");
		for (unsigned i = 0; part && i < up; i++)
			hg_json_raw(out, "../");
		hg_json_raw(out, hg_document[part]);
	}
}

static void without_pages(struct hg_request *request)
{
	request->status = 404;
	request->content_type = "text/plain; charset=utf-8";
	hg_json_raw(&request->out, request->conf->html
					   ? "This heliograph was built without its pages "
					     "(-Dui=false); the numbers are at /api-docs.\n"
					   : "The pages are switched off by http.html=no.\n");
}

void hg_api_page(struct hg_request *request)
{
	unsigned up = depth(request->raw_path);

	if (!request->conf->html || !hg_document[0]) {
		without_pages(request);
		return;
	}
	for (unsigned i = 0; i < request->param_count; i++)
		request->param[i].used = true; /* the page reads them, and names what it ignores */
	request->page = true;
	request->cache_control = "no-cache";
	request->content_type = "text/html; charset=utf-8";
	snprintf(request->etag, sizeof(request->etag), "\"%s-%u\"", hg_document_hash, up);
	request->status = 200;
	if (request->if_none_match && strstr(request->if_none_match, request->etag))
		request->status = 304;
	else
		write_document(&request->out, up);
}

void hg_api_asset(struct hg_request *request)
{
	const char *name = hg_route_variable(request, 0);

	for (size_t i = 0; request->conf->html && i < hg_asset_count; i++) {
		if (strcmp(hg_assets[i].name, name) != 0)
			continue;
		request->status = 200;
		request->page = true;
		request->asset = &hg_assets[i];
		request->content_type = hg_assets[i].content_type;
		request->cache_control = FOREVER;
		return;
	}
	hg_request_fail(request, 404, "unknown-name", "Not found",
			"There is no file %.100s; load the page again.", name);
}
