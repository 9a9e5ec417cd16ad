// The hand-over of work buffers: lcores add packets, control takes the buffers away and counts.
// Every packet is counted exactly once (dp:G1), and ThreadSanitizer has nothing to say (dp:Z4).
//
// swap_stress TOTAL [--no-wait]   exit 0: written = counted
//
// --no-wait leaves the grace period out. That program is wrong; it exists so that a test can prove
// that the sanitizer would see it.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include <heliograph/epoch.h>
#include <heliograph/work.h>

#include "tests/support/stream.h"

namespace
{

const size_t base_rows = 65536, packet_count = 4096;

struct Lcore {
	hg_slot slot{};
	hg_drops drops{};
	std::atomic<bool> stop{ false };
	uint64_t written = 0; /* read after the join */
	bool sleepy = false;
	std::thread thread;
};

std::vector<hg_packet> make_packets()
{
	Stream raw(stream_conf(1, 1000, FLOW_RAW4, 1.0, 1)),
		named(stream_conf(2, 1000, FLOW_ENCAP, 1.0, 1));
	std::vector<hg_packet> packets;

	for (size_t i = 0; i < packet_count; i++)
		packets.push_back(i % 2 ? raw.packet(raw.draw()) : named.packet(named.draw()));
	return packets;
}

void nap()
{
	hg_reader_offline();
	std::this_thread::sleep_for(std::chrono::microseconds(100));
	hg_reader_online();
}

void run(Lcore *lcore, const std::vector<hg_packet> *packets)
{
	uint64_t turn = 0, at = 0;

	hg_reader_register();
	while (!lcore->stop.load(std::memory_order_acquire)) {
		hg_work *work = static_cast<hg_work *>(hg_slot_load(&lcore->slot));
		unsigned count = 1 + unsigned(turn * 7 % 200);

		if (at + count > packets->size())
			at = 0;
		hg_rows_add(work->base, packets->data() + at, count, &lcore->drops,
			    HG_DROP_BASE_REPLACED);
		work->flow_samples += count;
		lcore->written += count;
		at += count;
		hg_reader_quiescent();
		if (lcore->sleepy && ++turn % 50 == 0)
			nap();
		else
			turn += !lcore->sleepy;
	}
	hg_reader_unregister();
}

struct Count {
	uint64_t samples = 0; /* by the buffers' own counter */
	double frames = 0;    /* by the rows: integers below 2^53 */
	uint64_t swaps = 0, empty = 0;
};

void take(hg_work *work, Count *count)
{
	hg_rows_item item;
	size_t pos = 0;

	count->samples += work->flow_samples;
	count->empty += work->flow_samples == 0;
	while (hg_rows_next(work->base, &pos, &item))
		count->frames += item.row->frames_s1;
	hg_work_clear(work);
}

struct Control {
	Control(unsigned lcore_count, const std::vector<hg_packet> *packets)
	{
		for (unsigned i = 0; i < lcore_count; i++) {
			lcores.push_back(std::make_unique<Lcore>());
			lcores[i]->sleepy = i % 2;
			spares.push_back(make());
			hg_slot_exchange(&lcores[i]->slot, make());
			lcores[i]->thread = std::thread(run, lcores[i].get(), packets);
		}
	}
	~Control()
	{
		for (hg_work *work : spares)
			hg_work_destroy(work);
	}

	static hg_work *make()
	{
		hg_work *work = hg_work_create(base_rows, 64, 1);

		if (!work)
			abort();
		return work;
	}

	void swap(bool wait)
	{
		for (size_t i = 0; i < lcores.size(); i++)
			spares[i] = static_cast<hg_work *>(
				hg_slot_exchange(&lcores[i]->slot, spares[i]));
		if (wait)
			hg_grace_period();
		for (hg_work *work : spares)
			take(work, &count);
		count.swaps++;
	}

	void stop()
	{
		for (auto &lcore : lcores)
			lcore->stop.store(true, std::memory_order_release);
		for (auto &lcore : lcores) {
			hg_work *last;

			lcore->thread.join();
			last = static_cast<hg_work *>(hg_slot_exchange(&lcore->slot, nullptr));
			take(last, &count);
			hg_work_destroy(last);
			written += lcore->written;
			replaced += hg_drop_read(&lcore->drops, HG_DROP_BASE_REPLACED);
		}
	}

	std::vector<std::unique_ptr<Lcore>> lcores;
	std::vector<hg_work *> spares;
	Count count;
	uint64_t written = 0, replaced = 0;
};

int report(const Control &c)
{
	bool good = c.written == c.count.samples && double(c.written) == c.count.frames;

	printf("written %llu, counted %llu by buffers and %.0f by rows, %llu swaps, %llu empty "
	       "buffers, "
	       "%llu updates of full buckets\n",
	       (unsigned long long)c.written, (unsigned long long)c.count.samples, c.count.frames,
	       (unsigned long long)c.count.swaps, (unsigned long long)c.count.empty,
	       (unsigned long long)c.replaced);
	return good && !c.replaced ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
	uint64_t total = argc > 1 ? strtoull(argv[1], nullptr, 10) : 0;
	bool wait = !(argc > 2 && !strcmp(argv[2], "--no-wait"));

	if (!total)
		return fprintf(stderr, "usage: %s TOTAL [--no-wait]\n", argv[0]), 2;
	std::vector<hg_packet> packets = make_packets();
	Control control(2, &packets);

	while (control.count.samples < total) {
		control.swap(wait);
		if (control.count.swaps % 4)
			std::this_thread::sleep_for(std::chrono::microseconds(500));
	}
	control.stop();
	return report(control);
}
