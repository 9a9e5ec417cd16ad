#include "control/metrics/data_source.h"
#include "control/api/apps.h"
#include "control/api/exposition.h"
#include "control/api/metric_names.h"
#include "control/api/routes.h"

#include <math.h>
#include <stdlib.h>

#include "control/flows/address.h"

#define CLASS_INTERFACE 0
#define CLASS_LOGICAL	3
#define HELP		"Latest value that agents sent. Rates are per second already: do not apply rate()."

/* What names an entity 3.N; the first that the row has names it. */
struct entity_label {
	const char *metric, *label;
	const char *more_metric, *more_label; /* goes with it, or NULL */
};
static const struct entity_label entity_labels[] = {
	{ "k8s_name", "k8s_name", "k8s_namespace", "k8s_namespace" },
	{ "swarm_name", "swarm_name", NULL, NULL },
	{ "docker_name", "docker_name", NULL, NULL },
	{ "systemd_service", "systemd_service", NULL, NULL },
	{ "jvm_name", "jvm_name", NULL, NULL },
	{ "vir_host_name", "vir_host", NULL, NULL },
};
#define ENTITY_LABELS (sizeof(entity_labels) / sizeof(entity_labels[0]))

/* The answer while it is sent: all lines of one name together, name by name. */
struct export
{
	struct hg_stream stream; /* first */
	struct hg_metric_query query;
	const struct hg_apps_conf *apps;
	bool openmetrics;
	struct hg_metric_names names;
	size_t next_name;
	const struct hg_metric_row **rows; /* that agents and filters let pass */
	size_t row_count, next_row;
	bool named; /* HELP and TYPE of the name under way are written */
	uint32_t host_name, ifname;
	uint32_t entity[ENTITY_LABELS], entity_more[ENTITY_LABELS];
};

static void clear(struct export *export)
{
	hg_metric_query_clear(&export->query);
	hg_metric_names_clear(&export->names);
	free(export->rows);
	free(export);
}

static void release(struct hg_stream *stream)
{
	clear((struct export *)stream);
}

static const char *text_of(const struct hg_metric_row *row, uint32_t id)
{
	const struct hg_metric *cell = id == UINT32_MAX ? NULL : hg_metric_find(row, id);

	return cell && cell->kind == HG_METRIC_TEXT ? cell->text : NULL;
}

static void write_entity(const struct export *export, struct hg_json_out *out, bool *first,
			 const struct hg_metric_row *row)
{
	for (unsigned i = 0; i < ENTITY_LABELS; i++) {
		const struct entity_label *label = &entity_labels[i];
		const char *text = text_of(row, export->entity[i]);

		if (!text || !*text)
			continue;
		hg_exposition_label(out, first, label->label, text);
		if (label->more_label)
			hg_exposition_label(out, first, label->more_label,
					    text_of(row, export->entity_more[i]));
		return;
	}
}

/* The host's name, else the node's in the topology (rest-api 13.1). */
static const char *host_of(const struct export *export, const struct hg_metric_row *row)
{
	const struct hg_metric_row *host = hg_metric_query_host(&export->query, row);
	const char *name = text_of(host ? host : row, export->host_name);
	const struct hg_objects_view *objects = export->query.objects;
	const struct hg_topology_node *node =
		objects && objects->topology ? hg_topology_node_of(objects->topology, &row->agent)
					     : NULL;

	return name || !node ? name : node->name;
}

static void write_labels(const struct export *export, struct hg_json_out *out, bool *first,
			 const struct hg_metric_row *row)
{
	char text[HG_ADDRESS_TEXT_MAX];

	hg_address_text(row->agent.family, row->agent.bytes, text);
	hg_exposition_label(out, first, "agent", text);
	hg_data_source_text(&row->ds, text);
	hg_exposition_label(out, first, "datasource", text);
	hg_exposition_label(out, first, "host", host_of(export, row));
	if (row->ds.cls == CLASS_INTERFACE)
		hg_exposition_label(out, first, "ifname", text_of(row, export->ifname));
	if (row->ds.cls == CLASS_LOGICAL)
		write_entity(export, out, first, row);
}

static void write_line(struct export *export, struct hg_json_out *out, uint32_t id,
		       const struct hg_metric_row *row)
{
	const char *name = hg_metric_name(export->query.view, id);
	const struct hg_metric *cell = hg_metric_find(row, id);
	bool first = true;

	if (!cell || cell->kind != HG_METRIC_NUMBER || !isfinite(cell->number) ||
	    !hg_metric_names_here(&export->names, &export->query, name, &row->ds))
		return;
	if (!export->named && export->apps->prometheus_type)
		hg_exposition_family(out, export->apps->prometheus_prefix, name, "gauge", HELP);
	export->named = true;
	hg_exposition_name(out, export->apps->prometheus_prefix, name);
	write_labels(export, out, &first, row);
	hg_exposition_value(out, first, cell->number);
}

/* One row of one name. */
static bool more(struct hg_stream *stream, struct hg_json_out *out)
{
	struct export *export = (struct export *)stream;

	if (export->next_name == export->names.count) {
		hg_exposition_end(out, export->openmetrics);
		return false;
	}
	if (export->next_row < export->row_count) {
		write_line(export, out, export->names.ids[export->next_name],
			   export->rows[export->next_row++]);
		return true;
	}
	export->next_name++;
	export->next_row = 0;
	export->named = false;
	return true;
}

static int choose_rows(struct export *export)
{
	const struct hg_metric_row *row;
	size_t pos = 0;

	export->rows = calloc(export->query.row_count + 1, sizeof(*export->rows));
	while (export->rows && (row = hg_metric_query_next(&export->query, &pos)))
		export->rows[export->row_count++] = row;
	return export->rows ? 0 : -1;
}

static void find_labels(struct export *export)
{
	const struct hg_metric_query *query = &export->query;

	export->host_name = hg_metric_query_id(query, "host_name");
	export->ifname = hg_metric_query_id(query, "ifname");
	for (unsigned i = 0; i < ENTITY_LABELS; i++) {
		const char *more = entity_labels[i].more_metric;

		export->entity[i] = hg_metric_query_id(query, entity_labels[i].metric);
		export->entity_more[i] = more ? hg_metric_query_id(query, more) : UINT32_MAX;
	}
}

static int prepare(struct hg_request *request, struct export *export)
{
	if (hg_metric_query_read(request, hg_route_variable(request, 0),
				 hg_route_variable(request, 1), HG_ITEMS_PLAIN, &export->query))
		return -1;
	find_labels(export);
	if (!hg_metric_names_make(&export->query, &export->names) && !choose_rows(export))
		return 0;
	hg_request_fail(request, 503, "too-many", "Out of memory",
			"There is no memory for this answer now.");
	return -1;
}

void hg_api_prometheus_metrics(struct hg_request *request)
{
	struct export *export = calloc(1, sizeof(*export));

	if (!export) {
		request->out.failed = true;
		return;
	}
	if (prepare(request, export)) {
		clear(export);
		return;
	}
	export->apps = hg_apps_of(request);
	export->openmetrics = request->wants_openmetrics;
	export->stream.more = more;
	export->stream.release = release;
	hg_exposition_begin(request);
	request->stream = &export->stream;
}
