/* Source 4: what reverse DNS says about an address (names.md 6). */
#include <stdio.h>
#include <string.h>

#include "control/flows/address.h"
#include "control/names/dns_forms.h"
#include "control/names/kube.h"
#include "control/names/sources.h"

/* The name of an address in the reverse zone, with final dot; what dns: gives for no name. */
static void reverse_name(const struct hg_addr *address, char *out, size_t room)
{
	static const char hex[] = "0123456789abcdef";
	const uint8_t *b = address->bytes;
	char nibbles[65];

	if (address->family == 4) {
		snprintf(out, room, "%u.%u.%u.%u.in-addr.arpa.", b[3], b[2], b[1], b[0]);
		return;
	}
	for (unsigned i = 0; i < 32; i++) {
		uint8_t byte = b[15 - i / 2];

		nibbles[2 * i] = hex[i % 2 ? byte >> 4 : byte & 15];
		nibbles[2 * i + 1] = '.';
	}
	nibbles[64] = '\0';
	snprintf(out, room, "%sip6.arpa.", nibbles);
}

/* Asks the cache and keeps what the function dns: gives. */
static void ask(struct hg_name_asking *asking, struct hg_dns_answer *answer)
{
	char full[260];

	memset(answer, 0, sizeof(*answer));
	hg_dns_address(asking->names->dns, asking->address, asking->inside, asking->weight,
		       asking->now_ms, answer);
	asking->asks_dns = true;
	asking->dns = 0;
	if (answer->state == HG_DNS_UNKNOWN)
		return;
	if (answer->state == HG_DNS_NAME) {
		snprintf(asking->dns_name, sizeof(asking->dns_name), "%s", answer->names[0]);
		snprintf(full, sizeof(full), "%s.", answer->names[0]);
	} else {
		reverse_name(asking->address, full, sizeof(full));
	}
	asking->dns = hg_names_text(asking->names, full, asking->now_ms);
}

/* Nothing is asked while nobody uses names. */
static bool may_ask(const struct hg_name_asking *asking)
{
	const struct hg_names *names = asking->names;

	return names->dns && (names->use.names || names->use.dns || asking->why);
}

void hg_name_ask_dns(struct hg_name_asking *asking)
{
	struct hg_dns_answer answer;

	if (may_ask(asking))
		ask(asking, &answer);
}

static bool is_node_address(const struct hg_names *names, const struct hg_addr *address)
{
	struct hg_entities *entities = (struct hg_entities *)(uintptr_t)&names->entities;

	return hg_entities_agent(entities, address, false) != HG_PLACE_NONE ||
	       (names->kube && hg_kube_is_node(names->kube, address));
}

static bool is_node_name(void *arg, const char *name)
{
	return hg_kube_is_node_name(arg, name);
}

bool hg_name_tell_dns(struct hg_name_asking *asking, struct hg_name_answer *answer)
{
	const struct hg_names *names = asking->names;
	struct hg_dns_question question = {
		.domain = names->domain,
		.address = asking->address,
		.inside = asking->inside,
		.node_address = is_node_address(names, asking->address),
		.node_domains = names->node_domains,
		.is_node = names->kube ? is_node_name : NULL,
		.arg = names->kube,
	};
	struct hg_dns_answer said;

	if (!may_ask(asking))
		return false;
	ask(asking, &said);
	if (said.state != HG_DNS_NAME ||
	    !hg_dns_read_form(said.names[0], &question, &asking->dns_reading))
		return false;
	*answer = asking->dns_reading.answer;
	answer->stale = said.stale;
	answer->since_ms = said.since_ms;
	return true;
}
