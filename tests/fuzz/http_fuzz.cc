// A request target as received: first byte the method, then "path?query" and, behind a newline, the
// Host header. Runs parser, gate and router on an exact-size copy, with no data behind them.
#include <cstdint>
#include <cstring>
#include <string>

#include <heliograph/health.h>

#include "control/api/gate.h"
#include "control/api/request.h"
#include "control/api/routes.h"

static void run(hg_method method, std::string target, const std::string &host)
{
	hg_health health = {};
	hg_http_counters http = {};
	hg_api_conf conf = {};
	hg_request request = {};
	size_t question = target.find('?');
	std::string query = question == std::string::npos ? "" : target.substr(question + 1);

	target = target.substr(0, question);
	conf.hosts = "";
	conf.version = "0";
	conf.config_json = "{}";
	conf.health = &health;
	request.conf = &conf;
	request.http = &http;
	request.method = method;
	request.raw_path = target.c_str();
	request.body = "{keys:ipsource,value:bytes}";
	request.body_len_bytes = strlen(request.body);
	hg_json_init(&request.out);
	if (!hg_request_parse(&request, target.c_str(), query.empty() ? nullptr : query.c_str()) &&
	    hg_gate_pass(&request, host.c_str(), true))
		hg_route_run(&request);
	hg_request_name_unknown(&request);
	if (request.command) {
		request.command->status = 0;
		hg_api_flow_answered(&request);
	}
	hg_request_clear(&request);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const hg_method methods[] = { HG_GET, HG_PUT, HG_DELETE, HG_POST, (hg_method)0 };

	if (size < 1 || memchr(data, 0, size))
		return 0;
	std::string text(reinterpret_cast<const char *>(data + 1), size - 1);
	size_t line = text.find('\n');

	run(methods[data[0] % 5], text.substr(0, line),
	    line == std::string::npos ? "" : text.substr(line + 1));
	return 0;
}
