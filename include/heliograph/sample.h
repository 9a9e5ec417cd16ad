/*
 * What the sFlow walk makes of a datagram: plain structs that point into its bytes.
 *
 * Wire format: sFlow version 5 (sflow.org "sflow_version_5", "sflow_drops"), see the tables in
 * dataplane/sflow/. All numbers are in host order. Pointers are valid as long as the datagram's
 * bytes are. The structs are filled by one thread and read by the same thread.
 */
#ifndef HELIOGRAPH_SAMPLE_H
#define HELIOGRAPH_SAMPLE_H

#include <heliograph/addr.h>
#include <heliograph/cursor.h>
#include <heliograph/drops.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_DATAGRAM_RECORD_BUDGET 4096	     /* records of one datagram, dp:W2 */
#define HG_RATE_MAX		  (1u << 24) /* a larger sampling rate counts as this */

/* Datagram header, 28 bytes for an IPv4 agent, 40 for IPv6. */
struct hg_datagram {
	struct hg_addr agent;
	uint32_t sub_agent;
	uint32_t sequence;
	uint32_t uptime_ms;
	uint32_t sample_count; /* as announced: never a loop bound */
};

enum hg_sample_kind {
	HG_SAMPLE_FLOW,	    /* 0:1 and 0:3 */
	HG_SAMPLE_COUNTER,  /* 0:2 and 0:4 */
	HG_SAMPLE_DISCARD,  /* 0:5 */
	HG_SAMPLE_RTMETRIC, /* 4300:1002; only `records` is set: the body after the length word */
	HG_SAMPLE_RTFLOW,   /* 4300:1003; likewise */
	HG_SAMPLE_OTHER,    /* unknown type, only where hg_walk.give_unknown is set; likewise */
};

/* Interface fields: format in the top two bits, value in the low 30 (0 = unknown, 0:0x3FFFFFFF =
 * internal). */
#define HG_IF_INTERNAL	   0x3fffffffu
#define HG_IF_FORMAT(word) ((word) >> 30)
#define HG_IF_VALUE(word)  ((word)&0x3fffffffu)

/* Data source: class 0 ifIndex, 1 VLAN, 2 physical entity (host), 3 logical entity. */
struct hg_data_source {
	uint32_t cls;
	uint32_t index;
};

struct hg_sample {
	uint8_t kind; /* enum hg_sample_kind */
	uint8_t expanded;
	uint8_t rate_fixed;	/* sampling_rate was 0 or above HG_RATE_MAX on the wire */
	uint8_t stripped_bytes; /* of the sampled header; 255 when larger */
	uint32_t tag;		/* data format word of the sample */
	uint32_t sequence;
	struct hg_data_source ds;
	uint32_t sampling_rate; /* 1..HG_RATE_MAX; 1 for discards */
	uint32_t wire_rate;	/* as sent */
	uint32_t pool;		/* packets that could have been sampled, cumulative, wraps */
	uint32_t drops;		/* cumulative; discards: notifications withheld */
	uint32_t input, output; /* interface words; discards: plain ifIndex */
	uint32_t reason;	/* discards */
	uint32_t record_count;	/* as announced */
	uint32_t records_len_bytes;
	const uint8_t *records; /* first record; hg_record_next() reads them */

	/* Gathered from the records of flow and discard samples; NULL or 0 when absent. */
	const uint8_t *header; /* sampled_header 0:1: captured bytes */
	uint32_t header_len_bytes;
	uint32_t header_protocol;    /* 1 Ethernet, 11 IPv4, 12 IPv6, 13 MPLS, ... */
	uint32_t frame_length_bytes; /* original length; from 0:2, 0:3 or 0:4 where there is no
					header */
	const uint8_t *ethernet;     /* body of 0:2, 24 bytes */
	const uint8_t *ipv4;	     /* body of 0:3, 32 bytes */
	const uint8_t *ipv6;	     /* body of 0:4, 56 bytes */
	const uint8_t *ext_switch;   /* body of 0:1001, 16 bytes */
	struct hg_data_source src_entity, dst_entity; /* 0:2210; class 0 = not known */
	uint32_t vni;				      /* 0:1029 or 0:1030 */
};

/* Position inside one datagram; resumable (dp:W4). */
struct hg_walk {
	struct hg_cursor rest;
	struct hg_drops *drops;
	uint32_t samples_left;	 /* announced and not yet seen */
	uint32_t records_budget; /* records left of HG_DATAGRAM_RECORD_BUDGET */
	bool done;
	bool give_unknown; /* reader's choice after hg_walk_begin: unknown samples too, counted as
			      ever */
};

/*
 * Reads the datagram header and sets up the walk. Returns false, with a counter raised, when the
 * datagram is no sFlow version 5 datagram with an agent address of type 1 or 2.
 */
bool hg_walk_begin(struct hg_walk *walk, const uint8_t *bytes, size_t len_bytes,
		   struct hg_drops *drops, struct hg_datagram *datagram);

/*
 * Fills up to `max` samples, in order, unknown ones skipped and counted; returns how many. 0 means
 * the datagram is finished (trailing bytes, missing samples are counted then, once).
 */
unsigned hg_walk_next(struct hg_walk *walk, struct hg_sample *out, unsigned max);

/* One record of a sample: tag, body bounded by record, sample and datagram. */
struct hg_record {
	uint32_t tag;	    /* data format word: enterprise << 12 | format */
	uint32_t len_bytes; /* declared and clamped */
	bool clamped;	    /* declared length ran over the sample */
	const uint8_t *body;
};

/*
 * Steps through the records of `sample`: `*rest` starts as hg_cursor_make(records, records_len) and
 * is advanced. Returns false at the end. Counts nothing: the walk has counted already.
 */
bool hg_record_next(struct hg_cursor *rest, struct hg_record *record);

#ifdef __cplusplus
}
#endif
#endif
