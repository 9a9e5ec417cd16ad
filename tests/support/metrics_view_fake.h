// A view of metrics that a test writes down row by row, in place of the store's: it stands in front
// of the library when the test is linked.
#ifndef HELIOGRAPH_TESTS_METRICS_VIEW_FAKE_H
#define HELIOGRAPH_TESTS_METRICS_VIEW_FAKE_H

#include <deque>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <heliograph/metrics.h>

struct hg_metrics_view {
	using Value = std::variant<double, std::string>;

	// Rows of one agent side by side, the host 2.1 gives the others their parent.
	void row(uint8_t agent, uint32_t cls, uint32_t index,
		 const std::map<std::string, Value> &values, uint64_t updated_ms = 1000);

	int references = 0;
	std::vector<std::string> names;
	std::vector<hg_metric_row> rows;
	std::deque<std::vector<hg_metric>> cells;
	std::deque<std::string> texts;
	struct hg_metrics_figures figures = {};
};

#endif
