/*
 * How datagrams come in: opens the source that the settings name, starts the lcores on it, says so.
 *
 * Control only, at start. The caller owns what is returned.
 */
#ifndef HELIOGRAPH_CONTROL_RECEIVE_H
#define HELIOGRAPH_CONTROL_RECEIVE_H

#include <heliograph/allow.h>
#include <heliograph/dataplane.h>

#include "control/config.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_receiving {
	struct hg_source *source;	 /* all of it; the caller closes it */
	const struct hg_source *sockets; /* the kernel's part of it; NULL: a file is replayed */
	char why[320];			 /* there is no port; empty: there is one */
};

/*
 * 0, or -1 with a sentence in `error`. A port that does not start is no error: sockets do what they
 * can, and hg_receive_say() tells why.
 */
int hg_receive_open(const struct hg_config *config, struct hg_receiving *r, char *error,
		    size_t error_len);

/*
 * The first buffers of the lcores hold the list `allow` too: nobody gets in before the first epoch.
 * NULL with a sentence in `error`.
 */
struct hg_dataplane *hg_receive_start(const struct hg_config *config, struct hg_source *source,
				      const struct hg_allow *allow, char *error, size_t error_len);

/* One line of the log: the way, and why not a better one. */
void hg_receive_say(const struct hg_config *config, const struct hg_receiving *r,
		    const struct hg_dataplane *dataplane);

#ifdef __cplusplus
}
#endif
#endif
