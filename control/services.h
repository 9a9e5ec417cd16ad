/*
 * Everything that runs, in the order it starts and stops: source, lcores, flows, HTTP, control's
 * loop.
 */
#ifndef HELIOGRAPH_CONTROL_SERVICES_H
#define HELIOGRAPH_CONTROL_SERVICES_H

#include "control/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Runs until asked to stop. `argc`, `argv`: to read the settings again on SIGHUP. Exit status: 0
 * asked to stop, 1 failed (the reason is in the log).
 */
int hg_services_run(struct hg_config *config, int argc, char **argv);

#ifdef __cplusplus
}
#endif
#endif
