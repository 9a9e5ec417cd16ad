#include "tests/support/metrics_view_fake.h"

#include <algorithm>

static uint32_t id_of(hg_metrics_view *view, const std::string &name)
{
	auto found = std::find(view->names.begin(), view->names.end(), name);
	uint32_t id = static_cast<uint32_t>(found - view->names.begin());

	if (found == view->names.end())
		view->names.push_back(name);
	return id;
}

static uint32_t host_of(const hg_metrics_view &view, const hg_addr &agent)
{
	for (size_t i = 0; i < view.rows.size(); i++)
		if (view.rows[i].ds.cls == 2 && hg_addr_equal(&view.rows[i].agent, &agent))
			return static_cast<uint32_t>(i);
	return UINT32_MAX;
}

static bool before(const hg_metric &a, const hg_metric &b)
{
	return a.name < b.name;
}

void hg_metrics_view::row(uint8_t agent, uint32_t cls, uint32_t index,
			  const std::map<std::string, Value> &values, uint64_t updated_ms)
{
	const uint8_t address[4] = { 10, 0, 0, agent };
	std::vector<hg_metric> line;
	hg_metric_row next = {};

	for (const auto &[name, value] : values) {
		hg_metric cell = {};

		cell.name = id_of(this, name);
		cell.updated_ms = updated_ms;
		if (const std::string *text = std::get_if<std::string>(&value)) {
			texts.push_back(*text);
			cell.kind = HG_METRIC_TEXT;
			cell.text = texts.back().c_str();
		} else {
			cell.number = std::get<double>(value);
		}
		line.push_back(cell);
	}
	std::sort(line.begin(), line.end(), before);
	cells.push_back(line);
	next.agent = hg_addr_make(4, address);
	next.ds = { cls, index };
	next.parent = UINT32_MAX;
	next.count = static_cast<uint32_t>(line.size());
	next.metrics = cells.back().data();
	rows.push_back(next);
	for (hg_metric_row &each : rows)
		if (each.ds.cls != 2)
			each.parent = host_of(*this, each.agent);
}

void hg_metrics_view_ref(hg_metrics_view *view)
{
	view->references++;
}

void hg_metrics_view_unref(hg_metrics_view *view)
{
	view->references--;
}

size_t hg_metrics_view_rows(const hg_metrics_view *view, const hg_metric_row **rows)
{
	*rows = view->rows.data();
	return view->rows.size();
}

const struct hg_metrics_figures *hg_metrics_view_figures(const hg_metrics_view *view)
{
	return &view->figures;
}

const char *hg_metric_name(const hg_metrics_view *view, uint32_t id)
{
	return view->names.at(id).c_str();
}

uint32_t hg_metric_id(const hg_metrics_view *view, const char *name)
{
	auto found = std::find(view->names.begin(), view->names.end(), name);

	return found == view->names.end() ? UINT32_MAX
					  : static_cast<uint32_t>(found - view->names.begin());
}

uint32_t hg_metric_name_count(const hg_metrics_view *view)
{
	return static_cast<uint32_t>(view->names.size());
}

const hg_metric *hg_metric_find(const hg_metric_row *row, uint32_t id)
{
	for (uint32_t i = 0; i < row->count; i++)
		if (row->metrics[i].name == id)
			return &row->metrics[i];
	return nullptr;
}
