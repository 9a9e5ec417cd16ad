// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/sim_support.h"

namespace
{

struct Refusal {
	int status;
	std::string sentence;
};

Refusal parse(std::vector<std::string> args)
{
	std::vector<char *> argv;
	hg_sim_options o;
	char *text = nullptr;
	size_t len = 0;
	FILE *err = open_memstream(&text, &len);

	args.insert(args.begin(), "hg-sim");
	for (std::string &s : args)
		argv.push_back(s.data());
	argv.push_back(nullptr);
	int status = hg_sim_options_parse(&o, int(args.size()), argv.data(), err, err);
	fclose(err);
	Refusal r = { status, text };
	free(text);
	return r;
}

TEST(SimOptions, DefaultsAreTheDemonstrationCluster)
{
	hg_sim_options o = simtest::options({});

	EXPECT_EQ(o.nodes, 180u);
	EXPECT_EQ(o.switches, 5);
	EXPECT_EQ(o.rate, 20000);
	EXPECT_EQ(o.workloads, 120u);
	EXPECT_TRUE(o.counters && o.entities && o.discards);
	EXPECT_STREQ(o.to, "127.0.0.1:6343");
}

TEST(SimOptions, EveryKindOfValueIsStored)
{
	hg_sim_options o =
		simtest::options({ "--nodes", "40", "--switches=0", "--seed", "99", "--rate", "max",
				   "--duration", "1.5", "--no-counters", "--loss", "0.25",
				   "--sampling-mixed", "--to", "[::1]:7000" });

	EXPECT_EQ(o.nodes, 40u);
	EXPECT_EQ(o.switches, 0);
	EXPECT_EQ(o.seed, 99u);
	EXPECT_EQ(o.rate, 0);
	EXPECT_EQ(o.duration_s, 1.5);
	EXPECT_FALSE(o.counters);
	EXPECT_TRUE(o.sampling_mixed);
	EXPECT_EQ(o.loss, 0.25);
	EXPECT_STREQ(o.to, "[::1]:7000");
}

TEST(SimOptions, WhatIsWrongIsRefusedWithItsName)
{
	static const struct {
		std::vector<std::string> args;
		const char *named;
	} rows[] = {
		{ { "--nodes", "0" }, "--nodes" },
		{ { "--nodes", "5001" }, "--nodes" },
		{ { "--nodes", "1.5" }, "--nodes" },
		{ { "--nodes" }, "--nodes" },
		{ { "--rate", "fast" }, "--rate" },
		{ { "--loss", "1.1" }, "--loss" },
		{ { "--duration", "nan" }, "--duration" },
		{ { "--unknown" }, "--unknown" },
		{ { "stray" }, "stray" },
		{ { "--nodes", "3", "--switches", "4" }, "--switches" },
		{ { "--pcap", "x.pcap" }, "--duration" },
	};

	for (const auto &row : rows) {
		Refusal r = parse(row.args);
		EXPECT_EQ(r.status, 2) << row.named;
		EXPECT_NE(r.sentence.find(row.named), std::string::npos) << r.sentence;
	}
}

TEST(SimOptions, HelpNamesEveryOption)
{
	Refusal r = parse({ "--help" });

	EXPECT_EQ(r.status, 0);
	for (const char *name :
	     { "--nodes", "--rate", "--truth", "--pcap", "--loss", "--no-discards" })
		EXPECT_NE(r.sentence.find(name), std::string::npos) << name;
}

} // namespace
