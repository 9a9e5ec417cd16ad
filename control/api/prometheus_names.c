/* The names service's part of /metrics (names.md 10). */
#include <stdio.h>

#include "control/api/routes.h"
#include "control/names/figures.h"

static void family(struct hg_json_out *out, const char *name, const char *type, const char *help)
{
	char line[512];

	snprintf(line, sizeof(line), "# HELP heliograph_%s %s\n# TYPE heliograph_%s %s\n", name,
		 help, name, type);
	hg_json_raw(out, line);
}

static void value(struct hg_json_out *out, const char *name, const char *labels,
		  const uint64_t *field, double scale)
{
	char line[256];

	snprintf(line, sizeof(line), "heliograph_%s%s %.17g\n", name, labels,
		 (double)__atomic_load_n(field, __ATOMIC_RELAXED) * scale);
	hg_json_raw(out, line);
}

static void by_source(struct hg_json_out *out, const char *name, const char *result,
		      const uint64_t *fields)
{
	char labels[96];

	for (unsigned i = 0; i < HG_NAME_SOURCES; i++) {
		snprintf(labels, sizeof(labels), "{source=\"%s\"%s%s%s}",
			 hg_name_source_text((enum hg_name_source)i), result ? ",result=\"" : "",
			 result ? result : "", result ? "\"" : "");
		value(out, name, labels, &fields[i], 1);
	}
}

static void single(struct hg_json_out *out, const char *name, const char *type, const char *help,
		   const uint64_t *field)
{
	family(out, name, type, help);
	value(out, name, "", field, 1);
}

static void write_dictionary(struct hg_json_out *out, const struct hg_naming_figures *f)
{
	family(out, "names", "gauge", "Endpoints by the source that decided their name.");
	by_source(out, "names", NULL, f->names);
	family(out, "names_stale", "gauge", "Of these, served beyond their time.");
	by_source(out, "names_stale", NULL, f->stale);
	family(out, "names_lookups_total", "counter", "Times a source was asked.");
	by_source(out, "names_lookups_total", "found", f->found);
	by_source(out, "names_lookups_total", "missed", f->missed);
	single(out, "names_conflicts_total", "counter",
	       "Addresses that agents and Kubernetes give to different pods.", &f->conflicts);
	single(out, "names_entity_truncated_total", "counter", "Names of pods that agents had cut.",
	       &f->truncated);
	single(out, "names_unlisted_total", "counter", "Look-ups of endpoints beyond the capacity.",
	       &f->unlisted);
	single(out, "classify_rules", "gauge", "Rules of classification in force.", &f->rules);
	single(out, "classify_reload_failures_total", "counter",
	       "Tables of rules that could not be read.", &f->reload_failures);
}

static void write_dns(struct hg_json_out *out, const struct hg_naming_figures *f)
{
	char labels[96];

	family(out, "dns_queries_total", "counter", "Questions to reverse DNS, by result.");
	for (unsigned i = 0; i < HG_DNS_RESULTS; i++) {
		snprintf(labels, sizeof(labels), "{result=\"%s\"}",
			 hg_dns_result_text((enum hg_dns_result)i));
		value(out, "dns_queries_total", labels, &f->dns_queries[i], 1);
	}
	single(out, "dns_in_flight", "gauge", "Questions on their way.", &f->dns_in_flight);
	single(out, "dns_queue_length", "gauge", "Addresses that wait to be asked about.",
	       &f->dns_queue_length);
	family(out, "dns_dropped_total", "counter", "Addresses and answers given up.");
	for (unsigned i = 0; i < HG_DNS_DROPS; i++) {
		snprintf(labels, sizeof(labels), "{reason=\"%s\"}",
			 hg_dns_drop_text((enum hg_dns_drop)i));
		value(out, "dns_dropped_total", labels, &f->dns_dropped[i], 1);
	}
}

static void write_kube(struct hg_json_out *out, const struct hg_naming_figures *f)
{
	char labels[128];

	family(out, "kubernetes_objects", "gauge", "Objects known from the Kubernetes API.");
	for (unsigned i = 0; i < HG_KUBE_RESOURCES; i++) {
		snprintf(labels, sizeof(labels), "{resource=\"%s\"}",
			 hg_kube_resource_text((enum hg_kube_resource)i));
		value(out, "kubernetes_objects", labels, &f->kube_objects[i], 1);
	}
	family(out, "kubernetes_watch_age_seconds", "gauge", "Time since a watch was heard.");
	for (unsigned i = 0; i < HG_KUBE_RESOURCES; i++) {
		snprintf(labels, sizeof(labels), "{resource=\"%s\"}",
			 hg_kube_resource_text((enum hg_kube_resource)i));
		value(out, "kubernetes_watch_age_seconds", labels, &f->kube_watch_age_ms[i], 1e-3);
	}
	family(out, "kubernetes_relists_total", "counter", "Lists that were asked for, by reason.");
	for (unsigned i = 0; i < HG_KUBE_RESOURCES * HG_KUBE_RELISTS; i++) {
		unsigned resource = i / HG_KUBE_RELISTS, reason = i % HG_KUBE_RELISTS;

		snprintf(labels, sizeof(labels), "{resource=\"%s\",reason=\"%s\"}",
			 hg_kube_resource_text((enum hg_kube_resource)resource),
			 hg_kube_relist_text((enum hg_kube_relist)reason));
		value(out, "kubernetes_relists_total", labels, &f->kube_relists[resource][reason],
		      1);
	}
}

void hg_api_write_naming(struct hg_request *request)
{
	const struct hg_naming_figures *f = request->conf->naming;

	if (!f)
		return;
	write_dictionary(&request->out, f);
	if (__atomic_load_n(&f->has_dns, __ATOMIC_RELAXED))
		write_dns(&request->out, f);
	if (__atomic_load_n(&f->has_kube, __ATOMIC_RELAXED))
		write_kube(&request->out, f);
}
