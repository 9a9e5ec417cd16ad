/*
 * One datagram as JSON: header, samples, their records, and what was wrong with it.
 */
#include <string.h>
#include <time.h>

#include "control/tools/decode.h"
#include "control/tools/decode_print.h"

#define NS_PER_S	1000000000u
#define SAMPLES_AT_ONCE 16

void hg_decode_init(struct hg_decode_context *context, bool line)
{
	memset(context, 0, sizeof(*context));
	hg_json_init(&context->json);
	context->line = line;
}

void hg_decode_free(struct hg_decode_context *context)
{
	hg_json_free(&context->json);
}

static void put_tag(struct hg_printer *printer, const char *key, uint32_t tag)
{
	hg_put_text(printer, key, "%u:%u", tag >> 12, tag & 0xfff);
}

static void print_flow_head(struct hg_printer *printer)
{
	const struct hg_sample *sample = printer->sample;
	char text[32];

	hg_put_u32(printer, "meanSkipCount", sample->wire_rate);
	hg_put_u32(printer, "samplePool", sample->pool);
	hg_put_u32(printer, "dropEvents", sample->drops);
	hg_put_text(printer, "inputPort", "%s",
		    hg_text_interface(sample->input, text, sizeof(text)));
	hg_put_text(printer, "outputPort", "%s",
		    hg_text_interface(sample->output, text, sizeof(text)));
}

static void print_discard_head(struct hg_printer *printer)
{
	const struct hg_sample *sample = printer->sample;
	const char *name = hg_discard_reason_name(sample->reason);

	hg_put_u32(printer, "dropEvents", sample->drops);
	hg_put_u32(printer, "inputPort", sample->input);
	hg_put_u32(printer, "outputPort", sample->output);
	hg_put_u32(printer, "discardCode", sample->reason);
	hg_put_text(printer, "discardReason", "%s", name ? name : "NotFound");
}

/* Elements of discards carry their own prefix, the sample's members do not. */
static void print_elements(struct hg_printer *printer)
{
	const struct hg_sample *sample = printer->sample;
	struct hg_cursor rest = hg_cursor_make(sample->records, sample->records_len_bytes);
	struct hg_printer inner = *printer;
	bool counters = sample->kind == HG_SAMPLE_COUNTER;
	struct hg_record record;

	if (sample->kind == HG_SAMPLE_DISCARD)
		inner.prefix = "discarded_";
	hg_json_key(printer->json, "elements");
	hg_json_open_array(printer->json);
	while (hg_record_next(&rest, &record)) {
		hg_json_open_object(printer->json);
		put_tag(&inner, counters ? "counterBlock_tag" : "flowBlock_tag", record.tag);
		if (counters)
			hg_print_counter_record(&inner, &record);
		else
			hg_print_flow_record(&inner, &record);
		hg_json_close_object(printer->json);
	}
	hg_json_close_array(printer->json);
}

static const char *const sample_types[] = {
	[HG_SAMPLE_FLOW] = "FLOWSAMPLE", [HG_SAMPLE_COUNTER] = "COUNTERSSAMPLE",
	[HG_SAMPLE_DISCARD] = "DISCARD", [HG_SAMPLE_RTMETRIC] = "RTMETRIC",
	[HG_SAMPLE_RTFLOW] = "RTFLOW",
};

static void print_body(struct hg_printer *printer)
{
	const struct hg_sample *sample = printer->sample;

	hg_put_text(printer, "sampleType", "%s", sample_types[sample->kind]);
	if (sample->kind == HG_SAMPLE_RTMETRIC || sample->kind == HG_SAMPLE_RTFLOW) {
		hg_print_realtime(printer);
		return;
	}
	hg_put_u32(printer, "sampleSequenceNo", sample->sequence);
	hg_put_text(printer, "sourceId", "%u:%u", sample->ds.cls, sample->ds.index);
	if (sample->kind == HG_SAMPLE_FLOW)
		print_flow_head(printer);
	else if (sample->kind == HG_SAMPLE_DISCARD)
		print_discard_head(printer);
	print_elements(printer);
}

static void print_sample(struct hg_printer *printer, const struct hg_sample *sample)
{
	printer->sample = sample;
	hg_json_open_object(printer->json);
	put_tag(printer, "sampleType_tag", sample->tag);
	if (sample->kind == HG_SAMPLE_OTHER)
		hg_put_hex(printer, "sampleBytes", sample->records, sample->records_len_bytes, '-');
	else
		print_body(printer);
	hg_json_close_object(printer->json);
}

static void print_head(struct hg_printer *printer, const struct hg_datagram *datagram)
{
	char text[HG_TEXT_IP];

	hg_put_u32(printer, "agentSubId", datagram->sub_agent);
	hg_text_address(datagram->agent.family, datagram->agent.bytes, text);
	hg_put_text(printer, "agent", "%s", text);
	hg_put_u32(printer, "packetSequenceNo", datagram->sequence);
	hg_put_u32(printer, "sysUpTime", datagram->uptime_ms);
	hg_put_u32(printer, "samplesInPacket", datagram->sample_count);
}

static void print_samples(struct hg_printer *printer, struct hg_walk *walk)
{
	struct hg_sample samples[SAMPLES_AT_ONCE];
	unsigned count;

	hg_json_key(printer->json, "samples");
	hg_json_open_array(printer->json);
	while ((count = hg_walk_next(walk, samples, SAMPLES_AT_ONCE)) > 0) {
		for (unsigned i = 0; i < count; i++)
			print_sample(printer, &samples[i]);
	}
	hg_json_close_array(printer->json);
}

static const char *const drop_names[] = {
#define DROP_NAME(id, name, help) name,
	HG_DROP_TABLE(DROP_NAME)
#undef DROP_NAME
};

static void print_anomalies(struct hg_json_out *json, const struct hg_drops *drops)
{
	bool open = false;

	for (unsigned i = 0; i < HG_DROP_N; i++) {
		uint64_t count = hg_drop_read(drops, (enum hg_drop)i);

		if (!count)
			continue;
		if (!open) {
			hg_json_key(json, "anomalies");
			hg_json_open_object(json);
			open = true;
		}
		hg_json_member_u64(json, drop_names[i], count);
	}
	if (open)
		hg_json_close_object(json);
}

/* Names and forms of sflowtool reading a file; in UTC, whatever the machine's zone is. */
static void print_time(struct hg_printer *printer, uint64_t captured_ns)
{
	time_t seconds = (time_t)(captured_ns / NS_PER_S);
	char text[32];
	struct tm utc;

	if (!captured_ns || !gmtime_r(&seconds, &utc))
		return;
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S+0000", &utc);
	hg_put_text(printer, "pcapTimestamp", "%s", text);
	hg_put_text(printer, "pcapTimestamp_uS", "%u", (unsigned)(captured_ns % NS_PER_S / 1000));
}

static void print_json(struct hg_decode_context *context, const uint8_t *bytes, size_t len_bytes)
{
	struct hg_printer printer = { .json = &context->json,
				      .drops = &context->drops,
				      .prefix = "" };
	struct hg_datagram datagram;
	struct hg_walk walk;
	char text[HG_TEXT_IP];
	bool begun = hg_walk_begin(&walk, bytes, len_bytes, &context->drops, &datagram);

	hg_json_reset(&context->json);
	hg_json_open_object(&context->json);
	hg_text_address(context->peer.family, context->peer.bytes, text);
	hg_put_text(&printer, "datagramSourceIP", "%s", text);
	hg_put_text(&printer, "datagramSize", "%zu", len_bytes);
	print_time(&printer, context->captured_ns);
	if (len_bytes >= 4)
		hg_put_u32(&printer, "datagramVersion", hg_load_u32(bytes));
	if (begun) {
		walk.give_unknown = true;
		print_head(&printer, &datagram);
		print_samples(&printer, &walk);
	}
	print_anomalies(&context->json, &context->drops);
	hg_json_close_object(&context->json);
}

static void print_lines(struct hg_decode_context *context, const uint8_t *bytes, size_t len_bytes,
			FILE *out)
{
	struct hg_sample samples[SAMPLES_AT_ONCE];
	struct hg_datagram datagram;
	struct hg_walk walk;
	unsigned count;

	if (!hg_walk_begin(&walk, bytes, len_bytes, &context->drops, &datagram))
		return;
	while ((count = hg_walk_next(&walk, samples, SAMPLES_AT_ONCE)) > 0) {
		for (unsigned i = 0; i < count; i++)
			hg_print_line(&datagram, &samples[i], &context->drops, out);
	}
}

bool hg_decode_datagram(const uint8_t *bytes, size_t len_bytes, struct hg_decode_context *context,
			FILE *out)
{
	memset(&context->drops, 0, sizeof(context->drops));
	if (context->line) {
		print_lines(context, bytes, len_bytes, out);
		return true;
	}
	print_json(context, bytes, len_bytes);
	if (context->json.failed)
		return false;
	fwrite(context->json.bytes, 1, context->json.len_bytes, out);
	fputc('\n', out);
	return true;
}
