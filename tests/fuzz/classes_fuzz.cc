/*
 * Rule files: what compiles, matches as each of its rules says by itself; what does not, names its
 * lines.
 */
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "control/names/classify.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

static const char *label(void *, const char *key)
{
	return strcmp(key, "team") == 0 ? "ml-1" : nullptr;
}

static void check_match(const hg_classes *classes)
{
	hg_class_input input = {};
	hg_class_result result;
	size_t count = hg_classes_count(classes), first = 0;
	std::unique_ptr<bool[]> matches(new bool[count + 1]());

	input.name = "web-0.shop.pod.cluster.local";
	input.namespace_ = "shop";
	input.pod = "web-0";
	input.address = "10.1.2.3";
	input.label = label;
	hg_classes_match(classes, &input, &result);
	hg_classes_explain(classes, &input, matches.get());
	while (first < count && !matches[first])
		first++;
	require(first < count ? result.rule == (int)first : result.rule == -1);
	require(result.rule < 0 || result.class_ || result.namespace_);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	static hg_class_report report;
	hg_classes *classes;

	if (len_bytes > 400) /* the time goes into compiling, not into reading */
		return 0;
	if (hg_classes_read((const char *)bytes, len_bytes, "rules", &classes, &report) != 0) {
		require(report.error_count > 0 && strncmp(report.errors[0], "rules:", 6) == 0);
		return 0;
	}
	check_match(classes);
	hg_classes_free(classes);
	return 0;
}
