/*
 * DNS answers: the first byte says whether the question is repeated from the message or fixed, the
 * rest is the message. Whatever comes out is bounded, clean text, and every form can be read of it.
 */
#include <cstdlib>
#include <cstring>

#include "control/names/dns_forms.h"
#include "control/names/dns_wire.h"

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_name(const char *name, const hg_addr *address)
{
	static const char clean[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.\\";
	hg_dns_reading reading;

	require(strlen(name) > 0 && strlen(name) <= HG_DNS_NAME_MAX);
	require(strspn(name, clean) == strlen(name) && name[0] != '.');
	for (int inside = 0; inside < 2; inside++) {
		require(hg_dns_read_name(name, "cluster.local", address, inside != 0,
					 "nodes.example", &reading));
		require(!strcmp(reading.answer.name, name));
		require(inside || (!reading.answer.pod && !reading.answer.service));
	}
	require(hg_dns_name_order(name, name) == 0);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes)
{
	static hg_dns_reply reply;
	hg_addr address;
	char question[HG_DNS_REVERSE_MAX];
	uint8_t octets[16] = { 10, 1, 2, 3 };

	if (len_bytes == 0)
		return 0;
	address = hg_addr_make(bytes[0] & 1 ? 6 : 4, octets);
	hg_dns_reverse_name(&address, question);
	if (hg_dns_reply_read(bytes + 1, len_bytes - 1, question, &reply) != 0)
		require(reply.faults[HG_DNS_FAULT_SHORT] || reply.faults[HG_DNS_FAULT_QUESTION]);
	require(reply.count <= HG_DNS_NAMES_MAX);
	for (unsigned i = 0; i < reply.count; i++) {
		check_name(reply.names[i], &address);
		require(i == 0 || hg_dns_name_order(reply.names[0], reply.names[i]) != 0);
	}
	return 0;
}
