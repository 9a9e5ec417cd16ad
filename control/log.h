/*
 * One event, one line on standard error: logfmt, or JSON lines with the same fields.
 *
 * Events are rows of control/events.def; there is no line without one. Any thread but lcores.
 * Foreign text is escaped. Rate limit per event and subject: 1 a second, burst 5; the next line
 * carries suppressed=N.
 */
#ifndef HELIOGRAPH_CONTROL_LOG_H
#define HELIOGRAPH_CONTROL_LOG_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_log_level { HG_LOG_ERROR, HG_LOG_WARN, HG_LOG_INFO, HG_LOG_DEBUG };

enum hg_event {
#define HG_EVENT(id, level, part, name, help) HG_EVENT_##id,
#include "control/events.def"
#undef HG_EVENT
	HG_EVENT_N
};

/*
 * Where lines go from now on: standard error, with the priority prefix of journald when it listens
 * there (JOURNAL_STREAM names the device and inode of standard error). Before the first call: level
 * info, logfmt. Level and form may change while other threads log.
 */
void hg_log_setup(enum hg_log_level level, bool json);

/* The same with another descriptor, which stays the caller's; `priority`: write the prefix. */
void hg_log_setup_fd(enum hg_log_level level, bool json, int fd, bool priority);

/* "error", "warn", "info", "debug". */
const char *hg_log_level_name(enum hg_log_level level);

/* Row of control/events.def, for the reference page and tests. */
struct hg_log_event {
	enum hg_log_level level;
	const char *part, *name, *help;
};
const struct hg_log_event *hg_log_event_row(enum hg_event event);

struct hg_log_field {
	const char *key;
	const char *text; /* any bytes; NULL: use number */
	double number;	  /* left out when not finite */
};

/*
 * Writes one line: time, level, part, event, `fields`, suppressed when lines were held back, msg.
 * `subject`: whom the event is about, for the rate limit; NULL: nobody. `msg`: one sentence for a
 * person. Levels below the one set cost nothing.
 */
void hg_log(enum hg_event event, const char *subject, const struct hg_log_field *fields,
	    unsigned field_count, const char *msg, ...) __attribute__((format(printf, 5, 6)));

#ifdef __cplusplus
}
#endif
#endif
