#include <string>

#include <arpa/inet.h>

#include <gtest/gtest.h>

#include "control/names/dns_wire.h"
#include "tests/support/dns_message.h"

namespace
{

const std::string QUESTION = "3.2.1.10.in-addr.arpa";
const size_t BEHIND_QUESTION = 12 + QUESTION.size() + 2 + 4;

struct Read {
	int status;
	hg_dns_reply reply;
};

Read read(const DnsMessage &message, const std::string &question = QUESTION)
{
	/* An exact-size copy, so that the address sanitizer sees a read past the end. */
	std::vector<uint8_t> copy(message.bytes);
	Read out;

	copy.shrink_to_fit();
	out.status = hg_dns_reply_read(copy.data(), copy.size(), question.c_str(), &out.reply);
	return out;
}

TEST(DnsWire, names_and_the_smallest_lifetime_are_read)
{
	Read got =
		read(DnsMessage(QUESTION, 0, 2).ptr("Web.Shop.example", 300).ptr("b.example", 60));

	ASSERT_EQ(got.status, 0);
	ASSERT_EQ(got.reply.count, 2u);
	EXPECT_STREQ(got.reply.names[0], "web.shop.example");
	EXPECT_STREQ(got.reply.names[1], "b.example");
	EXPECT_EQ(got.reply.ttl_s, 60u);
}

TEST(DnsWire, a_compressed_name_is_followed_backwards)
{
	/* "a" + pointer to "in-addr.arpa" of the question, 9 bytes into its name */
	DnsMessage message(QUESTION, 0, 1);

	message.pointer(12).head(12, 60, 4).label("a").pointer(12 + 9);
	Read got = read(message);

	ASSERT_EQ(got.reply.count, 1u);
	EXPECT_STREQ(got.reply.names[0], "a.in-addr.arpa");
}

TEST(DnsWire, a_pointer_to_itself_or_forward_is_counted_and_dropped)
{
	for (size_t ahead : { 12u, 14u, 200u }) { /* of the record's start: its data, behind it */
		DnsMessage message(QUESTION, 0, 2);

		message.pointer(12).head(12, 60, 2).pointer(BEHIND_QUESTION + ahead);
		message.ptr("good.example", 60);
		Read got = read(message);

		ASSERT_EQ(got.status, 0);
		EXPECT_EQ(got.reply.faults[HG_DNS_FAULT_LOOP], 1u) << ahead;
		ASSERT_EQ(got.reply.count, 1u);
		EXPECT_STREQ(got.reply.names[0], "good.example");
	}
}

TEST(DnsWire, two_pointers_at_each_other_are_no_loop_for_us)
{
	DnsMessage message(QUESTION, 0, 2);

	message.pointer(12).head(12, 60, 4).label("a").pointer(BEHIND_QUESTION + 12 + 4 + 12);
	message.pointer(12).head(12, 60, 4).label("b").pointer(BEHIND_QUESTION + 12);
	Read got = read(message);

	EXPECT_EQ(got.reply.faults[HG_DNS_FAULT_LOOP], 2u);
	EXPECT_EQ(got.reply.count, 0u);
}

TEST(DnsWire, a_name_over_the_limit_is_counted_and_dropped)
{
	std::string label(63, 'x');
	std::string fits = label + "." + label + "." + label + "." + std::string(61, 'y');
	Read got = read(DnsMessage(QUESTION, 0, 2).ptr(fits, 60).ptr(fits + "y", 60));

	EXPECT_EQ(got.reply.faults[HG_DNS_FAULT_LONG], 1u);
	ASSERT_EQ(got.reply.count, 1u);
	EXPECT_EQ(got.reply.names[0], fits);
}

TEST(DnsWire, other_bytes_are_escaped_and_count_as_what_they_become)
{
	DnsMessage message(QUESTION, 0, 1);

	message.pointer(12).head(12, 60, 6).label(std::string("a.\0<", 4)).u8(0);
	Read got = read(message);

	ASSERT_EQ(got.reply.count, 1u);
	EXPECT_STREQ(got.reply.names[0], "a\\046\\000\\060");

	std::string wide = std::string(63, '!');
	got = read(DnsMessage(QUESTION, 0, 1).ptr(wide + "." + wide, 60));
	EXPECT_EQ(got.reply.count, 0u);
	EXPECT_EQ(got.reply.faults[HG_DNS_FAULT_LONG], 1u);
}

TEST(DnsWire, a_root_name_is_no_name)
{
	Read got = read(DnsMessage(QUESTION, 0, 1).pointer(12).head(12, 60, 1).u8(0));

	EXPECT_EQ(got.reply.count, 0u);
	EXPECT_EQ(got.reply.faults[HG_DNS_FAULT_LABEL], 1u);
}

TEST(DnsWire, records_of_other_types_classes_and_owners_are_dropped)
{
	DnsMessage message(QUESTION, 0, 4);

	message.pointer(12).head(1, 60, 4).u32(0x7f000001);			/* A */
	message.pointer(12).head(12, 60, 3, 3).label("x").u8(0);		/* class CH */
	message.name("4.2.1.10.in-addr.arpa").head(12, 60, 3).label("y").u8(0); /* another's */
	message.ptr("good.example", 60);
	Read got = read(message);

	EXPECT_EQ(got.reply.faults[HG_DNS_FAULT_TYPE], 2u);
	EXPECT_EQ(got.reply.faults[HG_DNS_FAULT_OWNER], 1u);
	ASSERT_EQ(got.reply.count, 1u);
	EXPECT_STREQ(got.reply.names[0], "good.example");
}

TEST(DnsWire, an_alias_of_a_classless_zone_is_followed)
{
	const std::string alias = "3.0-25.2.1.10.in-addr.arpa";
	DnsMessage message(QUESTION, 0, 2);

	message.pointer(12).head(5, 30, alias.size() + 2).name(alias);
	message.name(alias).head(12, 600, 11).name("a.example");
	Read got = read(message);

	ASSERT_EQ(got.reply.count, 1u);
	EXPECT_STREQ(got.reply.names[0], "a.example");
	EXPECT_EQ(got.reply.ttl_s, 30u);
}

TEST(DnsWire, at_most_sixteen_names_are_kept_and_none_twice)
{
	DnsMessage message(QUESTION, 0, 41);

	for (unsigned i = 0; i < 41; i++)
		message.ptr("n" + std::to_string(i / 2) + ".example", 60);
	Read got = read(message);

	EXPECT_EQ(got.status, 0);
	ASSERT_EQ(got.reply.count, 16u);
	EXPECT_STREQ(got.reply.names[15], "n15.example");
}

TEST(DnsWire, the_negative_lifetime_is_the_smaller_of_ttl_and_minimum)
{
	EXPECT_EQ(read(DnsMessage(QUESTION, 3, 0, 1).soa(900, 120)).reply.negative_ttl_s, 120u);
	EXPECT_EQ(read(DnsMessage(QUESTION, 3, 0, 1).soa(70, 120)).reply.negative_ttl_s, 70u);
	EXPECT_EQ(read(DnsMessage(QUESTION, 3, 0, 1).soa(70, 120)).reply.rcode, 3u);
	EXPECT_FALSE(read(DnsMessage(QUESTION, 3, 0)).reply.has_soa);
}

TEST(DnsWire, an_answer_to_another_question_is_refused)
{
	Read got = read(DnsMessage("4.2.1.10.in-addr.arpa", 0, 1).ptr("x.example", 60));

	EXPECT_EQ(got.status, -1);
	EXPECT_EQ(got.reply.faults[HG_DNS_FAULT_QUESTION], 1u);
	EXPECT_EQ(read(DnsMessage("", 0, 0)).status, -1);

	DnsMessage question(QUESTION, 0, 0);
	question.bytes[2] &= 0x7f; /* not an answer */
	EXPECT_EQ(read(question).status, -1);
}

TEST(DnsWire, the_case_of_the_question_does_not_matter)
{
	EXPECT_EQ(read(DnsMessage("3.2.1.10.IN-addr.ARPA", 0, 1).ptr("x.example", 60)).status, 0);
}

TEST(DnsWire, a_message_cut_anywhere_is_read_without_harm)
{
	DnsMessage whole(QUESTION, 0, 2, 1);

	whole.ptr("web.shop.example", 300).ptr("b.example", 60).soa(60, 60);
	for (size_t len = 0; len < whole.bytes.size(); len++) {
		DnsMessage cut = whole;

		cut.bytes.resize(len);
		Read got = read(cut);

		EXPECT_LE(got.reply.count, 2u);
		if (got.status != 0) {
			EXPECT_GT(got.reply.faults[HG_DNS_FAULT_SHORT] +
					  got.reply.faults[HG_DNS_FAULT_QUESTION],
				  0u);
		}
	}
}

TEST(DnsWire, reverse_names_are_those_of_the_rfcs)
{
	char out[HG_DNS_REVERSE_MAX];
	uint8_t bytes[16];

	inet_pton(AF_INET, "10.1.2.3", bytes);
	hg_addr v4 = hg_addr_make(4, bytes);
	EXPECT_EQ(hg_dns_reverse_name(&v4, out), strlen("3.2.1.10.in-addr.arpa"));
	EXPECT_STREQ(out, "3.2.1.10.in-addr.arpa");
	inet_pton(AF_INET6, "2001:db8::567:89ab", bytes); /* the example of RFC 3596 2.5 */
	hg_addr v6 = hg_addr_make(6, bytes);
	EXPECT_EQ(hg_dns_reverse_name(&v6, out), 72u);
	EXPECT_STREQ(out, "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2."
			  "ip6.arpa");
}

} // namespace
