/* Copies what the parts of the names service count to where /metrics reads it. Control only. */
#ifndef HELIOGRAPH_CONTROL_NAMING_FIGURES_H
#define HELIOGRAPH_CONTROL_NAMING_FIGURES_H

#include "control/names/class_reload.h"
#include "control/names/dictionary.h"
#include "control/names/figures.h"

#ifdef __cplusplus
extern "C" {
#endif

/* dns, kube and classes may be NULL. */
struct hg_naming_parts {
	const struct hg_names *names;
	const struct hg_dns *dns;
	const struct hg_kube *kube;
	const struct hg_classes *classes;
	const struct hg_class_reload *class_reload;
};

void hg_naming_figures_set(struct hg_naming_figures *f, const struct hg_naming_parts *naming);

#ifdef __cplusplus
}
#endif
#endif
