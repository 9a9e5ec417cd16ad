/* What the dictionary is given: its sources, and what agents tell. */
#include "control/names/parts.h"

void hg_names_set_kube(struct hg_names *names, struct hg_kube *kube)
{
	names->kube = kube;
	names->own_generation++;
}

void hg_names_set_dns(struct hg_names *names, struct hg_dns *dns)
{
	names->dns = dns;
	names->own_generation++;
}

void hg_names_set_classes(struct hg_names *names, const struct hg_classes *classes)
{
	names->classes = classes;
	names->own_generation++;
}

/* ---- what agents tell ---- */

void hg_names_agent(struct hg_names *names, const struct hg_addr *address, const char *host_name,
		    uint64_t now_ms)
{
	uint32_t before = names->entities.agent_count;
	uint32_t agent = hg_entities_agent(&names->entities, address, true), text;

	if (agent == HG_PLACE_NONE)
		return;
	text = hg_names_text(names, host_name, now_ms);
	if (names->entities.agent_count == before &&
	    (!text || names->entities.agents[agent].host_name == text))
		return;
	if (text)
		names->entities.agents[agent].host_name = text;
	names->own_generation++;
}

void hg_names_entity(struct hg_names *names, const struct hg_message *message,
		     const struct hg_metric_entity *entity)
{
	if (names->entities_on)
		hg_entities_take(&names->entities, message, entity);
}
