#include "dataplane/rows/agents.h"
#include "dataplane/rows/hash.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* A reordered datagram may be this much younger than the highest one; a restart goes further back.
 */
#define UPTIME_SLACK_MS 3000u
/* Longest silence across which the uptime's wrap after 49.7 days is still taken for one. */
#define UPTIME_WRAP_MS 3600000u
/* Changes back to a former sender, each with a restart, before its sequences are kept apart. */
#define CONFLICTS_TO_SPLIT 3u
/* dp:L7: an agent silent for longer gives its place to a new one when there is no other. */
#define SILENT_MS 600000u
/* Buffers that may still be read, or are being filled: nothing they refer to changes its meaning.
 */
#define WORKS_READ 3u
/* All places are looked through at most this often: a flood must not buy a search a datagram. */
#define SEARCH_EVERY_MS 1000u

bool hg_agents_create(struct hg_agents *agents, uint64_t seed)
{
	memset(agents, 0, sizeof(*agents));
	agents->seed = seed;
	agents->state = calloc(HG_AGENTS_MAX, sizeof(*agents->state));
	agents->sender_agents = calloc(HG_AGENTS_MAX, sizeof(*agents->sender_agents));
	agents->age = calloc(HG_AGENTS_MAX, sizeof(*agents->age));
	if (agents->state && agents->sender_agents && agents->age &&
	    hg_id_list_create(&agents->ids, sizeof(struct hg_agent_id), HG_AGENTS_MAX, seed) &&
	    hg_id_list_create(&agents->senders, sizeof(struct hg_addr), HG_AGENTS_MAX, seed))
		return true;
	hg_agents_destroy(agents);
	return false;
}

void hg_agents_destroy(struct hg_agents *agents)
{
	hg_id_list_destroy(&agents->ids);
	hg_id_list_destroy(&agents->senders);
	free(agents->state);
	free(agents->sender_agents);
	free(agents->age);
	agents->state = NULL;
	agents->sender_agents = NULL;
}

static const struct hg_agent_id *id_at(const struct hg_agents *agents, uint32_t agent)
{
	return (const struct hg_agent_id *)agents->ids.keys + agent;
}

static struct hg_sender sender_of(const struct hg_item *item)
{
	struct hg_sender sender;

	memset(&sender, 0, sizeof(sender));
	sender.address = item->peer;
	sender.port = item->peer_port;
	return sender;
}

/* The agent that was silent for longest, HG_ID_NONE: none for long enough. */
static uint32_t find_silent(struct hg_agents *agents, uint64_t now_ms)
{
	uint64_t oldest_ms = now_ms > SILENT_MS ? now_ms - SILENT_MS : 0;
	uint32_t i, found = HG_ID_NONE;

	if (agents->searched_ms && now_ms - agents->searched_ms < SEARCH_EVERY_MS)
		return HG_ID_NONE;
	for (i = 0; i < agents->ids.count; i++) {
		if (agents->age[i].heard_ms >= oldest_ms ||
		    agents->works - agents->age[i].work < WORKS_READ)
			continue;
		oldest_ms = agents->age[i].heard_ms;
		found = i;
	}
	agents->searched_ms = found == HG_ID_NONE ? now_ms : 0;
	return found;
}

/* The number of a sender; one that stands for no agent any more gives its own where all are taken.
 */
static uint32_t enter_sender(struct hg_agents *agents, const struct hg_addr *sender)
{
	bool fresh;
	uint32_t i, who = hg_id_list_enter(&agents->senders, sender, &fresh);

	if (who != HG_ID_NONE)
		return who;
	for (i = 0; i < agents->senders.count; i++) {
		if (agents->sender_agents[i])
			continue;
		hg_id_list_replace(&agents->senders, i, sender);
		return i;
	}
	return HG_ID_NONE;
}

/* Its sources go with the place: `run` starts their sequences anew. */
static void give_place(struct hg_agents *agents, struct hg_work *work, uint32_t agent,
		       const struct hg_agent_id *id)
{
	uint32_t run = agents->state[agent].run;

	agents->sender_agents[agents->age[agent].sender]--;
	hg_id_list_replace(&agents->ids, agent, id);
	memset(&agents->state[agent], 0, sizeof(agents->state[agent]));
	agents->state[agent].run = run + 1;
	work->recycled[work->recycled_count++] = agent;
}

/* A place for a new agent: a free one, else that of a silent one; each at most once a buffer. */
static uint32_t take_place(struct hg_agents *agents, struct hg_work *work,
			   const struct hg_agent_id *id, uint64_t now_ms)
{
	bool fresh;
	uint32_t agent = hg_id_list_enter(&agents->ids, id, &fresh);

	if (agent != HG_ID_NONE)
		return agent;
	agent = find_silent(agents, now_ms);
	if (agent != HG_ID_NONE)
		give_place(agents, work, agent, id);
	return agent;
}

/* Enters a new agent, unless too many came from this sender already (bad inputs E3). */
static uint32_t enter(struct hg_agents *agents, struct hg_work *work, const struct hg_agent_id *id,
		      const struct hg_addr *sender, uint64_t now_ms)
{
	uint32_t most =
		work->plan.agents_per_sender ? work->plan.agents_per_sender : HG_AGENTS_PER_SENDER;
	uint32_t who = hg_id_list_find(&agents->senders, sender);
	uint32_t agent;

	if (who != HG_ID_NONE && agents->sender_agents[who] >= most)
		return HG_ID_NONE;
	agent = take_place(agents, work, id, now_ms);
	if (agent == HG_ID_NONE)
		return HG_ID_NONE;
	agents->age[agent].sender = enter_sender(agents, sender);
	agents->sender_agents[agents->age[agent].sender]++;
	agents->age[agent].heard_ms = now_ms;
	agents->age[agent].work = agents->works;
	return agent;
}

static struct hg_agent_id id_of(const struct hg_datagram *datagram)
{
	struct hg_agent_id id;

	memset(&id, 0, sizeof(id));
	id.address = datagram->agent;
	id.sub_agent = datagram->sub_agent;
	return id;
}

HG_PREFETCHES void prefetch_agent(const struct hg_agents *agents, const struct hg_work *work,
				  uint32_t agent, uint32_t sequence)
{
	const struct hg_agent_state *state = &agents->state[agent];
	const struct hg_agent_facts *facts = &work->agents[agent];

	__builtin_prefetch(state, 1, 3);
	__builtin_prefetch(&state->senders[0], 1, 3);
	__builtin_prefetch(&state->split_count, 1, 3);
	__builtin_prefetch(&state->digest[sequence % HG_SEQUENCE_WINDOW], 1, 3);
	__builtin_prefetch(facts, 1, 3);
	__builtin_prefetch(&facts->uptime_ms, 1, 3);
	__builtin_prefetch(&facts->conflicts, 1, 3);
}

uint32_t hg_agents_expect(const struct hg_agents *agents, const struct hg_work *work,
			  const struct hg_datagram *datagram)
{
	struct hg_agent_id id = id_of(datagram);
	uint32_t agent = hg_id_list_find(&agents->ids, &id);

	if (agent != HG_ID_NONE)
		prefetch_agent(agents, work, agent, datagram->sequence);
	return agent;
}

/* Word by word where they lie: a copy just put together would be waited for. */
static inline bool same_address(const struct hg_addr *a, const struct hg_addr *b)
{
	uint32_t tail_a, tail_b;

	memcpy(&tail_a, (const char *)a + sizeof(a->bytes), sizeof(tail_a));
	memcpy(&tail_b, (const char *)b + sizeof(b->bytes), sizeof(tail_b));
	return ((hg_load64(a->bytes) ^ hg_load64(b->bytes)) |
		(hg_load64(a->bytes + 8) ^ hg_load64(b->bytes + 8)) | (tail_a ^ tail_b)) == 0;
}

/* The guess is the common entry of the datagram's identity. */
static inline bool guess_is_right(const struct hg_agents *agents,
				  const struct hg_datagram *datagram, uint32_t guess)
{
	const struct hg_agent_id *id;

	if (guess >= agents->ids.count)
		return false;
	id = id_at(agents, guess);
	return same_address(&id->address, &datagram->agent) &&
	       id->sub_agent == datagram->sub_agent && !id->sender.family && !id->sender_port;
}

static uint32_t find_or_enter(struct hg_agents *agents, struct hg_work *work,
			      const struct hg_agent_id *id, const struct hg_addr *sender,
			      uint64_t now_ms)
{
	uint32_t agent = hg_id_list_find(&agents->ids, id);

	return agent != HG_ID_NONE ? agent : enter(agents, work, id, sender, now_ms);
}

/* The entry of one sender of a split identity; the common one when there are too many of them. */
static uint32_t find_split(struct hg_agents *agents, struct hg_work *work, struct hg_agent_id *id,
			   uint32_t common, const struct hg_item *item, uint64_t now_ms)
{
	struct hg_agent_state *state = &agents->state[common];
	uint32_t agent;

	id->sender = item->peer;
	id->sender_port = item->peer_port;
	agent = hg_id_list_find(&agents->ids, id);
	if (agent != HG_ID_NONE)
		return agent;
	if (state->split_count >= HG_SENDERS_PER_AGENT)
		return common;
	agent = enter(agents, work, id, &item->peer, now_ms);
	if (agent == HG_ID_NONE)
		return common;
	state->split_count++;
	return agent;
}

static uint32_t identify(struct hg_agents *agents, struct hg_work *work,
			 const struct hg_datagram *datagram, const struct hg_item *item,
			 uint64_t now_ms, uint32_t guess)
{
	struct hg_agent_id id;
	uint32_t agent;

	if (guess_is_right(agents, datagram, guess) && !agents->state[guess].split)
		return guess;
	id = id_of(datagram);
	agent = find_or_enter(agents, work, &id, &item->peer, now_ms);
	if (agent != HG_ID_NONE && agents->state[agent].split) {
		/* The common entry stays as long as one of its parts is heard. */
		agents->age[agent].heard_ms = now_ms;
		agents->age[agent].work = agents->works;
		return find_split(agents, work, &id, agent, item, now_ms);
	}
	return agent;
}

/* Two datagrams with one number are the same datagram only if these agree. */
static uint16_t digest_of(const struct hg_datagram *datagram, const struct hg_item *item)
{
	uint32_t mix = datagram->uptime_ms * 0x9e3779b1u ^ item->len_bytes * 0x85ebca6bu;

	return (uint16_t)(mix ^ mix >> 16);
}

/* Plainly lower, as no serial arithmetic sees after 25 days; a short step over 2^32 is the wrap. */
static bool uptime_fell(const struct hg_agent_state *state, uint32_t uptime_ms)
{
	uint32_t before = state->uptime_ms;

	return uptime_ms < before && before - uptime_ms > UPTIME_SLACK_MS &&
	       uptime_ms - before > UPTIME_WRAP_MS;
}

/* Numbers from before, sent before the newest one was: a copy of the stream that lags, no new
 * session. */
static bool lags(const struct hg_agent_state *state, const struct hg_datagram *datagram)
{
	return state->sequence.hi - datagram->sequence <= HG_DATAGRAM_STEP_MAX &&
	       hg_serial_above(state->uptime_ms, datagram->uptime_ms);
}

/* The numbers alone do not show every restart: the uptime and the repeated number's digest do. */
static enum hg_sequence_verdict judge(const struct hg_agent_state *state,
				      const struct hg_datagram *datagram, uint16_t digest)
{
	enum hg_sequence_verdict verdict =
		hg_sequence_judge(&state->sequence, datagram->sequence, HG_DATAGRAM_STEP_MAX);
	bool same = state->digest[datagram->sequence % HG_SEQUENCE_WINDOW] == digest;

	if (verdict == HG_SEQUENCE_FIRST)
		return verdict;
	if (verdict == HG_SEQUENCE_DUPLICATE)
		return same ? HG_SEQUENCE_DUPLICATE : HG_SEQUENCE_RESTART;
	if (uptime_fell(state, datagram->uptime_ms))
		return HG_SEQUENCE_RESTART;
	if (verdict == HG_SEQUENCE_RESTART && lags(state, datagram))
		return HG_SEQUENCE_LATE;
	return verdict;
}

/* Remembers `sender`; true when it was among the latest ones already. */
static bool came_back(struct hg_agent_state *state, uint64_t sender_hash)
{
	unsigned i;

	for (i = 0; i < HG_AGENT_PEERS; i++)
		if (state->senders[i] == sender_hash)
			return true;
	state->senders[state->sender_next] = sender_hash;
	state->sender_next = (uint8_t)((state->sender_next + 1) % HG_AGENT_PEERS);
	return false;
}

/*
 * A new sender that starts over is an agent that restarted. One that comes back, and with it the
 * jumps of the sequence, means two senders under one identity (bad inputs E2).
 */
static void watch_sender(struct hg_agents *agents, struct hg_agent_state *state,
			 struct hg_agent_facts *facts, struct hg_drops *drops,
			 const struct hg_item *item, enum hg_sequence_verdict verdict)
{
	bool restarted = verdict == HG_SEQUENCE_RESTART;
	struct hg_sender sender;
	bool back;

	if (state->last_sender.port == item->peer_port &&
	    same_address(&state->last_sender.address, &item->peer))
		return;
	sender = sender_of(item);
	state->last_sender = sender;
	back = came_back(state, XXH3_64bits_withSeed(&sender, sizeof(sender), agents->seed));
	if (back && (restarted || state->moved_restarted)) {
		facts->conflicts++;
		hg_drop_add(drops, HG_DROP_AGENT_CONFLICT, 1);
		if (++state->conflicts >= CONFLICTS_TO_SPLIT)
			state->split = 1;
	}
	state->moved_restarted = restarted;
}

static void note_peer(struct hg_agent_facts *facts, const struct hg_addr *peer)
{
	unsigned i;

	for (i = 0; i < facts->peer_count; i++)
		if (same_address(&facts->peers[i], peer))
			return;
	if (facts->peer_count < HG_AGENT_PEERS)
		facts->peers[facts->peer_count++] = *peer;
}

static struct hg_agent_facts *touch(struct hg_work *work, uint32_t agent)
{
	struct hg_agent_facts *facts = &work->agents[agent];

	if (facts->peer_count == 0)
		work->touched_agents[work->touched_agent_count++] = agent;
	return facts;
}

/* State and facts that follow the newest datagram. */
static void advance(struct hg_agent_state *state, struct hg_agent_facts *facts,
		    const struct hg_datagram *datagram, enum hg_sequence_verdict verdict)
{
	if (verdict == HG_SEQUENCE_RESTART)
		state->run++;
	if (verdict != HG_SEQUENCE_LATE)
		state->uptime_ms = datagram->uptime_ms;
	facts->uptime_ms = state->uptime_ms;
}

enum hg_datagram_verdict hg_agents_book(struct hg_agents *agents, struct hg_work *work,
					struct hg_drops *drops, const struct hg_datagram *datagram,
					const struct hg_item *item, uint64_t now_ms,
					struct hg_origin *origin)
{
	struct hg_agent_state *state;
	struct hg_agent_facts *facts;
	enum hg_sequence_verdict verdict;
	uint16_t digest = digest_of(datagram, item);
	uint32_t agent;

	agents->works += agents->work != work;
	agents->work = work;
	agent = identify(agents, work, datagram, item, now_ms, origin->agent);
	if (agent == HG_ID_NONE) {
		hg_drop_add(drops, HG_DROP_AGENT_TABLE_FULL, 1);
		hg_work_refuse(work, &item->peer, &datagram->agent, false);
		return HG_DATAGRAM_REFUSED;
	}
	agents->age[agent].heard_ms = now_ms;
	agents->age[agent].work = agents->works;
	state = &agents->state[agent];
	facts = touch(work, agent);
	verdict = judge(state, datagram, digest);
	watch_sender(agents, state, facts, drops, item, verdict);
	note_peer(facts, &item->peer);
	facts->bytes += item->len_bytes;
	facts->last_ms = now_ms;
	hg_sequence_book(&state->sequence, &facts->datagrams, datagram->sequence, verdict);
	if (verdict == HG_SEQUENCE_DUPLICATE)
		return HG_DATAGRAM_DUPLICATE;
	if (state->sequence.hi - datagram->sequence < HG_SEQUENCE_WINDOW)
		state->digest[datagram->sequence % HG_SEQUENCE_WINDOW] = digest;
	advance(state, facts, datagram, verdict);
	origin->agent = agent;
	origin->run = state->run;
	return HG_DATAGRAM_BOOKED;
}
