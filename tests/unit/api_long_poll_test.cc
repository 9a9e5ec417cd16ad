// Rings of records and the long polls over them (rest-api 10), without a socket.
#include <gtest/gtest.h>

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "control/api/long_poll.h"

namespace
{

const hg_poll_names kNames = { "flowID", "maxFlows", "name" };

struct Ring {
	explicit Ring(size_t max, const char *dir = nullptr)
	{
		records = hg_records_create(max, dir, "flow-ids.json", error, sizeof(error));
	}
	~Ring()
	{
		hg_records_destroy(records);
	}
	void add(const char *name)
	{
		std::string json =
			"{\"flowID\":" + std::to_string(hg_records_next_id(records)) + "}";

		ASSERT_TRUE(hg_records_add(records, name, json.data(), json.size()));
	}
	char error[300];
	hg_records *records;
};

struct Poll {
	Poll(Ring &ring, const char *raw_query) : path("/flows/json"), query(raw_query)
	{
		conf.hosts = "";
		r.conf = &conf;
		r.now_ms = 1000000;
		r.raw_path = path.c_str();
		hg_json_init(&r.out);
		hg_request_parse(&r, path.c_str(), query.c_str());
		hg_long_poll(&r, ring.records, &kNames);
	}
	~Poll()
	{
		hg_request_clear(&r);
	}
	std::string body() const
	{
		return r.out.bytes ? r.out.bytes : "";
	}
	hg_api_conf conf = {};
	hg_request r = {};
	std::string path, query;
};

TEST(LongPoll, ANewClientGetsEverythingKeptNewestFirst)
{
	Ring ring(10);

	ring.add("tcp");
	ring.add("dns");
	Poll poll(ring, "");
	EXPECT_EQ(poll.body(), R"([{"flowID":2},{"flowID":1}])");
	EXPECT_EQ(poll.r.status, 200);
}

TEST(LongPoll, WithoutATimeoutNothingNewIsAnEmptyArrayAtOnce)
{
	Ring ring(10);

	ring.add("tcp");
	Poll poll(ring, "flowID=1");
	EXPECT_FALSE(poll.r.held);
	EXPECT_EQ(poll.body(), "[]");
}

TEST(LongPoll, ARequestIsHeldUntilARecordOfItsNameComes)
{
	Ring ring(10);
	Poll poll(ring, "timeout=5&name=dns,ntp");

	ASSERT_TRUE(poll.r.held);
	ring.add("tcp");
	EXPECT_FALSE(hg_long_poll_again(&poll.r, 1000100));
	EXPECT_EQ(poll.body(), "");
	ring.add("ntp");
	ASSERT_TRUE(hg_long_poll_again(&poll.r, 1000200));
	EXPECT_EQ(poll.body(), R"([{"flowID":2}])");
	EXPECT_FALSE(poll.r.held);
}

TEST(LongPoll, AHeldRequestThatSeesNothingEndsWithAnEmptyArrayAndStatus200)
{
	Ring ring(10);
	Poll poll(ring, "timeout=5");

	EXPECT_FALSE(hg_long_poll_again(&poll.r, 1004999));
	ASSERT_TRUE(hg_long_poll_again(&poll.r, 1005000));
	EXPECT_EQ(poll.body(), "[]");
	EXPECT_EQ(poll.r.status, 200);
}

TEST(LongPoll, ATimeoutBeyondTenMinutesIsAdjustedAndSaidSo)
{
	Ring ring(10);
	Poll poll(ring, "timeout=700");

	EXPECT_EQ(poll.r.poll.until_ms, 1600000u);
	EXPECT_STRNE(poll.r.adjusted, "");
}

TEST(LongPoll, MaxKeepsTheNewest)
{
	Ring ring(10);

	for (int i = 0; i < 5; i++)
		ring.add("tcp");
	Poll poll(ring, "maxFlows=2&flowID=1");
	EXPECT_EQ(poll.body(), R"([{"flowID":5},{"flowID":4}])");
}

TEST(LongPoll, OverwrittenRecordsAreCountedForTheClientThatMissedThem)
{
	Ring ring(3);

	for (int i = 0; i < 8; i++)
		ring.add("tcp");
	Poll late(ring, "flowID=2"), early(ring, "flowID=5"), all(ring, "flowID=-1");
	EXPECT_STREQ(late.r.lost, "3"); /* 3, 4, 5; kept are 6, 7, 8 */
	EXPECT_STREQ(early.r.lost, "");
	EXPECT_STREQ(all.r.lost, "");
	EXPECT_EQ(hg_records_added(ring.records), 8u);
	EXPECT_EQ(hg_records_overwritten(ring.records), 5u);
}

TEST(LongPoll, AnIdAboveOursMeansEverything)
{
	Ring ring(10);

	ring.add("tcp");
	Poll poll(ring, "flowID=900");
	EXPECT_EQ(poll.body(), R"([{"flowID":1}])");
}

TEST(LongPoll, AnIdThatIsNoNumberIsRefused)
{
	Ring ring(10);
	Poll poll(ring, "flowID=x1");

	EXPECT_EQ(poll.r.status, 400);
	EXPECT_FALSE(poll.r.held);
}

TEST(Records, NumbersGoOnAfterARestartEvenWithoutAGoodbye)
{
	std::string pattern = testing::TempDir() + "records-XXXXXX";
	const char *dir = mkdtemp(pattern.data());

	ASSERT_NE(dir, nullptr);
	{
		Ring first(10, dir);

		EXPECT_STREQ(first.error, "");
		first.add("tcp");
		EXPECT_EQ(hg_records_newest(first.records), 1u);
	}
	Ring second(10, dir);
	EXPECT_STREQ(second.error, "");
	EXPECT_EQ(hg_records_next_id(second.records), 1u + HG_RECORDS_RESERVED);
	second.add("tcp");
	Poll poll(second, "flowID=1");
	EXPECT_EQ(poll.body(), R"([{"flowID":1000001}])");
	EXPECT_STREQ(poll.r.lost, "");
	std::filesystem::remove_all(dir);
}

} // namespace
