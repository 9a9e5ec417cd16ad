/* Neighbour solicitation (RFC 4861 7.1.1, 7.2.4; RFC 4862 5.4.3) and ICMPv6 echo. */
#include <string.h>

#include "dataplane/source/responder_parts.h"

static const uint8_t unspecified[16] = { 0 };

unsigned hg_responder_sum6(const uint8_t *ip6, const uint8_t *message, size_t len_bytes)
{
	uint32_t sum = hg_responder_sum((uint32_t)len_bytes + PROTO_ICMP6, ip6 + 8, 32);

	return hg_responder_fold(hg_responder_sum(sum, message, len_bytes));
}

size_t hg_responder_finish6(uint8_t *ip6, size_t message_bytes)
{
	uint8_t *message = ip6 + IP6_BYTES;

	ip6[0] = 0x60;
	put_u16(ip6 + 4, (unsigned)message_bytes);
	put_u16(message + 2, 0);
	put_u16(message + 2, hg_responder_sum6(ip6, message, message_bytes));
	return IP6_BYTES + message_bytes;
}

void hg_responder_advertisement(const struct hg_responder *r, uint8_t *message,
				const uint8_t *target, unsigned flags)
{
	uint8_t kept[16];

	memcpy(kept, target, 16); /* it may lie in the message that is written over */
	memset(message, 0, NA_BYTES);
	message[0] = ICMP6_ADVERTISE;
	message[4] = (uint8_t)flags;
	memcpy(message + 8, kept, 16);
	message[24] = 2; /* option: address of the target */
	message[25] = 1;
	memcpy(message + 26, r->mac, 6);
}

/* Every option has a length and ends within the message; `*has_source`: one tells the asker's. */
static bool are_sound_options(const uint8_t *at, size_t left_bytes, bool *has_source)
{
	*has_source = false;
	while (left_bytes) {
		size_t bytes = left_bytes >= 2 ? (size_t)at[1] * 8 : 0;

		if (bytes == 0 || bytes > left_bytes)
			return false;
		*has_source |= at[0] == 1;
		at += bytes;
		left_bytes -= bytes;
	}
	return true;
}

static bool is_solicited_group(const uint8_t *group, const uint8_t *target)
{
	static const uint8_t prefix[13] = { 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff };

	return memcmp(group, prefix, 13) == 0 && memcmp(group + 13, target + 13, 3) == 0;
}

static bool is_sound_solicitation(const uint8_t *ip6, const uint8_t *message, size_t len_bytes)
{
	bool probe = memcmp(ip6 + 8, unspecified, 16) == 0, has_source;

	if (ip6[7] != 255 || message[1] != 0 || len_bytes < NS_BYTES || message[8] == 0xff ||
	    ip6[8] == 0xff)
		return false;
	if (!are_sound_options(message + NS_BYTES, len_bytes - NS_BYTES, &has_source))
		return false;
	return !probe || (!has_source && is_solicited_group(ip6 + 24, message + 8));
}

static size_t answer_solicitation(const struct hg_responder *r, struct question *q,
				  size_t len_bytes, enum hg_drop *why)
{
	uint8_t *ip6 = q->frame + q->l3_at, *message = ip6 + IP6_BYTES;
	const uint8_t *target = message + 8;
	bool probe = memcmp(ip6 + 8, unspecified, 16) == 0;

	if (!is_sound_solicitation(ip6, message, len_bytes) ||
	    q->cap_bytes - q->l3_at < IP6_BYTES + NA_BYTES) {
		*why = HG_DROP_RESP_MALFORMED;
		return 0;
	}
	if (!hg_responder_owns(r, 6, target) ||
	    (memcmp(ip6 + 24, target, 16) != 0 && !is_solicited_group(ip6 + 24, target)))
		return 0;
	memcpy(ip6 + 24, ip6 + 8, 16);
	if (probe)
		memcpy(ip6 + 24, (const uint8_t[16]){ 0xff, 2, [15] = 1 }, 16);
	memcpy(ip6 + 8, target, 16);
	hg_responder_advertisement(r, message, target, NA_OVERRIDE | (probe ? 0 : NA_SOLICITED));
	return q->l3_at + hg_responder_finish6(ip6, NA_BYTES);
}

static size_t answer_echo(const struct hg_responder *r, struct question *q, size_t len_bytes)
{
	uint8_t *ip6 = q->frame + q->l3_at, *message = ip6 + IP6_BYTES, asker[16];

	/* No answer to "nobody" or to a group. */
	if (!hg_responder_owns(r, 6, ip6 + 24) || message[1] != 0 || ip6[8] == 0xff ||
	    memcmp(ip6 + 8, unspecified, 16) == 0)
		return 0;
	memcpy(asker, ip6 + 8, 16);
	memcpy(ip6 + 8, ip6 + 24, 16);
	memcpy(ip6 + 24, asker, 16);
	ip6[7] = 64;
	message[0] = ICMP6_ECHO_REPLY;
	return q->l3_at + hg_responder_finish6(ip6, len_bytes);
}

size_t hg_responder_ip6(const struct hg_responder *r, struct question *q, enum hg_drop *why)
{
	uint8_t *ip6 = q->frame + q->l3_at;
	size_t left = q->len_bytes - q->l3_at, len_bytes;

	*why = HG_DROP_RESP_MALFORMED;
	if (left < IP6_BYTES || ip6[0] >> 4 != 6)
		return 0;
	len_bytes = get_u16(ip6 + 4);
	if (len_bytes < 8 || len_bytes > left - IP6_BYTES ||
	    hg_responder_sum6(ip6, ip6 + IP6_BYTES, len_bytes) != 0)
		return 0;
	*why = HG_DROP_RESP_FOREIGN;
	if (ip6[IP6_BYTES] == ICMP6_SOLICIT)
		return answer_solicitation(r, q, len_bytes, why);
	return ip6[IP6_BYTES] == ICMP6_ECHO ? answer_echo(r, q, len_bytes) : 0;
}
