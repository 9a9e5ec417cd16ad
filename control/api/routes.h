/*
 * The table of paths: one row a path, its methods and its handlers. The router, 405 answers and the
 * description of the API come from it.
 */
#ifndef HELIOGRAPH_CONTROL_API_ROUTES_H
#define HELIOGRAPH_CONTROL_API_ROUTES_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void hg_handler(struct hg_request *request);

struct hg_route {
	const char *pattern; /* "/flow/{name}/json": {…} matches one segment */
	unsigned methods;    /* of enum hg_method */
	hg_handler *handler; /* looks at request->method */
	const char *help;
};

const struct hg_route *hg_routes(size_t *count);

/*
 * Finds the route and runs it, or answers 404, 405. On return the answer is complete, or
 * request->command is set and the answer waits for control.
 */
void hg_route_run(struct hg_request *request);

/* The variable segment number i (from 0) of the path that matched. */
const char *hg_route_variable(const struct hg_request *request, unsigned i);

/* Handlers, by file. */
hg_handler hg_api_root, hg_api_version, hg_api_analyzer, hg_api_config;	   /* server_info.c */
hg_handler hg_api_page, hg_api_asset;					   /* pages.c */
hg_handler hg_api_livez, hg_api_readyz, hg_api_status;			   /* health.c */
hg_handler hg_api_session;						   /* session.c */
hg_handler hg_api_metrics;						   /* prometheus.c */
hg_handler hg_api_agents, hg_api_datasource;				   /* agents.c */
hg_handler hg_api_agents_refused;					   /* refused.c */
hg_handler hg_api_metric_help;						   /* metric_help.c */
hg_handler hg_api_flow_records;						   /* flow_records.c */
hg_handler hg_api_flow_list, hg_api_flow, hg_api_flowkeys;		   /* flow.c */
hg_handler hg_api_activeflows, hg_api_activeflows_question;		   /* activeflows.c */
hg_handler hg_api_flowvalue, hg_api_flowlocations;			   /* flow_places.c */
hg_handler hg_api_trend;						   /* flow_trend.c */
hg_handler hg_api_keys, hg_api_functions, hg_api_flowcheck;		   /* catalogue.c */
hg_handler hg_api_metric_names, hg_api_metric_agent, hg_api_metric;	   /* metrics.c */
hg_handler hg_api_table;						   /* table.c */
hg_handler hg_api_dump;							   /* dump.c */
hg_handler hg_api_sunburst_process, hg_api_sunburst_gpu;		   /* sunburst_entities.c */
hg_handler hg_api_status_strip, hg_api_status_json;			   /* status.c */
hg_handler hg_api_stream;						   /* live_open.c */
hg_handler hg_api_apps, hg_api_scripts, hg_api_app_status, hg_api_license; /* apps_list.c */
hg_handler hg_api_namespace;						   /* namespace.c */
hg_handler hg_api_docs;							   /* api_docs.c */
hg_handler hg_api_metric_trend;						   /* metric_trend.c */
hg_handler hg_api_sunburst_dns, hg_api_sunburst_namespaces;
hg_handler hg_api_sunburst_protocols;		     /* sunburst_protocols.c */
hg_handler hg_api_browse_flows, hg_api_browse_drops; /* browse.c */
hg_handler hg_api_browse_keys, hg_api_browse_flows_values,
	hg_api_browse_drops_values;	 /* browse_keys.c */
hg_handler hg_api_prometheus_metrics;	 /* prometheus_metrics.c */
hg_handler hg_api_prometheus_statistics; /* prometheus_statistics.c */
hg_handler hg_api_prometheus_flows;	 /* prometheus_flows.c */
hg_handler hg_api_prometheus_analyzer;	 /* prometheus_analyzer.c */

hg_handler hg_api_group_list, hg_api_group, hg_api_map_list, hg_api_map, hg_api_threshold_list,
	hg_api_threshold, hg_api_topology, hg_api_forwarding_list, hg_api_forwarding,
	hg_api_shortcut_list, hg_api_shortcut; /* objects.c */
hg_handler hg_api_events;		       /* events.c */
hg_handler hg_api_names, hg_api_names_address, hg_api_names_cidr, hg_api_names_class; /* names.c */
void hg_api_names_answered(struct hg_request *request);
void hg_api_write_names_block(struct hg_request *request); /* status_names.c: of /status/json */

/* After control has answered a command: completes the answer of PUT and DELETE (flow.c). */
void hg_api_flow_answered(struct hg_request *request);

/*
 * The same for a command of hg_question(): 0 when the handler is to run again, -1 with the problem
 * answered (question.c).
 */
int hg_api_question_answered(struct hg_request *request);

#ifdef __cplusplus
}
#endif
#endif
