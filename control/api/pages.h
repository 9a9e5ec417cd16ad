/*
 * The files of the web pages, built into the program. Written by control/ui/build.mjs; without the
 * pages (-Dui=false) by control/ui/none.c. Constant data, any thread may read it.
 */
#ifndef HELIOGRAPH_CONTROL_API_PAGES_H
#define HELIOGRAPH_CONTROL_API_PAGES_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One file as it is sent. Its name holds a hash of its bytes, so it never changes. */
struct hg_asset {
	const char *name; /* "app-1a2b3c4d.js" */
	const char *content_type;
	const unsigned char *bytes, *gzip; /* gzip NULL: it does not pay */
	size_t len_bytes, gzip_len_bytes;
};

extern const struct hg_asset hg_assets[];
extern const size_t hg_asset_count;

/*
 * The one document of all pages, in parts with NULL behind the last. Between two parts belongs the
 * way from the page up to the root ("../../"), as the pages may lie below any path of a proxy. No
 * parts: built without pages.
 */
extern const char *const hg_document[];
extern const char *const hg_document_hash;

#ifdef __cplusplus
}
#endif
#endif
