/*
 * Host names: the bytes are the name of a logical entity, then of a host and of a port. The labels
 * cut out of it must be parts of what the row is called, and everything must be UTF-8.
 */
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <heliograph/metrics.h>

#include "control/utf8.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void word(std::string &to, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		to.push_back(char(number >> shift));
}

static void record(std::string &to, uint32_t tag, const std::string &body)
{
	word(to, tag);
	word(to, uint32_t(body.size()));
	to += body;
	to.append((4 - body.size() % 4) % 4, '\0');
}

static std::string text(const std::string &bytes)
{
	std::string to;

	word(to, uint32_t(bytes.size()));
	to += bytes;
	to.append((4 - bytes.size() % 4) % 4, '\0');
	return to;
}

static void take(hg_metrics *metrics, uint32_t cls, const std::string &records)
{
	std::vector<uint64_t> buffer((sizeof(hg_message) + records.size() + 7) / 8);
	const uint8_t address[4] = { 192, 0, 2, 1 };
	hg_message message = {};

	message.kind = HG_MESSAGE_COUNTERS;
	message.records_len_bytes = uint32_t(records.size());
	message.agent = hg_addr_make(4, address);
	message.ds.cls = cls;
	message.ds.index = 1;
	message.arrival_ms = 1000000;
	memcpy(buffer.data(), &message, sizeof(message));
	memcpy(reinterpret_cast<uint8_t *>(buffer.data()) + sizeof(message), records.data(),
	       records.size());
	hg_metrics_take(metrics, reinterpret_cast<hg_message *>(buffer.data()));
}

static bool is_utf8(const char *shown)
{
	size_t len = strlen(shown), at = 0;

	while (at < len) {
		unsigned step = hg_utf8_length(shown + at, len - at);

		if (!step)
			return false;
		at += step;
	}
	return true;
}

static const char *cell(const hg_metrics_view *view, const hg_metric_row &row, const char *name)
{
	uint32_t id = hg_metric_id(view, name);
	const hg_metric *found = id == UINT32_MAX ? nullptr : hg_metric_find(&row, id);

	return found ? found->text : nullptr;
}

static void check(const hg_metrics_view *view)
{
	static const char *const parts[] = { "k8s_name", "k8s_pod", "k8s_container", "swarm_name",
					     "k8s_namespace" };
	const hg_metric_row *rows;
	size_t count = hg_metrics_view_rows(view, &rows);

	for (size_t i = 0; i < count; i++) {
		const char *whole = cell(view, rows[i], "vir_host_name");

		for (uint32_t m = 0; m < rows[i].count; m++) {
			const char *shown = rows[i].metrics[m].text;
			require(!shown || is_utf8(shown));
		}
		for (const char *name : parts) {
			const char *part = cell(view, rows[i], name);
			require(!part || (whole && *part && strstr(whole, part)));
		}
	}
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	std::string name(reinterpret_cast<const char *>(bytes), len_bytes);
	std::string described = text(name) + std::string(16, '\1');
	hg_metrics *metrics = hg_metrics_create();
	std::string entity, host, port;

	word(described, 3);
	word(described, 2);
	described += text("6.1");
	record(entity, 2000, described);
	record(host, 2000, described);
	record(port, 1005, text(name));
	take(metrics, 3, entity);
	take(metrics, 2, host);
	take(metrics, 0, port);
	hg_metrics_view *view = hg_metrics_publish(metrics, 1000000);
	check(view);
	hg_metrics_view_unref(view);
	hg_metrics_destroy(metrics);
	return 0;
}
