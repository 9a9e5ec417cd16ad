/*
 * Every metric of the catalogue, from the captures of the project, against lists of names and
 * values: tests/data/metrics/NAME.txt, a line "class.index name value" each.
 */
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "tests/support/metrics_world.h"

using namespace test;

namespace
{

std::string listed(const View &view)
{
	std::set<std::string> lines;

	for (size_t i = 0; i < view.rows(); i++) {
		const hg_metric_row &row = view.row(i);
		for (uint32_t m = 0; m < row.count; m++) {
			const hg_metric &cell = row.metrics[m];
			char number[32];
			std::snprintf(number, sizeof(number), "%.9g", cell.number);
			lines.insert(std::to_string(row.ds.cls) + "." +
				     std::to_string(row.ds.index) + " " +
				     hg_metric_name(view.get(), cell.name) + " " +
				     (cell.text ? cell.text : number));
		}
	}
	std::string all;
	for (const std::string &line : lines)
		all += line + "\n";
	return all;
}

/* Shows only the lines that differ. */
void expect_list(const View &view, const std::string &name)
{
	std::istringstream wanted(
		read_file(std::string(HG_SOURCE_ROOT) + "/tests/data/metrics/" + name + ".txt"));
	std::istringstream given(listed(view));
	std::set<std::string> missing, unwanted;
	std::string line;

	while (std::getline(wanted, line))
		missing.insert(line);
	while (std::getline(given, line)) {
		if (!missing.erase(line))
			unwanted.insert(line);
	}
	EXPECT_EQ(missing, std::set<std::string>());
	EXPECT_EQ(unwanted, std::set<std::string>());
}

void add_at(uint8_t *at, unsigned bytes, uint64_t more)
{
	for (unsigned i = bytes; i-- > 0; more >>= 8) {
		more += at[i];
		at[i] = uint8_t(more);
	}
}

/* Lets the counters of a record grow: field n by 100 × (n + 1). */
void grow(const hg_record &record)
{
	const hg_record_type *type = hg_counter_record_type(record.tag);
	hg_fields fields;
	hg_value value;

	hg_fields_begin(&fields, type, &record);
	for (unsigned n = 0;; n++) {
		uint8_t *at = const_cast<uint8_t *>(fields.rest.pos);
		if (!hg_fields_next(&fields, &value))
			return;
		if (value.field->sense == HG_SENSE_COUNTER)
			add_at(at, value.field->type == HG_FIELD_U64 ? 8 : 4, 100 * (n + 1));
	}
}

/* The structures of the capture, a second time 100 s later. */
TEST(MetricsCaptures, every_structure_gives_its_metrics_under_their_names)
{
	MetricsWorld world;
	unsigned structures = 0;

	for (int turn = 0; turn < 2; turn++) {
		for (const Payload &payload :
		     read_pcap(own_capture("synthetic-counter-records.pcap"))) {
			Walked walked(payload);
			const hg_sample &sample = walked.samples.at(0);
			for (const hg_record &one : walked.records(0)) {
				if (turn)
					grow(one);
				structures += !turn;
			}
			Bytes records = Bytes().raw(
				std::string(reinterpret_cast<const char *>(sample.records),
					    sample.records_len_bytes));
			/* Each in a row of its own, as the structure's place in the capture says.
			 */
			uint32_t tag = walked.records(0).at(0).tag;
			bool host = (tag >= 2000 && tag <= 2010) || tag == 2100 ||
				    tag == test::tag(5703, 1);
			world.take(host			      ? 2
				   : tag > 2100 && tag < 2200 ? 3
							      : 0,
				   host ? 1 : tag, records);
		}
		world.now_ms += 100000;
		world.uptime_ms += 100000;
	}
	EXPECT_EQ(structures, 50u);
	expect_list(world.publish(), "synthetic-counter-records");
}

/* The node's runtime reports processor times of pods that no node could have: no utilization. */
TEST(MetricsCaptures, a_node_with_pods_and_gpus_gives_its_metrics)
{
	MetricsWorld world;
	world.replay(own_capture("hsflowd-live-node.pcap"));
	expect_list(world.publish(), "hsflowd-live-node");
}

} // namespace
