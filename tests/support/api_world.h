// Requests to paths that ask the flows, answered from a world of samples: questions are put to the
// engine as control would, and the handler runs again. No socket.
#ifndef HELIOGRAPH_TESTS_SUPPORT_API_WORLD_H
#define HELIOGRAPH_TESTS_SUPPORT_API_WORLD_H

#include <cstdlib>
#include <string>

#include "control/api/apps.h"
#include "control/api/live.h"
#include "control/api/routes.h"
#include "tests/support/flows_world.h"

namespace heliograph
{

class ApiWorld : public World
{
      public:
	ApiWorld() : live(hg_live_create(&http))
	{
		conf.health = &health;
		conf.version = "0.1-1";
	}
	~ApiWorld()
	{
		hg_live_destroy(live);
	}

	struct Reply {
		int status = 0;
		std::string body, ignored, adjusted, type;
		hg_listener *listener = nullptr; // the caller destroys it

		bool has(const std::string &text) const
		{
			return body.find(text) != std::string::npos;
		}
		// The number behind the first `"name":`.
		double number(const std::string &name) const
		{
			size_t at = body.find("\"" + name + "\":");

			return at == std::string::npos ? -1
						       : atof(body.c_str() + at + name.size() + 3);
		}
	};

	Reply get(const std::string &path, const std::string &query = "", bool openmetrics = false)
	{
		hg_request request = {};
		Reply reply;

		request.conf = &conf;
		request.http = &http;
		request.method = HG_GET;
		request.raw_path = path.c_str();
		request.live = live;
		request.wants_openmetrics = openmetrics;
		hg_json_init(&request.out);
		take(request);
		if (!hg_request_parse(&request, path.c_str(),
				      query.empty() ? nullptr : query.c_str()))
			hg_route_run(&request);
		while (request.command && answer(request)) {
			hg_request_restart(&request);
			take(request);
			hg_route_run(&request);
		}
		hg_request_name_unknown(&request);
		reply.status = request.status;
		reply.ignored = request.ignored;
		reply.adjusted = request.adjusted;
		reply.type = request.content_type ? request.content_type : "";
		reply.listener = request.listener;
		request.listener = nullptr;
		if (request.out.bytes)
			reply.body.assign(request.out.bytes, request.out.len_bytes);
		hg_request_clear(&request);
		return reply;
	}

	// A turn of the streams, as the server makes one each second.
	void turn()
	{
		hg_request world = {};

		world.conf = &conf;
		world.http = &http;
		take(world);
		hg_live_turn(live, &world);
		hg_request_clear(&world);
	}

	hg_api_conf conf = {};
	hg_http_counters http = {};
	hg_health health = {};
	hg_live *live;

      private:
	void take(hg_request &request)
	{
		request.now_ms = now_ms;
		request.snapshot = snapshot();
	}
	// False: refused, and the request has its problem.
	bool answer(hg_request &request)
	{
		hg_command *command = request.command;

		command->status = hg_flows_put(flows(), &command->def, &command->problem);
		return !hg_api_question_answered(&request);
	}
};

// Everything that a listener can read now.
static inline std::string read_all(hg_listener *listener)
{
	std::string text;
	char piece[700];
	ptrdiff_t len;

	while ((len = hg_listener_read(listener, piece, sizeof(piece))) > 0)
		text.append(piece, static_cast<size_t>(len));
	return text;
}

} // namespace heliograph

#endif
