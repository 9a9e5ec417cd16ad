/*
 * Words in which the packet rows say what they expect. Only the packet_rows_*.cc include it.
 */
#ifndef HELIOGRAPH_TESTS_PACKET_EXPECT_H
#define HELIOGRAPH_TESTS_PACKET_EXPECT_H

#include <heliograph/layers.h>

#include "tests/support/packet_rows.h"

namespace hg_test
{

inline const std::string TCP = "6 10.0.0.1:1000 > 10.0.0.2:443";
inline const std::string UDP = "17 10.0.0.1:1000 > 10.0.0.2:53";
inline const std::string TCP_INNER = "6 10.0.1.1:1000 > 10.0.1.2:443";
inline const std::string TCP6 = "6 2001:db8::1:1000 > 2001:db8::2:443";
inline const std::string TCP6_INNER = "6 2001:db8:1::1:1000 > 2001:db8:1::2:443";
inline const std::string OUTER = "10.0.0.1 > 10.0.0.2";
inline const std::string OUTER6 = "2001:db8::1 > 2001:db8::2";

inline const int IP4 = 0x0800, IP6 = 0x86dd, ETH = 0x6558, MPLS = 0x8847;

inline Layers expect(const std::string &stack, const std::string &flow, int ethertype = IP4)
{
	Layers l;

	l.stack = stack;
	l.flow = flow;
	l.ethertype = ethertype;
	return l;
}

inline Layers flags(Layers l, unsigned value)
{
	l.flags = value;
	return l;
}

inline Layers vlan(Layers l, int id)
{
	l.vlan = id;
	return l;
}

inline Layers tos(Layers l, unsigned inner, unsigned outer)
{
	l.tos = inner;
	l.outer_tos = outer;
	return l;
}

/* `outer` empty: a tunnel without an IP packet inside. */
inline Layers tunnel(Layers l, const std::string &outer, unsigned dport = 0, int64_t vni = -1)
{
	l.outer = outer;
	l.outer_dport = dport;
	l.vni = vni;
	return l;
}

} // namespace hg_test

#endif
