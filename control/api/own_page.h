/*
 * The page of our own metrics, /metrics (rest-api 13.3): families and lines with the prefix
 * heliograph_. HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_OWN_PAGE_H
#define HELIOGRAPH_CONTROL_API_OWN_PAGE_H

#include "control/api/exposition.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_own_page {
	struct hg_json_out *out;
	bool openmetrics;
};

struct hg_own_page hg_own_page_of(struct hg_request *request);

/* All lines of one name together, HELP and TYPE first. */
void hg_own_family(const struct hg_own_page *page, const char *name, const char *type,
		   const char *help);

/* `labels` ready to print, with braces, or "". */
void hg_own_value(const struct hg_own_page *page, const char *name, const char *labels,
		  double number);

/* Family of one line. */
void hg_own_single(const struct hg_own_page *page, const char *name, const char *type,
		   const char *help, double number);

/* One more label of a line, any text; an empty one is written too. */
struct hg_own_label {
	const char *name, *value;
};
void hg_own_line(const struct hg_own_page *page, const char *name,
		 const struct hg_own_label *labels, unsigned count, double number);

/* ---- parts of the page ---- */

void hg_own_write_naming(struct hg_request *request);	/* prometheus_names.c */
void hg_own_write_accounts(struct hg_request *request); /* prometheus_accounts.c */
void hg_own_write_nodes(struct hg_request *request);	/* prometheus_nodes.c */
void hg_own_write_pods(struct hg_request *request);	/* prometheus_pods.c */

#ifdef __cplusplus
}
#endif
#endif
