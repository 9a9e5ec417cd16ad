/*
 * Fields that are lists: lanes of an optical module, queues of a port's buffer. Each element gives
 * metrics with its number in the name.
 */
#include <inttypes.h>
#include <stdio.h>

#include "control/metrics/sample.h"

#define ELEMENTS_MAX 64u /* of one list; real ones have 8 lanes, 8 to 20 queues */
#define LANE_WORDS   10u

static void put(struct sample *sample, const char *name, double number)
{
	hg_cell_number(sample->metrics, sample->row,
		       hg_metrics_name_take(sample->metrics, name, NAMES_MAX), number,
		       sample->now_ms);
}

/* 0:10: number of the lane, then what is measured of it; 0 and all-ones are not measured. */
void hg_sample_lanes(struct sample *sample)
{
	static const char *const words[LANE_WORDS] = {
		"",
		"tx_bias_current",
		"tx_power",
		"tx_power_min",
		"tx_power_max",
		"tx_wavelength",
		"rx_power",
		"rx_power_min",
		"rx_power_max",
		"rx_wavelength",
	};
	const struct hg_value *lanes = &sample->values[sample->count - 1];
	struct hg_cursor rest = hg_cursor_make(lanes->bytes, lanes->len_bytes);
	uint32_t lane, word, value;
	char name[COLUMN_NAME_MAX];
	unsigned i;

	if (lanes->field->type != HG_FIELD_SPECIAL)
		return;
	for (lane = 0; lane < lanes->number && lane < ELEMENTS_MAX; lane++) {
		word = hg_cursor_u32(&rest);
		for (i = 1; i < LANE_WORDS; i++) {
			value = hg_cursor_u32(&rest);
			if (rest.failed)
				return;
			snprintf(name, sizeof(name), "opt_lane_%" PRIu32 "_%s",
				 word < ELEMENTS_MAX ? word : lane, words[i]);
			if (value != UINT32_MAX)
				put(sample, name, value);
		}
	}
}

/* 4413:2: hundredths of a percent of each queue's buffer, -1: not known. */
void hg_sample_queues(struct sample *sample)
{
	unsigned field;

	for (field = 0; field < sample->count; field++) {
		const struct hg_value *list = &sample->values[field];
		struct hg_cursor rest = hg_cursor_make(list->bytes, list->len_bytes);
		char name[COLUMN_NAME_MAX];
		uint32_t queue;
		int32_t part;

		if (list->field->type != HG_FIELD_U32S)
			continue;
		for (queue = 0; queue < list->number && queue < ELEMENTS_MAX; queue++) {
			part = (int32_t)hg_cursor_u32(&rest);
			snprintf(name, sizeof(name), "bst_%s_%" PRIu32, list->field->name, queue);
			if (part >= 0)
				put(sample, name, part * 0.01);
		}
	}
}
