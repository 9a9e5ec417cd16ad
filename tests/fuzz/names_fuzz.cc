// Tables of ranges and host names of entities: no input may do harm, and what is kept is clean.
#include <cstdlib>
#include <cstring>
#include <string>

#include "control/names/dictionary.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hg_texts *texts = hg_texts_create(10000);
	hg_names_conf conf = {};
	hg_problem problem;
	char error[300];

	conf.texts = texts;
	conf.entities = true;
	hg_names *names = hg_names_create(&conf, error, sizeof(error));
	if (!names)
		abort();
	hg_names_ranges_load(names, (const char *)data, size, "fuzz", &problem);
	std::string text((const char *)data, size);
	std::string name = text.c_str(), pod = name.substr(0, name.find('_'));
	hg_metric_entity entity = {};
	hg_message message = {};
	message.ds = { 3, 1 };
	message.agent.family = 4;
	message.arrival_ms = 1000;
	entity.name = name.c_str();
	entity.pod = size % 2 ? pod.c_str() : nullptr;
	entity.namespace_ = size % 3 ? pod.c_str() : nullptr;
	hg_names_entity(names, &message, &entity);
	hg_name_endpoint endpoint;
	memset(&endpoint, 0, sizeof(endpoint));
	endpoint.address.family = 4;
	endpoint.agent = 1;
	endpoint.entity = { 3, 1 };
	hg_names_epoch(names, 2000, 3000);
	const hg_name_record *r = hg_names_look(names, &endpoint, &message.agent, 1);
	for (const char *c = hg_texts_at(texts, r->name); *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.\\()", *c))
			abort();
	hg_names_use use = { false, false };
	hg_names_turn(names, &use, 3000);
	hg_names_destroy(names);
	hg_texts_destroy(texts);
	return 0;
}
