// A request to a metric path, answered from a view that a test writes down; no socket.
#ifndef HELIOGRAPH_TESTS_METRIC_REQUEST_H
#define HELIOGRAPH_TESTS_METRIC_REQUEST_H

#include <string>

#include "control/api/metric_filter.h"
#include "control/api/routes.h"
#include "tests/support/metrics_view_fake.h"

struct MetricAnswer {
	int status = 0;
	std::string body, ignored, type;
};

static inline MetricAnswer ask(hg_metrics_view &view, const std::string &path,
			       const std::string &query = "", bool openmetrics = false,
			       hg_snapshot *snapshot = nullptr)
{
	static const hg_api_conf conf = {};
	static const hg_http_counters http = {};
	hg_request request = {};
	MetricAnswer answer;

	request.conf = &conf;
	request.http = &http;
	request.method = HG_GET;
	request.raw_path = path.c_str();
	request.now_ms = 5000;
	request.metrics = &view;
	request.snapshot = snapshot;
	if (snapshot)
		hg_snapshot_ref(snapshot);
	request.wants_openmetrics = openmetrics;
	hg_metrics_view_ref(&view);
	hg_json_init(&request.out);
	if (!hg_request_parse(&request, path.c_str(), query.empty() ? nullptr : query.c_str()))
		hg_route_run(&request);
	hg_request_name_unknown(&request);
	while (request.stream && request.stream->more(request.stream, &request.out))
		continue;
	answer.status = request.status;
	answer.ignored = request.ignored;
	answer.type = request.content_type ? request.content_type : "";
	if (request.out.bytes)
		answer.body.assign(request.out.bytes, request.out.len_bytes);
	hg_request_clear(&request);
	return answer;
}

#endif
