/*
 * Metrics that agents name themselves (rtmetric): they stand in the host's row, their names made
 * plain.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include <heliograph/fields.h>

#include "control/metrics/rate.h"
#include "control/metrics/sample.h"

static const struct hg_data_source host = { CLASS_HOST, 1 };

/* Lower case; whatever is no letter, digit or "_" becomes "_" (FM 9.2). */
static bool plain_name(char *out, const struct hg_realtime_value *value)
{
	uint32_t i;

	if (!value->name_len_bytes || value->name_len_bytes > NAME_LEN_MAX)
		return false;
	for (i = 0; i < value->name_len_bytes; i++) {
		uint8_t c = value->name[i];

		out[i] = c < 128 && isalnum(c) ? (char)tolower(c) : '_';
	}
	out[i] = '\0';
	return true;
}

static struct custom *find_custom(struct row *row, uint64_t source, uint32_t name)
{
	uint32_t i;

	for (i = 0; i < row->custom_count; i++) {
		if (row->customs[i].name == name && row->customs[i].source == source)
			return &row->customs[i];
	}
	return NULL;
}

static void set(struct custom *custom, const struct hg_instant *now, uint64_t number)
{
	custom->last = number;
	custom->uptime_ms = now->uptime_ms;
	custom->arrival_ms = now->arrival_ms;
}

static struct custom *add_custom(struct row *row, uint64_t source, uint32_t name)
{
	if (row->custom_count == CUSTOMS_ROW_MAX ||
	    !hg_metrics_room((void **)&row->customs, &row->custom_room, row->custom_count + 1u,
			     sizeof(*row->customs)))
		return NULL;
	row->customs[row->custom_count] = (struct custom){ .source = source, .name = name };
	return &row->customs[row->custom_count++];
}

static void put_counter(struct hg_metrics *metrics, struct row *row, struct custom *custom,
			const struct hg_realtime_value *value, const struct hg_instant *now)
{
	struct hg_counter_rule rule = { .wide = value->wide, .most = INFINITY };
	struct hg_instant before = { custom->uptime_ms, custom->arrival_ms };
	uint64_t interval_ms = 0, delta;
	enum hg_step step;

	if (!hg_rate_interval(&before, now, &interval_ms)) {
		set(custom, now, value->number);
		return;
	}
	if (interval_ms < RATE_INTERVAL_MS)
		return;
	step = hg_rate_step(&rule, custom->last, value->number, interval_ms, &delta);
	metrics->figures.wraps += step == HG_STEP_WRAP;
	metrics->figures.resets += step == HG_STEP_ANEW;
	set(custom, now, value->number);
	if (step == HG_STEP_FORWARD || step == HG_STEP_WRAP)
		hg_cell_number(metrics, row, custom->name,
			       (double)delta * 1000 / (double)interval_ms, now->arrival_ms);
}

static void take_counter(struct hg_metrics *metrics, struct row *row, uint64_t source,
			 uint32_t name, const struct hg_realtime_value *value,
			 const struct hg_instant *now)
{
	struct custom *custom = find_custom(row, source, name);

	if (custom) {
		put_counter(metrics, row, custom, value, now);
		return;
	}
	custom = add_custom(row, source, name);
	if (custom)
		set(custom, now, value->number);
}

static void take_value(struct hg_metrics *metrics, struct row *row, uint64_t source, uint32_t name,
		       const struct hg_realtime_value *value, const struct hg_instant *now)
{
	char text[TEXT_LEN_MAX + 1];

	switch (value->type) {
	case HG_REALTIME_COUNTER:
		take_counter(metrics, row, source, name, value, now);
		break;
	case HG_REALTIME_GAUGE:
		hg_cell_number(metrics, row, name, (double)value->number, now->arrival_ms);
		break;
	case HG_REALTIME_REAL:
		hg_cell_number(metrics, row, name, value->real, now->arrival_ms);
		break;
	case HG_REALTIME_STRING:
		hg_cell_text(metrics, row, name, text,
			     hg_text_clean(text, value->bytes, value->len_bytes), now->arrival_ms);
		break;
	default:
		break;
	}
}

/* A new name may come in only while the row has few. */
static uint32_t name_of(struct hg_metrics *metrics, struct row *row, const char *text)
{
	if (row->block && row->block->count >= CELLS_ROW_MAX)
		return UINT32_MAX;
	return hg_metrics_name_take(metrics, text, NAMES_MAX);
}

void hg_metrics_take_realtime(struct hg_metrics *metrics, const struct hg_message *message)
{
	struct hg_instant now = { message->uptime_ms, message->arrival_ms };
	struct hg_sample sample;
	struct hg_realtime realtime;
	struct hg_realtime_value value;
	char text[NAME_LEN_MAX + 1];
	uint64_t source;
	uint32_t name;
	struct row *row;

	memset(&sample, 0, sizeof(sample));
	sample.kind = HG_SAMPLE_RTMETRIC;
	sample.records = hg_message_records(message);
	sample.records_len_bytes = message->records_len_bytes;
	if (!hg_realtime_begin(&realtime, &sample))
		return;
	row = hg_row_take(metrics, &message->agent, &host);
	if (!row)
		return;
	row->heard_ms = message->arrival_ms;
	source = hg_slots_hash(metrics->seed, realtime.source, realtime.source_len_bytes);
	while (hg_realtime_next(&realtime, &value)) {
		if (!plain_name(text, &value) ||
		    (value.type == HG_REALTIME_REAL && !isfinite(value.real)))
			continue;
		name = name_of(metrics, row, text);
		if (name != UINT32_MAX)
			take_value(metrics, row, source, name, &value, &now);
	}
}
