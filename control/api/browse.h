/*
 * Back end of the flow and discard browsers: a question's trend as they draw it (rest-api 12.2).
 * HTTP thread.
 */
#ifndef HELIOGRAPH_CONTROL_API_BROWSE_H
#define HELIOGRAPH_CONTROL_API_BROWSE_H

#include "control/api/flow_ask.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_BROWSE_SEPARATOR "_SEP_"

struct hg_browse {
	struct hg_flow_ask ask;
	char *keys, *filter; /* owned */
	const char *value;
	double after_ms; /* 0: everything kept */
};

/* False: answered. hg_browse_clear() follows in both cases. */
bool hg_browse_begin(struct hg_browse *browse, struct hg_request *request, bool dropped);
void hg_browse_clear(struct hg_browse *browse);

/* The trend of the definition `name`. */
void hg_browse_write(struct hg_request *request, const struct hg_browse *browse, const char *name);

#ifdef __cplusplus
}
#endif
#endif
