/* /names/...: what endpoints are called. The dictionary is control's: each question goes there. */
#include <stdlib.h>
#include <string.h>

#include "control/api/objects.h"
#include "control/api/routes.h"
#include "control/flows/address.h"
#include "control/names/question.h"

static void no_memory(struct hg_request *request)
{
	hg_request_fail(request, 500, "internal", "Internal fault", "Out of memory.");
}

static struct hg_names_question *ask(struct hg_request *request, enum hg_names_about about)
{
	struct hg_command *command = calloc(1, sizeof(*command));
	struct hg_names_question *question = calloc(1, sizeof(*question));

	if (!command || !question) {
		free(command);
		free(question);
		no_memory(request);
		return NULL;
	}
	hg_json_init(&question->out);
	hg_json_indent(&question->out, request->conf->json_indent);
	question->about = about;
	command->kind = HG_COMMAND_NAMES;
	command->question = question;
	request->command = command;
	return question;
}

void hg_api_names_answered(struct hg_request *request)
{
	struct hg_command *command = request->command;
	struct hg_names_question *question = command->question;

	request->command = NULL;
	if (!question->known)
		hg_request_fail(request, 404, "unknown-name", "Not found",
				"Nothing is known about this address.");
	else if (question->out.failed)
		no_memory(request);
	else
		hg_json_raw(&request->out, question->out.bytes);
	if (question->known && !request->status)
		request->status = 200;
	hg_json_free(&question->out);
	free(question);
	free(command);
}

void hg_api_names(struct hg_request *request)
{
	ask(request, HG_NAMES_ABOUT_ALL);
}

void hg_api_names_cidr(struct hg_request *request)
{
	if (request->method == HG_GET)
		ask(request, HG_NAMES_ABOUT_CIDR);
	else
		hg_api_objects_one(request, HG_OBJECT_CIDR, "", NULL);
}

void hg_api_names_class(struct hg_request *request)
{
	if (request->method == HG_GET)
		ask(request, HG_NAMES_ABOUT_CLASS);
	else
		hg_api_objects_one(request, HG_OBJECT_CLASS, "", NULL);
}

void hg_api_names_address(struct hg_request *request)
{
	const char *text = hg_route_variable(request, 0);
	double at_ms = 0;
	bool why = false;
	struct hg_names_question *question;
	struct hg_addr address;

	if (!hg_address_parse(text, &address)) {
		hg_request_fail(request, 400, "invalid-parameter", "Parameter is not valid",
				"'%.64s' is no IP address.", text);
		return;
	}
	if (!hg_request_double(request, "at", &at_ms) || !hg_request_bool(request, "why", &why))
		return;
	question = ask(request, HG_NAMES_ABOUT_ADDRESS);
	if (!question)
		return;
	question->address = address;
	question->at_ms = at_ms > 0 ? (uint64_t)at_ms : 0;
	question->why = why;
}
