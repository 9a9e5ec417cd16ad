// Dumps, and answers that are rendered while they are sent.
#include <gtest/gtest.h>

#include <zlib.h>

#include <string>

#include "tests/support/metric_request.h"

namespace
{

constexpr int ROWS = 500;

hg_metrics_view many_rows()
{
	hg_metrics_view view;

	for (int i = 0; i < ROWS; i++)
		view.row(static_cast<uint8_t>(i / 50), 3, 100000u + static_cast<uint32_t>(i % 50),
			 { { "z_last", i * 1.0 }, { "a_first", "pod" + std::to_string(i) } });
	return view;
}

// The stream of a request; what was answered before it is in `request`.
hg_stream *stream_of(hg_metrics_view &view, const char *path, hg_request *request)
{
	static const hg_api_conf conf = {};
	static const hg_http_counters http = {};
	hg_stream *stream;

	*request = {};
	request->conf = &conf;
	request->http = &http;
	request->method = HG_GET;
	request->raw_path = path;
	request->now_ms = 5000;
	request->metrics = &view;
	hg_metrics_view_ref(&view);
	hg_json_init(&request->out);
	if (!hg_request_parse(request, path, nullptr))
		hg_route_run(request);
	stream = request->stream;
	request->stream = nullptr;
	return stream;
}

std::string read_all(hg_metrics_view &view, bool gzip, size_t room, uint64_t *sent)
{
	hg_request request;
	hg_stream *stream = stream_of(view, "/dump/ALL/ALL/json", &request);
	hg_stream_body *body = hg_stream_body_create(stream, &request.out, gzip, sent);
	std::string bytes(room, '\0');
	std::string all;
	ptrdiff_t len;

	hg_request_clear(&request); // the answer does not need it any more
	while ((len = hg_stream_body_read(body, &bytes[0], room)) > 0)
		all.append(bytes, 0, static_cast<size_t>(len));
	EXPECT_EQ(len, 0);
	EXPECT_EQ(hg_stream_body_read(body, &bytes[0], room), 0);
	hg_stream_body_destroy(body);
	return all;
}

std::string inflated(const std::string &bytes)
{
	std::string out(1 << 20, '\0');
	z_stream stream = {};

	EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
	stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
	stream.avail_in = static_cast<uInt>(bytes.size());
	stream.next_out = reinterpret_cast<Bytef *>(&out[0]);
	stream.avail_out = static_cast<uInt>(out.size());
	EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
	out.resize(out.size() - stream.avail_out);
	inflateEnd(&stream);
	return out;
}

TEST(Dump, CellsAreFlatAndSortedByAgentDataSourceAndName)
{
	hg_metrics_view view;

	view.row(1, 0, 15, { { "z", 1.0 } });
	view.row(1, 2, 1, { { "b", "text" }, { "z", 0.0 } });
	view.row(1, 3, 7, { { "a", 2.0 }, { "z", 3.0 } });
	EXPECT_EQ(ask(view, "/dump/ALL/ALL/json").body,
		  "[{\"agent\":\"10.0.0.1\",\"dataSource\":\"15\",\"metricName\":\"z\","
		  "\"metricValue\":1,\"lastUpdate\":4000},"
		  "{\"agent\":\"10.0.0.1\",\"dataSource\":\"2.1\",\"metricName\":\"b\","
		  "\"metricValue\":\"text\",\"lastUpdate\":4000},"
		  "{\"agent\":\"10.0.0.1\",\"dataSource\":\"2.1\",\"metricName\":\"z\","
		  "\"metricValue\":0,\"lastUpdate\":4000},"
		  "{\"agent\":\"10.0.0.1\",\"dataSource\":\"3.7\",\"metricName\":\"a\","
		  "\"metricValue\":2,\"lastUpdate\":4000},"
		  "{\"agent\":\"10.0.0.1\",\"dataSource\":\"3.7\",\"metricName\":\"z\","
		  "\"metricValue\":3,\"lastUpdate\":4000}]");
}

TEST(Dump, ItemsChooseNamesAndDataSources)
{
	hg_metrics_view view;

	view.row(1, 0, 15, { { "z", 1.0 }, { "y", 5.0 } });
	view.row(1, 0, 16, { { "z", 2.0 }, { "y", 6.0 } });
	EXPECT_EQ(ask(view, "/dump/ALL/16.z,15.y/json").body,
		  "[{\"agent\":\"10.0.0.1\",\"dataSource\":\"15\",\"metricName\":\"y\","
		  "\"metricValue\":5,\"lastUpdate\":4000},"
		  "{\"agent\":\"10.0.0.1\",\"dataSource\":\"16\",\"metricName\":\"z\","
		  "\"metricValue\":2,\"lastUpdate\":4000}]");
}

TEST(Dump, InheritedMetricsAreNotRepeated)
{
	hg_metrics_view view;

	view.row(1, 0, 15, { { "z", 1.0 } });
	view.row(1, 2, 1, { { "b", "text" } });
	EXPECT_EQ(ask(view, "/dump/ALL/b/json", "ds=15").body, "[]");
}

TEST(Dump, PiecesOfAnySizeAreTheWhole)
{
	hg_metrics_view view = many_rows();
	std::string whole = ask(view, "/dump/ALL/ALL/json").body;
	uint64_t sent = 0;

	ASSERT_GT(whole.size(), 64u * 1024);
	for (size_t room : { 1u, 7u, 1000u, 16384u, 1000000u })
		EXPECT_EQ(read_all(view, false, room, &sent), whole) << room;
	EXPECT_EQ(sent, 5 * whole.size());
	EXPECT_EQ(view.references, 0);
}

TEST(Dump, CompressedPiecesUnpackToTheWhole)
{
	hg_metrics_view view = many_rows();
	std::string whole = ask(view, "/dump/ALL/ALL/json").body;
	uint64_t sent = 0;

	for (size_t room : { 1u, 100u, 16384u }) {
		std::string packed = read_all(view, true, room, &sent);

		EXPECT_LT(packed.size(), whole.size() / 4);
		EXPECT_EQ(inflated(packed), whole) << room;
	}
	EXPECT_EQ(view.references, 0);
}

TEST(Dump, AClientThatGoesAwayReleasesTheView)
{
	hg_metrics_view view = many_rows();
	hg_request request;
	hg_stream *stream = stream_of(view, "/dump/ALL/ALL/json", &request);
	uint64_t sent = 0;
	hg_stream_body *body = hg_stream_body_create(stream, &request.out, true, &sent);
	char bytes[100];

	hg_request_clear(&request);
	ASSERT_GT(hg_stream_body_read(body, bytes, sizeof(bytes)), 0);
	EXPECT_EQ(view.references, 1);
	hg_stream_body_destroy(body);
	EXPECT_EQ(view.references, 0);
}

} // namespace
