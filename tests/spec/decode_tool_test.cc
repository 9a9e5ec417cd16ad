// `heliograph decode` as it is called: arguments, files, exit status.
#include <gtest/gtest.h>

#include "tests/support/decoded.h"

using namespace test;

namespace
{

// What `heliograph decode ARGUMENTS` prints on both streams, and its exit status.
struct Called {
	explicit Called(std::vector<std::string> arguments)
	{
		char *texts[2] = { nullptr, nullptr };
		size_t lens[2] = { 0, 0 };
		FILE *out_file = open_memstream(&texts[0], &lens[0]);
		FILE *err_file = open_memstream(&texts[1], &lens[1]);
		std::vector<char *> argv;

		arguments.insert(arguments.begin(), "decode");
		for (std::string &argument : arguments)
			argv.push_back(argument.data());
		status = hg_tool_decode(static_cast<int>(argv.size()), argv.data(), out_file,
					err_file);
		std::fclose(out_file);
		std::fclose(err_file);
		out.assign(texts[0], lens[0]);
		err.assign(texts[1], lens[1]);
		std::free(texts[0]);
		std::free(texts[1]);
	}
	size_t lines() const
	{
		return static_cast<size_t>(std::count(out.begin(), out.end(), '\n'));
	}
	int status;
	std::string out, err;
};

} // namespace

TEST(DecodeTool, PrintsEveryDatagramOfEveryFile)
{
	Called run({ own_capture("synthetic-variants.pcap"),
		     own_capture("synthetic-sequences.pcap") });

	EXPECT_EQ(run.status, 0);
	EXPECT_EQ(run.lines(), 45u + 14u);
	EXPECT_EQ(run.err, "");
	EXPECT_NE(run.out.find("\"datagramSourceIP\":\"192.0.2.10\""), std::string::npos);
}

TEST(DecodeTool, PrintsTheSameDatagramsAsAreInTheFile)
{
	std::vector<Payload> frames = read_pcap(own_capture("synthetic-flow-records.pcap"));
	Called run({ own_capture("synthetic-flow-records.pcap") });
	size_t at = 0;

	for (const Payload &frame : frames) {
		size_t end = run.out.find('\n', at);
		Tree printed = parse_json(run.out.substr(at, end - at));
		Tree expected = decode_tree(frame);

		ASSERT_TRUE(printed);
		json_object_del(printed.get(), "datagramSourceIP");
		EXPECT_EQ(std::string(json_string_value(
					      json_object_get(printed.get(), "pcapTimestamp")))
				  .substr(0, 14),
			  "2023-11-14T22:");
		EXPECT_TRUE(json_object_get(printed.get(), "pcapTimestamp_uS"));
		json_object_del(printed.get(), "pcapTimestamp");
		json_object_del(printed.get(), "pcapTimestamp_uS");
		json_object_del(expected.get(), "datagramSourceIP");
		EXPECT_TRUE(json_equal(printed.get(), expected.get()));
		at = end + 1;
	}
	EXPECT_EQ(at, run.out.size());
}

TEST(DecodeTool, PrintsLinesWhenAsked)
{
	Called run({ "--line", own_capture("synthetic-sequences.pcap") });

	EXPECT_EQ(run.status, 0);
	EXPECT_EQ(run.out.compare(0, 16, "FLOW,192.0.2.77,"), 0);
	EXPECT_EQ(run.out.find('{'), std::string::npos);
}

TEST(DecodeTool, GoesOnAfterAFileItCannotRead)
{
	Called run({ "/nonexistent.pcap", own_capture("synthetic-sequences.pcap") });

	EXPECT_EQ(run.status, 1);
	EXPECT_EQ(run.lines(), 14u);
	EXPECT_NE(run.err.find("/nonexistent.pcap: "), std::string::npos);
}

TEST(DecodeTool, ExplainsItsUseWhenItIsCalledWrongly)
{
	EXPECT_EQ(Called({}).status, 2);
	EXPECT_EQ(Called({ "--lines", "x" }).status, 2);
	EXPECT_NE(Called({}).err.find("usage: heliograph decode"), std::string::npos);
}
