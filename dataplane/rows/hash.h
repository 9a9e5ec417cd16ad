/*
 * The one hash of the table room: seeded 64-bit multiply mix (dp:L8), and the random numbers of the
 * replacement rule. Pure functions, any thread.
 */
#ifndef HG_ROWS_HASH_H
#define HG_ROWS_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Row words are built from fields by shifts and stored whole: the key's layout is little-endian. */
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the row key layout is written for little-endian machines"
#endif

/*
 * For functions whose only effect is a prefetch: the compiler takes them for pure, and drops their
 * calls with their unused result, unless they are inlined before it looks.
 */
#define HG_PREFETCHES static inline __attribute__((always_inline))

struct hg_hash_keys {
	uint64_t k[8];
};

static inline uint64_t hg_load64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* splitmix64: one addition and a mix, full period. */
static inline uint64_t hg_random_next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Uniform in [0, 1), 53 bits. */
static inline double hg_random_unit(uint64_t *state)
{
	return (double)(hg_random_next(state) >> 11) * 0x1p-53;
}

static inline struct hg_hash_keys hg_hash_keys_make(uint64_t seed)
{
	struct hg_hash_keys keys;
	size_t i;

	for (i = 0; i < 8; i++)
		keys.k[i] = hg_random_next(&seed) |
			    1; /* never 0: a zero factor would erase the other */
	return keys;
}

static inline uint64_t hg_hash_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Dictionary entries: `words` is 4 or 6. */
static inline uint64_t hg_hash_entry(const struct hg_hash_keys *h, const void *entry,
				     unsigned words)
{
	const char *p = (const char *)entry;
	uint64_t sum = 0;
	unsigned i;

	for (i = 0; i < words; i += 2)
		sum ^= hg_hash_mix(hg_load64(p + 8 * i) ^ h->k[i],
				   hg_load64(p + 8 * i + 8) ^ h->k[i + 1]);
	return hg_hash_mix(sum ^ h->k[6], h->k[7]);
}

/*
 * The row's hash from values, never ids (dp:L6): both endpoints (raw address or entry hash), words
 * 1 and 2 of the key without stack, flags with reason, encap's entry hash, stack signature.
 */
struct hg_hash_row {
	uint64_t src, dst, word1, word2, flags, encap, stack;
};

static inline uint64_t hg_hash_row_make(const struct hg_hash_keys *h, const struct hg_hash_row *r)
{
	uint64_t sum = hg_hash_mix(r->src ^ h->k[0], r->dst ^ h->k[1]) ^
		       hg_hash_mix(r->word1 ^ h->k[2], r->word2 ^ h->k[3]) ^
		       hg_hash_mix(r->flags ^ r->encap ^ h->k[4], r->stack ^ h->k[5]);

	return hg_hash_mix(sum ^ h->k[6], h->k[7]);
}

#ifdef __cplusplus
}
#endif
#endif
