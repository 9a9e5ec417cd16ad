#include <gtest/gtest.h>

#include <vector>

#include <heliograph/ring.h>

namespace
{

class Ring : public testing::Test
{
      protected:
	void make(size_t bytes)
	{
		ring = hg_ring_create(bytes);
		ASSERT_NE(ring, nullptr);
	}
	~Ring() override
	{
		hg_ring_destroy(ring);
	}

	bool push(uint32_t sequence, uint32_t len_bytes)
	{
		std::vector<uint8_t> records(len_bytes, uint8_t(sequence));
		hg_message message{};

		message.kind = HG_MESSAGE_RTFLOW;
		message.sequence = sequence;
		message.records_len_bytes = len_bytes;
		return hg_ring_push(ring, &message, records.data());
	}

	void expect_next(uint32_t sequence, uint32_t len_bytes)
	{
		const hg_message *message = hg_ring_peek(ring);

		ASSERT_NE(message, nullptr);
		EXPECT_EQ(message->kind, uint32_t(HG_MESSAGE_RTFLOW));
		EXPECT_EQ(message->sequence, sequence);
		ASSERT_EQ(message->records_len_bytes, len_bytes);
		for (uint32_t i = 0; i < len_bytes; i++)
			ASSERT_EQ(hg_message_records(message)[i], uint8_t(sequence));
		hg_ring_pop(ring);
	}

	hg_ring *ring = nullptr;
};

} // namespace

TEST_F(Ring, AnEmptyRingHasNoMessage)
{
	make(4096);
	EXPECT_EQ(hg_ring_peek(ring), nullptr);
}

TEST_F(Ring, MessagesComeInOrderAndWhole)
{
	make(4096);
	EXPECT_TRUE(push(1, 100));
	EXPECT_TRUE(push(2, 0));
	EXPECT_TRUE(push(3, 7));
	expect_next(1, 100);
	expect_next(2, 0);
	expect_next(3, 7);
	EXPECT_EQ(hg_ring_peek(ring), nullptr);
}

TEST_F(Ring, AMessageStaysInPlaceUntilItIsPopped)
{
	make(4096);
	push(1, 10);
	EXPECT_EQ(hg_ring_peek(ring), hg_ring_peek(ring));
	push(2, 10);
	expect_next(1, 10);
	expect_next(2, 10);
}

TEST_F(Ring, AFullRingRefusesUntilThereIsRoomAgain)
{
	make(1024);
	uint32_t sent = 0;

	while (push(sent, 44))
		sent++;
	EXPECT_EQ(sent, 9u); /* 56 bytes of header + 44 are 104 with padding; 88 stay free */
	expect_next(0, 44);
	EXPECT_TRUE(push(sent, 44));
	for (uint32_t i = 1; i <= sent; i++)
		expect_next(i, 44);
	EXPECT_EQ(hg_ring_peek(ring), nullptr);
}

TEST_F(Ring, TheLongestMessageFitsAnEmptyRingWhereverItStands)
{
	make(1024);
	uint32_t longest = hg_ring_records_max(ring);

	for (uint32_t i = 0; i < 500; i++) {
		ASSERT_TRUE(push(i, i % 41));
		expect_next(i, i % 41);
		ASSERT_TRUE(push(i, longest)) << i;
		expect_next(i, longest);
	}
}

TEST_F(Ring, AMessageBeyondTheLongestIsRefusedAndDisturbsNothing)
{
	make(1024);
	push(1, 8);
	EXPECT_FALSE(push(2, hg_ring_records_max(ring) + 1));
	EXPECT_FALSE(push(3, 4000));
	expect_next(1, 8);
	EXPECT_EQ(hg_ring_peek(ring), nullptr);
}

TEST_F(Ring, AnImpossibleSizeIsRefused)
{
	EXPECT_EQ(hg_ring_create(SIZE_MAX), nullptr);
}
