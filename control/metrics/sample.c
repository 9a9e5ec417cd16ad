/*
 * Takes a counter sample: record by record, field by field as the catalogue says.
 */
#include "control/metrics/sample.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "control/metrics/counters.h"

#define BYTES_SHOWN 32u /* of a field of bytes */

void hg_sample_number(struct sample *sample, unsigned column, double number)
{
	hg_cell_number(sample->metrics, sample->row,
		       hg_metrics_column_name(sample->metrics, column), number, sample->now_ms);
}

void hg_sample_text(struct sample *sample, unsigned column, const char *bytes, size_t len_bytes)
{
	hg_cell_text(sample->metrics, sample->row, hg_metrics_column_name(sample->metrics, column),
		     bytes, len_bytes, sample->now_ms);
}

void hg_sample_remove(struct sample *sample, unsigned column)
{
	uint32_t name = sample->metrics->columns[column];

	if (name != UINT32_MAX)
		hg_cell_remove(sample->metrics, sample->row, name);
}

unsigned hg_sample_column(const struct sample *sample, unsigned field)
{
	const struct hg_column *column = &sample->plan->fields[field];

	return sample->row->ds.cls == CLASS_HOST ? column->column : column->logical_column;
}

bool hg_sample_value(const struct sample *sample, unsigned field, double *value)
{
	const struct hg_value *read = &sample->values[field];

	if (field >= sample->count)
		return false;
	switch (read->field->type) {
	case HG_FIELD_U32:
		*value = (double)read->number;
		return read->number != UINT32_MAX;
	case HG_FIELD_U64:
		*value = (double)read->number;
		return read->number != UINT64_MAX;
	case HG_FIELD_I32:
		*value = (double)(int64_t)read->number;
		return true;
	case HG_FIELD_F32:
		*value = read->real;
		return isfinite(read->real);
	default:
		return false;
	}
}

bool hg_sample_rate(const struct sample *sample, unsigned field, double *rate)
{
	if (field >= sample->count || !sample->counted[field])
		return false;
	*rate = (double)sample->delta[field] / sample->seconds;
	return true;
}

static void put_rate(struct sample *sample, unsigned field)
{
	double number;

	if (hg_sample_rate(sample, field, &number))
		hg_sample_number(sample, hg_sample_column(sample, field), number);
	else if (!hg_sample_value(sample, field, &number))
		hg_sample_remove(sample, hg_sample_column(sample, field));
}

static void put_number(struct sample *sample, unsigned field, double scale, bool signs)
{
	double number;

	if (!hg_sample_value(sample, field, &number) || (signs && number < 0))
		hg_sample_remove(sample, hg_sample_column(sample, field));
	else
		hg_sample_number(sample, hg_sample_column(sample, field), number * scale);
}

static size_t hex(char *out, const uint8_t *bytes, uint32_t len_bytes)
{
	uint32_t i;

	if (len_bytes > BYTES_SHOWN)
		len_bytes = BYTES_SHOWN;
	for (i = 0; i < len_bytes; i++)
		snprintf(out + 2 * i, 3, "%02X", bytes[i]);
	return 2 * len_bytes;
}

static void put_text(struct sample *sample, unsigned field)
{
	const struct hg_value *value = &sample->values[field];
	char text[TEXT_LEN_MAX + 1];
	size_t len;
	double number;

	switch (value->field->type) {
	case HG_FIELD_STRING:
		len = hg_text_clean(text, value->bytes, value->len_bytes);
		break;
	case HG_FIELD_MAC:
	case HG_FIELD_BYTES4:
		len = hex(text, value->bytes, value->len_bytes);
		break;
	default:
		len = hg_sample_value(sample, field, &number)
			      ? (size_t)snprintf(text, sizeof(text), "%" PRIu64, value->number)
			      : 0;
	}
	if (len)
		hg_sample_text(sample, hg_sample_column(sample, field), text, len);
	else
		hg_sample_remove(sample, hg_sample_column(sample, field));
}

static void put_word(struct sample *sample, unsigned field)
{
	const char *word = hg_catalogue_word(sample->plan->fields[field].treatment,
					     sample->values[field].number);

	if (word)
		hg_sample_text(sample, hg_sample_column(sample, field), word, strlen(word));
	else
		put_text(sample, field);
}

static void put_hex(struct sample *sample, unsigned field)
{
	char text[17];

	snprintf(text, sizeof(text), "%016" PRIx64, sample->values[field].number);
	hg_sample_text(sample, hg_sample_column(sample, field), text, 16);
}

static void put_field(struct sample *sample, unsigned field)
{
	switch ((enum hg_treatment)sample->plan->fields[field].treatment) {
	case TREAT_DEFAULT:
	case TREAT_NONE:
		break;
	case TREAT_GAUGE:
		put_number(sample, field, 1, false);
		break;
	case TREAT_RATE:
		put_rate(sample, field);
		break;
	case TREAT_TEXT:
		put_text(sample, field);
		break;
	case TREAT_HEX:
		put_hex(sample, field);
		break;
	case TREAT_PERCENT:
		put_number(sample, field, 0.01, true);
		break;
	case TREAT_THOUSAND:
		put_number(sample, field, 0.001, false);
		break;
	case TREAT_TENTH:
		put_number(sample, field, 0.1, false);
		break;
	case TREAT_PORT_TYPE:
	case TREAT_PORT_DIRECTION:
	case TREAT_CPU_STATE:
		put_word(sample, field);
		break;
	}
}

/* FM 9.5: a row that has only ever sent zeros says nothing about its traffic. */
static bool is_silent(struct sample *sample)
{
	unsigned field;

	if (sample->plan->type->tag != HG_TAG(0, 2104) || sample->row->traffic)
		return false;
	for (field = 0; field < sample->count; field++)
		sample->row->traffic |= sample->values[field].number != 0;
	return !sample->row->traffic;
}

static void read_record(struct sample *sample, const struct hg_record *record)
{
	struct hg_fields fields;
	unsigned field;

	hg_fields_begin(&fields, sample->plan->type, record);
	sample->count = 0;
	while (sample->count < FIELDS_MAX &&
	       hg_fields_next(&fields, &sample->values[sample->count]))
		sample->count++;
	if (!sample->count)
		return;
	memset(sample->counted, 0, sample->count * sizeof(sample->counted[0]));
	if (sample->plan->counts)
		hg_counters_step(sample);
	if (!is_silent(sample)) {
		for (field = 0; field < sample->count; field++)
			put_field(sample, field);
	}
	hg_sample_derive(sample);
}

/* A body shorter than its structure is not guessed at (bad inputs B). */
static void take_record(struct sample *sample, const struct hg_record *record)
{
	const struct hg_record_type *type = hg_counter_record_type(record->tag);
	size_t count, at;

	if (!type || record->len_bytes < type->min_len_bytes)
		return;
	at = (size_t)(type - hg_counter_record_types(&count));
	if (sample->seen >> at & 1)
		return;
	sample->seen |= (uint64_t)1 << at;
	sample->plan = &sample->metrics->catalogue.plans[at];
	read_record(sample, record);
}

/* FM 9.2: the largest interval seen lately, so that one lost or one extra sample does no harm. */
static void learn_interval(struct row *row, uint64_t interval_ms)
{
	if (interval_ms > row->interval_ms)
		row->interval_ms = interval_ms;
	else
		row->interval_ms = (3 * row->interval_ms + interval_ms) / 4;
}

/* Also of the structures that this sample does not have. */
static void forget_counters(struct hg_metrics *metrics, struct row *row)
{
	struct baseline *base;

	metrics->figures.resets += row->started;
	for (base = row->baselines; base; base = base->next)
		base->known = false;
}

static void start(struct sample *sample, const struct hg_message *message)
{
	struct row *row = sample->row;
	struct hg_instant before = { row->uptime_ms, row->arrival_ms };
	uint64_t interval_ms = 0;

	sample->anew = !row->started || row->sub_agent != message->sub_agent ||
		       (int32_t)(message->sequence - row->sequence) < 0 ||
		       !hg_rate_interval(&before, &sample->instant, &interval_ms);
	if (sample->anew)
		forget_counters(sample->metrics, row);
	if (!sample->anew && interval_ms >= RATE_INTERVAL_MS)
		learn_interval(row, interval_ms);
	row->started = true;
	row->sub_agent = message->sub_agent;
	row->sequence = message->sequence;
	row->uptime_ms = message->uptime_ms;
	row->arrival_ms = message->arrival_ms;
	row->heard_ms = message->arrival_ms;
}

void hg_metrics_take_counters(struct hg_metrics *metrics, const struct hg_message *message)
{
	struct sample sample;
	struct hg_cursor rest;
	struct hg_record record;

	sample.row = hg_row_take(metrics, &message->agent, &message->ds);
	if (!sample.row)
		return;
	metrics->figures.samples++;
	sample.metrics = metrics;
	sample.now_ms = message->arrival_ms;
	sample.instant = (struct hg_instant){ message->uptime_ms, message->arrival_ms };
	sample.seen = 0;
	sample.described = false;
	start(&sample, message);
	sample.hint = sample.row->baselines;
	rest = hg_cursor_make(hg_message_records(message), message->records_len_bytes);
	while (hg_record_next(&rest, &record))
		take_record(&sample, &record);
	if (sample.described)
		hg_sample_name_row(&sample);
	if (sample.row->sandbox)
		hg_cells_clear(metrics, sample.row);
}
