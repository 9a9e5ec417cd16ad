#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <heliograph/epoch.h>

TEST(Epoch, AnExchangeReturnsTheFormerPointerAndPublishesTheNext)
{
	hg_slot slot{};
	int first, second;

	EXPECT_EQ(hg_slot_exchange(&slot, &first), nullptr);
	EXPECT_EQ(hg_slot_exchange(&slot, &second), &first);
	EXPECT_EQ(hg_slot_load(&slot), &second);
}

TEST(Epoch, AGracePeriodLastsUntilTheReaderIsQuiescent)
{
	std::atomic<bool> loaded{ false }, exchanged{ false }, over{ false };
	int first, second;
	hg_slot slot{ &first };

	std::thread reader([&] {
		hg_reader_register();
		EXPECT_EQ(hg_slot_load(&slot), &first);
		loaded = true;
		while (!exchanged)
			std::this_thread::yield();
		for (int i = 0; i < 10000; i++)
			ASSERT_FALSE(over);
		hg_reader_quiescent();
		EXPECT_EQ(hg_slot_load(&slot), &second);
		hg_reader_unregister();
	});
	while (!loaded)
		std::this_thread::yield();
	hg_slot_exchange(&slot, &second);
	exchanged = true;
	hg_grace_period();
	over = true;
	reader.join();
}

TEST(Epoch, ASleepingReaderDoesNotHoldAGracePeriod)
{
	std::atomic<bool> asleep{ false }, over{ false };

	std::thread reader([&] {
		hg_reader_register();
		hg_reader_offline();
		asleep = true;
		while (!over) /* for ever, if the grace period waited for this reader */
			std::this_thread::yield();
		hg_reader_online();
		hg_reader_unregister();
	});
	while (!asleep)
		std::this_thread::yield();
	hg_grace_period();
	over = true;
	reader.join();
}

TEST(Epoch, WithoutReadersAGracePeriodEndsAtOnce)
{
	hg_grace_period();
	SUCCEED();
}
