/*
 * A row of the union: what all lcores saw of one full packet key in one epoch, ids replaced by
 * values.
 *
 * Made by control after the swap (control/flows/union.c), read by keys and filters during the fold.
 * Every field is a value, so a group key made from it can leave the process (est:M1).
 */
#ifndef HELIOGRAPH_UROW_H
#define HELIOGRAPH_UROW_H

#include <heliograph/layers.h>
#include <heliograph/names.h>
#include <heliograph/work.h>

#ifdef __cplusplus
extern "C" {
#endif

/* (agent, data source) as control knows it for the life of the process; never moves in memory. */
struct hg_observer {
	struct hg_addr agent;
	struct hg_data_source ds;
	uint32_t id; /* dense, from 0 */
};

struct hg_urow {
	struct hg_addr src, dst;		      /* innermost addresses; family 0 = no IP */
	struct hg_addr outer_src, outer_dst;	      /* family 0 = no tunnel */
	uint64_t stack;				      /* signature, layers.h */
	const struct hg_observer *observer;	      /* NULL: point unknown */
	struct hg_data_source src_entity, dst_entity; /* class 0: not given */
	/* Names of src and dst as of this epoch; NULL: no IP, or nobody makes names. */
	const struct hg_name_record *src_name, *dst_name;
	/* Of outer_src and outer_dst, where a definition asks for them. */
	const struct hg_name_record *outer_src_name, *outer_dst_name;
	uint32_t input, output; /* interface words */
	uint8_t far_known;	/* the far one was kept by the plan */
	uint8_t direction;	/* enum hg_direction */
	uint32_t vni;
	uint16_t sport, dport, outer_dport;
	uint16_t vlan;
	uint16_t reason; /* discards */
	uint8_t has_vni, has_vlan;
	uint8_t proto, tos, outer_tos, tunnel;
	uint8_t discard; /* 1: row of the discard table */

	/* Rows of a direct table: its columns; NULL else. Valid as long as the work buffer. */
	const struct hg_direct_def *layout;
	const uint8_t *wide;
	uint64_t first_ms, last_ms; /* of its samples; 0: not kept */
	double correction;	    /* c of its source: sampling rate to effective rate */

	double n;
	double bytes_s1, bytes_s2, bytes_vt;
	double frames_s1, frames_s2, frames_vt;
	double frame_weight_max; /* largest sampling rate of the observer in this epoch */
	double byte_weight_max;	 /* est:I3: rate x largest frame, at least rate x 1518 */
};

#ifdef __cplusplus
}
#endif
#endif
