#include "control/api/flow_answer.h"

#include <math.h>
#include <stdio.h>

#include "control/metrics/data_source.h"
#include "control/api/flow_estimate.h"
#include "control/flow_json.h"
#include "control/flows/address.h"

static void write_number(struct hg_json_out *out, double value)
{
	if (isfinite(value))
		hg_json_double(out, value);
	else
		hg_json_null(out);
}

static void write_values(struct hg_json_out *out, const struct hg_flow_row *row, unsigned count)
{
	static const char *const names[] = { "values", "valuesLower", "valuesUpper" };

	for (unsigned part = 0; count && part < 3; part++) {
		hg_json_key(out, names[part]);
		hg_json_open_array(out);
		for (unsigned i = 0; i < count; i++) {
			const struct hg_estimate *e = &row->values[i];

			write_number(out, part == 0 ? e->value : part == 1 ? e->lower : e->upper);
		}
		hg_json_close_array(out);
	}
}

static void write_total(struct hg_json_out *out, const struct hg_estimate *total)
{
	hg_json_key(out, "total");
	hg_json_open_object(out);
	/* Sums since the definition began are kept exact: 17 digits, so that they can be compared.
	 */
	hg_json_key(out, "value");
	hg_json_double_exact(out, total->value);
	hg_flow_estimate_write(out, total);
	hg_json_close_object(out);
}

void hg_flow_source_write(struct hg_json_out *out, const struct hg_observer *source)
{
	char text[HG_ADDRESS_TEXT_MAX];

	if (!source)
		return;
	hg_address_text(source->agent.family, source->agent.bytes, text);
	hg_json_member_string(out, "agent", text);
	hg_data_source_text(&source->ds, text);
	hg_json_member_string(out, "dataSource", text);
}

void hg_flow_row_write(struct hg_json_out *out, const struct hg_flow_row *row,
		       const struct hg_flow_result *result, bool totals)
{
	hg_json_open_object(out);
	hg_flow_source_write(out, row->top);
	hg_json_member_u64(out, "flowN", row->sources);
	hg_json_member_string(out, "key", row->key);
	hg_json_member_double(out, "value", row->value.value);
	write_values(out, row, result->value_count);
	hg_json_key(out, "keys");
	hg_json_open_array(out);
	for (unsigned i = 0; i < result->key_count; i++)
		hg_json_string(out, row->parts[i]);
	hg_json_close_array(out);
	hg_flow_estimate_write(out, &row->value);
	hg_json_member_u64(out, "rankLow", row->rank_low);
	hg_json_member_u64(out, "rankHigh", row->rank_high);
	if (totals)
		write_total(out, &row->total);
	hg_json_close_object(out);
}

static void write_other(struct hg_json_out *out, const struct hg_estimate *other)
{
	hg_json_key(out, "other");
	hg_json_open_object(out);
	hg_json_member_double(out, "value", other->value);
	hg_flow_estimate_write(out, other);
	hg_json_close_object(out);
}

void hg_flow_answer_write(struct hg_json_out *out, const struct hg_flow_result *result)
{
	hg_json_member_u64(out, "epoch", result->epoch_ms);
	hg_json_member_u64(out, "since", result->since_ms);
	hg_json_member_double(out, "t", result->t_s);
	hg_json_member_string(out, "aggMode", hg_agg_mode_text(result->agg_mode));
	hg_json_member_double(out, "confidence", 0.95);
	hg_json_member_double(out, "coverage", result->coverage);
	write_other(out, &result->other);
	hg_json_member_double(out, "lost", result->lost);
	hg_json_member_double(out, "unseenUpper", result->unseen_upper);
	hg_json_member_double(out, "omittedUpper", result->omitted_upper);
}

void hg_flow_answer_header(struct hg_request *request, const struct hg_flow_result *result)
{
	struct hg_json_out header;

	hg_json_init(&header);
	hg_json_open_object(&header);
	hg_flow_answer_write(&header, result);
	hg_json_close_object(&header);
	if (!header.failed)
		snprintf(request->answer, sizeof(request->answer), "%s", header.bytes);
	hg_json_free(&header);
}
