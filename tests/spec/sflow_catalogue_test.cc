// The catalogue of records, the generic reader of fields, and counter records.
#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "tests/support/datagram_builder.h"
#include "tests/support/walked.h"

using namespace test;

namespace
{

struct Catalogue {
	const char *name;
	const hg_record_type *(*all)(size_t *);
	const hg_record_type *(*find)(uint32_t);
	size_t size;
};

const Catalogue catalogues[] = {
	{ "flow", hg_flow_record_types, hg_flow_record_type, 67 },
	{ "counter", hg_counter_record_types, hg_counter_record_type, 50 },
};

uint32_t wire_bytes(uint8_t type)
{
	switch (type) {
	case HG_FIELD_U64:
	case HG_FIELD_MAC:
		return 8;
	case HG_FIELD_IP6:
	case HG_FIELD_UUID:
		return 16;
	default:
		return 4;
	}
}

hg_record as_record(uint32_t tag, const std::vector<uint8_t> &body)
{
	return { tag, static_cast<uint32_t>(body.size()), false, body.data() };
}

const hg_field *field_named(const hg_record_type *type, const std::string &name)
{
	for (unsigned i = 0; i < type->field_count; i++) {
		if (type->fields[i].name == name)
			return &type->fields[i];
	}
	return nullptr;
}

} // namespace

TEST(SflowCatalogue, IsSortedByTagAndFindsEveryOne)
{
	for (const Catalogue &c : catalogues) {
		size_t count;
		const hg_record_type *types = c.all(&count);

		ASSERT_EQ(count, c.size) << c.name;
		for (size_t i = 0; i < count; i++) {
			EXPECT_EQ(c.find(types[i].tag), &types[i]) << types[i].name;
			EXPECT_TRUE(i == 0 || types[i - 1].tag < types[i].tag);
		}
	}
}

TEST(SflowCatalogue, FindsNothingElse)
{
	for (const Catalogue &c : catalogues) {
		std::set<uint32_t> known;
		size_t count;
		const hg_record_type *types = c.all(&count);

		for (size_t i = 0; i < count; i++)
			known.insert(types[i].tag);
		for (uint32_t enterprise : { 0u, 9u, 4300u, 4413u, 5703u, 0xfffffu }) {
			for (uint32_t format = 0; format < 4096; format++) {
				uint32_t t = tag(enterprise, format);

				EXPECT_EQ(c.find(t) != nullptr, known.count(t) == 1) << t;
			}
		}
	}
}

TEST(SflowCatalogue, MinimumLengthIsTheSumOfTheFieldsThatAreAlwaysThere)
{
	for (const Catalogue &c : catalogues) {
		size_t count;
		const hg_record_type *types = c.all(&count);

		for (size_t i = 0; i < count; i++) {
			std::set<std::string> names;
			uint32_t sum = 0;

			for (unsigned f = 0; f < types[i].field_count; f++) {
				const hg_field &field = types[i].fields[f];

				ASSERT_NE(field.name, nullptr) << types[i].name;
				EXPECT_TRUE(names.insert(field.name).second) << field.name;
				sum += field.optional ? 0 : wire_bytes(field.type);
			}
			EXPECT_EQ(types[i].min_len_bytes, sum) << types[i].name;
		}
	}
}

TEST(SflowCatalogue, SameNumberMeansDifferentThingsInTheTwoLists)
{
	EXPECT_STREQ(hg_flow_record_type(2000)->name, "transaction");
	EXPECT_STREQ(hg_counter_record_type(2000)->name, "host_descr");
	EXPECT_STREQ(hg_flow_record_type(1003)->name, "extended_gateway");
	EXPECT_STREQ(hg_counter_record_type(1003)->name, "queue_length");
}

TEST(SflowCatalogue, LengthsAreThoseOfTheStructures)
{
	struct {
		uint32_t tag, len;
	} rows[] = {
		{ tag(0, 1), 88 },     { tag(0, 2), 52 },     { tag(0, 7), 56 },
		{ tag(0, 1003), 52 },  { tag(0, 2003), 68 },  { tag(0, 2004), 72 },
		{ tag(0, 2106), 100 }, { tag(0, 2200), 144 }, { tag(0, 2204), 140 },
		{ tag(4413, 3), 144 }, { tag(5703, 1), 48 },
	};

	for (auto &row : rows)
		EXPECT_EQ(hg_counter_record_type(row.tag)->min_len_bytes, row.len) << row.tag;
}

TEST(SflowCatalogue, KnowsCountersFromGauges)
{
	const hg_record_type *type = hg_counter_record_type(1);

	EXPECT_EQ(field_named(type, "ifInOctets")->sense, HG_SENSE_COUNTER);
	EXPECT_EQ(field_named(type, "ifSpeed")->sense, HG_SENSE_GAUGE);
	EXPECT_EQ(field_named(type, "ifIndex")->sense, HG_SENSE_IDENTITY);
	EXPECT_EQ(field_named(type, "ifDirection")->sense, HG_SENSE_ENUM);
	EXPECT_EQ(field_named(hg_counter_record_type(2005), "part_max_used")->type, HG_FIELD_I32);
}

TEST(SflowFields, AreReadInWireOrder)
{
	const hg_record_type *type = hg_counter_record_type(2000);
	Bytes body = Bytes().text("node1").raw("0123456789abcdef").u32(3).u32(2).text("6.1");
	hg_record record = as_record(type->tag, body.bytes());
	hg_fields fields;
	hg_value v;

	hg_fields_begin(&fields, type, &record);
	ASSERT_TRUE(hg_fields_next(&fields, &v));
	EXPECT_STREQ(v.field->name, "hostname");
	EXPECT_EQ(std::string(reinterpret_cast<const char *>(v.bytes), v.len_bytes), "node1");
	ASSERT_TRUE(hg_fields_next(&fields, &v));
	EXPECT_EQ(v.len_bytes, 16u);
	EXPECT_EQ(v.bytes[0], '0');
	ASSERT_TRUE(hg_fields_next(&fields, &v));
	EXPECT_EQ(v.number, 3u);
	ASSERT_TRUE(hg_fields_next(&fields, &v));
	EXPECT_EQ(v.number, 2u);
	ASSERT_TRUE(hg_fields_next(&fields, &v));
	EXPECT_EQ(v.len_bytes, 3u);
	EXPECT_FALSE(hg_fields_next(&fields, &v));
	EXPECT_FALSE(fields.bad);
	EXPECT_TRUE(hg_record_check(type, &record));
}

TEST(SflowFields, OptionalOnesEndWithTheRecord)
{
	const hg_record_type *type = hg_counter_record_type(2003);

	for (auto [len, expected] :
	     { std::pair{ 68u, 17u }, { 72u, 18u }, { 80u, 20u }, { 84u, 20u } }) {
		Bytes body = Bytes().zeros(len);
		hg_record record = as_record(type->tag, body.bytes());
		hg_fields fields;
		hg_value v;
		unsigned n = 0;

		hg_fields_begin(&fields, type, &record);
		while (hg_fields_next(&fields, &v))
			n++;
		EXPECT_EQ(n, expected) << len;
		EXPECT_FALSE(fields.bad);
		EXPECT_TRUE(hg_record_check(type, &record));
	}
}

TEST(SflowFields, SignedOnesKeepTheirSign)
{
	const hg_record_type *type = hg_counter_record_type(3001);
	Bytes body = Bytes().u32(static_cast<uint32_t>(-105)).u32(250).u32(0);
	hg_record record = as_record(type->tag, body.bytes());
	hg_fields fields;
	hg_value v;

	hg_fields_begin(&fields, type, &record);
	ASSERT_TRUE(hg_fields_next(&fields, &v));
	EXPECT_EQ(static_cast<int64_t>(v.number), -105);
}

TEST(SflowFields, RivalLayoutsOfAnotherLengthAreOpaque)
{
	const hg_record_type *type = hg_counter_record_type(3000);
	Bytes body = Bytes().zeros(28);
	hg_record record = as_record(type->tag, body.bytes());
	hg_fields fields;
	hg_value v;

	hg_fields_begin(&fields, type, &record);
	EXPECT_FALSE(hg_fields_next(&fields, &v));
	EXPECT_FALSE(fields.bad);
}

TEST(SflowFields, FieldsBehindAnArrayOfStructuresAreFound)
{
	const hg_record_type *type = hg_flow_record_type(1003);
	Bytes body = Bytes().u32(1).u32(0x0a000001).u32(65000).u32(65001).u32(65002);

	body.u32(2).u32(2).u32(2).u32(100).u32(200).u32(1).u32(1).u32(300); /* path */
	body.u32(1).u32(777).u32(150); /* community, preference */
	hg_record record = as_record(type->tag, body.bytes());
	hg_fields fields;
	hg_value v;
	std::vector<hg_value> all;

	hg_fields_begin(&fields, type, &record);
	while (hg_fields_next(&fields, &v))
		all.push_back(v);
	ASSERT_EQ(all.size(), 7u);
	EXPECT_EQ(all[0].family, 4);
	EXPECT_EQ(all[4].number, 2u);
	EXPECT_EQ(all[4].len_bytes, 28u);
	EXPECT_EQ(all[5].number, 1u);
	EXPECT_EQ(hg_load_u32(all[5].bytes), 777u);
	EXPECT_EQ(all[6].number, 150u);
}

TEST(SflowFields, EveryTypeOfRecordStaysInsideItsBytesWhateverTheyAre)
{
	for (const Catalogue &c : catalogues) {
		size_t count;
		const hg_record_type *types = c.all(&count);

		for (size_t i = 0; i < count; i++) {
			for (uint8_t fill : { 0x00, 0x01, 0x7f, 0xff }) {
				for (uint32_t len = 0; len < 160; len++) {
					std::unique_ptr<uint8_t[]> body(new uint8_t[len + 1]);
					hg_record record = { types[i].tag, len, false, body.get() };
					hg_fields fields;
					hg_value v;

					std::fill_n(body.get(), len, fill);
					hg_fields_begin(&fields, &types[i], &record);
					while (hg_fields_next(&fields, &v)) {
						if (v.len_bytes == 0)
							continue;
						EXPECT_GE(v.bytes, record.body);
						EXPECT_LE(v.bytes + v.len_bytes, record.body + len);
					}
					EXPECT_FALSE(len < types[i].min_len_bytes &&
						     hg_record_check(&types[i], &record));
				}
			}
		}
	}
}

TEST(SflowCounterRecord, ShorterThanItsTypeIsIgnoredAndTheOthersKept)
{
	size_t count;
	const hg_record_type *types = hg_counter_record_types(&count);

	for (size_t i = 0; i < count; i++) {
		Bytes stub = Bytes().zeros(types[i].min_len_bytes - 4);
		Walked w(datagram(counter_sample()
					  .add(record(types[i].tag, stub))
					  .add(record(2002, Bytes().u32(2).u32(1))))
				 .bytes());

		EXPECT_EQ(w.drops(), "record_length") << types[i].name;
		EXPECT_EQ(w.records(0).size(), 2u);
	}
}

TEST(SflowCounterRecord, ImpossibleInsideIsCountedAndTheSampleKept)
{
	Bytes descr = Bytes().text("h").zeros(16).u32(3).u32(2);
	Bytes cpu = Bytes().f32(std::numeric_limits<float>::quiet_NaN()).zeros(76);
	Bytes cpu_inf = Bytes().f32(1).f32(std::numeric_limits<float>::infinity()).zeros(72);
	struct {
		const char *what;
		uint32_t tag;
		Bytes body;
	} rows[] = {
		{ "adapters", 2001, Bytes().u32(0x20000000).zeros(16) },
		{ "MACs, times eight is eight", 2001,
		  Bytes().u32(1).u32(1).u32(0x20000001).zeros(8) },
		{ "lanes", 10, Bytes().u32(1).u32(1).u32(1).u32(1).u32(0xffffffff).zeros(40) },
		{ "hostname", 2000, Bytes().u32(0xffffffff).zeros(44) },
		{ "release", 2000, Bytes(descr).u32(5).zeros(4) },
		{ "NaN", 2003, cpu },
		{ "infinity", 2003, cpu_inf },
	};

	for (auto &row : rows) {
		Walked w(datagram(counter_sample().add(record(row.tag, row.body))).bytes());

		EXPECT_EQ(w.samples.size(), 1u);
		EXPECT_EQ(w.drops(), "record_field") << row.what;
	}
}

TEST(SflowCounterRecord, LegalExtremesAreNoAnomaly)
{
	struct {
		const char *what;
		uint32_t tag;
		Bytes body;
	} rows[] = {
		{ "no adapters", 2001, Bytes().u32(0) },
		{ "adapter without MAC", 2001, Bytes().u32(1).u32(4).u32(0) },
		{ "no lanes", 10, Bytes().zeros(20) },
		{ "empty port name", 1005, Bytes().text("") },
		{ "pod name of 255 bytes", 2000,
		  Bytes().text(std::string(255, 'k')).zeros(16).u32(3).u32(2).text("") },
		{ "old host_cpu", 2003, Bytes().zeros(68) },
		{ "extended host_cpu", 2003, Bytes().zeros(84) },
		{ "old jvm_statistics", 2106, Bytes().zeros(100) },
		{ "rival layout of temperature", 3001, Bytes().zeros(40) },
	};

	for (auto &row : rows)
		EXPECT_EQ(Walked(datagram(counter_sample().add(record(row.tag, row.body))).bytes())
				  .drops(),
			  "")
			<< row.what;
}

TEST(SflowReason, HasTheNamesOfTheTable)
{
	EXPECT_STREQ(hg_discard_reason_name(0), "net_unreachable");
	EXPECT_STREQ(hg_discard_reason_name(15), "precedence_cutoff");
	EXPECT_STREQ(hg_discard_reason_name(256), "unknown");
	EXPECT_STREQ(hg_discard_reason_name(259), "no_buffer_space");
	EXPECT_STREQ(hg_discard_reason_name(372), "bgp_flowspec");
	for (uint32_t reason = 256; reason <= 372; reason++)
		EXPECT_NE(hg_discard_reason_name(reason), nullptr) << reason;
}

TEST(SflowReason, TakesTheTwoWrongCodesOfAgentsAsAliases)
{
	EXPECT_STREQ(hg_discard_reason_name(33), hg_discard_reason_name(332));
	EXPECT_STREQ(hg_discard_reason_name(36), hg_discard_reason_name(366));
}

TEST(SflowReason, UnknownOnesHaveNoName)
{
	for (uint32_t reason : { 16u, 32u, 34u, 255u, 373u, 4000u, 0xffffffffu })
		EXPECT_EQ(hg_discard_reason_name(reason), nullptr) << reason;
}
