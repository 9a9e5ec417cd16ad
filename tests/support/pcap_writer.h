/* Writes capture files: classic pcap and pcapng, little-endian. */
#ifndef HELIOGRAPH_TESTS_SUPPORT_PCAP_WRITER_H
#define HELIOGRAPH_TESTS_SUPPORT_PCAP_WRITER_H

#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>

#include "tests/support/wire.h"

namespace wire
{

inline void put32(Bytes &b, uint32_t v)
{
	b.u8(v).u8(v >> 8).u8(v >> 16).u8(v >> 24);
}

inline Bytes pcap_head(uint32_t dlt, uint32_t snap = 65535)
{
	Bytes b;
	put32(b, 0xa1b2c3d4);
	b.raw(of({ 2, 0, 4, 0 }));
	put32(b, 0);
	put32(b, 0);
	put32(b, snap);
	put32(b, dlt);
	return b;
}

inline Bytes pcap_record(const Bytes &frame, uint32_t ms = 0, uint32_t claimed = 0)
{
	Bytes b;
	uint32_t len = static_cast<uint32_t>(frame.size());
	put32(b, ms / 1000);
	put32(b, ms % 1000 * 1000);
	put32(b, claimed ? claimed : len);
	put32(b, claimed > len ? claimed : len);
	return b.raw(frame);
}

inline Bytes block(uint32_t type, Bytes body)
{
	Bytes b;
	while (body.size() % 4)
		body.u8(0);
	uint32_t len = static_cast<uint32_t>(body.size()) + 12;
	put32(b, type);
	put32(b, len);
	b.raw(body);
	put32(b, len);
	return b;
}

inline Bytes pcapng_head(uint32_t dlt)
{
	Bytes section, interface;
	put32(section, 0x1a2b3c4d);
	section.raw(of({ 1, 0, 0, 0 })).u32(0xffffffff).u32(0xffffffff);
	put32(interface, dlt);
	put32(interface, 65535);
	return block(0x0a0d0d0a, section).raw(block(1, interface));
}

inline Bytes pcapng_record(const Bytes &frame)
{
	Bytes b;
	put32(b, 0);
	put32(b, 0);
	put32(b, 1000);
	put32(b, static_cast<uint32_t>(frame.size()));
	put32(b, static_cast<uint32_t>(frame.size()));
	return block(6, b.raw(frame));
}

/* A file that is gone with the object. */
class TemporaryFile
{
      public:
	explicit TemporaryFile(const Bytes &content)
	{
		const char *folder = getenv("TMPDIR");
		path_ = std::string(folder ? folder : P_tmpdir) + "/heliograph-XXXXXX";
		int fd = mkstemp(path_.data());
		FILE *f = fdopen(fd, "wb");
		for (uint8_t byte : content)
			fputc(byte, f);
		fclose(f);
	}
	~TemporaryFile()
	{
		unlink(path_.c_str());
	}
	TemporaryFile(const TemporaryFile &) = delete;
	const char *path() const
	{
		return path_.c_str();
	}

      private:
	std::string path_;
};

} // namespace wire

#endif
