// A metric store fed with samples that are built record by record or taken from captures.
#ifndef HELIOGRAPH_TESTS_SUPPORT_METRICS_WORLD_H
#define HELIOGRAPH_TESTS_SUPPORT_METRICS_WORLD_H

#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <heliograph/metrics.h>

#include "tests/support/datagram_builder.h"
#include "tests/support/pcap_reader.h"
#include "tests/support/walked.h"

namespace test
{

// Held for the length of a scope.
class View
{
      public:
	explicit View(hg_metrics_view *view) : view_(view)
	{
	}
	View(View &&other) noexcept : view_(other.view_)
	{
		other.view_ = nullptr;
	}
	View &operator=(View &&other) noexcept
	{
		std::swap(view_, other.view_);
		return *this;
	}
	View(const View &) = delete;
	~View()
	{
		hg_metrics_view_unref(view_);
	}
	hg_metrics_view *get() const
	{
		return view_;
	}
	size_t rows() const
	{
		const hg_metric_row *rows;
		return hg_metrics_view_rows(view_, &rows);
	}
	const hg_metric_row &row(size_t i) const
	{
		const hg_metric_row *rows;
		hg_metrics_view_rows(view_, &rows);
		return rows[i];
	}
	const hg_metric_row *find(uint32_t cls, uint32_t index, uint8_t agent = 1) const
	{
		for (size_t i = 0; i < rows(); i++) {
			if (row(i).ds.cls == cls && row(i).ds.index == index &&
			    (agent == 0 || row(i).agent.bytes[3] == agent))
				return &row(i);
		}
		return nullptr;
	}
	const hg_metric *cell(const hg_metric_row *row, const std::string &name) const
	{
		uint32_t id = hg_metric_id(view_, name.c_str());
		return row && id != UINT32_MAX ? hg_metric_find(row, id) : nullptr;
	}
	// NaN: no such cell.
	double number(uint32_t cls, uint32_t index, const std::string &name) const
	{
		const hg_metric *found = cell(find(cls, index), name);
		return found && found->kind == HG_METRIC_NUMBER ? found->number : NAN;
	}
	// "-": no such cell.
	std::string text(uint32_t cls, uint32_t index, const std::string &name) const
	{
		const hg_metric *found = cell(find(cls, index), name);
		return found && found->kind == HG_METRIC_TEXT ? found->text : "-";
	}
	std::set<std::string> names(const hg_metric_row *row) const
	{
		std::set<std::string> all;
		for (uint32_t i = 0; row && i < row->count; i++)
			all.insert(hg_metric_name(view_, row->metrics[i].name));
		return all;
	}

      private:
	hg_metrics_view *view_;
};

class MetricsWorld
{
      public:
	MetricsWorld() : metrics(hg_metrics_create())
	{
	}
	MetricsWorld(const MetricsWorld &) = delete;
	~MetricsWorld()
	{
		hg_metrics_destroy(metrics);
	}
	// One sample of the source, both clocks `seconds` later than the last.
	void take(uint32_t cls, uint32_t index, const Bytes &records, double seconds = 0,
		  hg_message_kind kind = HG_MESSAGE_COUNTERS)
	{
		now_ms += uint64_t(seconds * 1000);
		uptime_ms += uint32_t(seconds * 1000);
		hg_message message = {};
		const uint8_t address[4] = { 192, 0, 2, agent };
		message.kind = kind;
		message.agent = hg_addr_make(4, address);
		message.uptime_ms = uptime_ms;
		message.sequence = ++sequence[{ cls, index }];
		message.ds = { cls, index };
		message.arrival_ms = now_ms;
		push(message, records.bytes());
	}
	void push(hg_message message, const std::vector<uint8_t> &records)
	{
		message.records_len_bytes = uint32_t(records.size());
		std::vector<uint64_t> buffer((sizeof(message) + records.size() + 7) / 8);
		std::memcpy(buffer.data(), &message, sizeof(message));
		if (!records.empty())
			std::memcpy(reinterpret_cast<char *>(buffer.data()) + sizeof(message),
				    records.data(), records.size());
		hg_metrics_take(metrics, reinterpret_cast<hg_message *>(buffer.data()));
	}
	// Counter and real-time samples of a capture; `shift_ms` is added to both clocks.
	void replay(const std::string &path, uint32_t shift_ms = 0, uint32_t more_sequence = 0)
	{
		for (const Payload &payload : read_pcap(path)) {
			Walked walked(payload);
			for (const hg_sample &sample : walked.samples) {
				if (sample.kind != HG_SAMPLE_COUNTER &&
				    sample.kind != HG_SAMPLE_RTMETRIC)
					continue;
				hg_message message = {};
				message.kind = sample.kind == HG_SAMPLE_COUNTER
						       ? HG_MESSAGE_COUNTERS
						       : HG_MESSAGE_RTMETRIC;
				message.agent = walked.header.agent;
				message.uptime_ms = walked.header.uptime_ms + shift_ms;
				message.sequence = sample.sequence + more_sequence;
				message.ds = sample.ds;
				message.arrival_ms = now_ms + message.uptime_ms;
				push(message,
				     { sample.records, sample.records + sample.records_len_bytes });
			}
		}
	}
	View publish()
	{
		return View(hg_metrics_publish(metrics, now_ms));
	}
	const struct hg_metrics_figures &figures() const
	{
		return *hg_metrics_figures_of(metrics);
	}

	hg_metrics *metrics;
	uint64_t now_ms = 1700000000000;
	uint32_t uptime_ms = 1000000;
	uint8_t agent = 1;
	std::map<std::pair<uint32_t, uint32_t>, uint32_t> sequence;
};

inline Bytes port_counters(uint64_t octets, uint32_t packets, uint64_t speed = 1000000000)
{
	Bytes body;
	body.u32(7).u32(6).u64(speed).u32(1).u32(3);
	body.u64(octets).u32(packets).u32(UINT32_MAX).u32(UINT32_MAX).u32(0).u32(0).u32(UINT32_MAX);
	body.u64(octets).u32(packets).u32(0).u32(0).u32(0).u32(0).u32(0);
	return record(1, body);
}

inline Bytes host_description(const std::string &name, uint32_t machine = 3, uint32_t system = 2)
{
	Bytes body;
	body.text(name).u32(0x01020304).u32(0x05060708).u32(0x090a0b0c).u32(0x0d0e0f10);
	return record(2000, body.u32(machine).u32(system).text("6.1.0"));
}

inline Bytes virtual_cpu(uint32_t state, uint32_t busy_ms, uint32_t cpus = 2)
{
	return record(2101, Bytes().u32(state).u32(busy_ms).u32(cpus));
}

inline Bytes gpu(uint32_t devices, uint32_t gpu_ms, uint32_t energy_mj)
{
	Bytes body;
	body.u32(devices).u32(1).u32(gpu_ms).u32(gpu_ms / 2).u64(80000).u64(20000);
	return record(tag(5703, 1), body.u32(0).u32(energy_mj).u32(61).u32(0));
}

// Processor: idle and user in ms, the other states stand still.
inline Bytes host_cpu(uint32_t user_ms, uint32_t idle_ms, uint32_t cores = 4, uint32_t guest_ms = 0)
{
	Bytes body;
	body.f32(2).f32(1).f32(0.5f).u32(1).u32(100).u32(cores).u32(3000).u32(86400);
	body.u32(user_ms).u32(0).u32(0).u32(idle_ms).u32(0).u32(0).u32(0).u32(0).u32(0);
	return record(2003, body.u32(0).u32(guest_ms).u32(0));
}

} // namespace test

#endif
