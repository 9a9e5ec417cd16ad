#include "control/changes.h"

#include "control/clock.h"
#include "control/definitions.h"
#include "control/events/objects.h"
#include "control/log.h"

/* Kept seconds are folded into new definitions in slices of this length. */
#define SLICE_NS 20000000u

/* The tables that names keep for themselves; they refuse what they cannot use. */
static int use_table(struct hg_changes *changes, enum hg_object_kind kind, const char *json,
		     struct hg_problem *problem)
{
	if (kind == HG_OBJECT_CIDR)
		return hg_naming_put_ranges(changes->naming, json, problem);
	if (kind == HG_OBJECT_CLASS)
		return hg_naming_put_classes(changes->naming, json, problem);
	return 0;
}

static void run_object(struct hg_changes *changes, struct hg_command *command)
{
	bool put = command->kind == HG_COMMAND_OBJECT_PUT;

	if (put)
		command->status =
			use_table(changes, command->object, command->made->json, &command->problem);
	if (put && command->status)
		return;
	hg_object_service_run(changes->objects, command);
	if (!put && !command->status)
		(void)use_table(changes, command->object, NULL, &command->problem);
}

void hg_changes_load_tables(struct hg_changes *changes)
{
	static const enum hg_object_kind kinds[] = { HG_OBJECT_CIDR, HG_OBJECT_CLASS };
	const struct hg_objects_view *view = hg_object_service_slot(changes->objects)->ptr;

	for (size_t i = 0; view && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct hg_object *object = hg_objects_view_find(view, kinds[i], "");
		struct hg_problem problem;

		if (object && use_table(changes, kinds[i], object->json, &problem))
			hg_log(HG_EVENT_STATE, NULL, NULL, 0, "A stored table is not used: %s",
			       problem.detail);
	}
}

static void save(struct hg_changes *changes, struct hg_command *command)
{
	if (command->status || command->def.temporary ||
	    (command->kind != HG_COMMAND_FLOW_PUT && command->kind != HG_COMMAND_FLOW_DELETE))
		return;
	command->not_saved =
		hg_definitions_save(changes->config->state_dir, changes->config->state_seed,
				    changes->flows, changes->health) != 0;
	hg_log(HG_EVENT_DEFINITION, command->def.name,
	       (struct hg_log_field[]){ { "name", command->def.name, 0 } }, 1, "%s",
	       command->kind == HG_COMMAND_FLOW_PUT ? "A flow definition was stored."
						    : "A flow definition was removed.");
}

/* Whether it is done; else what it wants has been begun. */
static bool run_command(struct hg_changes *changes, struct hg_command *command)
{
	if (command->kind == HG_COMMAND_NAMES) {
		hg_naming_answer(changes->naming, command->question, hg_wall_ms());
		return true;
	}
	if (command->kind == HG_COMMAND_OBJECT_PUT || command->kind == HG_COMMAND_OBJECT_DELETE) {
		run_object(changes, command);
		return true;
	}
	if (command->kind != HG_COMMAND_FLOW_DELETE) {
		int status =
			command->kind == HG_COMMAND_FLOW_PUT
				? hg_flows_begin(changes->flows, &command->def, &command->problem)
				: hg_flows_wake(changes->flows, command->def.name,
						&command->problem);

		command->status = status < 0 ? -1 : 0;
		return status <= 0;
	}
	command->status = hg_flows_delete(changes->flows, command->def.name);
	if (command->status)
		hg_problem_set(&command->problem, 404, "unknown-name", "Not found",
			       "There is no flow definition %s.", command->def.name);
	return true;
}

/* Saved, published, answered: in this order, so that who has an answer finds it true. */
static void finish_commands(struct hg_changes *changes, struct hg_command *done)
{
	bool changed = false;

	if (!done)
		return;
	for (struct hg_command *command = done; command; command = command->next) {
		save(changes, command);
		changed |= command->kind != HG_COMMAND_NAMES;
	}
	if (changed)
		hg_epochs_publish(changes->epochs);
	while (done) {
		struct hg_command *next = done->next;

		hg_api_answer(changes->api, done);
		done = next;
	}
}

/* Moves the first of *from to the front of *to. */
static void move_first(struct hg_command **from, struct hg_command **to)
{
	struct hg_command *command = *from;

	*from = command->next;
	command->next = *to;
	*to = command;
}

void hg_changes_run(struct hg_changes *changes)
{
	struct hg_command *waiting = hg_commands_take(changes->commands), *done = NULL;

	while (waiting) {
		bool finished = run_command(changes, waiting);

		move_first(&waiting, finished ? &done : &changes->parked);
	}
	finish_commands(changes, done);
}

/* A slice of what was begun; whether something is left. */
bool hg_changes_work(struct hg_changes *changes)
{
	bool more = hg_flows_work(changes->flows, SLICE_NS);
	struct hg_command **at = &changes->parked, *done = NULL;

	while (*at) {
		if (hg_flows_pending(changes->flows, (*at)->def.name))
			at = &(*at)->next;
		else
			move_first(at, &done);
	}
	finish_commands(changes, done);
	return more;
}
