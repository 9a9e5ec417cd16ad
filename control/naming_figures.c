#include "control/naming_figures.h"

static void publish(uint64_t *to, uint64_t value)
{
	__atomic_store_n(to, value, __ATOMIC_RELAXED);
}

static void set_dns_figures(struct hg_naming_figures *f, const struct hg_naming_parts *naming)
{
	struct hg_dns_figures dns;

	hg_dns_figures_of(naming->dns, &dns);
	publish(&f->dns_in_flight, dns.in_flight);
	publish(&f->dns_queue_length, dns.queue_length);
	for (unsigned i = 0; i < HG_DNS_RESULTS; i++)
		publish(&f->dns_queries[i], dns.queries[i]);
	for (unsigned i = 0; i < HG_DNS_DROPS; i++)
		publish(&f->dns_dropped[i], dns.dropped[i]);
}

static void set_kube_figures(struct hg_naming_figures *f, const struct hg_naming_parts *naming)
{
	struct hg_kube_figures kube;

	hg_kube_figures_of(naming->kube, &kube);
	for (unsigned i = 0; i < HG_KUBE_RESOURCES; i++) {
		publish(&f->kube_objects[i], kube.resources[i].objects);
		publish(&f->kube_watch_age_ms[i], kube.resources[i].watch_age_ms);
		for (unsigned k = 0; k < HG_KUBE_RELISTS; k++)
			publish(&f->kube_relists[i][k], kube.resources[i].relists[k]);
	}
}

void hg_naming_figures_set(struct hg_naming_figures *f, const struct hg_naming_parts *naming)
{
	struct hg_names_figures names;

	hg_names_figures_of(naming->names, &names);
	for (unsigned i = 0; i < HG_NAME_SOURCES; i++) {
		publish(&f->names[i], names.names[i]);
		publish(&f->stale[i], names.stale[i]);
		publish(&f->found[i], names.found[i]);
		publish(&f->missed[i], names.missed[i]);
	}
	publish(&f->conflicts, names.conflicts);
	publish(&f->truncated, names.truncated);
	publish(&f->unlisted, names.unlisted);
	publish(&f->rules, naming->classes ? hg_classes_count(naming->classes) : 0);
	publish(&f->reload_failures, hg_class_reload_status(naming->class_reload)->failures);
	publish(&f->has_dns, naming->dns != NULL);
	publish(&f->has_kube, naming->kube != NULL);
	if (naming->dns)
		set_dns_figures(f, naming);
	if (naming->kube)
		set_kube_figures(f, naming);
}
