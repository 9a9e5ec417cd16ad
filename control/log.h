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

void hg_log_setup(enum hg_log_level level, bool json);

/*
 * `fields`: printf format of ready logfmt pairs ("port=%u addr=%s"), or "". Values with blanks,
 * quotes or control characters must be given through hg_log_field(). `msg`: one sentence for a
 * person.
 */
struct hg_log_field {
	const char *key;
	const char *text; /* NULL: use number */
	double number;
};
void hg_log(enum hg_event event, const char *subject, const struct hg_log_field *fields,
	    unsigned field_count, const char *msg, ...) __attribute__((format(printf, 5, 6)));

#ifdef __cplusplus
}
#endif
#endif
