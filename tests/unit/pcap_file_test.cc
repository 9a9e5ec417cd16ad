#include <gtest/gtest.h>

#include "tests/support/pcap_writer.h"

#include <heliograph/source.h>

namespace
{

using wire::Bytes;
using wire::TemporaryFile;

struct Capture {
	hg_source *source = nullptr;
	char error[256] = "";
	hg_drops drops = {};
	std::vector<std::vector<uint8_t>> payloads;
	std::vector<bool> truncated;

	explicit Capture(const char *path, uint16_t port = 6343, bool real_time = false)
	{
		hg_pcap_conf conf = { path, port, real_time };
		source = hg_pcap_open(&conf, error, sizeof(error));
	}
	~Capture()
	{
		if (source)
			source->ops->close(source);
	}
	unsigned poll()
	{
		hg_item items[HG_BURST];
		unsigned n = source->ops->poll(source, 0, items, &drops);
		for (unsigned i = 0; i < n; i++) {
			payloads.emplace_back(items[i].bytes, items[i].bytes + items[i].len_bytes);
			truncated.push_back(items[i].truncated);
		}
		source->ops->release(source, 0);
		return n;
	}
	bool finished()
	{
		return source->ops->state(source, 0) == HG_SOURCE_FINISHED;
	}
	void read_all()
	{
		while (!finished())
			poll();
	}
	uint64_t operator[](hg_drop which) const
	{
		return hg_drop_read(&drops, which);
	}
};

Bytes numbered(unsigned i)
{
	return Bytes().u32(i).zeros(60);
}

Bytes frame(unsigned i)
{
	return wire::ethernet(wire::ipv4(wire::udp(numbered(i))));
}

TEST(PcapFile, GivesEveryDatagramInOrderAndThenFinishes)
{
	Bytes file = wire::pcap_head(1);
	for (unsigned i = 0; i < 100; i++)
		file.raw(wire::pcap_record(frame(i)));
	TemporaryFile f(file);
	Capture c(f.path());
	ASSERT_TRUE(c.source) << c.error;
	EXPECT_FALSE(c.finished());
	EXPECT_EQ(c.poll(), unsigned(HG_BURST));
	c.read_all();
	ASSERT_EQ(c.payloads.size(), 100u);
	for (unsigned i = 0; i < 100; i++)
		EXPECT_EQ(c.payloads[i], numbered(i));
	EXPECT_EQ(c.poll(), 0u);
	EXPECT_EQ(c[HG_DROP_SOCK_ERROR], 0u);
}

TEST(PcapFile, ReadsPcapng)
{
	TemporaryFile f(Bytes(wire::pcapng_head(1))
				.raw(wire::pcapng_record(frame(1)))
				.raw(wire::pcapng_record(frame(2))));
	Capture c(f.path());
	ASSERT_TRUE(c.source) << c.error;
	c.read_all();
	EXPECT_EQ(c.payloads.size(), 2u);
}

TEST(PcapFile, ReadsEachLinkType)
{
	Bytes ip = wire::ipv4(wire::udp(numbered(7))), ip6 = wire::ipv6(wire::udp(numbered(7)));
	struct {
		uint32_t dlt;
		Bytes frame;
	} cases[] = {
		{ 1, wire::ethernet(ip) },
		{ 113, Bytes().zeros(14).u16(0x0800).raw(ip) },
		{ 276, Bytes().u16(0x0800).zeros(18).raw(ip) },
		{ 101, ip },
		{ 228, ip },
		{ 229, ip6 },
		{ 0, wire::of({ 2, 0, 0, 0 }).raw(ip) },
		{ 108, Bytes().u32(2).raw(ip) },
	};
	for (auto &k : cases) {
		SCOPED_TRACE(k.dlt);
		TemporaryFile f(Bytes(wire::pcap_head(k.dlt)).raw(wire::pcap_record(k.frame)));
		Capture c(f.path());
		ASSERT_TRUE(c.source) << c.error;
		c.read_all();
		ASSERT_EQ(c.payloads.size(), 1u);
		EXPECT_EQ(c.payloads[0], numbered(7));
	}
}

TEST(PcapFile, AnUnknownLinkTypeIsAnErrorThatNamesIt)
{
	TemporaryFile f(wire::pcap_head(105));
	Capture c(f.path());
	EXPECT_FALSE(c.source);
	EXPECT_NE(std::string(c.error).find("link type 105"), std::string::npos) << c.error;
}

TEST(PcapFile, AMissingFileAndAFileThatIsNoCaptureAreErrors)
{
	Capture missing("/nonexistent/capture.pcap");
	EXPECT_FALSE(missing.source);
	EXPECT_NE(std::string(missing.error).find("No such file"), std::string::npos);
	for (const Bytes &content : { Bytes(), wire::of({ 'n', 'o' }), Bytes().zeros(100) }) {
		TemporaryFile f(content);
		Capture c(f.path());
		EXPECT_FALSE(c.source);
		EXPECT_NE(std::string(c.error).find(f.path()), std::string::npos) << c.error;
	}
}

TEST(PcapFile, ADamagedFileEndsEarlyAndIsCounted)
{
	Bytes good = Bytes(wire::pcap_head(1)).raw(wire::pcap_record(frame(1)));
	Bytes cut = Bytes(good).raw(wire::of({ 1, 2, 3 }));
	Bytes huge = Bytes(good).raw(wire::pcap_record(frame(2), 0, 0x7fffffff));
	for (const Bytes &content : { cut, huge }) {
		TemporaryFile f(content);
		Capture c(f.path());
		ASSERT_TRUE(c.source) << c.error;
		c.read_all();
		EXPECT_EQ(c.payloads.size(), 1u);
		EXPECT_EQ(c[HG_DROP_SOCK_ERROR], 1u);
	}
}

TEST(PcapFile, FragmentsOfAJumboDatagramAreGivenWhole)
{
	Bytes payload = Bytes().u32(1).zeros(8000);
	Bytes udp = wire::udp(payload), file = wire::pcap_head(1);
	for (size_t at = 0; at < udp.size(); at += 1480) {
		size_t end = std::min(at + 1480, udp.size());
		Bytes piece;
		piece.raw(std::vector<uint8_t>(udp.begin() + long(at), udp.begin() + long(end)));
		unsigned field = unsigned(at / 8) | (end < udp.size() ? 0x2000u : 0);
		file.raw(wire::pcap_record(wire::ethernet(wire::ipv4(piece, 17, 77, field))));
	}
	TemporaryFile f(file);
	Capture c(f.path());
	ASSERT_TRUE(c.source);
	c.read_all();
	ASSERT_EQ(c.payloads.size(), 1u);
	EXPECT_EQ(c.payloads[0], payload);
	EXPECT_EQ(c[HG_DROP_FRAG_BAD], 0u);
}

TEST(PcapFile, Ipv6FragmentsAreGivenWhole)
{
	Bytes payload = Bytes().u32(1).zeros(2000);
	Bytes udp = wire::udp(payload), file = wire::pcap_head(101);
	for (size_t at = 0; at < udp.size(); at += 1232) {
		size_t end = std::min(at + 1232, udp.size());
		Bytes piece = Bytes().u8(17).u8(0).u16(unsigned(at) | (end < udp.size())).u32(99);
		piece.raw(std::vector<uint8_t>(udp.begin() + long(at), udp.begin() + long(end)));
		file.raw(wire::pcap_record(wire::ipv6(piece, 44)));
	}
	TemporaryFile f(file);
	Capture c(f.path());
	c.read_all();
	ASSERT_EQ(c.payloads.size(), 1u);
	EXPECT_EQ(c.payloads[0], payload);
}

TEST(PcapFile, AMissingFragmentIsCountedAtTheEnd)
{
	Bytes piece = Bytes().zeros(1480);
	TemporaryFile f(Bytes(wire::pcap_head(101))
				.raw(wire::pcap_record(wire::ipv4(piece, 17, 1, 0x2000))));
	Capture c(f.path());
	c.read_all();
	EXPECT_EQ(c.payloads.size(), 0u);
	EXPECT_EQ(c[HG_DROP_FRAG_BAD], 1u);
}

TEST(PcapFile, ADatagramCutByTheSnapLengthIsMarked)
{
	Bytes whole = frame(1), cut;
	cut.raw(std::vector<uint8_t>(whole.begin(), whole.end() - 10));
	TemporaryFile f(Bytes(wire::pcap_head(1)).raw(wire::pcap_record(cut)));
	Capture c(f.path());
	c.read_all();
	ASSERT_EQ(c.payloads.size(), 1u);
	EXPECT_TRUE(c.truncated[0]);
	EXPECT_EQ(c.payloads[0].size(), 54u);
}

/* dp:9: what goes in comes out as a datagram or in a counter. */
TEST(PcapFile, FramesAreDatagramsPlusRejects)
{
	Bytes file = wire::pcap_head(1);
	const Bytes frames[] = {
		frame(1),
		wire::ethernet(Bytes().zeros(28), 0x0806),
		frame(2),
		wire::ethernet(wire::ipv4(wire::udp(numbered(1), 1, 53))),
		wire::ethernet(wire::ipv4(Bytes().zeros(20), 6)),
		Bytes().zeros(13),
		frame(3),
		wire::ethernet(wire::ipv4(Bytes().zeros(64), 17, 5, 0x2000)),
	};
	for (const Bytes &b : frames)
		file.raw(wire::pcap_record(b));
	TemporaryFile f(file);
	Capture c(f.path());
	c.read_all();
	EXPECT_EQ(c.payloads.size() + c[HG_DROP_FRAME_NOT_IP] + c[HG_DROP_FRAME_OTHER_PORT] +
			  c[HG_DROP_FRAME_NOT_UDP] + c[HG_DROP_FRAME_SHORT] + c[HG_DROP_FRAG_BAD],
		  std::size(frames));
	EXPECT_EQ(c.payloads.size(), 3u);
}

TEST(PcapFile, ACaptureOfOtherTrafficDoesNotHoldThePoll)
{
	Bytes file = wire::pcap_head(1);
	for (unsigned i = 0; i < 1000; i++)
		file.raw(wire::pcap_record(wire::ethernet(Bytes().zeros(28), 0x0806)));
	TemporaryFile f(file);
	Capture c(f.path());
	EXPECT_EQ(c.poll(), 0u);
	EXPECT_FALSE(c.finished());
	EXPECT_LT(c[HG_DROP_FRAME_NOT_IP], 1000u);
	c.read_all();
	EXPECT_EQ(c[HG_DROP_FRAME_NOT_IP], 1000u);
}

TEST(PcapFile, InRealTimeALaterDatagramIsNotGivenAtOnce)
{
	TemporaryFile f(Bytes(wire::pcap_head(1))
				.raw(wire::pcap_record(frame(1), 1000))
				.raw(wire::pcap_record(frame(2), 1000))
				.raw(wire::pcap_record(frame(3), 3600000)));
	Capture c(f.path(), 6343, true);
	EXPECT_EQ(c.poll(), 2u);
	EXPECT_EQ(c.poll(), 0u);
	EXPECT_FALSE(c.finished());
}

} // namespace
