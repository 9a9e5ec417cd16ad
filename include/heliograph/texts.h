/*
 * Interned texts: one small number per distinct text, so that a name fits into a packed flow key.
 *
 * Control interns; any thread reads the text of a number it got from a published structure. Memory
 * belongs to the table. A text stays readable for at least HG_TEXT_LIFE_MS after it was last
 * interned or touched, which is longer than any group, kept epoch or snapshot lives without being
 * fed (FM 7.3: at most 10 x 600 s); its number is not given to another text before.
 */
#ifndef HELIOGRAPH_TEXTS_H
#define HELIOGRAPH_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_TEXT_MAX	255 /* bytes; longer ones are cut at a character border */
#define HG_TEXT_LIFE_MS (3u * 3600u * 1000u)

struct hg_texts;

struct hg_texts *hg_texts_create(uint32_t max_texts); /* NULL: no memory */
void hg_texts_destroy(struct hg_texts *texts);

/* Number of a text, from 1; 0 for an empty one, and when the table is full (counted). Control. */
uint32_t hg_texts_intern(struct hg_texts *texts, const char *bytes, size_t len_bytes,
			 uint64_t now_ms);
void hg_texts_touch(struct hg_texts *texts, uint32_t id, uint64_t now_ms); /* control */
void hg_texts_sweep(struct hg_texts *texts, uint64_t now_ms); /* control: forgets what is old */

/* Terminated UTF-8; "" for 0. Any thread. */
const char *hg_texts_at(const struct hg_texts *texts, uint32_t id);

struct hg_texts_figures {
	uint64_t texts, memory_bytes, refused;
};
void hg_texts_figures_of(const struct hg_texts *texts, struct hg_texts_figures *figures);

#ifdef __cplusplus
}
#endif
#endif
