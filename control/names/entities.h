/*
 * Source 1: which pod, service or machine an agent's data source is (names.md 3).
 *
 * Control only. A place belongs to one (agent, class, index) for good and has a version that grows
 * whenever what is bound to it changes; places are numbered from 0 and move in memory when new ones
 * come.
 */
#ifndef HELIOGRAPH_CONTROL_NAMES_ENTITIES_H
#define HELIOGRAPH_CONTROL_NAMES_ENTITIES_H

#include <heliograph/metrics.h>
#include <heliograph/names.h>

#include "control/flows/index.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_PLACE_NONE UINT32_MAX

struct hg_names_agent {
	struct hg_addr address;
	uint32_t host_name; /* number of a text, 0: not told */
	uint32_t uptime_ms;
	bool timed;	      /* uptime_ms is known */
	uint32_t first_place; /* list, HG_PLACE_NONE at the end */
};

struct hg_place {
	uint32_t agent; /* number of the agent */
	struct hg_data_source ds;
	uint32_t next; /* of the same agent */
	uint32_t version;
	/* What is bound; from_ms 0: nothing. */
	uint64_t from_ms, heard_ms, interval_ms;
	uint32_t full, uuid; /* texts that must stay as they are */
	uint32_t name, namespace_, pod;
	uint8_t kind; /* enum hg_name_kind */
	/* Of the binding before. */
	uint64_t ended_ms;
	bool approximate; /* that end was inferred */
	bool refused;	  /* `full` is no name that can be used */
};

struct hg_entities {
	struct hg_texts *texts;
	struct hg_index agent_index, place_index;
	struct hg_names_agent *agents;
	struct hg_place *places;
	uint32_t agent_count, agent_cap, place_count, place_cap;
	uint32_t looked; /* place at which the look for silent ones goes on */
	uint64_t truncated;
};

void hg_entities_init(struct hg_entities *entities, struct hg_texts *texts);
void hg_entities_free(struct hg_entities *entities);

/* Number of an agent, HG_PLACE_NONE: not known, or no memory for it. */
uint32_t hg_entities_agent(struct hg_entities *entities, const struct hg_addr *address, bool add);

/* Number of the place of a data source, made when new; HG_PLACE_NONE: no memory. */
uint32_t hg_entities_place(struct hg_entities *entities, const struct hg_addr *agent,
			   const struct hg_data_source *ds);

/* A counter sample of a logical entity, after the metric store took it. */
void hg_entities_take(struct hg_entities *entities, const struct hg_message *message,
		      const struct hg_metric_entity *entity);

/* Ends what was silent for three polling intervals; looks at a part of the places a call. */
void hg_entities_expire(struct hg_entities *entities, uint64_t now_ms);

/* Keeps the texts of what is bound alive. */
void hg_entities_touch(const struct hg_entities *entities, uint64_t now_ms);

#ifdef __cplusplus
}
#endif
#endif
