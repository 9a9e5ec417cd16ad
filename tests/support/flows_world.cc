#include "tests/support/flows_world.h"

#include <arpa/inet.h>
#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>

namespace heliograph
{

hg_addr addr4(uint32_t host_order)
{
	uint32_t word = htonl(host_order);

	return hg_addr_make(4, reinterpret_cast<const uint8_t *>(&word));
}

hg_addr addr4(const char *text)
{
	uint8_t bytes[4];

	inet_pton(AF_INET, text, bytes);
	return hg_addr_make(4, bytes);
}

Def &Def::set(char *&to, const char *text)
{
	free(to);
	to = strdup(text);
	return *this;
}

World::World(unsigned lcores, size_t rows) : flows_(hg_flows_create()), lcores_(lcores)
{
	for (auto &lcore : lcores_) {
		lcore.work = hg_work_create(rows, 1024, 7);
		lcore.points.push_back({ HG_ID_NONE, 0, 0 });
	}
}

World::~World()
{
	for (auto &lcore : lcores_)
		hg_work_destroy(lcore.work);
	hg_flows_destroy(flows_);
}

void World::put(const hg_flow_def &def)
{
	hg_problem problem = {};

	ASSERT_EQ(hg_flows_put(flows_, &def, &problem), 0) << problem.detail;
}

void World::put(const std::string &name, const std::string &keys, double t_s,
		const std::string &value)
{
	Def def(name.c_str());

	def.keys(keys.c_str()).value(value.c_str());
	def.def.t_s = t_s;
	def.def.n = 10000;
	put(def.def);
}

World::AgentKey World::agent_key(const Observed &at)
{
	return { std::string(reinterpret_cast<const char *>(&at.agent), sizeof(at.agent)),
		 at.sub_agent };
}

World::SourceKey World::source_key(const Observed &at)
{
	auto agent = agent_key(at);

	return { agent.first, agent.second, at.ds.cls, at.ds.index };
}

uint32_t World::agent_id(Lcore &lcore, const Observed &at)
{
	auto known = lcore.agent_ids.emplace(agent_key(at), lcore.agents.size());

	if (known.second) {
		hg_agent_id id;
		memset(&id, 0, sizeof(id));
		id.address = at.agent;
		id.sub_agent = at.sub_agent;
		lcore.agents.push_back(id);
	}
	return known.first->second;
}

uint32_t World::source_id(Lcore &lcore, const Observed &at)
{
	uint32_t agent = agent_id(lcore, at);
	auto known = lcore.source_ids.emplace(source_key(at), lcore.sources.size());

	if (known.second)
		lcore.sources.push_back({ agent, at.ds });
	return known.first->second;
}

uint32_t World::point_id(Lcore &lcore, const Observed &at)
{
	uint32_t source = source_id(lcore, at);
	auto known = lcore.point_ids.emplace(std::make_tuple(source, at.near_if, at.direction),
					     lcore.points.size());

	if (known.second)
		lcore.points.push_back({ source, at.near_if, (uint8_t)at.direction });
	return known.first->second;
}

hg_source_facts &World::facts(Lcore &lcore, const Observed &at)
{
	uint32_t id = source_id(lcore, at);

	if (!lcore.touched_sources[id]) {
		lcore.touched_sources[id] = true;
		lcore.work->touched_sources[lcore.work->touched_source_count++] = id;
	}
	return lcore.work->sources[id];
}

static void book(hg_sequence_facts &facts, uint32_t number)
{
	if (!facts.received)
		facts.lo = number;
	facts.hi = number;
	facts.received++;
}

hg_packet World::packet_of(Lcore &lcore, const Observed &at, const Sampled &sampled)
{
	hg_packet packet;

	memset(&packet, 0, sizeof(packet));
	packet.key.sport = sampled.sport;
	packet.key.dport = sampled.dport;
	packet.key.proto = sampled.proto;
	packet.key.reason = sampled.reason;
	packet.key.point = point_id(lcore, at);
	packet.key.far_if = lcore.work->plan.keep_far_if ? at.far_if : 0;
	memcpy(packet.src.bytes, sampled.src.bytes, 16);
	memcpy(packet.dst.bytes, sampled.dst.bytes, 16);
	packet.src.family = sampled.src.family;
	packet.dst.family = sampled.dst.family;
	if (sampled.src_entity.cls) {
		packet.src.agent = agent_id(lcore, at) + 1;
		packet.src.cls = (uint8_t)sampled.src_entity.cls;
		packet.src.index = sampled.src_entity.index;
	}
	if (sampled.dst_entity.cls) {
		packet.dst.agent = agent_id(lcore, at) + 1;
		packet.dst.cls = (uint8_t)sampled.dst_entity.cls;
		packet.dst.index = sampled.dst_entity.index;
	}
	if (sampled.outer_src.family) {
		memcpy(packet.encap.src, sampled.outer_src.bytes, 16);
		memcpy(packet.encap.dst, sampled.outer_dst.bytes, 16);
		packet.encap.family = sampled.outer_src.family;
		packet.encap.tunnel = HG_TUNNEL_VXLAN;
	}
	packet.stack = HG_LAYER_ETH | HG_LAYER_IP << 5 | HG_LAYER_TCP << 10;
	packet.weight = sampled.rate;
	packet.frame_bytes = sampled.bytes;
	return packet;
}

void World::sample(const Observed &at, const Sampled &sampled, unsigned which)
{
	Lcore &lcore = lcores_[which];
	hg_packet packet = packet_of(lcore, at, sampled);
	hg_source_facts &f = facts(lcore, at);
	hg_totals &total = f.total[at.direction];
	double n = sampled.rate, b = sampled.bytes;
	uint32_t &pool = pool_[source_key(at)];

	hg_rows_add(lcore.work->base, &packet, 1, &drops_, HG_DROP_BASE_REPLACED);
	book(f.flow, ++flow_sequence(at));
	total.n++;
	total.bytes_s1 += n * b;
	total.bytes_s2 += n * (n - 1) * b * b;
	total.frames_s1 += n;
	total.frames_s2 += n * (n - 1);
	f.rate_sum += n;
	f.rate_min = !f.rate_min || sampled.rate < f.rate_min ? sampled.rate : f.rate_min;
	f.rate_max = sampled.rate > f.rate_max ? sampled.rate : f.rate_max;
	f.rate_last = sampled.rate;
	f.frame_max_bytes = sampled.bytes > f.frame_max_bytes ? sampled.bytes : f.frame_max_bytes;
	if (!real_pool_[source_key(at)])
		pool += sampled.rate;
	f.pool_hi = pool;
	lcore.work->flow_samples++;
}

void World::discard(const Observed &at, const Sampled &sampled, uint32_t withheld, unsigned which)
{
	Lcore &lcore = lcores_[which];
	hg_packet packet = packet_of(lcore, at, sampled);
	hg_source_facts &f = facts(lcore, at);

	packet.weight = 1;
	hg_rows_add(lcore.work->discards, &packet, 1, &drops_, HG_DROP_DISCARD_REPLACED);
	book(f.discard, ++discard_sequence_[source_key(at)]);
	withheld_[source_key(at)] += withheld;
	f.withheld_hi = withheld_[source_key(at)];
	f.discards++;
	lcore.work->discard_samples++;
}

void World::counter(const Observed &at, unsigned which)
{
	Lcore &lcore = lcores_[which];

	book(facts(lcore, at).counter, ++counter_sequence_[source_key(at)]);
	lcore.work->counter_samples++;
}

void World::datagram(const Observed &at, unsigned which)
{
	Lcore &lcore = lcores_[which];
	uint32_t id = agent_id(lcore, at);
	hg_agent_facts &f = lcore.work->agents[id];

	if (!lcore.touched_agents[id]) {
		lcore.touched_agents[id] = true;
		lcore.work->touched_agents[lcore.work->touched_agent_count++] = id;
	}
	book(f.datagrams, ++datagram_sequence_[agent_key(at)]);
	f.bytes += 1000;
	f.last_ms = now_ms + 500;
	f.uptime_ms = (uint32_t)(now_s * 1000) + 77;
	f.peers[0] = at.agent;
	f.peer_count = 1;
	lcore.work->datagrams++;
	lcore.work->bytes += 1000;
}

void World::epoch(double delta_s)
{
	std::vector<hg_work *> works;

	now_s += delta_s;
	now_ms += (uint64_t)(delta_s * 1000 + 0.5);
	for (auto &lcore : lcores_) {
		lcore.work->agent_ids = lcore.agents.data();
		lcore.work->source_ids = lcore.sources.data();
		lcore.work->point_ids = lcore.points.data();
		lcore.work->agent_count = (uint32_t)lcore.agents.size();
		lcore.work->source_count = (uint32_t)lcore.sources.size();
		lcore.work->point_count = (uint32_t)lcore.points.size();
		works.push_back(lcore.work);
	}
	hg_flows_epoch(flows_, works.data(), (unsigned)works.size(), now_ms, delta_s);
	for (auto &lcore : lcores_) {
		hg_work_clear(lcore.work);
		lcore.work->plan = hg_flows_plan(flows_);
		lcore.touched_agents.clear();
		lcore.touched_sources.clear();
	}
}

std::unique_ptr<World::Answer> World::ask(const std::string &name, const hg_flow_query &query)
{
	auto answer = std::make_unique<Answer>();
	hg_problem problem = {};
	hg_snapshot *snapshot = hg_flows_snapshot(flows_);

	EXPECT_EQ(hg_snapshot_query(snapshot, name.c_str(), &query, &answer->result, &problem), 0)
		<< problem.detail;
	hg_snapshot_unref(snapshot);
	return answer;
}

std::unique_ptr<World::Answer> World::ask(const std::string &name, hg_agg_mode mode,
					  size_t max_flows)
{
	hg_flow_query query = {};

	query.max_flows = max_flows;
	query.agg_mode = mode;
	query.totals = true;
	return ask(name, query);
}

const hg_flow_row *World::Answer::row(const std::string &key) const
{
	for (size_t i = 0; i < result.count; i++) {
		if (key == result.rows[i].key)
			return &result.rows[i];
	}
	return nullptr;
}

double World::Answer::shown() const
{
	double sum = 0;

	for (size_t i = 0; i < result.count; i++)
		sum += result.rows[i].value.value;
	return sum;
}

} // namespace heliograph
