/*
 * Room-private: which field of which structure is which metric, and how it is treated.
 *
 * hg_catalogue_fill() works the tables of catalogue.c out for a store; constant from then on.
 */
#ifndef HELIOGRAPH_CONTROL_METRICS_CATALOGUE_H
#define HELIOGRAPH_CONTROL_METRICS_CATALOGUE_H

#include <stdbool.h>

#include <heliograph/record.h>

#define STRUCTURES_MAX	64u
#define FIELDS_MAX	40u
#define COLUMNS_MAX	768u
#define COLUMN_NAME_MAX 64u

/* What becomes of a field. */
enum hg_treatment {
	TREAT_DEFAULT,	/* by the sense of the field: counter, gauge, else text */
	TREAT_NONE,	/* no metric of its own */
	TREAT_GAUGE,	/* as it is; all-ones of an unsigned field: not known */
	TREAT_RATE,	/* per second */
	TREAT_TEXT,	/* number in decimal, string, MAC, bytes in hexadecimal */
	TREAT_HEX,	/* number as 16 hexadecimal digits */
	TREAT_PERCENT,	/* hundredths of a percent, -1: not known */
	TREAT_THOUSAND, /* thousandths of the unit */
	TREAT_TENTH,	/* tenths of the unit */
	TREAT_PORT_TYPE,
	TREAT_PORT_DIRECTION,
	TREAT_CPU_STATE,
};

/* Highest rate that is possible, where a 32-bit counter fell. */
enum hg_limit {
	LIMIT_NONE,
	LIMIT_PACKETS, /* of an interface: twice its speed in the smallest frames */
	LIMIT_FALL,    /* pods: sums fall when a container restarts, so a fall is no wrap */
	LIMIT_CPU,     /* ms per second of the node's cores */
	LIMIT_IDLE,    /* the same, and kernels correct these by a little */
	LIMIT_GPU,     /* ms per second of the devices */
	LIMIT_ENERGY,  /* mJ per second of the devices; wraps within minutes */
};

/* A structure: fields are named `prefix` + lower case field name, less `strip`. */
struct hg_structure {
	uint32_t tag;
	const char *prefix;
	const char *strip;	 /* cut from the start or from the end of the field's name */
	uint8_t limit;		 /* enum hg_limit, of its 32-bit counters */
	uint8_t variant;	 /* 1: "vir_" goes before the name on rows that are not a host */
	uint8_t first_treatment; /* of fields without a row of their own; 0: by sense */
};

/* A field that is called or treated otherwise. */
struct hg_exception {
	uint32_t tag;
	const char *field;
	const char *name; /* whole name; NULL: as the rule says */
	uint8_t treatment;
	uint8_t limit; /* 0: that of the structure */
};

struct hg_column {
	uint16_t column;	 /* number of the metric, hg_catalogue_name() */
	uint16_t logical_column; /* on rows that are not a host */
	uint8_t treatment;
	uint8_t limit;
};

struct hg_plan {
	const struct hg_record_type *type;
	bool counts; /* has a counter that is followed */
	struct hg_column fields[FIELDS_MAX];
};

/* Metrics that are no field: derived, or put together from several. Their columns come first. */
enum hg_derived {
#define HG_DERIVED(id, name) DERIVED_##id,
#include "control/metrics/derived.def"
#undef HG_DERIVED
	DERIVED_N
};

struct hg_catalogue {
	struct hg_plan plans[STRUCTURES_MAX]; /* by position in hg_counter_record_types() */
	char names[COLUMNS_MAX][COLUMN_NAME_MAX];
	unsigned count;				 /* of columns */
	unsigned gpu_time_host, gpu_time_entity; /* columns */
};

void hg_catalogue_fill(struct hg_catalogue *catalogue);

/* Number as the text of a treatment, NULL: none is known. */
const char *hg_catalogue_word(uint8_t treatment, uint64_t number);
const char *hg_catalogue_machine(uint64_t number);
const char *hg_catalogue_system(uint64_t number);

#endif
