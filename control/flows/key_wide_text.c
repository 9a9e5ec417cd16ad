/* Texts that are made of a column: names of codes, parts of a field (FM 3.4 to 3.7). */
#include <stdio.h>
#include <string.h>

#include "control/flows/digits.h"
#include "control/flows/key_uri.h"
#include "control/flows/language_parts.h"

static uint32_t number_of(const uint8_t *bytes)
{
	uint32_t number;

	memcpy(&number, bytes, sizeof(number));
	return number;
}

static bool set(struct hg_key_text *out, const char *word)
{
	hg_key_text_set(out, word, strlen(word));
	return true;
}

/* The name of a code, its number where it has none. */
static bool named(const char *const *names, size_t count, uint32_t code, struct hg_key_text *out)
{
	char digits[HG_DIGITS_MAX];

	if (code < count && names[code])
		return set(out, names[code]);
	hg_key_text_set(out, digits, hg_digits(code, digits));
	return true;
}

#define NAMED(names, code, out) named(names, sizeof(names) / sizeof((names)[0]), code, out)

/* 20 bits of the flow label: five of entropy spread over it, 9 of experiment, 6 of activity
 * (packet and flow marking of scitags.org); 0 is no tag. */
bool hg_wide_scitag(const uint8_t *bytes, struct hg_key_text *out)
{
	uint32_t label = number_of(bytes), experiment = 0;

	if (label == 0)
		return false;
	/* The experiment's bits stand in reverse order. */
	for (unsigned i = 0; i < 9; i++)
		experiment |= (label >> (17 - i) & 1) << i;
	out->len = (size_t)snprintf(out->bytes, sizeof(out->bytes), "%u.%u", experiment,
				    label >> 2 & 63);
	return true;
}

/* IANA DNS parameters: types in use. */
bool hg_wide_dns_type(const uint8_t *bytes, struct hg_key_text *out)
{
	static const struct {
		uint16_t type;
		const char *name;
	} types[] = {
		{ 1, "A" },	  { 2, "NS" },	   { 5, "CNAME" },  { 6, "SOA" },
		{ 12, "PTR" },	  { 13, "HINFO" }, { 15, "MX" },    { 16, "TXT" },
		{ 24, "SIG" },	  { 25, "KEY" },   { 28, "AAAA" },  { 29, "LOC" },
		{ 33, "SRV" },	  { 35, "NAPTR" }, { 39, "DNAME" }, { 41, "OPT" },
		{ 43, "DS" },	  { 44, "SSHFP" }, { 46, "RRSIG" }, { 47, "NSEC" },
		{ 48, "DNSKEY" }, { 50, "NSEC3" }, { 52, "TLSA" },  { 64, "SVCB" },
		{ 65, "HTTPS" },  { 99, "SPF" },   { 249, "TKEY" }, { 250, "TSIG" },
		{ 251, "IXFR" },  { 252, "AXFR" }, { 255, "ANY" },  { 256, "URI" },
		{ 257, "CAA" },
	};
	uint32_t type = number_of(bytes);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (types[i].type == type)
			return set(out, types[i].name);
	}
	out->len = (size_t)snprintf(out->bytes, sizeof(out->bytes), "TYPE%u", type);
	return true;
}

/* IBTA 1.5, table 38: the low five bits name the operation. */
bool hg_wide_ibbt_name(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char *const names[32] = {
		"SEND_FIRST",
		"SEND_MIDDLE",
		"SEND_LAST",
		"SEND_LAST_WITH_IMMEDIATE",
		"SEND_ONLY",
		"SEND_ONLY_WITH_IMMEDIATE",
		"RDMA_WRITE_FIRST",
		"RDMA_WRITE_MIDDLE",
		"RDMA_WRITE_LAST",
		"RDMA_WRITE_LAST_WITH_IMMEDIATE",
		"RDMA_WRITE_ONLY",
		"RDMA_WRITE_ONLY_WITH_IMMEDIATE",
		"RDMA_READ_REQUEST",
		"RDMA_READ_RESPONSE_FIRST",
		"RDMA_READ_RESPONSE_MIDDLE",
		"RDMA_READ_RESPONSE_LAST",
		"RDMA_READ_RESPONSE_ONLY",
		"ACKNOWLEDGE",
		"ATOMIC_ACKNOWLEDGE",
		"CMP_SWAP",
		"FETCH_ADD",
		"RESYNC",
		"SEND_LAST_WITH_INVALIDATE",
		"SEND_ONLY_WITH_INVALIDATE",
	};
	uint32_t opcode = number_of(bytes);

	if (opcode == 0x81) /* congestion notification of RoCEv2 */
		return set(out, "CNP");
	if (opcode < 0xc0 && names[opcode & 31])
		return set(out, names[opcode & 31]);
	out->len = hg_digits(opcode, out->bytes);
	out->bytes[out->len] = '\0';
	return true;
}

bool hg_wide_ibbt_transport(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char *const names[] = { "RC", "UC", "RD", "UD", "CNP", "XRC" };

	return NAMED(names, number_of(bytes) >> 5, out);
}

bool hg_wide_ibbt_ack_name(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char *const names[] = { "ack", "rnr_nak", "reserved", "nak" };

	return NAMED(names, number_of(bytes) >> 5 & 3, out);
}

bool hg_wide_tcp_direction(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char *const names[] = { "unknown", "received", "sent" };

	return NAMED(names, number_of(bytes), out);
}

bool hg_wide_http_method(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char *const names[] = { "OTHER", "OPTIONS", "GET",	  "HEAD",   "POST",
					     "PUT",   "DELETE",	 "TRACE", "CONNECT" };

	return NAMED(names, number_of(bytes), out);
}

bool hg_wide_uri_path(const uint8_t *bytes, struct hg_key_text *out)
{
	struct hg_key_text url;

	return hg_wide_plain_text(bytes, &url) && hg_uri_part(&url, "path", out);
}

bool hg_wide_app_status(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char *const names[] = {
		"SUCCESS",     "OTHER",	      "TIMEOUT",      "INTERNAL_ERROR",
		"BAD_REQUEST", "FORBIDDEN",   "TOO_LARGE",    "NOT_IMPLEMENTED",
		"NOT_FOUND",   "UNAVAILABLE", "UNAUTHORIZED",
	};

	return NAMED(names, number_of(bytes), out);
}

bool hg_wide_memcache_protocol(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char *const names[] = { "other", "ascii", "binary" };

	return NAMED(names, number_of(bytes), out);
}

bool hg_wide_memcache_command(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char *const names[] = {
		"other", "set",	 "add",	   "replace", "append", "prepend", "cas",  "get",   "gets",
		"incr",	 "decr", "delete", "stats",   "flush",	"version", "quit", "touch",
	};

	return NAMED(names, number_of(bytes), out);
}

bool hg_wide_memcache_status(const uint8_t *bytes, struct hg_key_text *out)
{
	static const char *const names[] = {
		"unknown", "ok",	 "error",  "client_error", "server_error",
		"stored",  "not_stored", "exists", "not_found",	   "deleted",
	};

	return NAMED(names, number_of(bytes), out);
}
