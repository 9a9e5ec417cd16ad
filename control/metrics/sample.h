/*
 * Room-private: one counter sample on its way into its row.
 */
#ifndef HELIOGRAPH_CONTROL_METRICS_SAMPLE_H
#define HELIOGRAPH_CONTROL_METRICS_SAMPLE_H

#include <heliograph/fields.h>

#include "control/metrics/parts.h"
#include "control/metrics/rate.h"

struct sample {
	struct hg_metrics *metrics;
	struct row *row;
	uint64_t now_ms; /* wall clock of the sample */
	struct hg_instant instant;
	uint32_t sequence;
	bool anew;     /* the source started anew: no rate from what was before */
	uint64_t seen; /* structures of this sample, one bit each: a second one is left out */

	/* The structure being read. */
	const struct hg_plan *plan;
	struct baseline *hint; /* where the row's next structure probably is */
	unsigned count;	       /* fields that the record has */
	struct hg_value values[FIELDS_MAX];
	uint64_t delta[FIELDS_MAX];
	bool counted[FIELDS_MAX]; /* delta is known */
	double seconds;		  /* the deltas' time */

	/* Host description, judged when the whole sample is known. */
	bool described;
	char name[TEXT_LEN_MAX * 3 + 1];
	size_t name_len_bytes;
};

/* texts for cells, cleaned: at most TEXT_LEN_MAX bytes of UTF-8 without NUL. Returns the length. */
size_t hg_text_clean(char *out, const uint8_t *bytes, size_t len_bytes);

/* Shorthands over cells.c with the sample's row and time. */
void hg_sample_number(struct sample *sample, unsigned column, double number);
void hg_sample_text(struct sample *sample, unsigned column, const char *bytes, size_t len_bytes);
void hg_sample_remove(struct sample *sample, unsigned column);
/* Column of a field of the structure being read, on this row. */
unsigned hg_sample_column(const struct sample *sample, unsigned field);

/* Value of a field of the structure being read; false: not sent, or not known. */
bool hg_sample_value(const struct sample *sample, unsigned field, double *value);
/* Rate per second likewise. */
bool hg_sample_rate(const struct sample *sample, unsigned field, double *rate);

/* derived.c: after the fields of a structure. */
void hg_sample_derive(struct sample *sample);
/* ports.c */
void hg_sample_port(struct sample *sample);
void hg_sample_port_name(struct sample *sample);
void hg_sample_adapters(struct sample *sample);
/* lists.c */
void hg_sample_lanes(struct sample *sample);
void hg_sample_queues(struct sample *sample);
/* describe.c: on the structure, and at the end of the sample. */
void hg_sample_describe(struct sample *sample);
void hg_sample_name_row(struct sample *sample);

#endif
