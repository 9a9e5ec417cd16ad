/*
 * rtmetric and rtflow: the first byte chooses which, the rest is the body of the sample. The values
 * must lie inside it; what the store makes of a metric has a plain name and a finite number, and
 * the same sample twice never gives a rate that is not 0.
 */
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include <heliograph/fields.h>
#include <heliograph/metrics.h>

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void read_values(const uint8_t *body, size_t len_bytes, bool flow)
{
	hg_sample sample = {};
	hg_realtime realtime;
	hg_realtime_value value;
	uint32_t seen = 0;

	sample.kind = flow ? HG_SAMPLE_RTFLOW : HG_SAMPLE_RTMETRIC;
	sample.records = body;
	sample.records_len_bytes = uint32_t(len_bytes);
	if (!hg_realtime_begin(&realtime, &sample))
		return;
	while (hg_realtime_next(&realtime, &value)) {
		seen++;
		require(value.name >= body &&
			value.name + value.name_len_bytes <= body + len_bytes);
		require(!value.bytes ||
			(value.bytes >= body && value.bytes + value.len_bytes <= body + len_bytes));
	}
	require(seen == realtime.seen && seen <= realtime.announced);
}

static void take(hg_metrics *metrics, bool flow, const uint8_t *body, size_t len_bytes,
		 uint64_t now_ms)
{
	std::vector<uint64_t> buffer((sizeof(hg_message) + len_bytes + 7) / 8);
	const uint8_t address[4] = { 192, 0, 2, 1 };
	hg_message message = {};

	message.kind = flow ? HG_MESSAGE_RTFLOW : HG_MESSAGE_RTMETRIC;
	message.records_len_bytes = uint32_t(len_bytes);
	message.agent = hg_addr_make(4, address);
	message.uptime_ms = uint32_t(now_ms);
	message.arrival_ms = now_ms;
	memcpy(buffer.data(), &message, sizeof(message));
	if (len_bytes)
		memcpy(reinterpret_cast<uint8_t *>(buffer.data()) + sizeof(message), body,
		       len_bytes);
	hg_metrics_take(metrics, reinterpret_cast<hg_message *>(buffer.data()));
}

static void check(const hg_metrics_view *view, bool flow)
{
	const hg_metric_row *rows;
	size_t count = hg_metrics_view_rows(view, &rows);

	require(!flow || count == 0);
	for (size_t i = 0; i < count; i++) {
		for (uint32_t m = 0; m < rows[i].count; m++) {
			const char *name = hg_metric_name(view, rows[i].metrics[m].name);
			require(*name && std::isfinite(rows[i].metrics[m].number));
			for (; *name; name++)
				require((*name >= 'a' && *name <= 'z') ||
					(*name >= '0' && *name <= '9') || *name == '_');
		}
	}
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	bool flow = len_bytes && (bytes[0] & 1);
	size_t len = len_bytes ? len_bytes - 1 : 0;
	std::unique_ptr<uint8_t[]> body(new uint8_t[len]);
	hg_metrics *metrics = hg_metrics_create();

	if (len)
		memcpy(body.get(), bytes + 1, len);
	read_values(body.get(), len, flow);
	take(metrics, flow, body.get(), len, 1000000);
	take(metrics, flow, body.get(), len, 1010000);
	hg_metrics_view *view = hg_metrics_publish(metrics, 1010000);
	check(view, flow);
	hg_metrics_view_unref(view);
	hg_metrics_destroy(metrics);
	return 0;
}
