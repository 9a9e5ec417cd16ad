/*
 * UTF-8 one character at a time, for everything that renders or measures foreign text. Pure
 * functions; any thread.
 */
#ifndef HELIOGRAPH_CONTROL_UTF8_H
#define HELIOGRAPH_CONTROL_UTF8_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Length in bytes (1 to 4) of the well-formed character at text[0 .. len_bytes), RFC 3629: no
 * surrogates, no overlong forms, nothing over U+10FFFF. 0 when the first byte starts none; callers
 * then step 1 byte.
 */
unsigned hg_utf8_length(const char *text, size_t len_bytes);

/* Characters in text[0 .. len_bytes); a byte that is not UTF-8 counts as one. */
size_t hg_utf8_count(const char *text, size_t len_bytes);

/* Cuts a half character off the end of a terminated text that was shortened by bytes. */
void hg_utf8_trim(char *text);

#ifdef __cplusplus
}
#endif
#endif
