/*
 * Changes that clients ask for, carried out on control: definitions, named objects, questions about
 * names. What takes long is begun, and answered when it is done.
 *
 * Control only. Everything passed at creation outlives it.
 */
#ifndef HELIOGRAPH_CONTROL_CHANGES_H
#define HELIOGRAPH_CONTROL_CHANGES_H

#include <stdbool.h>

#include "control/api/api.h"
#include "control/commands.h"
#include "control/config.h"
#include "control/epochs.h"
#include "control/naming.h"
#include "control/object_service.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_changes {
	const struct hg_config *config;
	struct hg_commands *commands;
	struct hg_flows *flows;
	struct hg_epochs *epochs;
	struct hg_naming *naming;
	struct hg_object_service *objects;
	struct hg_health *health;
	struct hg_api *api;	   /* NULL until it has started */
	struct hg_command *parked; /* their definitions have been begun */
};

/* The stored tables that names keep for themselves, at start. */
void hg_changes_load_tables(struct hg_changes *changes);

/* Carries out what waits. */
void hg_changes_run(struct hg_changes *changes);

/* A slice of what was begun; whether something is left. Between epochs. */
bool hg_changes_work(struct hg_changes *changes);

#ifdef __cplusplus
}
#endif
#endif
