/*
 * The state directory: one small JSON file per kind of object, replaced as a whole (rest-api 16).
 *
 * A file is either the old one or the new one, also after a power cut. Control only; a name is a
 * plain file name such as "flows.json".
 */
#ifndef HELIOGRAPH_CONTROL_STATE_H
#define HELIOGRAPH_CONTROL_STATE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_STATE_FILE_MAX (256u << 20) /* bytes; a longer file is not read */

/*
 * Replaces dir/name: a temporary file beside it, synced, renamed, the directory synced. 0, or -1
 * and a sentence in `error`; then the old file is untouched.
 */
int hg_state_write(const char *dir, const char *name, const char *bytes, size_t len_bytes,
		   char *error, size_t error_len);

enum hg_state_read { HG_STATE_READ, HG_STATE_ABSENT, HG_STATE_UNREADABLE };

/*
 * Reads dir/name whole. HG_STATE_READ: *bytes (terminated; the caller frees) and *len_bytes are
 * set. HG_STATE_UNREADABLE: a sentence in `error`.
 */
enum hg_state_read hg_state_read(const char *dir, const char *name, char **bytes, size_t *len_bytes,
				 char *error, size_t error_len);

/* Renames a damaged file to name.bad, over an older one. 0, or -1 and a sentence in `error`. */
int hg_state_set_aside(const char *dir, const char *name, char *error, size_t error_len);

#ifdef __cplusplus
}
#endif
#endif
