/*
 * Reads the body of a record field by field, as its descriptor in the catalogue says.
 *
 * For readers that want every field (decoder, metric store): bounded by the record, no allocation,
 * one thread. A value points into the record's bytes and lives as long as they do.
 */
#ifndef HELIOGRAPH_FIELDS_H
#define HELIOGRAPH_FIELDS_H

#include <heliograph/record.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_value {
	const struct hg_field *field;
	uint64_t number;      /* U32, U64; I32 sign-extended; F32 as its bits; the count of U32S and
				 SPECIAL */
	double real;	      /* F32; may be NaN or infinite */
	uint8_t family;	      /* ADDR: 4, 6, or 0 for none; IP4: 4; IP6: 6 */
	const uint8_t *bytes; /* MAC, IP4, IP6, ADDR, UUID, BYTES4, STRING, the elements of U32S and
				 SPECIAL */
	uint32_t len_bytes;   /* of `bytes` */
};

struct hg_fields {
	const struct hg_record_type *type;
	uint16_t next; /* index of the next field */
	bool bad; /* a count, length or address type inside is impossible: reading stopped there */
	struct hg_cursor rest;
};

/* `record` must carry a tag of `type`; a body shorter than the type's minimum is `bad` at its end.
 */
void hg_fields_begin(struct hg_fields *fields, const struct hg_record_type *type,
		     const struct hg_record *record);

/* False at the end of the known fields, of the record, or at the first impossible field (`bad`). */
bool hg_fields_next(struct hg_fields *fields, struct hg_value *value);

/*
 * True if the record's inside is possible: it has its minimum length, every count, string and
 * address lies within it, no float is NaN or infinite. Counts nothing.
 */
bool hg_record_check(const struct hg_record_type *type, const struct hg_record *record);

/* ---- rtmetric (4300:1002) and rtflow (4300:1003) ---- */

enum hg_realtime_type {
	HG_REALTIME_STRING,
	HG_REALTIME_COUNTER, /* rtmetric counter32, counter64 */
	HG_REALTIME_GAUGE,   /* rtmetric gauge32, gauge64; rtflow int32, int64 */
	HG_REALTIME_REAL,    /* float, double */
	HG_REALTIME_MAC,
	HG_REALTIME_IP4,
	HG_REALTIME_IP6,
};

struct hg_realtime_value {
	const uint8_t *name;
	uint32_t name_len_bytes;
	uint8_t type; /* enum hg_realtime_type */
	uint8_t wide; /* the 64-bit form of a number, double of a float */
	uint64_t number;
	double real;	      /* may be NaN or infinite */
	const uint8_t *bytes; /* string, MAC, address */
	uint32_t len_bytes;
};

struct hg_realtime {
	const uint8_t *source; /* name of the data source; may be empty */
	uint32_t source_len_bytes;
	uint32_t sampling_rate, pool; /* rtflow; else 0 */
	uint32_t announced;	      /* number of values, never a loop bound */
	uint32_t seen;
	bool flow;
	bool bad; /* an impossible length or an unknown value type: the rest is unreadable */
	struct hg_cursor rest;
};

/* False (and `bad`) where the sample ends before its values begin. */
bool hg_realtime_begin(struct hg_realtime *realtime, const struct hg_sample *sample);
bool hg_realtime_next(struct hg_realtime *realtime, struct hg_realtime_value *value);

#ifdef __cplusplus
}
#endif
#endif
