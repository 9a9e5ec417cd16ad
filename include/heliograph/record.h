/*
 * The catalogue of every structure on the wire: flow records, counter records, their fields.
 *
 * One descriptor a tag, from which the decoder prints, the walk checks lengths and the metric store
 * takes its values. Static tables: any thread, never freed. Source: sflow.org structure list, see
 * the tables themselves (dataplane/sflow/records_*.c).
 */
#ifndef HELIOGRAPH_RECORD_H
#define HELIOGRAPH_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include <heliograph/sample.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_TAG(enterprise, format) ((uint32_t)(enterprise) << 12 | (uint32_t)(format))

enum hg_field_type {
	HG_FIELD_U32,
	HG_FIELD_I32,
	HG_FIELD_F32,
	HG_FIELD_U64,
	HG_FIELD_MAC,	 /* 6 bytes + 2 of padding */
	HG_FIELD_IP4,	 /* 4 bytes */
	HG_FIELD_IP6,	 /* 16 bytes */
	HG_FIELD_ADDR,	 /* type word + 0, 4 or 16 bytes */
	HG_FIELD_STRING, /* length, bytes, padding */
	HG_FIELD_UUID,	 /* 16 bytes, no length word */
	HG_FIELD_BYTES4, /* 4 single bytes */
	HG_FIELD_U32S,	 /* count, then that many words */
	HG_FIELD_SPECIAL /* needs the record's own reader (arrays of structs, nested header) */
};

enum hg_field_sense {
	HG_SENSE_GAUGE,
	HG_SENSE_COUNTER, /* wraps; all-ones = not supported */
	HG_SENSE_IDENTITY,
	HG_SENSE_ENUM
};

struct hg_field {
	const char *name; /* name in the structure's text */
	const char *tool; /* name printed by sflowtool; NULL where it prints none */
	uint8_t type;	  /* enum hg_field_type */
	uint8_t sense;	  /* enum hg_field_sense */
	uint8_t optional; /* present only when the record is long enough */
};

#define HG_RECORD_CHECK                                                                            \
	1u /* has counts, strings, addresses or floats: hg_record_check() may fail */
#define HG_RECORD_EXACT                                                                            \
	2u /* rival layouts exist: a body of another length than the minimum is opaque */

struct hg_record_type {
	uint32_t tag;
	const char *name; /* structure name, e.g. "extended_switch" */
	uint32_t min_len_bytes;
	const struct hg_field *fields;
	uint16_t field_count;
	uint8_t flags; /* HG_RECORD_* */
};

/* Both return NULL for an unknown tag. The same number means different things in the two lists. */
const struct hg_record_type *hg_flow_record_type(uint32_t tag);
const struct hg_record_type *hg_counter_record_type(uint32_t tag);

/* Whole catalogues, sorted by tag. */
const struct hg_record_type *hg_flow_record_types(size_t *count);
const struct hg_record_type *hg_counter_record_types(size_t *count);

/* Name of a discard reason ("no_buffer_space"), or NULL for an unknown number. 33 and 36 are
 * aliases. */
const char *hg_discard_reason_name(uint32_t reason);

#ifdef __cplusplus
}
#endif
#endif
