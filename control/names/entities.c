#include "control/names/entities.h"

#include <stdlib.h>

#include "control/flows/memory.h"
#include "control/names/clean.h"

#define SEED		 UINT64_C(0x656e7469)
#define RESTART_MS	 5000u
#define WRAP_MS		 300000u /* an uptime that wraps starts below it */
#define INTERVALS_SILENT 3u
#define INTERVAL_GUESSED 60000u
#define PLACES_A_LOOK	 4096u
#define PLACES_MAX	 (1u << 20)

void hg_entities_init(struct hg_entities *entities, struct hg_texts *texts)
{
	memset(entities, 0, sizeof(*entities));
	entities->texts = texts;
}

void hg_entities_free(struct hg_entities *entities)
{
	hg_index_free(&entities->agent_index);
	hg_index_free(&entities->place_index);
	free(entities->agents);
	free(entities->places);
	memset(entities, 0, sizeof(*entities));
}

/* ---- agents and places ---- */

static uint32_t add_agent(struct hg_entities *entities, const struct hg_addr *address,
			  uint32_t hash)
{
	uint32_t at = entities->agent_count;

	if (!hg_grow(&entities->agents, &entities->agent_cap, at + 1, sizeof(*entities->agents)) ||
	    !hg_index_reserve(&entities->agent_index, at + 1u))
		return HG_PLACE_NONE;
	entities->agents[at] =
		(struct hg_names_agent){ .address = *address, .first_place = HG_PLACE_NONE };
	entities->agent_count++;
	hg_index_add(&entities->agent_index, hash, at + 1);
	return at;
}

uint32_t hg_entities_agent(struct hg_entities *entities, const struct hg_addr *address, bool add)
{
	uint32_t hash = hg_hash_bytes(address, sizeof(*address), SEED), ref;
	size_t pos = hash;

	while ((ref = hg_index_next(&entities->agent_index, hash, &pos))) {
		if (hg_addr_equal(&entities->agents[ref - 1].address, address))
			return ref - 1;
	}
	return add ? add_agent(entities, address, hash) : HG_PLACE_NONE;
}

static uint32_t hash_place(uint32_t agent, const struct hg_data_source *ds)
{
	uint32_t key[3] = { agent, ds->cls, ds->index };

	return hg_hash_bytes(key, sizeof(key), SEED);
}

static uint32_t add_place(struct hg_entities *entities, uint32_t agent,
			  const struct hg_data_source *ds, uint32_t hash)
{
	uint32_t at = entities->place_count;

	if (at == PLACES_MAX ||
	    !hg_grow(&entities->places, &entities->place_cap, at + 1, sizeof(*entities->places)) ||
	    !hg_index_reserve(&entities->place_index, at + 1u))
		return HG_PLACE_NONE;
	entities->places[at] = (struct hg_place){
		.agent = agent, .ds = *ds, .next = entities->agents[agent].first_place, .version = 1
	};
	entities->agents[agent].first_place = at;
	entities->place_count++;
	hg_index_add(&entities->place_index, hash, at + 1);
	return at;
}

uint32_t hg_entities_place(struct hg_entities *entities, const struct hg_addr *agent_address,
			   const struct hg_data_source *ds)
{
	uint32_t agent = hg_entities_agent(entities, agent_address, true), hash, ref;
	size_t pos;

	if (agent == HG_PLACE_NONE)
		return HG_PLACE_NONE;
	hash = hash_place(agent, ds);
	pos = hash;
	while ((ref = hg_index_next(&entities->place_index, hash, &pos))) {
		const struct hg_place *place = &entities->places[ref - 1];

		if (place->agent == agent && place->ds.cls == ds->cls &&
		    place->ds.index == ds->index)
			return ref - 1;
	}
	return add_place(entities, agent, ds, hash);
}

/* ---- end ---- */

static void end(struct hg_place *place, uint64_t end_ms, bool approximate)
{
	if (!place->from_ms)
		return;
	place->from_ms = 0;
	place->ended_ms = end_ms;
	place->approximate = approximate;
	place->version++;
}

static void end_all(struct hg_entities *entities, const struct hg_names_agent *agent,
		    uint64_t now_ms)
{
	for (uint32_t i = agent->first_place; i != HG_PLACE_NONE; i = entities->places[i].next)
		end(&entities->places[i], now_ms, false);
}

/* The clock wraps after 49.7 days: it stood near its end then, and near its beginning now. */
static bool has_wrapped(uint32_t before_ms, uint32_t now_ms)
{
	return before_ms > UINT32_MAX - WRAP_MS && now_ms < WRAP_MS;
}

static bool has_restarted(const struct hg_names_agent *agent, uint32_t uptime_ms)
{
	return agent->timed && uptime_ms < agent->uptime_ms &&
	       agent->uptime_ms - uptime_ms > RESTART_MS &&
	       !has_wrapped(agent->uptime_ms, uptime_ms);
}

/* Datagrams that come late by little do not set the clock back. */
static void set_uptime(struct hg_entities *entities, struct hg_names_agent *agent,
		       uint32_t uptime_ms, uint64_t now_ms)
{
	bool restarted = has_restarted(agent, uptime_ms);

	if (restarted)
		end_all(entities, agent, now_ms);
	if (restarted || !agent->timed || uptime_ms > agent->uptime_ms ||
	    has_wrapped(agent->uptime_ms, uptime_ms))
		agent->uptime_ms = uptime_ms;
	agent->timed = true;
}

/* ---- begin ---- */

static unsigned count_of(const char *text, char c)
{
	unsigned count = 0;

	for (; *text; text++)
		count += *text == c;
	return count;
}

/* "k8s__POD_NAMESPACE_u_a", or five '_' and an attempt behind them. */
static bool is_whole_pod(const struct hg_metric_entity *entity)
{
	size_t len = strlen(entity->name);

	if (!entity->container)
		return len > 4 && strcmp(entity->name + len - 4, "_u_a") == 0;
	return count_of(entity->name, '_') >= 5 && entity->name[len - 1] != '_';
}

struct reading {
	enum hg_name_kind kind;
	char name[HG_CLEAN_MAX], namespace_[HG_CLEAN_MAX];
};

static bool read_pod(struct hg_entities *entities, const struct hg_metric_entity *entity,
		     struct reading *reading)
{
	if (!entity->pod || !is_whole_pod(entity)) {
		entities->truncated++;
		return false;
	}
	reading->kind = HG_NAME_POD;
	return entity->namespace_ && hg_clean_name(entity->pod, reading->name) &&
	       hg_clean_name(entity->namespace_, reading->namespace_);
}

static bool read_entity(struct hg_entities *entities, const struct hg_metric_entity *entity,
			struct reading *reading)
{
	const struct {
		const char *name;
		enum hg_name_kind kind;
	} others[] = {
		{ entity->swarm, HG_NAME_SWARM },     { entity->jvm, HG_NAME_JVM },
		{ entity->systemd, HG_NAME_SYSTEMD }, { entity->docker, HG_NAME_DOCKER },
		{ entity->name, HG_NAME_VM },
	};

	reading->namespace_[0] = '\0';
	if (entity->pod || strncmp(entity->name, "k8s_", 4) == 0)
		return read_pod(entities, entity, reading);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		reading->kind = others[i].kind;
		if (others[i].name)
			return hg_clean_name(others[i].name, reading->name);
	}
	return false;
}

static uint32_t intern(struct hg_entities *entities, const char *text, uint64_t now_ms)
{
	return text ? hg_texts_intern(entities->texts, text, strlen(text), now_ms) : 0;
}

static void begin(struct hg_entities *entities, struct hg_place *place,
		  const struct hg_metric_entity *entity, uint64_t now_ms)
{
	struct reading reading;

	place->refused = !read_entity(entities, entity, &reading);
	if (place->refused)
		return;
	place->from_ms = now_ms;
	place->kind = (uint8_t)reading.kind;
	place->name = intern(entities, reading.name, now_ms);
	place->namespace_ = intern(entities, reading.namespace_, now_ms);
	place->pod = reading.kind == HG_NAME_POD ? place->name : 0;
	place->version++;
}

void hg_entities_take(struct hg_entities *entities, const struct hg_message *message,
		      const struct hg_metric_entity *entity)
{
	uint64_t now_ms = message->arrival_ms;
	uint32_t at = hg_entities_place(entities, &message->agent, &message->ds), full, uuid;
	struct hg_place *place;

	if (at == HG_PLACE_NONE)
		return;
	place = &entities->places[at];
	set_uptime(entities, &entities->agents[place->agent], message->uptime_ms, now_ms);
	place->heard_ms = now_ms;
	place->interval_ms = entity->interval_ms;
	if (entity->ended || !entity->name) {
		end(place, now_ms, false);
		return;
	}
	full = intern(entities, entity->name, now_ms);
	uuid = intern(entities, entity->uuid, now_ms);
	if (place->from_ms && (full != place->full || uuid != place->uuid))
		end(place, now_ms, false);
	if (full != place->full)
		place->refused = false;
	place->full = full;
	place->uuid = uuid;
	if (!place->from_ms && !place->refused)
		begin(entities, place, entity, now_ms);
}

void hg_entities_expire(struct hg_entities *entities, uint64_t now_ms)
{
	uint32_t steps =
		entities->place_count < PLACES_A_LOOK ? entities->place_count : PLACES_A_LOOK;

	while (steps--) {
		struct hg_place *place = &entities->places[entities->looked++];
		uint64_t interval_ms = place->interval_ms ? place->interval_ms : INTERVAL_GUESSED;

		if (place->from_ms && now_ms > place->heard_ms + INTERVALS_SILENT * interval_ms)
			end(place, now_ms, true);
		if (entities->looked >= entities->place_count)
			entities->looked = 0;
	}
}

void hg_entities_touch(const struct hg_entities *entities, uint64_t now_ms)
{
	for (uint32_t i = 0; i < entities->agent_count; i++)
		hg_texts_touch(entities->texts, entities->agents[i].host_name, now_ms);
	for (uint32_t i = 0; i < entities->place_count; i++) {
		const struct hg_place *place = &entities->places[i];

		if (!place->from_ms)
			continue;
		hg_texts_touch(entities->texts, place->full, now_ms);
		hg_texts_touch(entities->texts, place->uuid, now_ms);
		hg_texts_touch(entities->texts, place->name, now_ms);
		hg_texts_touch(entities->texts, place->namespace_, now_ms);
	}
}
