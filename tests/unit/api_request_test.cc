// Paths, queries, parameters and refusals of the HTTP interface, without a socket.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>

#include "control/api/gate.h"
#include "control/api/request.h"
#include "control/api/routes.h"

namespace
{

struct Request {
	hg_api_conf conf = {};
	hg_http_counters http = {};
	hg_request r = {};
	std::string path, query;

	Request(const char *raw_path, const char *raw_query = nullptr, hg_method method = HG_GET)
	    : path(raw_path), query(raw_query ? raw_query : "")
	{
		conf.hosts = "";
		r.conf = &conf;
		r.http = &http;
		r.method = method;
		r.raw_path = path.c_str();
		hg_json_init(&r.out);
		status = hg_request_parse(&r, path.c_str(), raw_query ? query.c_str() : nullptr);
	}
	~Request()
	{
		hg_request_clear(&r);
	}
	std::string body() const
	{
		return r.out.bytes ? std::string(r.out.bytes, r.out.len_bytes) : "";
	}
	int status;
};

TEST(ApiRequest, APathIsSplitFirstAndDecodedAfterwards)
{
	Request request("/flow/a%2Fb/json/");

	ASSERT_EQ(request.r.segment_count, 3u);
	EXPECT_STREQ(request.r.segment[1], "a/b");
}

TEST(ApiRequest, PlusMeansABlankInTheQueryOnly)
{
	Request request("/a+b", "q=c+d");

	EXPECT_STREQ(request.r.segment[0], "a+b");
	EXPECT_STREQ(hg_request_text(&request.r, "q"), "c d");
}

TEST(ApiRequest, EmptyNamesAreSkippedAndTheLastScalarCounts)
{
	Request request("/x", "&&=3&maxFlows=1&maxFlows=2");
	size_t value = 0;

	EXPECT_EQ(request.r.param_count, 2u);
	EXPECT_TRUE(hg_request_count(&request.r, "maxFlows", 100, &value));
	EXPECT_EQ(value, 2u);
}

TEST(ApiRequest, ABareNameIsTrueAndWordsAreUnderstood)
{
	Request request("/x", "a&b=no&c=TRUE&d=maybe");
	bool value = false;

	EXPECT_TRUE(hg_request_bool(&request.r, "a", &value) && value);
	EXPECT_TRUE(hg_request_bool(&request.r, "b", &value) && !value);
	EXPECT_TRUE(hg_request_bool(&request.r, "c", &value) && value);
	EXPECT_FALSE(hg_request_bool(&request.r, "d", &value));
	EXPECT_EQ(request.r.status, 400);
	EXPECT_NE(request.body().find("\"parameter\":\"d\""), std::string::npos);
}

TEST(ApiRequest, ANumberAboveItsLimitIsClampedAndNamed)
{
	Request request("/x", "maxFlows=20000");
	size_t value = 0;

	EXPECT_TRUE(hg_request_count(&request.r, "maxFlows", 10000, &value));
	EXPECT_EQ(value, 10000u);
	EXPECT_STREQ(request.r.adjusted, "maxFlows=10000");
}

TEST(ApiRequest, NumbersThatAreNoneAreRefused)
{
	for (const char *text : { "abc", "", "1e999", "nan", "1.5", "-1", "3x" }) {
		Request request("/x", (std::string("n=") + text).c_str());
		size_t value = 7;

		EXPECT_FALSE(hg_request_count(&request.r, "n", 100, &value)) << text;
		EXPECT_EQ(value, 7u) << text;
		EXPECT_EQ(request.r.status, 400) << text;
	}
}

TEST(ApiRequest, RepeatedListsAreJoined)
{
	Request request("/x", "filter=a%3D1&other=2&filter=b%3D2");
	std::unique_ptr<char, decltype(&free)> joined(hg_request_join(&request.r, "filter", '&'),
						      free);

	EXPECT_STREQ(joined.get(), "a=1&b=2");
}

TEST(ApiRequest, ParametersNobodyAskedForAreNamedSafely)
{
	Request request("/x", "n=1&odd%0D%0Aname=2");

	hg_request_text(&request.r, "n");
	hg_request_name_unknown(&request.r);
	EXPECT_STREQ(request.r.ignored, "odd%0D%0Aname");
}

TEST(ApiRequest, BadEscapesAreRefused)
{
	for (const char *path : { "/a%", "/a%2", "/a%zz", "/a%00b" }) {
		Request request(path);

		EXPECT_EQ(request.status, -1) << path;
		EXPECT_EQ(request.r.status, 400) << path;
	}
}

TEST(ApiRequest, DeepPathsAndManyParametersAreRefused)
{
	std::string deep, many;

	for (int i = 0; i < 40; i++)
		deep += "/a";
	for (int i = 0; i < 400; i++)
		many += "&a=1";
	EXPECT_EQ(Request(deep.c_str()).r.status, 404);
	EXPECT_EQ(Request("/x", many.c_str()).r.status, 400);
}

TEST(ApiRoutes, EveryPatternStartsWithASlashAndHasAHandlerAndHelp)
{
	size_t count;
	const hg_route *routes = hg_routes(&count);

	for (size_t i = 0; i < count; i++) {
		EXPECT_EQ(routes[i].pattern[0], '/');
		EXPECT_NE(routes[i].handler, nullptr);
		EXPECT_GT(strlen(routes[i].help), 5u);
	}
}

TEST(ApiRoutes, OptionsListTheMethodsOfAPath)
{
	Request request("/flow/web/json", nullptr, (hg_method)0);

	hg_route_run(&request.r);
	EXPECT_EQ(request.r.status, 204);
	EXPECT_STREQ(request.r.allow, "GET, HEAD, PUT, DELETE, OPTIONS");
}

TEST(ApiRoutes, AWrongMethodIsRefusedWithTheRightOnes)
{
	Request request("/agents/json", nullptr, HG_DELETE);

	hg_route_run(&request.r);
	EXPECT_EQ(request.r.status, 405);
	EXPECT_STREQ(request.r.allow, "GET, HEAD, OPTIONS");
}

struct HostRow {
	const char *host;
	bool local;
};

TEST(ApiGate, OnLoopbackOnlyLoopbackNamesAndListedOnesPass)
{
	static const HostRow rows[] = {
		{ "localhost", true },		 { "LOCALHOST:8008", true },
		{ "127.0.0.1:8008", true },	 { "127.1.2.3", true },
		{ "[::1]:8008", true },		 { "collector.lan:1", true },
		{ "evil.example", false },	 { "localhost.evil", false },
		{ "127.0.0.1.evil.org", false }, { "[::2]:8008", false },
		{ "collector.lan.x", false },	 { "", false },
		{ "127.evil.org", false },
	};

	for (const HostRow &row : rows) {
		Request request("/version");

		request.conf.hosts = "a.b, collector.lan";
		EXPECT_EQ(hg_gate_pass(&request.r, row.host, false), row.local) << row.host;
		EXPECT_EQ(request.r.status, row.local ? 0 : 421) << row.host;
	}
}

TEST(ApiGate, BeyondLoopbackReadsPassAndWritesNeedASetting)
{
	Request read("/version"), write("/flow/a/json", nullptr, HG_PUT),
		open("/flow/a/json", nullptr, HG_PUT);

	open.conf.write_open = true;
	EXPECT_TRUE(hg_gate_pass(&read.r, "any.example", true));
	EXPECT_FALSE(hg_gate_pass(&write.r, "any.example", true));
	EXPECT_EQ(write.r.status, 403);
	EXPECT_TRUE(hg_gate_pass(&open.r, "any.example", true));
}

TEST(ApiGate, ReadOnlyRefusesEveryChange)
{
	for (hg_method method : { HG_PUT, HG_DELETE }) {
		Request request("/flow/a/json", nullptr, method);

		request.conf.readonly = request.conf.write_open = true;
		EXPECT_FALSE(hg_gate_pass(&request.r, "localhost", false));
		EXPECT_NE(request.body().find("/problems/read-only"), std::string::npos);
	}
}

} // namespace
