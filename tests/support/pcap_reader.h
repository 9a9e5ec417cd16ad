// Reads the UDP payloads of a classic pcap file (Ethernet, IPv4 or IPv6, no fragments).
//
// Only for tests: no damage is expected, anything odd throws.
#ifndef HELIOGRAPH_TESTS_SUPPORT_PCAP_READER_H
#define HELIOGRAPH_TESTS_SUPPORT_PCAP_READER_H

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace test
{

using Payload = std::vector<uint8_t>;

inline std::string read_file(const std::string &path)
{
	std::ifstream in(path, std::ios::binary);

	if (!in)
		throw std::runtime_error("cannot open " + path);
	return { std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>() };
}

inline uint32_t little_u32(const std::string &s, size_t at)
{
	uint32_t v = 0;

	for (int i = 3; i >= 0; i--)
		v = v << 8 | static_cast<uint8_t>(s.at(at + i));
	return v;
}

inline uint32_t big_u16(const std::string &s, size_t at)
{
	return static_cast<uint32_t>(static_cast<uint8_t>(s.at(at)) << 8 |
				     static_cast<uint8_t>(s.at(at + 1)));
}

// Offset of the UDP payload in an Ethernet frame; its length, by the IP header, in `len`: one
// foreign capture has a wrong length in the UDP header and was recorded by a decoder that does not
// look at it.
inline size_t udp_payload(const std::string &frame, size_t *len)
{
	size_t at = 14, header;
	uint32_t type = big_u16(frame, 12);

	if (type == 0x8100) {
		type = big_u16(frame, 16);
		at = 18;
	}
	if (type == 0x0800) {
		header = (static_cast<uint8_t>(frame.at(at)) & 15u) * 4;
		*len = big_u16(frame, at + 2) - header - 8;
	} else if (type == 0x86dd) {
		header = 40;
		*len = big_u16(frame, at + 4) - 8;
	} else {
		throw std::runtime_error("not an IP frame");
	}
	return at + header + 8;
}

inline std::vector<Payload> read_pcap(const std::string &path)
{
	std::string file = read_file(path);
	std::vector<Payload> payloads;
	uint32_t magic = little_u32(file, 0);

	if (magic != 0xa1b2c3d4 && magic != 0xa1b23c4d)
		throw std::runtime_error(path + " is not a little-endian pcap file");
	for (size_t at = 24; at < file.size();) {
		uint32_t captured = little_u32(file, at + 8);
		std::string frame = file.substr(at + 16, captured);
		size_t len, from = udp_payload(frame, &len);

		if (len > frame.size() - from)
			len = frame.size() - from;
		payloads.emplace_back(frame.begin() + from, frame.begin() + from + len);
		at += 16 + captured;
	}
	return payloads;
}

// Captures that belong to the project.
inline std::string own_capture(const std::string &name)
{
	return std::string(HG_SOURCE_ROOT) + "/tests/data/captures/" + name;
}

// Captures of other projects are read in place and never copied.
inline std::string foreign_captures()
{
	const char *set = std::getenv("HG_CAPTURES");

	return set ? set : std::string(HG_SOURCE_ROOT) + "/../shared/captures";
}

} // namespace test

#endif
