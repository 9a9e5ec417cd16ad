#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "control/names/kube_json.h"

namespace
{

class KubeJson : public testing::Test
{
      public:
	KubeJson()
	{
		json = hg_kube_json_create(note, this);
	}
	~KubeJson() override
	{
		hg_kube_json_destroy(json);
	}
	static void note(void *arg, hg_kube_event event, const hg_kube_object *object)
	{
		auto part = [](const char *t) { return std::string(t ? t : "-"); };
		std::string text = std::to_string(event) + " " + part(object->namespace_) + "/" +
				   part(object->name) + " " + part(object->node) + " " +
				   part(object->owner_name) + " " +
				   std::to_string(object->address_count) + " " +
				   std::to_string(object->label_count) + " " +
				   std::to_string(object->code);

		((KubeJson *)arg)->seen.push_back(text);
	}
	bool read(const std::string &text, bool watch = false)
	{
		seen.clear();
		hg_kube_json_start(json, watch);
		return hg_kube_json_feed(json, text.data(), text.size());
	}

	hg_kube_json *json;
	std::vector<std::string> seen;
};

TEST_F(KubeJson, only_the_controlling_owner_counts)
{
	ASSERT_TRUE(read(R"({"items":[{"metadata":{"name":"a","namespace":"n","ownerReferences":[
		{"kind":"X","name":"x"},{"kind":"Y","name":"y","controller":true},
		{"kind":"Z","name":"z","controller":false}]}}]})"));
	EXPECT_EQ(seen, std::vector<std::string>{ "0 n/a - y 0 0 0" });
}

TEST_F(KubeJson, a_body_cut_anywhere_is_read_the_same)
{
	const std::string text =
		R"({"metadata":{"continue":"t","resourceVersion":"5"},"items":[{"metadata":{"name":"a",)"
		R"("labels":{"k":"v","é":"ü"}},"spec":{"nodeName":"n"},"status":{"podIPs":[{"ip":)"
		R"("10.0.0.1"},{"ip":"::1"}]}},{"metadata":{"name":"b"}}]})";
	const std::vector<std::string> expected = { "0 -/a n - 2 2 0", "0 -/b - - 0 0 0" };

	for (size_t cut = 0; cut <= text.size(); cut++) {
		seen.clear();
		hg_kube_json_start(json, false);
		ASSERT_TRUE(hg_kube_json_feed(json, text.data(), cut));
		ASSERT_TRUE(hg_kube_json_feed(json, text.data() + cut, text.size() - cut));
		ASSERT_EQ(seen, expected) << cut;
		EXPECT_STREQ(hg_kube_json_continue(json), "t");
		EXPECT_STREQ(hg_kube_json_version(json), "5");
	}
}

TEST_F(KubeJson, events_come_with_their_type_before_or_behind_the_object)
{
	ASSERT_TRUE(read(R"({"type":"ADDED","object":{"metadata":{"name":"a"}}}
		{"object":{"metadata":{"name":"b"}},"type":"DELETED"}
		{"type":"ERROR","object":{"kind":"Status","code":410}})",
			 true));
	EXPECT_EQ(seen, (std::vector<std::string>{ "1 -/a - - 0 0 0", "3 -/b - - 0 0 0",
						   "5 -/- - - 0 0 410" }));
}

TEST_F(KubeJson, a_path_too_long_or_a_number_too_large_loses_no_more_than_itself)
{
	const std::string key(400, 'k');

	ASSERT_TRUE(read(R"({"items":[{")" + key + R"(":{"nodeName":"no","x":[{"name":"no"}]},)" +
			 R"("metadata":{"annotations":{")" + key +
			 R"(":"v"},"name":"a","generation":99999999999999999999999},"spec":{")" +
			 key + R"(":[["name"],{"nodeName":"no"}],"nodeName":"yes"}}]})"));
	EXPECT_EQ(seen, std::vector<std::string>{ "0 -/a yes - 0 0 0" });
}

TEST_F(KubeJson, text_with_control_characters_or_beyond_its_length_is_left_out)
{
	ASSERT_TRUE(read(
		R"({"items":[{"metadata":{"name":"a","namespace":"x\u0007"},"spec":{"nodeName":")" +
		std::string(254, 'n') + R"("}}]})"));
	EXPECT_EQ(seen, std::vector<std::string>{ "0 -/a - - 0 0 0" });
}

TEST_F(KubeJson, what_is_no_json_or_too_deep_ends_the_reading)
{
	EXPECT_FALSE(read("{{"));
	EXPECT_FALSE(read(R"({"items":[{"a":"\xff"}]})" + std::string("\xff")));
	EXPECT_FALSE(read("{\"items\":" + std::string(100, '[')));
	EXPECT_FALSE(hg_kube_json_feed(json, "{}", 2)); /* until the next start */
	EXPECT_TRUE(read("{}"));
}

TEST_F(KubeJson, an_object_without_end_is_given_up)
{
	const std::string piece =
		R"("x":"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",)";
	bool whole = read(R"({"items":[{"metadata":{)");

	for (unsigned i = 0; whole && i < 200000; i++)
		whole = hg_kube_json_feed(json, piece.data(), piece.size());
	EXPECT_FALSE(whole);
}

} // namespace
