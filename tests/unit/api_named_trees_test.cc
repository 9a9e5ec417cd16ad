// Trees of DNS names and namespaces, from rows that a test writes down in place of the engine's
// answer (the program is linked with --wrap=hg_flow_ask_run).
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "control/api/flow_ask.h"
#include "control/api/routes.h"

namespace
{

struct Row {
	std::vector<const char *> parts;
	double value;
};
std::vector<std::vector<Row>> answers; // one a question, in order
std::vector<std::string> asked;	       // keys

struct Memory {
	std::vector<hg_flow_row> rows;
	std::vector<Row> source;
};

} // namespace

extern "C" bool __wrap_hg_flow_ask_run(struct hg_request *, const struct hg_flow_ask *ask,
				       struct hg_flow_result *result)
{
	static std::vector<std::unique_ptr<Memory>> kept;

	kept.push_back(std::make_unique<Memory>());
	Memory &memory = *kept.back();
	if (asked.size() < answers.size())
		memory.source = answers[asked.size()];
	asked.push_back(ask->keys);
	for (const Row &row : memory.source) {
		hg_flow_row out = {};

		out.parts = row.parts.data();
		out.value.value = row.value;
		out.value.coverage = 1;
		out.value.rse_sampling = 0.1;
		memory.rows.push_back(out);
	}
	*result = {};
	result->rows = memory.rows.data();
	result->count = memory.rows.size();
	result->agg_mode = HG_AGG_POOLED;
	result->t_s = 5;
	return true;
}

namespace
{

std::string ask(const std::string &tab, const std::string &query,
		std::vector<std::vector<Row>> rows)
{
	static const hg_api_conf conf = {};
	static const hg_http_counters http = {};
	std::string path = "/app/sunburst/scripts/metrics.js/" + tab + "/json";
	hg_request request = {};

	answers = std::move(rows);
	asked.clear();
	request.conf = &conf;
	request.http = &http;
	request.method = HG_GET;
	request.raw_path = path.c_str();
	hg_json_init(&request.out);
	EXPECT_EQ(hg_request_parse(&request, path.c_str(), query.c_str()), 0);
	hg_route_run(&request);
	EXPECT_EQ(request.status, 200) << request.out.bytes;
	std::string body = request.out.bytes;
	hg_request_clear(&request);
	return body;
}

bool has(const std::string &body, const std::string &text)
{
	return body.find(text) != std::string::npos;
}

TEST(DnsTree, LabelsStandFromTheRightAndIdsReadAsTheName)
{
	std::string body = ask("dns", "",
			       { { { { "web.shop.svc.cluster.local." }, 10 } },
				 { { { "db.shop.svc.cluster.local" }, 5 } } });

	EXPECT_EQ(asked,
		  (std::vector<std::string>{ "null:[dns:innersrc]:", "null:[dns:innerdst]:" }));
	EXPECT_EQ(body.find("{\"depth\":5,\"value\":15,\"label\":\"DNS\",\"flow\":true,"), 0u)
		<< body;
	EXPECT_TRUE(has(body,
			"\"children\":{\"local\":{\"value\":15,\"id\":\"local.\",\"filter\":"
			"\"suffix:[dns:innersrc]:.:2=local.|suffix:[dns:innerdst]:.:2=local.\""))
		<< body;
	EXPECT_TRUE(has(body,
			"\"web\":{\"value\":10,\"id\":\"web.shop.svc.cluster.local.\",\"filter\":"
			"\"suffix:[dns:innersrc]:.:6=web.shop.svc.cluster.local.|"));
}

TEST(DnsTree, WhatHasNoAnswerYetIsOther)
{
	std::string body = ask("dns", "other=yes", { { { { "" }, 4 }, { { "a.b." }, 6 } }, {} });

	EXPECT_TRUE(has(body, "\"value\":10,\"label\":\"DNS\"")) << body;
	EXPECT_TRUE(has(body, "\"(other)\":{\"value\":4,\"id\":\"(other)\",\"kind\":\"other\""));
	EXPECT_TRUE(has(body, "a packet counts for both its ends"));
}

TEST(NamespacesTree, RingsAreNamespaceWorkloadPodWithTheirFiltersAndLocality)
{
	std::string body = ask("namespaces", "",
			       { { { { "shop", "web", "web-0", "cluster", "node" }, 8 },
				   { { "shop", "web", "web-1", "cluster", "zone" }, 2 } } });

	EXPECT_EQ(asked[0].find("null:srcnamespace:,null:srcworkload:,null:srcpod:,"), 0u);
	EXPECT_TRUE(has(body,
			"\"ns:shop\":{\"value\":10,\"id\":\"ns:shop\",\"label\":\"shop\",\"kind\":"
			"\"namespace\",\"filter\":\"'srcnamespace'='shop'\""))
		<< body;
	EXPECT_TRUE(has(body, "\"filter\":\"'srcnamespace'='shop'\\u0026'srcworkload'='web'\\u0026'"
			      "srcpod'='web-0'\""))
		<< body;
	EXPECT_TRUE(has(body, "\"locality\":{\"node\":8,\"zone\":2}"));
}

TEST(NamespacesTree, LabelsAndClassesStayApartFromNamespaces)
{
	std::string body = ask("namespaces", "dir=received",
			       { { { { "aws", "", "", "cloud", "external" }, 3 },
				   { { "aws", "x", "", "cluster", "node" }, 2 },
				   { { "", "", "", "external", "external" }, 1 } } });

	EXPECT_TRUE(has(body, "\"label:aws\":{\"value\":3,")) << body;
	EXPECT_TRUE(has(body, "\"ns:aws\":{\"value\":2,"));
	EXPECT_TRUE(has(body,
			"\"class:external\":{\"value\":1,\"id\":\"class:external\",\"label\":"
			"\"(external)\",\"kind\":\"class\",\"filter\":\"'dstclass'='external'\""));
}

TEST(NamespacesTree, TheOtherSideIsTheSecondRingWhenAskedFor)
{
	std::string body = ask(
		"namespaces", "by=peer",
		{ { { { "shop", "web", "", "cluster", "data", "db", "cluster", "zone" }, 7 } } });

	EXPECT_TRUE(has(
		body, "'srcnamespace'='shop'\\u0026'dstnamespace'='data'\\u0026'dstworkload'='db'"))
		<< body;
	EXPECT_TRUE(has(body, "\"locality\":{\"zone\":7}"));
}

TEST(NamespacesTree, QuotesInNamesAreEscapedInFilters)
{
	std::string body = ask("namespaces", "", { { { { "o'b\\c", "", "", "x", "" }, 1 } } });

	EXPECT_TRUE(has(body, "'srcnamespace'='o\\\\'b\\\\\\\\c'") ||
		    has(body, "'srcnamespace'='o\\\\\\u0027b\\\\\\\\c'"))
		<< body;
}

} // namespace
