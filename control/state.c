#include "control/state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX_NEW ".new"
#define SUFFIX_BAD ".bad"
#define NAME_LEN   256

/* "doing what with dir/name: why", from errno. */
static int fail(char *error, size_t error_len, const char *doing, const char *dir, const char *name)
{
	snprintf(error, error_len, "%s %s/%s: %s", doing, dir, name, strerror(errno));
	return -1;
}

static int open_dir(const char *dir)
{
	return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* name + suffix; false when it is too long or leaves the directory. */
static bool join(char out[NAME_LEN], const char *name, const char *suffix)
{
	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/')) {
		errno = EINVAL;
		return false;
	}
	if (snprintf(out, NAME_LEN, "%s%s", name, suffix) < NAME_LEN)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, bytes, len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes += written;
		len -= (size_t)written;
	}
	return true;
}

/* Writes and syncs a new file; false with errno, and nothing is left behind. */
static bool write_new(int dir_fd, const char *temporary, const char *bytes, size_t len)
{
	int fd = openat(dir_fd, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
			0640);

	if (fd < 0)
		return false;
	bool ok = write_all(fd, bytes, len) && fsync(fd) == 0;
	int kept = errno;

	if (close(fd) != 0 && ok) {
		ok = false;
		kept = errno;
	}
	if (!ok)
		unlinkat(dir_fd, temporary, 0);
	errno = kept;
	return ok;
}

static int replace(int dir_fd, const char *dir, const char *name, const char *bytes, size_t len,
		   char *error, size_t error_len)
{
	char temporary[NAME_LEN];

	if (!join(temporary, name, SUFFIX_NEW) || !write_new(dir_fd, temporary, bytes, len))
		return fail(error, error_len, "cannot write", dir, name);
	if (renameat(dir_fd, temporary, dir_fd, name) != 0) {
		fail(error, error_len, "cannot replace", dir, name);
		unlinkat(dir_fd, temporary, 0);
		return -1;
	}
	if (fsync(dir_fd) != 0)
		return fail(error, error_len, "cannot sync the directory of", dir, name);
	return 0;
}

int hg_state_write(const char *dir, const char *name, const char *bytes, size_t len_bytes,
		   char *error, size_t error_len)
{
	int dir_fd = open_dir(dir);

	if (dir_fd < 0)
		return fail(error, error_len, "cannot open the directory of", dir, name);
	int status = replace(dir_fd, dir, name, bytes, len_bytes, error, error_len);

	close(dir_fd);
	return status;
}

struct buffer {
	char *bytes;
	size_t len, capacity;
};

/* Room for a byte and the terminator at least; false with errno. */
static bool grow(struct buffer *buffer)
{
	if (buffer->len + 1 < buffer->capacity)
		return true;
	if (buffer->capacity > HG_STATE_FILE_MAX) {
		errno = EFBIG;
		return false;
	}
	size_t capacity = buffer->capacity ? buffer->capacity * 2 : 4096;
	char *bytes = realloc(buffer->bytes, capacity);

	if (!bytes)
		return false;
	buffer->bytes = bytes;
	buffer->capacity = capacity;
	return true;
}

/* Reads to the end; false with errno. */
static bool read_all(int fd, struct buffer *buffer)
{
	while (grow(buffer)) {
		ssize_t got =
			read(fd, buffer->bytes + buffer->len, buffer->capacity - 1 - buffer->len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		buffer->bytes[buffer->len + (size_t)got] = '\0';
		if (got == 0)
			return true;
		buffer->len += (size_t)got;
	}
	return false;
}

static enum hg_state_read read_file(int dir_fd, const char *name, struct buffer *buffer)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? HG_STATE_ABSENT : HG_STATE_UNREADABLE;
	bool ok = read_all(fd, buffer);
	int kept = errno;

	close(fd);
	errno = kept;
	return ok ? HG_STATE_READ : HG_STATE_UNREADABLE;
}

enum hg_state_read hg_state_read(const char *dir, const char *name, char **bytes, size_t *len_bytes,
				 char *error, size_t error_len)
{
	struct buffer buffer = { 0 };
	char checked[NAME_LEN];
	int dir_fd = open_dir(dir);
	enum hg_state_read result = HG_STATE_UNREADABLE;

	if (dir_fd >= 0 && join(checked, name, ""))
		result = read_file(dir_fd, name, &buffer);
	if (result == HG_STATE_UNREADABLE)
		fail(error, error_len, "cannot read", dir, name);
	if (dir_fd >= 0)
		close(dir_fd);
	if (result != HG_STATE_READ) {
		free(buffer.bytes);
		return result;
	}
	*bytes = buffer.bytes;
	*len_bytes = buffer.len;
	return result;
}

int hg_state_set_aside(const char *dir, const char *name, char *error, size_t error_len)
{
	char bad[NAME_LEN];
	int dir_fd = open_dir(dir);
	int status = 0;

	if (dir_fd < 0 || !join(bad, name, SUFFIX_BAD) ||
	    renameat(dir_fd, name, dir_fd, bad) != 0 || fsync(dir_fd) != 0)
		status = fail(error, error_len, "cannot set aside", dir, name);
	if (dir_fd >= 0)
		close(dir_fd);
	return status;
}
