// Fold helpers beside readers of snapshots: control folds epochs with helpers and changes
// definitions, readers query older snapshots until the last reference goes. Every epoch's weight
// is in every definition, and ThreadSanitizer has nothing to say (dp:8.3).
//
// fold_stress EPOCHS   exit 0: all answers were right
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <heliograph/flows.h>

namespace
{

const unsigned packets = 6000, definitions = 12, readers = 2;

struct Published {
	std::mutex lock;
	hg_snapshot *snapshot = nullptr;
	std::atomic<bool> stop{ false };
	std::atomic<uint64_t> queries{ 0 }, wrong{ 0 };

	hg_snapshot *get()
	{
		std::lock_guard<std::mutex> guard(lock);
		if (snapshot)
			hg_snapshot_ref(snapshot);
		return snapshot;
	}
	void put(hg_snapshot *newer)
	{
		hg_snapshot *older;
		{
			std::lock_guard<std::mutex> guard(lock);
			older = snapshot;
			snapshot = newer;
		}
		hg_snapshot_unref(older);
	}
};

// All definitions count the same frames: each answer must show the same sum.
void check(const hg_snapshot *snapshot, Published *published, unsigned turn)
{
	std::string name = "d" + std::to_string(turn % definitions);
	hg_flow_query query = {};
	hg_flow_result result;
	hg_problem problem = {};
	double sum = 0, truth = packets * 1000.0;

	query.max_flows = 10000;
	query.agg_mode = HG_AGG_SUM;
	if (hg_snapshot_query(snapshot, name.c_str(), &query, &result, &problem)) {
		published->wrong++;
		return;
	}
	for (size_t i = 0; i < result.count; i++)
		sum += result.rows[i].value.value;
	// A definition that was just replaced holds nothing yet.
	if (result.count && std::fabs(sum + result.other.value - truth) > 1e-6 * truth)
		published->wrong++;
	hg_flow_result_clear(&result);
	published->queries++;
}

void read(Published *published)
{
	for (unsigned turn = 0; !published->stop.load(); turn++) {
		hg_snapshot *snapshot = published->get();

		if (snapshot)
			check(snapshot, published, turn);
		hg_snapshot_unref(snapshot);
	}
}

void define(hg_flows *flows, unsigned i, double t_s)
{
	static const char *const keys[] = { "ipsource", "tcpsourceport", "ipdestination", "" };
	hg_flow_def def;
	hg_problem problem = {};

	if (hg_flow_def_init(&def, ("d" + std::to_string(i)).c_str()))
		abort();
	free(def.keys);
	free(def.value);
	def.keys = strdup(keys[i % 4]);
	def.value = strdup("frames");
	def.t_s = t_s;
	def.n = 10000;
	if (hg_flows_put(flows, &def, &problem))
		abort();
	hg_flow_def_clear(&def);
}

hg_work *make_work()
{
	hg_work *work = hg_work_create(16384, 64, 1);
	hg_drops drops = {};
	hg_packet packet = {};

	if (!work)
		abort();
	packet.stack = HG_LAYER_ETH | HG_LAYER_IP << 5 | HG_LAYER_TCP << 10;
	packet.src.family = packet.dst.family = 4;
	packet.key.proto = 6;
	packet.weight = 1000;
	packet.frame_bytes = 100;
	for (unsigned i = 0; i < packets; i++) {
		memcpy(packet.src.bytes, &i, sizeof(i));
		packet.key.sport = (uint16_t)(i / 3);
		packet.dst.bytes[3] = (uint8_t)(i % 200);
		hg_rows_add(work->base, &packet, 1, &drops, HG_DROP_BASE_REPLACED);
	}
	return work;
}

void fold(hg_flows *flows, hg_work *work, unsigned epochs, Published *published)
{
	uint64_t now_ms = 1700000000000;

	for (unsigned epoch = 0; epoch < epochs; epoch++) {
		hg_flows_set_helpers(flows, 1 + epoch / 8 % 3);
		if (epoch % 3 == 0) // another t: begins again
			define(flows, epoch / 3 % definitions, epoch % 2 ? 2 : 3);
		hg_flows_epoch(flows, &work, 1, now_ms += 1000, 1);
		published->put(hg_flows_snapshot(flows));
	}
}

} // namespace

int main(int argc, char **argv)
{
	unsigned epochs = argc > 1 ? (unsigned)strtoul(argv[1], nullptr, 10) : 0;
	Published published;
	std::vector<std::thread> threads;
	hg_flows *flows = hg_flows_create();
	hg_work *work = make_work();

	if (!epochs || !flows)
		return fprintf(stderr, "usage: %s EPOCHS\n", argv[0]), 2;
	for (unsigned i = 0; i < definitions; i++)
		define(flows, i, 2);
	for (unsigned i = 0; i < readers; i++)
		threads.emplace_back(read, &published);
	fold(flows, work, epochs, &published);
	while (!published.queries.load())
		std::this_thread::yield();
	published.stop = true;
	for (auto &thread : threads)
		thread.join();
	hg_flows_destroy(flows); // the snapshot outlives it
	check(published.snapshot, &published, 0);
	published.put(nullptr);
	hg_work_destroy(work);
	printf("%u epochs, %llu queries, %llu wrong\n", epochs,
	       (unsigned long long)published.queries.load(),
	       (unsigned long long)published.wrong.load());
	return published.wrong.load() ? 1 : 0;
}
