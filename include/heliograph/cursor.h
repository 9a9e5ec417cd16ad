/*
 * Bounded big-endian cursor over bytes of the wire.
 *
 * The first read that would pass the end sets `failed` and yields zero; every later read does the
 * same, so a reader is straight-line code that checks once (dp:W1). Nothing is cast onto wire
 * bytes. Any thread; no state beyond the struct; the bytes belong to the caller.
 */
#ifndef HELIOGRAPH_CURSOR_H
#define HELIOGRAPH_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

struct hg_cursor {
	const uint8_t *pos;
	const uint8_t *end;
	bool failed;
};

static inline struct hg_cursor hg_cursor_make(const uint8_t *bytes, size_t len_bytes)
{
	struct hg_cursor c;

	c.pos = bytes;
	c.end = bytes ? bytes + len_bytes : NULL; /* nothing plus zero is undefined */
	c.failed = false;
	return c;
}

static inline size_t hg_cursor_left(const struct hg_cursor *c)
{
	return (size_t)(c->end - c->pos);
}

/* Returns a pointer to `len_bytes` bytes and steps over them, or NULL (and fails the cursor). */
static inline const uint8_t *hg_cursor_take(struct hg_cursor *c, size_t len_bytes)
{
	const uint8_t *at = c->pos;

	if (c->failed || len_bytes > hg_cursor_left(c)) {
		c->failed = true;
		return NULL;
	}
	c->pos += len_bytes;
	return at;
}

/* Loads without bounds check: for bytes whose presence was already checked. */
static inline uint16_t hg_load_u16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return __builtin_bswap16(v);
}

static inline uint32_t hg_load_u32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return __builtin_bswap32(v);
}

static inline uint64_t hg_load_u64(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return __builtin_bswap64(v);
}

static inline uint8_t hg_cursor_u8(struct hg_cursor *c)
{
	const uint8_t *p = hg_cursor_take(c, 1);

	return p ? *p : 0;
}

static inline uint16_t hg_cursor_u16(struct hg_cursor *c)
{
	const uint8_t *p = hg_cursor_take(c, 2);

	return p ? hg_load_u16(p) : 0;
}

static inline uint32_t hg_cursor_u32(struct hg_cursor *c)
{
	const uint8_t *p = hg_cursor_take(c, 4);

	return p ? hg_load_u32(p) : 0;
}

static inline uint64_t hg_cursor_u64(struct hg_cursor *c)
{
	const uint8_t *p = hg_cursor_take(c, 8);

	return p ? hg_load_u64(p) : 0;
}

/*
 * A cursor over the next `declared_bytes` rounded up to 4, clamped to what is left; steps over
 * them. `declared_bytes` comes from the wire and may be anything (bad inputs B1, B2, B6).
 */
static inline struct hg_cursor hg_cursor_sub(struct hg_cursor *c, uint32_t declared_bytes)
{
	uint64_t padded = ((uint64_t)declared_bytes + 3) & ~(uint64_t)3;
	size_t left = hg_cursor_left(c);
	size_t step = padded > left ? left : (size_t)padded;
	size_t body = declared_bytes > step ? step : declared_bytes;
	struct hg_cursor sub = hg_cursor_make(c->pos, body);

	c->pos += step;
	return sub;
}

#ifdef __cplusplus
}
#endif
#endif
