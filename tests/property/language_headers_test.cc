/*
 * Keys against the packet itself: for every packet of the parser's tests, cut at every length, a
 * key is null or what stands in the bytes of the header it names.
 */
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include <heliograph/layers.h>

#include "control/flows/address.h"
#include "tests/support/language.h"
#include "tests/support/packet_rows.h"

namespace
{

/* What an lcore and the union make of the layers. */
hg_urow row_of(const hg_layers &l)
{
	hg_urow row = {};

	row.src = hg_addr_make(l.family, l.src);
	row.dst = hg_addr_make(l.family, l.dst);
	row.outer_src = hg_addr_make(l.outer_family, l.outer_src);
	row.outer_dst = hg_addr_make(l.outer_family, l.outer_dst);
	row.stack = l.stack;
	row.vni = l.vni;
	row.has_vni = l.has_vni;
	row.sport = l.sport;
	row.dport = l.family ? l.dport : l.ethertype;
	row.outer_dport = l.outer_dport;
	row.proto = l.proto;
	row.tos = l.tos;
	row.outer_tos = l.outer_tos;
	row.tunnel = l.tunnel;
	row.vlan = l.vlan;
	row.has_vlan = l.has_vlan;
	return row;
}

struct View {
	const uint8_t *bytes; /* of the header */
	size_t len;	      /* to the end of the packet */
};

std::string address(const View &view, size_t at, uint8_t family)
{
	char text[HG_ADDRESS_TEXT_MAX];

	if (view.len < at + (family == 6 ? 16 : 4))
		return "cut";
	hg_address_text(family, view.bytes + at, text);
	return text;
}

std::string u16(const View &view, size_t at)
{
	return view.len < at + 2 ? "cut" : std::to_string(view.bytes[at] << 8 | view.bytes[at + 1]);
}

std::string u8(const View &view, size_t at)
{
	return view.len < at + 1 ? "cut" : std::to_string(view.bytes[at]);
}

struct Field {
	const char *key;
	hg_layer_type type;
	std::function<std::string(const View &)> truth;
};

const Field fields[] = {
	{ "ipsource", HG_LAYER_IP, [](const View &v) { return address(v, 12, 4); } },
	{ "ipdestination", HG_LAYER_IP, [](const View &v) { return address(v, 16, 4); } },
	{ "ipprotocol", HG_LAYER_IP, [](const View &v) { return u8(v, 9); } },
	{ "ip6source", HG_LAYER_IP6, [](const View &v) { return address(v, 8, 6); } },
	{ "ip6destination", HG_LAYER_IP6, [](const View &v) { return address(v, 24, 6); } },
	{ "tcpsourceport", HG_LAYER_TCP, [](const View &v) { return u16(v, 0); } },
	{ "tcpdestinationport", HG_LAYER_TCP, [](const View &v) { return u16(v, 2); } },
	{ "udpsourceport", HG_LAYER_UDP, [](const View &v) { return u16(v, 0); } },
	{ "udpdestinationport", HG_LAYER_UDP, [](const View &v) { return u16(v, 2); } },
	{ "icmptype", HG_LAYER_ICMP, [](const View &v) { return u8(v, 0); } },
	{ "icmpcode", HG_LAYER_ICMP, [](const View &v) { return u8(v, 1); } },
	{ "icmp6type", HG_LAYER_ICMP6, [](const View &v) { return u8(v, 0); } },
	{ "icmp6code", HG_LAYER_ICMP6, [](const View &v) { return u8(v, 1); } },
	{ "ipdscp", HG_LAYER_IP,
	  [](const View &v) { return v.len < 2 ? "cut" : std::to_string(v.bytes[1] >> 2); } },
	{ "ip6dscp", HG_LAYER_IP6,
	  [](const View &v) {
		  return v.len < 2 ? "cut"
				   : std::to_string((v.bytes[0] & 15) << 2 | v.bytes[1] >> 6);
	  } },
};

/* Places of all headers of a type, outermost first. */
std::vector<View> find(const hg_layers &l, unsigned type, const std::vector<uint8_t> &bytes)
{
	std::vector<View> found;

	for (unsigned i = 0; i < l.count; i++)
		if (l.layer[i].type == type)
			found.push_back({ bytes.data() + l.layer[i].offset_bytes,
					  bytes.size() - l.layer[i].offset_bytes });
	return found;
}

hg_layers parse(const std::vector<uint8_t> &bytes, uint32_t header_protocol)
{
	hg_sample sample = {};
	hg_drops drops = {};
	hg_layers layers;

	sample.header = bytes.data();
	sample.header_len_bytes = (uint32_t)bytes.size();
	sample.header_protocol = header_protocol;
	hg_layers_parse(&sample, &drops, &layers);
	return layers;
}

/* keys[i][n]: fields[i] of the nth header. Returns how many had a value. */
using FieldKeys = std::vector<std::vector<std::unique_ptr<Keys>>>;

unsigned check_field(const hg_layers &layers, const std::vector<uint8_t> &bytes,
		     const FieldKeys &keys, size_t i)
{
	std::vector<View> headers = find(layers, fields[i].type, bytes);
	hg_urow row = row_of(layers);
	unsigned values = 0;

	for (unsigned nth = 0; nth < 4; nth++) {
		std::string text = keys[i][nth]->of(&row);

		if (text == "(null)")
			continue;
		values++;
		if (nth >= headers.size())
			ADD_FAILURE() << fields[i].key << "." << nth << " = " << text;
		else
			EXPECT_EQ(text, fields[i].truth(headers[nth]))
				<< fields[i].key << "." << nth;
	}
	return values;
}

TEST(Headers, a_key_is_null_or_what_stands_in_its_header_at_every_length)
{
	FieldKeys keys;
	unsigned values = 0;

	for (const Field &field : fields) {
		keys.emplace_back();
		for (unsigned nth = 0; nth < 4; nth++)
			keys.back().push_back(std::make_unique<Keys>(std::string(field.key) + "." +
								     std::to_string(nth)));
	}
	for (const auto &packet : hg_test::all_rows()) {
		for (size_t len = 0; len <= packet.bytes.size(); len++) {
			std::vector<uint8_t> bytes(packet.bytes.begin(),
						   packet.bytes.begin() + (long)len);
			hg_layers layers = parse(bytes, packet.header_protocol);
			SCOPED_TRACE(packet.sentence + ", " + std::to_string(len) + " bytes");

			for (size_t i = 0; i < keys.size(); i++)
				values += check_field(layers, bytes, keys, i);
		}
	}
	EXPECT_GT(values, 10000u);
}

TEST(Headers, the_outermost_and_the_innermost_address_of_a_whole_packet_are_there)
{
	for (const auto &packet : hg_test::tunnel_rows()) {
		hg_layers layers = parse(packet.bytes, packet.header_protocol);
		hg_urow row = row_of(layers);
		Keys outer("or:ipsource:ip6source"), inner("or:[inner:ipsource]:[inner:ip6source]");

		if (!layers.family || layers.flags)
			continue;
		EXPECT_NE(outer.of(&row), "(null)") << packet.sentence;
		EXPECT_NE(inner.of(&row), "(null)") << packet.sentence;
		EXPECT_NE(Keys("outersrc").of(&row), "(null)") << packet.sentence;
		EXPECT_EQ(Keys("ethernetprotocol").of(&row) == "(null)",
			  packet.header_protocol != 1)
			<< packet.sentence;
	}
}

} // namespace
