/*
 * Packed keys stand for their texts: over random rows equal texts have equal bytes and the reverse,
 * and a filter says the same as a comparison of texts does.
 */
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>

#include "tests/support/language.h"
#include "tests/support/urow_builder.h"

namespace
{

const char *const addresses[] = { "10.0.0.1", "10.0.0.2",    "10.0.1.1",
				  "::1",      "2001:db8::1", "2001:db8:0:1::1" };
const char *const stacks[] = {
	"eth.ip.tcp",
	"eth.ip6.tcp",
	"eth.ip.udp",
	"eth.ip6.udp",
	"eth.ip.icmp",
	"eth.ip6.icmp6",
	"eth.arp",
	"eth",
	"eth.ip.ip.tcp",
	"eth.ip6.ip.udp",
	"eth.ip.ip6.tcp",
	"eth.ip.gre.eth.ip",
	"ip.ip.ip.tcp",
	"eth.ip.udp.vxlan.eth.ip.tcp",
	"eth.ip.ah.tcp",
	"eth.mpls.ip.udp",
	"",
	"eth.ip.udp.geneve.eth.ip6.ip6.udp",
};
const hg_observer observers[] = {
	{ test_address("10.0.0.1"), { 0, 1 }, 0 },
	{ test_address("::1"), { 0, 2 }, 1 },
	{ test_address("10.0.0.1"), { 1, 2 }, 2 },
};

std::vector<std::string> expressions()
{
	std::vector<std::string> names = {
		"or:ipsource:ip6source",
		"or:innersrc:agent",
		"null:vlan:none",
		"null:vlan:1",
		"if:ipprotocol:6:tcpsourceport:stack",
		"eq:ipsource:ipdestination",
		"range:tcpsourceport:1:2",
		"first:stack:.:ip6:ip:arp",
		"prefix:stack:.:2",
		"suffix:stack:.:1",
		"concat:-:ipsource:ipdestination",
		"mask:innersrc:24:64",
		"inner:ipsource",
		"inner:udpdestinationport",
	};
	hg_key_info info;

	for (size_t i = 0; hg_key_info_at(i, &info); i++) {
		if (!info.kept)
			continue;
		names.push_back(info.name);
		for (const char *nth : { ".1", ".2" })
			if (Keys(std::string(info.name) + nth).status == 0)
				names.push_back(std::string(info.name) + nth);
	}
	return names;
}

class Random
{
      public:
	unsigned below(unsigned n)
	{
		return (unsigned)(engine() % n);
	}

	template <class T, size_t N> const T &of(const T (&list)[N])
	{
		return list[below(N)];
	}

	Row row()
	{
		static const uint32_t words[] = { 0,	      1,	  2,
						  0x3fffffff, 0x40000102, 0x40000103,
						  0x80000001, 0x80000002, 0xc0000001 };
		static const uint16_t reasons[] = { 33, 332, 36, 366, 258, 400 };
		Row row(of(stacks), below(4) ? 0 : 1u << below(5));

		if (below(8))
			row.addresses(of(addresses), of(addresses));
		if (below(2))
			row.outer(of(addresses), of(addresses), (uint8_t)below(8));
		row.ports(below(3), below(3)).proto(below(3), below(256));
		row.tunnel((hg_tunnel)below(5), below(3));
		if (below(2))
			row.vlan(below(3));
		if (below(2))
			row.vni(below(3));
		if (below(4))
			row.seen(&of(observers), (hg_direction)below(3), of(words), of(words),
				 below(2) != 0);
		if (below(3) == 0)
			row.discard(of(reasons));
		return row;
	}

	std::mt19937 engine{ 4711 };
};

TEST(Packing, equal_texts_have_equal_bytes_and_the_reverse)
{
	Random random;

	for (const std::string &name : expressions()) {
		Keys keys(name);
		std::map<std::string, std::vector<uint8_t>> bytes_of;
		std::map<std::vector<uint8_t>, std::string> text_of;

		ASSERT_EQ(keys.status, 0) << name << ": " << keys.problem.detail;
		for (int i = 0; i < 1500; i++) {
			std::vector<uint8_t> packed = keys.pack(random.row());

			if (packed.empty())
				continue;
			std::string text = keys.text(packed, 0);
			EXPECT_EQ(bytes_of.emplace(text, packed).first->second, packed)
				<< name << text;
			EXPECT_EQ(text_of.emplace(packed, text).first->second, text) << name;
		}
	}
}

std::string quoted(const std::string &text, const char *escape)
{
	std::string out = "'";

	for (char c : text) {
		if (strchr(escape, c))
			out += '\\';
		out += c;
	}
	return out + "'";
}

/* Values that read as numbers or addresses are compared as these. */
std::string compared(const std::string &text)
{
	bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
	size_t zeros = text.find_first_not_of('0');

	if (!digits)
		return text;
	return zeros == std::string::npos ? "0" : text.substr(zeros);
}

TEST(Packing, a_filter_says_what_a_comparison_of_texts_says)
{
	Random random;

	for (const std::string &name : expressions()) {
		Keys keys(name);
		std::string value = keys.of(random.row());
		bool null = value == "(null)";
		std::string term = quoted(name, "'");
		std::string equals = null ? "null" : quoted(value, "'\\");
		Filter equal(term + "=" + equals), unequal(term + "!=17x," + equals);
		hg_key_filter *own;
		hg_problem problem;

		ASSERT_EQ(equal.status, 0) << name << equal.problem.detail;
		ASSERT_EQ(unequal.status, 0) << name << unequal.problem.detail;
		ASSERT_EQ(hg_key_filter_compile((term + "=" + equals).c_str(), keys.keys, ",", &own,
						&problem),
			  0);
		for (int i = 0; i < 300; i++) {
			Row row = random.row();
			std::string text = keys.of(row);
			bool same = compared(text) == compared(value);
			std::vector<uint8_t> packed = keys.pack(row);

			EXPECT_EQ(equal.accepts(row), same) << name << " " << text << " " << value;
			EXPECT_EQ(unequal.accepts(row), !same)
				<< name << " " << text << " " << value;
			if (packed.empty())
				continue;
			EXPECT_EQ(hg_key_filter_accepts(own, keys.keys, packed.data(), ""), same);
		}
		hg_key_filter_free(own);
	}
}

TEST(Packing, an_expression_sees_the_whole_text)
{
	Random random;

	for (const std::string &name : expressions()) {
		Keys keys(name);
		std::string value = keys.of(random.row());
		Filter filter(quoted(name, "'") + "~" + quoted(value, ".()[]{}\\+*?|^$'/"));

		ASSERT_EQ(filter.status, 0) << name << filter.problem.detail;
		for (int i = 0; i < 100; i++) {
			Row row = random.row();
			std::string text = keys.of(row);

			EXPECT_EQ(filter.accepts(row), text == value && text != "(null)")
				<< name << " " << text << " " << value;
		}
	}
}

TEST(Packing, and_binds_tighter_than_or_whatever_is_written)
{
	static const char *const conditions[] = { "vlan=1",
						  "vlan!=null",
						  "ipprotocol=1,2",
						  "stack~.*tcp",
						  "ipsource!=10.0.0.0/24",
						  "eq:ipsource:ipdestination=yes" };
	std::vector<std::unique_ptr<Filter>> alone;
	Random random;

	for (const char *condition : conditions)
		alone.push_back(std::make_unique<Filter>(condition));
	for (int i = 0; i < 100; i++) {
		std::vector<std::vector<size_t>> sum(1 + random.below(3));
		std::string text;

		for (size_t j = 0; j < sum.size(); j++) {
			text += j ? " | " : "";
			for (unsigned k = 0; k <= random.below(3); k++) {
				sum[j].push_back(random.below((unsigned)alone.size()));
				text += std::string(k ? "&" : "") + conditions[sum[j].back()];
			}
		}
		Filter whole(text);
		ASSERT_EQ(whole.status, 0) << text;
		for (int j = 0; j < 20; j++) {
			Row row = random.row();
			bool any = false;

			for (const auto &product : sum) {
				bool all = true;

				for (size_t condition : product)
					all &= alone[condition]->accepts(row);
				any |= all;
			}
			EXPECT_EQ(whole.accepts(row), any) << text;
		}
	}
}

} // namespace
