#include "control/flow_records.h"

#include "control/metrics/data_source.h"
#include "control/flows/address.h"

static void write_values(struct hg_json_out *out, const struct hg_flow_record *record)
{
	if (record->value_count < 2)
		return;
	hg_json_key(out, "values");
	hg_json_open_array(out);
	for (unsigned i = 1; i < record->value_count; i++)
		hg_json_double(out, record->values[i].value);
	hg_json_close_array(out);
}

static void write_observer(struct hg_json_out *out, const struct hg_observer *observer)
{
	char text[HG_ADDRESS_TEXT_MAX];

	if (!observer)
		return;
	hg_address_text(observer->agent.family, observer->agent.bytes, text);
	hg_json_member_string(out, "agent", text);
	hg_data_source_text(&observer->ds, text);
	hg_json_member_string(out, "dataSource", text);
}

void hg_flow_records_write(void *arg, const struct hg_flow_record *record)
{
	struct hg_records *records = arg;
	const struct hg_estimate *value = &record->values[0];
	struct hg_json_out out;

	hg_json_init(&out);
	hg_json_open_object(&out);
	hg_json_member_u64(&out, "flowID", hg_records_next_id(records));
	hg_json_member_string(&out, "name", record->def->name);
	hg_json_member_string(&out, "flowKeys", record->key);
	hg_json_member_double(&out, "value", value->value);
	write_values(&out, record);
	hg_json_member_u64(&out, "start", record->start_ms);
	hg_json_member_u64(&out, "end", record->end_ms);
	write_observer(&out, record->observer);
	hg_json_member_double(&out, "lower", value->lower);
	hg_json_member_double(&out, "upper", value->upper);
	hg_json_member_double(&out, "samples", value->samples);
	hg_json_member_double(&out, "coverage", value->coverage);
	hg_json_close_object(&out);
	if (!out.failed)
		hg_records_add(records, record->def->name, out.bytes, out.len_bytes);
	hg_json_free(&out);
}
