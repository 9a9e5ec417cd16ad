/*
 * SIGHUP: reads all settings again; takes over the live ones if every one is right, else none.
 * Control only.
 */
#ifndef HELIOGRAPH_CONTROL_RELOAD_H
#define HELIOGRAPH_CONTROL_RELOAD_H

#include "control/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * `argc`, `argv`: as at start. On success *config has the new live settings; those that wait for a
 * restart keep their values and are named in the log. On any error nothing changes; the errors are
 * logged. Returns whether it was taken over.
 */
bool hg_reload(int argc, char **argv, struct hg_config *config);

#ifdef __cplusplus
}
#endif
#endif
