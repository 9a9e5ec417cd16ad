// A small world for tests of the flow engine: agents that sample packets into the work buffers of
// some lcores, epochs that fold them, queries that read the answer. Facts are kept as an lcore
// keeps them.
#ifndef HELIOGRAPH_TESTS_SUPPORT_FLOWS_WORLD_H
#define HELIOGRAPH_TESTS_SUPPORT_FLOWS_WORLD_H

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include <heliograph/flows.h>

namespace heliograph
{

hg_addr addr4(uint32_t host_order);
hg_addr addr4(const char *text);

struct Observed {
	hg_addr agent = addr4("192.0.2.1");
	uint32_t sub_agent = 0;
	hg_data_source ds = { 0, 4 };
	hg_direction direction = HG_DIRECTION_INGRESS;
	uint32_t near_if = 4, far_if = 5;
};

struct Sampled {
	hg_addr src = addr4("10.0.0.1"), dst = addr4("10.0.0.2");
	uint16_t sport = 1000, dport = 80;
	uint8_t proto = 6;
	uint32_t rate = 1000;
	uint32_t bytes = 1000;
	hg_data_source src_entity = { 0, 0 }, dst_entity = { 0, 0 };
	hg_addr outer_src = {}, outer_dst = {};
	uint16_t reason = 0;
};

class World
{
      public:
	explicit World(unsigned lcores = 1, size_t rows = 4096);
	~World();
	World(const World &) = delete;
	World &operator=(const World &) = delete;

	hg_flows *flows()
	{
		return flows_;
	}

	// Defines a flow; fails the test on a problem.
	void put(const std::string &name, const std::string &keys, double t_s = 2,
		 const std::string &value = "bytes");
	void put(const hg_flow_def &def);

	void sample(const Observed &at, const Sampled &packet, unsigned lcore = 0);
	void discard(const Observed &at, const Sampled &packet, uint32_t withheld = 0,
		     unsigned lcore = 0);
	void counter(const Observed &at, unsigned lcore = 0);
	// A datagram of the agent; samples do not make one by themselves.
	void datagram(const Observed &at, unsigned lcore = 0);
	// The next `count` flow samples of the source never arrive.
	void lose(const Observed &at, uint32_t count, uint32_t rate = 1000)
	{
		flow_sequence(at) += count;
		pool_[source_key(at)] += count * rate; // the agent counted them
	}
	void lose_datagrams(const Observed &at, uint32_t count)
	{
		datagram_sequence_[agent_key(at)] += count;
	}
	// Packets pass that are not sampled: the pool counts on its own.
	void pool(const Observed &at, uint32_t count)
	{
		pool_[source_key(at)] += count;
	}
	void real_pool(const Observed &at)
	{
		real_pool_[source_key(at)] = true;
	}

	void epoch(double delta_s = 1);

	struct Answer {
		hg_flow_result result;
		~Answer()
		{
			hg_flow_result_clear(&result);
		}
		const hg_flow_row *row(const std::string &key) const;
		double shown() const;
	};
	std::unique_ptr<Answer> ask(const std::string &name, const hg_flow_query &query);
	std::unique_ptr<Answer> ask(const std::string &name, hg_agg_mode mode = HG_AGG_SUM,
				    size_t max_flows = 10000);
	hg_snapshot *snapshot()
	{
		return hg_flows_snapshot(flows_);
	}

	uint64_t now_ms = 1700000000000;
	double now_s = 0;

      private:
	using AgentKey = std::pair<std::string, uint32_t>;
	using SourceKey = std::tuple<std::string, uint32_t, uint32_t, uint32_t>;
	struct Lcore {
		hg_work *work;
		std::vector<hg_agent_id> agents;
		std::vector<hg_source_id> sources;
		std::vector<hg_point_id> points;
		std::map<AgentKey, uint32_t> agent_ids;
		std::map<SourceKey, uint32_t> source_ids;
		std::map<std::tuple<uint32_t, uint32_t, int>, uint32_t> point_ids;
		std::map<uint32_t, bool> touched_agents, touched_sources;
	};

	static AgentKey agent_key(const Observed &at);
	static SourceKey source_key(const Observed &at);
	uint32_t &flow_sequence(const Observed &at)
	{
		return flow_sequence_[source_key(at)];
	}
	uint32_t agent_id(Lcore &lcore, const Observed &at);
	uint32_t source_id(Lcore &lcore, const Observed &at);
	uint32_t point_id(Lcore &lcore, const Observed &at);
	hg_source_facts &facts(Lcore &lcore, const Observed &at);
	hg_packet packet_of(Lcore &lcore, const Observed &at, const Sampled &packet);

	hg_flows *flows_;
	hg_drops drops_ = {};
	std::vector<Lcore> lcores_;
	std::map<SourceKey, uint32_t> flow_sequence_, counter_sequence_, discard_sequence_, pool_,
		withheld_;
	std::map<SourceKey, bool> real_pool_;
	std::map<AgentKey, uint32_t> datagram_sequence_;
};

// A definition that cleans up after itself.
struct Def {
	hg_flow_def def;
	explicit Def(const char *name)
	{
		hg_flow_def_init(&def, name);
	}
	~Def()
	{
		hg_flow_def_clear(&def);
	}
	Def(const Def &) = delete;
	Def &operator=(const Def &) = delete;
	Def &keys(const char *text)
	{
		return set(def.keys, text);
	}
	Def &value(const char *text)
	{
		return set(def.value, text);
	}
	Def &values(const char *text)
	{
		return set(def.values, text);
	}
	Def &filter(const char *text)
	{
		return set(def.filter, text);
	}

      private:
	Def &set(char *&to, const char *text);
};

} // namespace heliograph

#endif
