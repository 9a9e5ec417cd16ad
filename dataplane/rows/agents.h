/*
 * Agents of one lcore: identity, sender, datagram sequence. Part of sources.c; same threads and
 * owner.
 */
#ifndef HELIOGRAPH_DATAPLANE_ROWS_AGENTS_H
#define HELIOGRAPH_DATAPLANE_ROWS_AGENTS_H

#include "dataplane/rows/id_list.h"
#include "dataplane/rows/sequence.h"
#include "dataplane/rows/sources.h"

/* A UDP source, comparable as bytes. */
struct hg_sender {
	struct hg_addr address;
	uint32_t port;
};

struct hg_agent_state {
	struct hg_sequence sequence;
	uint32_t uptime_ms; /* of the highest number of the run */
	uint32_t run;	    /* grows with each restart: the sequences of its sources follow */
	struct hg_sender last_sender;
	uint64_t senders[HG_AGENT_PEERS]; /* hashes of the latest ones, to see one come back */
	uint8_t sender_next;
	uint8_t conflicts;
	uint8_t moved_restarted; /* the last change of sender came with a restart */
	uint8_t split;		 /* senders have entries of their own */
	uint8_t split_count;
	uint16_t digest[HG_SEQUENCE_WINDOW]; /* of the datagram with number i mod 128 */
};

/* What decides whether an agent's place may be given away; close together, to be searched. */
struct hg_agent_age {
	uint64_t heard_ms;
	uint32_t work;	 /* number of the work buffer it was booked to last */
	uint32_t sender; /* index into `senders` */
};

struct hg_agents {
	struct hg_id_list ids;	   /* struct hg_agent_id */
	struct hg_id_list senders; /* struct hg_addr */
	uint32_t *sender_agents;   /* agents first seen from senders[i] */
	struct hg_agent_state *state;
	struct hg_agent_age *age;
	const struct hg_work *work; /* the buffer of the latest booking */
	uint32_t works;		    /* buffers so far */
	uint64_t searched_ms;	    /* when no place was found last; 0: not yet */
	uint64_t seed;
};

bool hg_agents_create(struct hg_agents *agents, uint64_t seed);
void hg_agents_destroy(struct hg_agents *agents);

/* As hg_sources_expect(): the agent's id, HG_ID_NONE for one not seen yet. */
uint32_t hg_agents_expect(const struct hg_agents *agents, const struct hg_work *work,
			  const struct hg_datagram *datagram);

/* As hg_sources_datagram(). */
enum hg_datagram_verdict hg_agents_book(struct hg_agents *agents, struct hg_work *work,
					struct hg_drops *drops, const struct hg_datagram *datagram,
					const struct hg_item *item, uint64_t now_ms,
					struct hg_origin *origin);

#endif
