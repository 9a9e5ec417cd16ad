/*
 * Whole datagrams: walk, records, fields, layers, and the decoder in both forms. What comes out
 * must lie inside the datagram, and the walk must give the same samples however few it is asked for
 * at once.
 */
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include <heliograph/columns.h>
#include <heliograph/fields.h>
#include <heliograph/layers.h>

#include "control/tools/decode.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

struct Bounds {
	const uint8_t *start, *end;

	void hold(const uint8_t *at, size_t len) const
	{
		require(len == 0 || (at >= start && at <= end && len <= (size_t)(end - at)));
	}
};

static void read_fields(const hg_record_type *type, const hg_record &record)
{
	Bounds body = { record.body, record.body + record.len_bytes };
	hg_fields fields;
	hg_value value;

	if (!type)
		return;
	hg_fields_begin(&fields, type, &record);
	while (hg_fields_next(&fields, &value))
		body.hold(value.bytes, value.len_bytes);
	if (hg_record_check(type, &record))
		require(!fields.bad);
}

static void read_records(const hg_sample &sample, const Bounds &datagram)
{
	hg_cursor rest = hg_cursor_make(sample.records, sample.records_len_bytes);
	hg_record record;

	while (hg_record_next(&rest, &record)) {
		datagram.hold(record.body, record.len_bytes);
		read_fields(sample.kind == HG_SAMPLE_COUNTER ? hg_counter_record_type(record.tag)
							     : hg_flow_record_type(record.tag),
			    record);
	}
}

static void read_realtime(const hg_sample &sample, const Bounds &datagram)
{
	hg_realtime realtime;
	hg_realtime_value value;

	if (!hg_realtime_begin(&realtime, &sample))
		return;
	datagram.hold(realtime.source, realtime.source_len_bytes);
	while (hg_realtime_next(&realtime, &value)) {
		datagram.hold(value.name, value.name_len_bytes);
		datagram.hold(value.bytes, value.len_bytes);
	}
}

/* Every column, into exactly as many bytes as it has. */
static void read_columns(const hg_sample &sample, const hg_layers &layers)
{
	static const unsigned occurrences[] = { 0, 1, 2, 3, HG_COLUMN_INNERMOST };

	for (unsigned id = HG_COLUMN_NONE + 1; id < HG_COLUMN_N; id++) {
		uint32_t width = hg_column_width((hg_column_id)id);

		if (id == HG_COLUMNS_LAST_OF_PACKET)
			continue;
		std::unique_ptr<uint8_t[]> out(new uint8_t[width]);
		for (unsigned nth : occurrences) {
			if (hg_packet_column(&sample, &layers, (hg_column_id)id, nth, out.get()) &&
			    hg_column_type((hg_column_id)id) == HG_COLUMN_TEXT)
				for (uint32_t i = 1u + out[0]; i < width; i++)
					require(out[i] == 0); // equal texts are equal bytes
		}
		hg_record_column(&sample, (hg_column_id)id, out.get());
	}
}

static void read_sample(const hg_sample &sample, const Bounds &datagram)
{
	hg_drops drops = {};
	hg_layers layers;

	datagram.hold(sample.records, sample.records_len_bytes);
	datagram.hold(sample.header, sample.header_len_bytes);
	datagram.hold(sample.ethernet, sample.ethernet ? 24 : 0);
	datagram.hold(sample.ipv4, sample.ipv4 ? 32 : 0);
	datagram.hold(sample.ipv6, sample.ipv6 ? 56 : 0);
	datagram.hold(sample.ext_switch, sample.ext_switch ? 16 : 0);
	require(sample.kind != HG_SAMPLE_FLOW ||
		(sample.sampling_rate >= 1 && sample.sampling_rate <= HG_RATE_MAX));
	if (sample.kind == HG_SAMPLE_RTMETRIC || sample.kind == HG_SAMPLE_RTFLOW) {
		read_realtime(sample, datagram);
		return;
	}
	if (sample.kind == HG_SAMPLE_OTHER)
		return;
	read_records(sample, datagram);
	if (sample.kind == HG_SAMPLE_COUNTER)
		return;
	hg_layers_parse(&sample, &drops, &layers);
	read_columns(sample, layers);
}

static std::vector<hg_sample> walk(const Bounds &bytes, unsigned at_once, hg_drops *drops)
{
	std::vector<hg_sample> all, some(at_once);
	hg_datagram datagram;
	hg_walk walk;

	hg_walk_begin(&walk, bytes.start, (size_t)(bytes.end - bytes.start), drops, &datagram);
	walk.give_unknown = true;
	while (unsigned n = hg_walk_next(&walk, some.data(), at_once))
		all.insert(all.end(), some.begin(), some.begin() + n);
	return all;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	std::unique_ptr<uint8_t[]> copy(new uint8_t[len_bytes]);
	Bounds datagram = { copy.get(), copy.get() + len_bytes };
	hg_drops one_drops = {}, many_drops = {};
	FILE *out = fopen("/dev/null", "w");
	hg_decode_context context;

	if (len_bytes)
		memcpy(copy.get(), bytes, len_bytes);
	std::vector<hg_sample> one = walk(datagram, 1, &one_drops);
	std::vector<hg_sample> many = walk(datagram, 256, &many_drops);

	require(memcmp(&one_drops, &many_drops, sizeof(one_drops)) == 0);
	require(one.size() == many.size());
	require(one.empty() ||
		memcmp(one.data(), many.data(), one.size() * sizeof(hg_sample)) == 0);
	for (const hg_sample &sample : many)
		read_sample(sample, datagram);
	for (bool line : { false, true }) {
		hg_decode_init(&context, line);
		require(hg_decode_datagram(copy.get(), len_bytes, &context, out));
		hg_decode_free(&context);
	}
	fclose(out);
	return 0;
}
