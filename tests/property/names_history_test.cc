// For any order of begin, end, restart and re-use events at most one binding is valid per endpoint
// and time, and what a folded epoch called an endpoint never changes (names.md 11).
#include <random>
#include <vector>

#include "tests/support/names_world.h"

namespace heliograph
{

struct Called {
	const hg_name_record *record;
	std::string name;
	uint64_t epoch_start_ms;
};

TEST(NamesHistory, EpochsAreNeverRenamedAndBindingsNeverOverlap)
{
	static const char *const pods[] = { "web-0", "db-0", "cache-0" };

	for (unsigned seed = 1; seed <= 20; seed++) {
		std::mt19937 random(seed);
		NamesWorld w;
		std::vector<Called> history;

		for (unsigned epoch = 0; epoch < 200; epoch++) {
			for (unsigned event = random() % 3; event > 0; event--)
				w.pod("10.0.0.1", 100001 + random() % 2, "shop", pods[random() % 3],
				      random() % 4 == 0, random() % 20 ? 0 : 1);
			w.begin();
			for (unsigned index = 0; index < 2; index++) {
				const hg_name_record *r =
					w.look("10.244.1.7", "10.0.0.1", 100001 + index);
				history.push_back({ r, w.text(r->name), w.now_ms - 1000 });
			}
			const hg_name_record *alone = w.look("10.244.1.7");
			history.push_back({ alone, w.text(alone->name), w.now_ms - 1000 });
			w.end();
			if (history.size() > 600) // older records may be gone
				history.erase(history.begin(), history.end() - 600);
			for (const Called &called : history) {
				ASSERT_EQ(called.name, w.text(called.record->name));
				ASSERT_LE(called.record->valid_from_ms, called.epoch_start_ms);
				if (called.record->valid_to_ms) {
					ASSERT_GE(called.record->valid_to_ms,
						  called.record->valid_from_ms);
				}
			}
		}
	}
}

} // namespace heliograph
