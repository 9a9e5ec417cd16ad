/* The names service's part of /metrics (names.md 10). */
#include <stdio.h>

#include "control/api/own_page.h"
#include "control/names/figures.h"

static void value(const struct hg_own_page *page, const char *name, const char *labels,
		  const uint64_t *field, double scale)
{
	hg_own_value(page, name, labels, (double)__atomic_load_n(field, __ATOMIC_RELAXED) * scale);
}

static void by_source(const struct hg_own_page *page, const char *name, const char *result,
		      const uint64_t *fields)
{
	char labels[96];

	for (unsigned i = 0; i < HG_NAME_SOURCES; i++) {
		snprintf(labels, sizeof(labels), "{source=\"%s\"%s%s%s}",
			 hg_name_source_text((enum hg_name_source)i), result ? ",result=\"" : "",
			 result ? result : "", result ? "\"" : "");
		value(page, name, labels, &fields[i], 1);
	}
}

static void single(const struct hg_own_page *page, const char *name, const char *type,
		   const char *help, const uint64_t *field)
{
	hg_own_family(page, name, type, help);
	value(page, name, "", field, 1);
}

static void write_dictionary(const struct hg_own_page *page, const struct hg_naming_figures *f)
{
	hg_own_family(page, "names", "gauge", "Endpoints by the source that decided their name.");
	by_source(page, "names", NULL, f->names);
	hg_own_family(page, "names_stale", "gauge", "Of these, served beyond their time.");
	by_source(page, "names_stale", NULL, f->stale);
	hg_own_family(page, "names_lookups_total", "counter", "Times a source was asked.");
	by_source(page, "names_lookups_total", "found", f->found);
	by_source(page, "names_lookups_total", "missed", f->missed);
	single(page, "names_conflicts_total", "counter",
	       "Addresses that agents and Kubernetes give to different pods.", &f->conflicts);
	single(page, "names_entity_truncated_total", "counter",
	       "Names of pods that agents had cut.", &f->truncated);
	single(page, "names_unlisted_total", "counter",
	       "Look-ups of endpoints beyond the capacity.", &f->unlisted);
	single(page, "classify_rules", "gauge", "Rules of classification in force.", &f->rules);
	single(page, "classify_reload_failures_total", "counter",
	       "Tables of rules that could not be read.", &f->reload_failures);
}

static void write_dns(const struct hg_own_page *page, const struct hg_naming_figures *f)
{
	char labels[96];

	hg_own_family(page, "dns_queries_total", "counter", "Questions to reverse DNS, by result.");
	for (unsigned i = 0; i < HG_DNS_RESULTS; i++) {
		snprintf(labels, sizeof(labels), "{result=\"%s\"}",
			 hg_dns_result_text((enum hg_dns_result)i));
		value(page, "dns_queries_total", labels, &f->dns_queries[i], 1);
	}
	single(page, "dns_in_flight", "gauge", "Questions on their way.", &f->dns_in_flight);
	single(page, "dns_queue_length", "gauge", "Addresses that wait to be asked about.",
	       &f->dns_queue_length);
	hg_own_family(page, "dns_dropped_total", "counter", "Addresses and answers given up.");
	for (unsigned i = 0; i < HG_DNS_DROPS; i++) {
		snprintf(labels, sizeof(labels), "{reason=\"%s\"}",
			 hg_dns_drop_text((enum hg_dns_drop)i));
		value(page, "dns_dropped_total", labels, &f->dns_dropped[i], 1);
	}
}

static void write_kube(const struct hg_own_page *page, const struct hg_naming_figures *f)
{
	char labels[128];

	hg_own_family(page, "kubernetes_objects", "gauge",
		      "Objects known from the Kubernetes API.");
	for (unsigned i = 0; i < HG_KUBE_RESOURCES; i++) {
		snprintf(labels, sizeof(labels), "{resource=\"%s\"}",
			 hg_kube_resource_text((enum hg_kube_resource)i));
		value(page, "kubernetes_objects", labels, &f->kube_objects[i], 1);
	}
	hg_own_family(page, "kubernetes_watch_age_seconds", "gauge",
		      "Time since a watch was heard.");
	for (unsigned i = 0; i < HG_KUBE_RESOURCES; i++) {
		snprintf(labels, sizeof(labels), "{resource=\"%s\"}",
			 hg_kube_resource_text((enum hg_kube_resource)i));
		value(page, "kubernetes_watch_age_seconds", labels, &f->kube_watch_age_ms[i], 1e-3);
	}
	hg_own_family(page, "kubernetes_relists_total", "counter",
		      "Lists that were asked for, by reason.");
	for (unsigned i = 0; i < HG_KUBE_RESOURCES * HG_KUBE_RELISTS; i++) {
		unsigned resource = i / HG_KUBE_RELISTS, reason = i % HG_KUBE_RELISTS;

		snprintf(labels, sizeof(labels), "{resource=\"%s\",reason=\"%s\"}",
			 hg_kube_resource_text((enum hg_kube_resource)resource),
			 hg_kube_relist_text((enum hg_kube_relist)reason));
		value(page, "kubernetes_relists_total", labels, &f->kube_relists[resource][reason],
		      1);
	}
}

void hg_own_write_naming(struct hg_request *request)
{
	struct hg_own_page page = hg_own_page_of(request);
	const struct hg_naming_figures *f = request->conf->naming;

	if (!f)
		return;
	write_dictionary(&page, f);
	if (__atomic_load_n(&f->has_dns, __ATOMIC_RELAXED))
		write_dns(&page, f);
	if (__atomic_load_n(&f->has_kube, __ATOMIC_RELAXED))
		write_kube(&page, f);
}
