/* Union rows for tests, written as the packet reads: Row("eth.ip.tcp").addresses("10.0.0.1", ...).
 */
#ifndef HELIOGRAPH_TESTS_SUPPORT_UROW_BUILDER_H
#define HELIOGRAPH_TESTS_SUPPORT_UROW_BUILDER_H

#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>

#include <heliograph/urow.h>

#include "control/flows/address.h"

inline hg_addr test_address(const char *text)
{
	hg_addr address;

	if (!hg_address_parse(text, &address))
		abort();
	return address;
}

inline uint64_t test_stack(const std::string &names, unsigned flags = 0)
{
	uint64_t stack = (uint64_t)flags << 55;
	std::istringstream in(names);
	unsigned place = 0;

	for (std::string name; std::getline(in, name, '.'); place++)
		for (unsigned type = 1; type < HG_LAYER_VLAN; type++) {
			const char *known = hg_layer_name((hg_layer_type)type);

			if (known && name == known)
				stack |= (uint64_t)type << (5 * place);
		}
	return stack;
}

class Row
{
      public:
	explicit Row(const std::string &stack = "", unsigned flags = 0)
	{
		memset(&row, 0, sizeof(row));
		row.stack = test_stack(stack, flags);
	}

	Row &addresses(const char *src, const char *dst)
	{
		row.src = test_address(src);
		row.dst = test_address(dst);
		return *this;
	}

	Row &outer(const char *src, const char *dst, uint8_t tos = 0)
	{
		row.outer_src = test_address(src);
		row.outer_dst = test_address(dst);
		row.outer_tos = tos;
		return *this;
	}

	Row &ports(unsigned sport, unsigned dport)
	{
		row.sport = (uint16_t)sport;
		row.dport = (uint16_t)dport;
		return *this;
	}

	Row &proto(unsigned proto, unsigned tos = 0)
	{
		row.proto = (uint8_t)proto;
		row.tos = (uint8_t)tos;
		return *this;
	}

	Row &tunnel(hg_tunnel tunnel, unsigned dport)
	{
		row.tunnel = (uint8_t)tunnel;
		row.outer_dport = (uint16_t)dport;
		return *this;
	}

	Row &vni(uint32_t vni)
	{
		row.has_vni = 1;
		row.vni = vni;
		return *this;
	}

	Row &vlan(unsigned vlan)
	{
		row.has_vlan = 1;
		row.vlan = (uint16_t)vlan;
		return *this;
	}

	Row &seen(const hg_observer *observer, hg_direction direction, uint32_t input,
		  uint32_t output, bool far_known = true)
	{
		row.observer = observer;
		row.direction = (uint8_t)direction;
		row.input = input;
		row.output = output;
		row.far_known = far_known;
		return *this;
	}

	Row &discard(unsigned reason)
	{
		row.discard = 1;
		row.reason = (uint16_t)reason;
		return *this;
	}

	operator const hg_urow *() const
	{
		return &row;
	}

	hg_urow row;
};

#endif
