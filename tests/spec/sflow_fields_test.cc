/*
 * Every field of every record, against lists that were worked out from the wire document's tables
 * and the bytes alone: tests/data/fields/NAME.txt, a line "frame kind tag field value" each. Bytes
 * are hexadecimal, lists are "count:bytes". And: what the fuzz corpus reaches.
 */
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/support/pcap_reader.h"
#include "tests/support/walked.h"

using namespace test;

namespace
{

std::string hex(const hg_value &value)
{
	std::string text;
	char two[3];

	for (uint32_t i = 0; i < value.len_bytes; i++) {
		std::snprintf(two, sizeof(two), "%02x", value.bytes[i]);
		text += two;
	}
	return text;
}

std::string shown(const hg_value &value)
{
	char text[32];

	switch (value.field->type) {
	case HG_FIELD_U32:
	case HG_FIELD_U64:
		return std::to_string(value.number);
	case HG_FIELD_I32:
		return std::to_string(static_cast<int64_t>(value.number));
	case HG_FIELD_F32:
		std::snprintf(text, sizeof(text), "%g", value.real);
		return text;
	case HG_FIELD_U32S:
	case HG_FIELD_SPECIAL:
		return std::to_string(value.number) + ":" + hex(value);
	default:
		return value.len_bytes ? hex(value) : "-";
	}
}

std::string tag_text(uint32_t tag)
{
	return std::to_string(tag >> 12) + ":" + std::to_string(tag & 0xfff);
}

const hg_record_type *type_of(const hg_sample &sample, uint32_t tag)
{
	return sample.kind == HG_SAMPLE_COUNTER ? hg_counter_record_type(tag)
						: hg_flow_record_type(tag);
}

const char *kind_of(const hg_sample &sample)
{
	return sample.kind == HG_SAMPLE_COUNTER ? "counter" : "flow";
}

bool has_records(const hg_sample &sample)
{
	return sample.kind == HG_SAMPLE_COUNTER || sample.kind == HG_SAMPLE_FLOW ||
	       sample.kind == HG_SAMPLE_DISCARD;
}

/* A line each field; the tags met are entered in `tags`. */
void list(size_t frame, const Payload &payload, std::vector<std::string> *lines,
	  std::set<std::string> *tags)
{
	Walked walked(payload);

	for (size_t s = 0; s < walked.samples.size(); s++) {
		const hg_sample &sample = walked.samples[s];

		if (!has_records(sample))
			continue;
		for (const hg_record &record : walked.records(s)) {
			const hg_record_type *type = type_of(sample, record.tag);
			hg_fields fields;
			hg_value value;

			if (!type)
				continue;
			std::string start =
				std::string(kind_of(sample)) + " " + tag_text(record.tag);
			size_t read = 0;
			hg_fields_begin(&fields, type, &record);
			for (; hg_fields_next(&fields, &value); read++)
				lines->push_back(std::to_string(frame) + " " + start + " " +
						 value.field->name + " " + shown(value));
			if (read == type->field_count)
				tags->insert(start);
		}
	}
}

std::set<std::string> every_tag()
{
	std::set<std::string> tags;
	size_t count;
	const hg_record_type *types = hg_flow_record_types(&count);

	for (size_t i = 0; i < count; i++)
		tags.insert("flow " + tag_text(types[i].tag));
	types = hg_counter_record_types(&count);
	for (size_t i = 0; i < count; i++)
		tags.insert("counter " + tag_text(types[i].tag));
	return tags;
}

std::set<std::string> without(std::set<std::string> all, const std::set<std::string> &some)
{
	for (const std::string &one : some)
		all.erase(one);
	return all;
}

TEST(Fields, EveryFieldOfEveryRecordHasTheValueThatTheWireSays)
{
	std::set<std::string> tags;
	size_t compared = 0;

	for (const char *name : { "synthetic-flow-records", "synthetic-counter-records" }) {
		std::ifstream wanted(std::string(HG_SOURCE_ROOT) + "/tests/data/fields/" + name +
				     ".txt");
		std::vector<std::string> lines;
		std::string line;
		size_t frame = 0, at = 0;

		for (const Payload &payload : read_pcap(own_capture(std::string(name) + ".pcap")))
			list(++frame, payload, &lines, &tags);
		while (std::getline(wanted, line)) {
			ASSERT_LT(at, lines.size());
			EXPECT_EQ(lines[at++], line);
		}
		EXPECT_EQ(at, lines.size());
		compared += at;
	}
	EXPECT_GT(compared, 1000u);
	EXPECT_EQ(without(every_tag(), tags), std::set<std::string>()) << "records in no capture";
}

/* Read to its last field at least once, or the fuzzer would not know what it looks like. */
TEST(FuzzCorpus, EveryRecordIsReadToItsEnd)
{
	std::set<std::string> tags;
	std::vector<std::string> lines;

	for (const auto &file : std::filesystem::directory_iterator(std::string(HG_SOURCE_ROOT) +
								    "/tests/data/fuzz/datagram")) {
		std::ifstream in(file.path(), std::ios::binary);
		std::stringstream bytes;
		bytes << in.rdbuf();
		std::string text = bytes.str();
		list(0, Payload(text.begin(), text.end()), &lines, &tags);
	}
	EXPECT_EQ(without(every_tag(), tags), std::set<std::string>());
}

} // namespace
