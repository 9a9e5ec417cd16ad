#include "control/log.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "control/json.h"
#include "control/log_limit.h"
#include "control/utf8.h"

#define MESSAGE_MAX 1024

static const struct hg_log_event events[HG_EVENT_N] = {
#define HG_EVENT(id, level, part, name, help) [HG_EVENT_##id] = { level, part, name, help },
#include "control/events.def"
#undef HG_EVENT
};

static const struct {
	const char *name;
	char priority; /* of syslog */
} levels[] = {
	[HG_LOG_ERROR] = { "error", '3' },
	[HG_LOG_WARN] = { "warn", '4' },
	[HG_LOG_INFO] = { "info", '6' },
	[HG_LOG_DEBUG] = { "debug", '7' },
};

/* The one writer of the process; read by every thread that logs. */
static struct {
	atomic_int level;
	atomic_int fd;
	atomic_bool json, priority;
	atomic_uint lost;	/* lines since the last one that was written */
	pthread_mutex_t lock;	/* of `limit` */
	pthread_mutex_t output; /* one line at a time */
	struct hg_log_limit limit;
} writer = { .level = HG_LOG_INFO,
	     .fd = STDERR_FILENO,
	     .lock = PTHREAD_MUTEX_INITIALIZER,
	     .output = PTHREAD_MUTEX_INITIALIZER };

const struct hg_log_event *hg_log_event_row(enum hg_event event)
{
	return &events[event];
}

const char *hg_log_level_name(enum hg_log_level level)
{
	return levels[level].name;
}

/* Whether standard error is the stream that journald made (systemd.exec(5), JOURNAL_STREAM). */
static bool journald_listens(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat status;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &status) == 0 && status.st_dev == (dev_t)device &&
	       status.st_ino == (ino_t)inode;
}

void hg_log_setup_fd(enum hg_log_level level, bool json, int fd, bool priority)
{
	atomic_store(&writer.level, (int)level);
	atomic_store(&writer.json, json);
	atomic_store(&writer.fd, fd);
	atomic_store(&writer.priority, priority);
}

void hg_log_setup(enum hg_log_level level, bool json)
{
	hg_log_setup_fd(level, json, STDERR_FILENO, journald_listens());
}

/* ---- one line ---- */

/* Both forms are built by the JSON writer, whose escapes logfmt shares. */
struct line {
	struct hg_json_out out;
	bool json;
	FILE *text;
};

static bool bare_value(const char *text)
{
	if (*text == '\0')
		return false;
	for (; *text; text++) {
		if (*text <= 0x20 || *text >= 0x7f || strchr("\"=\\", *text))
			return false;
	}
	return true;
}

static void add_text(struct line *line, const char *key, const char *text)
{
	if (line->json) {
		hg_json_member_string(&line->out, key, text);
		return;
	}
	if (ftell(line->text) > 0)
		fputc(' ', line->text);
	if (bare_value(text)) {
		fprintf(line->text, "%s=%s", key, text);
		return;
	}
	hg_json_reset(&line->out);
	hg_json_string(&line->out, text);
	fprintf(line->text, "%s=%s", key, line->out.bytes ? line->out.bytes : "\"\"");
}

static void add_number(struct line *line, const char *key, double number)
{
	if (!isfinite(number))
		return;
	if (line->json) {
		hg_json_key(&line->out, key);
	} else {
		fprintf(line->text, "%s%s=", ftell(line->text) > 0 ? " " : "", key);
		hg_json_reset(&line->out);
	}
	if (number == floor(number) && fabs(number) < 9007199254740992.0)
		hg_json_i64(&line->out, (int64_t)number);
	else
		hg_json_double(&line->out, number);
	if (!line->json && line->out.bytes)
		fputs(line->out.bytes, line->text);
}

/* RFC 3339 in UTC with milliseconds. */
static void add_time(struct line *line)
{
	struct timespec now;
	struct tm parts;
	char seconds[24], text[32];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &parts);
	strftime(seconds, sizeof(seconds), "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(text, sizeof(text), "%s.%03uZ", seconds, (unsigned)(now.tv_nsec / 1000000) % 1000);
	add_text(line, "time", text);
}

static void write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, text, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return;
		text += written;
		len -= (size_t)written;
	}
}

/*
 * Whoever reads the log may be stuck: then the line is lost, not the caller's time. One at a time,
 * so that there is still room when the line is written.
 */
static bool write_unless_stuck(int fd, const char *text, size_t len)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	bool written;

	pthread_mutex_lock(&writer.output);
	written = poll(&room, 1, 0) != 0;
	if (written)
		write_all(fd, text, len);
	pthread_mutex_unlock(&writer.output);
	return written;
}

/* One write a line, so that lines of several threads do not mix. False: the line is lost. */
static bool finish(struct line *line, enum hg_log_level level, char **text, size_t *len)
{
	if (line->json) {
		hg_json_close_object(&line->out);
		if (!line->out.failed)
			fwrite(line->out.bytes, 1, line->out.len_bytes, line->text);
	}
	fputc('\n', line->text);
	if (fclose(line->text) != 0)
		return false;
	char prefix[] = { '<', levels[level].priority, '>' };
	size_t prefix_len = atomic_load(&writer.priority) ? sizeof(prefix) : 0;
	char *whole = malloc(prefix_len + *len);
	bool written;

	if (!whole)
		return false;
	memcpy(whole, prefix, prefix_len);
	memcpy(whole + prefix_len, *text, *len);
	written = write_unless_stuck(atomic_load(&writer.fd), whole, prefix_len + *len);
	free(whole);
	return written;
}

static void write_line(const struct hg_log_event *event, const struct hg_log_field *fields,
		       unsigned field_count, uint64_t suppressed, const char *message)
{
	struct line line = { .json = atomic_load(&writer.json) };
	char *text = NULL;
	size_t len = 0;
	unsigned lost;

	line.text = open_memstream(&text, &len);
	if (!line.text)
		return;
	hg_json_init(&line.out);
	if (line.json)
		hg_json_open_object(&line.out);
	add_time(&line);
	add_text(&line, "level", levels[event->level].name);
	add_text(&line, "part", event->part);
	add_text(&line, "event", event->name);
	for (unsigned i = 0; i < field_count; i++) {
		if (fields[i].text)
			add_text(&line, fields[i].key, fields[i].text);
		else
			add_number(&line, fields[i].key, fields[i].number);
	}
	if (suppressed > 0)
		add_number(&line, "suppressed", (double)suppressed);
	lost = atomic_exchange(&writer.lost, 0);
	if (lost > 0)
		add_number(&line, "lost", (double)lost);
	add_text(&line, "msg", message);
	if (!finish(&line, event->level, &text, &len))
		atomic_fetch_add(&writer.lost, lost + 1);
	hg_json_free(&line.out);
	free(text);
}

static bool within_limit(enum hg_event event, const char *subject, uint64_t *suppressed)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	uint64_t now_ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;

	pthread_mutex_lock(&writer.lock);
	bool within = hg_log_limit_take(&writer.limit, event, subject, now_ms, suppressed);

	pthread_mutex_unlock(&writer.lock);
	return within;
}

void hg_log(enum hg_event event, const char *subject, const struct hg_log_field *fields,
	    unsigned field_count, const char *msg, ...)
{
	char message[MESSAGE_MAX];
	uint64_t suppressed = 0;
	va_list arguments;

	if ((int)events[event].level > atomic_load_explicit(&writer.level, memory_order_relaxed))
		return;
	if (!within_limit(event, subject, &suppressed))
		return;
	va_start(arguments, msg);
	vsnprintf(message, sizeof(message), msg, arguments);
	va_end(arguments);
	hg_utf8_trim(message);
	write_line(&events[event], fields, field_count, suppressed, message);
}
