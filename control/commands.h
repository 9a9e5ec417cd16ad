/*
 * Changes asked for over HTTP, on their way to control: a queue and a descriptor to wait on.
 *
 * The HTTP thread submits, control takes. The queue owns no command: it passes through.
 */
#ifndef HELIOGRAPH_CONTROL_COMMANDS_H
#define HELIOGRAPH_CONTROL_COMMANDS_H

#include "control/api/api.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_commands;

struct hg_commands *hg_commands_create(void); /* NULL: no memory or no descriptor */
void hg_commands_destroy(struct hg_commands *commands);
int hg_commands_fd(const struct hg_commands *commands); /* readable while commands wait */

/* HTTP thread; `arg` is the struct hg_commands. */
void hg_commands_submit(void *arg, struct hg_command *command);

/* Control: all waiting commands, oldest first, linked by `next`; NULL: none. */
struct hg_command *hg_commands_take(struct hg_commands *commands);

#ifdef __cplusplus
}
#endif
#endif
