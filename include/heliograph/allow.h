/*
 * Which senders and agents are taken (sflow.allow): a list of prefixes, read once for each
 * datagram.
 *
 * Made by control, immutable while a plan refers to it; any thread may read. No list, or an empty
 * one, allows everybody.
 */
#ifndef HELIOGRAPH_ALLOW_H
#define HELIOGRAPH_ALLOW_H

#include <stdbool.h>
#include <stddef.h>

#include <heliograph/addr.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_prefix {
	uint8_t bytes[16]; /* behind `bits` zero */
	uint8_t family;	   /* 4 or 6 */
	uint8_t bits;
};

struct hg_allow {
	size_t count;
	const struct hg_prefix *prefixes;
};

/* The address lies in one of the prefixes. */
static inline bool hg_allow_holds(const struct hg_allow *allow, const struct hg_addr *address)
{
	size_t i;

	for (i = 0; i < allow->count; i++) {
		const struct hg_prefix *prefix = &allow->prefixes[i];
		unsigned whole = prefix->bits / 8, rest = prefix->bits % 8, at = 0;

		if (prefix->family != address->family)
			continue;
		while (at < whole && prefix->bytes[at] == address->bytes[at])
			at++;
		if (at == whole &&
		    (!rest || (address->bytes[at] & (0xff00u >> rest) & 0xff) == prefix->bytes[at]))
			return true;
	}
	return false;
}

/* Both the UDP source and the agent address must be allowed (dp:L7). */
static inline bool hg_allowed(const struct hg_allow *allow, const struct hg_addr *sender,
			      const struct hg_addr *agent)
{
	return !allow || !allow->count ||
	       (hg_allow_holds(allow, sender) && hg_allow_holds(allow, agent));
}

#ifdef __cplusplus
}
#endif
#endif
