// A small world for tests of the names service: texts, a dictionary, agents that describe their
// entities, epochs that look endpoints up. Time is the test's own.
#ifndef HELIOGRAPH_TESTS_SUPPORT_NAMES_WORLD_H
#define HELIOGRAPH_TESTS_SUPPORT_NAMES_WORLD_H

#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "control/flows/address.h"
#include "control/names/dictionary.h"

namespace heliograph
{

inline hg_addr address_of(const char *text)
{
	hg_addr address;

	memset(&address, 0, sizeof(address));
	EXPECT_TRUE(hg_address_parse(text, &address)) << text;
	return address;
}

class NamesWorld
{
      public:
	explicit NamesWorld(const char *cidrs = "10.0.0.0/8", uint32_t capacity = 0)
	    : texts(hg_texts_create(100000))
	{
		hg_names_conf conf = {};
		char error[300] = "";

		conf.texts = texts;
		conf.cluster_cidrs = cidrs;
		conf.entities = true;
		conf.capacity = capacity;
		names = hg_names_create(&conf, error, sizeof(error));
		EXPECT_NE(names, nullptr) << error;
	}
	~NamesWorld()
	{
		hg_names_destroy(names);
		hg_texts_destroy(texts);
	}
	NamesWorld(const NamesWorld &) = delete;
	NamesWorld &operator=(const NamesWorld &) = delete;

	const char *text(uint32_t id) const
	{
		return hg_texts_at(texts, id);
	}

	void agent(const char *address, const char *host_name)
	{
		hg_addr agent = address_of(address);

		hg_names_agent(names, &agent, host_name, now_ms);
	}

	// A counter sample of a pod as the agent reports it now.
	void pod(const char *agent, uint32_t index, const char *ns, const char *pod,
		 bool ended = false, uint32_t uptime_ms = 0)
	{
		std::string name = std::string("k8s__") + pod + "_" + ns + "_u_a";
		hg_metric_entity entity = {};

		entity.name = name.c_str();
		entity.pod = pod;
		entity.namespace_ = ns;
		entity.ended = ended;
		describe(agent, index, entity, uptime_ms);
	}

	void describe(const char *agent, uint32_t index, const hg_metric_entity &entity,
		      uint32_t uptime_ms = 0)
	{
		hg_message message = {};

		message.kind = HG_MESSAGE_COUNTERS;
		message.agent = address_of(agent);
		message.ds = { 3, index };
		message.uptime_ms = uptime_ms ? uptime_ms : (uint32_t)(now_ms - born_ms);
		message.arrival_ms = now_ms;
		hg_names_entity(names, &message, &entity);
		now_ms++; // the next epoch begins later
	}

	// Begins an epoch of one second; end() closes it.
	void begin()
	{
		now_ms += 1000;
		hg_names_epoch(names, now_ms - 1000, now_ms);
	}
	const hg_name_record *look(const char *address, const char *agent = nullptr,
				   uint32_t index = 0)
	{
		hg_addr agent_address = {};
		hg_name_endpoint endpoint;

		memset(&endpoint, 0, sizeof(endpoint));
		endpoint.address = address_of(address);
		if (agent) {
			agent_address = address_of(agent);
			endpoint.agent = 1u + agent_address.bytes[3];
			endpoint.entity = { 3, index };
		}
		return hg_names_look(names, &endpoint, &agent_address, 1000);
	}
	void end()
	{
		hg_names_turn(names, &use, now_ms);
	}

	// One whole epoch with one endpoint.
	const hg_name_record *epoch(const char *address, const char *agent = nullptr,
				    uint32_t index = 0)
	{
		const hg_name_record *record;

		begin();
		record = look(address, agent, index);
		end();
		return record;
	}
	std::string name(const char *address, const char *agent = nullptr, uint32_t index = 0)
	{
		return text(epoch(address, agent, index)->name);
	}

	void wait(uint64_t ms)
	{
		now_ms += ms;
	}

	hg_names_figures figures() const
	{
		hg_names_figures figures;

		hg_names_figures_of(names, &figures);
		return figures;
	}

	const uint64_t born_ms = 1700000000000;
	uint64_t now_ms = born_ms + 100000;
	hg_names_use use = { false, false };
	hg_texts *texts;
	hg_names *names;
};

} // namespace heliograph

#endif
