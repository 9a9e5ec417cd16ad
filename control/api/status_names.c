/* The block `names` of the status page (operations.md 6): figures of the names service. */
#include <stdio.h>

#include "control/api/routes.h"
#include "control/names/figures.h"

static void figure(struct hg_json_out *out, const char *name, const char *metric,
		   const uint64_t *field, double scale)
{
	char full[128];

	snprintf(full, sizeof(full), "heliograph_%s", metric);
	hg_json_key(out, name);
	hg_json_open_object(out);
	hg_json_member_double(out, "value",
			      (double)__atomic_load_n(field, __ATOMIC_RELAXED) * scale);
	hg_json_member_string(out, "metric", full);
	hg_json_close_object(out);
}

/* Sources that have named nothing and were never asked are left out. */
static void write_sources(struct hg_json_out *out, const struct hg_naming_figures *f)
{
	char name[64], metric[64];

	for (unsigned i = 0; i < HG_NAME_SOURCES; i++) {
		const char *source = hg_name_source_text((enum hg_name_source)i);

		if (!__atomic_load_n(&f->names[i], __ATOMIC_RELAXED) &&
		    !__atomic_load_n(&f->found[i], __ATOMIC_RELAXED) &&
		    !__atomic_load_n(&f->missed[i], __ATOMIC_RELAXED))
			continue;
		snprintf(name, sizeof(name), "by_%s", source);
		snprintf(metric, sizeof(metric), "names{source=\"%s\"}", source);
		figure(out, name, metric, &f->names[i], 1);
		snprintf(name, sizeof(name), "by_%s_stale", source);
		snprintf(metric, sizeof(metric), "names_stale{source=\"%s\"}", source);
		if (__atomic_load_n(&f->stale[i], __ATOMIC_RELAXED))
			figure(out, name, metric, &f->stale[i], 1);
	}
}

static void write_dns(struct hg_json_out *out, const struct hg_naming_figures *f)
{
	char name[64], metric[64];

	for (unsigned i = 0; i < HG_DNS_RESULTS; i++) {
		const char *result = hg_dns_result_text((enum hg_dns_result)i);

		snprintf(name, sizeof(name), "dns_%s", result);
		snprintf(metric, sizeof(metric), "dns_queries_total{result=\"%s\"}", result);
		figure(out, name, metric, &f->dns_queries[i], 1);
	}
	figure(out, "dnsInFlight", "dns_in_flight", &f->dns_in_flight, 1);
	figure(out, "dnsQueueLength", "dns_queue_length", &f->dns_queue_length, 1);
}

static void write_kube(struct hg_json_out *out, const struct hg_naming_figures *f)
{
	char name[64], metric[80];

	for (unsigned i = 0; i < HG_KUBE_RESOURCES; i++) {
		const char *resource = hg_kube_resource_text((enum hg_kube_resource)i);

		snprintf(name, sizeof(name), "kubernetes_%s", resource);
		snprintf(metric, sizeof(metric), "kubernetes_objects{resource=\"%s\"}", resource);
		figure(out, name, metric, &f->kube_objects[i], 1);
		snprintf(name, sizeof(name), "kubernetes_%s_silent_seconds", resource);
		snprintf(metric, sizeof(metric), "kubernetes_watch_age_seconds{resource=\"%s\"}",
			 resource);
		figure(out, name, metric, &f->kube_watch_age_ms[i], 1e-3);
	}
}

void hg_api_write_names_block(struct hg_request *request)
{
	const struct hg_naming_figures *f = request->conf->naming;
	struct hg_json_out *out = &request->out;

	hg_json_key(out, "names");
	hg_json_open_object(out);
	if (f) {
		write_sources(out, f);
		figure(out, "conflicts", "names_conflicts_total", &f->conflicts, 1);
		figure(out, "cutByAgents", "names_entity_truncated_total", &f->truncated, 1);
		figure(out, "beyondCapacity", "names_unlisted_total", &f->unlisted, 1);
		figure(out, "rules", "classify_rules", &f->rules, 1);
		figure(out, "rulesNotRead", "classify_reload_failures_total", &f->reload_failures,
		       1);
	}
	if (f && __atomic_load_n(&f->has_dns, __ATOMIC_RELAXED))
		write_dns(out, f);
	if (f && __atomic_load_n(&f->has_kube, __ATOMIC_RELAXED))
		write_kube(out, f);
	hg_json_close_object(out);
}
