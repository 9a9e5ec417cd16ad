#include "control/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static uint64_t watchdog_ms(void)
{
	const char *pid = getenv("WATCHDOG_PID");
	const char *text = getenv("WATCHDOG_USEC");

	if (!text || (pid && strtol(pid, NULL, 10) != (long)getpid()))
		return 0;
	return strtoull(text, NULL, 10) / 2000;
}

static bool reach(int fd, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(path);

	if (len < 2 || len >= sizeof(address.sun_path))
		return false;
	memcpy(address.sun_path, path, len);
	if (address.sun_path[0] == '@') /* abstract name */
		address.sun_path[0] = '\0';
	return !connect(fd, (struct sockaddr *)&address,
			(socklen_t)(offsetof(struct sockaddr_un, sun_path) + len));
}

void hg_notify_open(struct hg_notify *notify)
{
	const char *path = getenv("NOTIFY_SOCKET");

	notify->fd = -1;
	notify->told_ms = 0;
	notify->watchdog_ms = watchdog_ms();
	if (!path || (*path != '/' && *path != '@'))
		return;
	notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (notify->fd >= 0 && !reach(notify->fd, path))
		hg_notify_close(notify);
}

void hg_notify_close(struct hg_notify *notify)
{
	if (notify->fd >= 0)
		close(notify->fd);
	notify->fd = -1;
}

void hg_notify_tell(const struct hg_notify *notify, const char *state)
{
	if (notify->fd >= 0)
		(void)!send(notify->fd, state, strlen(state), MSG_NOSIGNAL);
}

void hg_notify_beat(struct hg_notify *notify, uint64_t now_ms, bool alive)
{
	if (!notify->watchdog_ms || !alive || now_ms - notify->told_ms < notify->watchdog_ms)
		return;
	notify->told_ms = now_ms;
	hg_notify_tell(notify, "WATCHDOG=1");
}
