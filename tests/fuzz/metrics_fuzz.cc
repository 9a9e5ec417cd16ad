/*
 * Messages as control takes them: two bytes choose source and time, a length word and that many
 * bytes of records follow, over and over. Views that are held must stay readable.
 */
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <heliograph/metrics.h>

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void read_view(const hg_metrics_view *view)
{
	const hg_metric_row *rows;
	size_t count = hg_metrics_view_rows(view, &rows);

	for (size_t i = 0; i < count; i++) {
		require(rows[i].count > 0);
		require(rows[i].parent == UINT32_MAX || rows[i].parent < count);
		for (uint32_t m = 0; m < rows[i].count; m++) {
			const hg_metric &cell = rows[i].metrics[m];
			require(m == 0 || rows[i].metrics[m - 1].name < cell.name);
			require(hg_metric_id(view, hg_metric_name(view, cell.name)) == cell.name);
			require((cell.kind == HG_METRIC_TEXT) == (cell.text != nullptr));
			require(!cell.text || std::strlen(cell.text) <= 255);
			require(std::isfinite(cell.number));
		}
	}
}

static void take(hg_metrics *metrics, uint8_t source, const uint8_t *bytes, size_t len_bytes,
		 uint64_t now_ms)
{
	std::vector<uint64_t> buffer((sizeof(hg_message) + len_bytes + 7) / 8);
	const uint8_t address[4] = { 192, 0, 2, uint8_t(source & 1) };
	hg_message message = {};

	message.kind = source & 2 ? HG_MESSAGE_RTMETRIC : HG_MESSAGE_COUNTERS;
	message.records_len_bytes = uint32_t(len_bytes);
	message.agent = hg_addr_make(4, address);
	message.uptime_ms = uint32_t(now_ms);
	message.sequence = uint32_t(now_ms / 1000);
	message.ds.cls = source >> 2 & 3;
	message.ds.index = 1 + (source >> 4 & 3);
	message.arrival_ms = now_ms;
	std::memcpy(buffer.data(), &message, sizeof(message));
	std::memcpy(reinterpret_cast<uint8_t *>(buffer.data()) + sizeof(message), bytes, len_bytes);
	hg_metrics_take(metrics, reinterpret_cast<hg_message *>(buffer.data()));
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	hg_metrics *metrics = hg_metrics_create();
	hg_metrics_view *held = nullptr;
	uint64_t now_ms = 1000000;

	while (len_bytes >= 4) {
		size_t records = size_t(bytes[2]) << 8 | bytes[3];
		if (records > len_bytes - 4)
			records = len_bytes - 4;
		now_ms += bytes[1] * 250u;
		take(metrics, bytes[0], bytes + 4, records, now_ms);
		hg_metrics_expire(metrics, now_ms);
		hg_metrics_view *view = hg_metrics_publish(metrics, now_ms);
		read_view(view);
		if (bytes[1] & 1) {
			std::swap(view, held);
		}
		hg_metrics_view_unref(view);
		bytes += 4 + records;
		len_bytes -= 4 + records;
	}
	if (held)
		read_view(held);
	hg_metrics_destroy(metrics);
	if (held)
		read_view(held);
	hg_metrics_view_unref(held);
	return 0;
}
