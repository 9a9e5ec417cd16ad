/*
 * The listening sockets of the HTTP server. Control, at start.
 */
#ifndef HELIOGRAPH_CONTROL_API_LISTEN_H
#define HELIOGRAPH_CONTROL_API_LISTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_LISTEN_MAX 4

struct hg_listeners {
	int fd[HG_LISTEN_MAX];
	unsigned count;
	uint16_t port;
	bool beyond_loopback; /* at least one is not a loopback address */
};

/*
 * "localhost": 127.0.0.1 and ::1; "": all addresses; else every address of the name. Port 0 takes
 * any free one, the same for all. 0, or -1 with a sentence.
 */
int hg_listen(const char *hostname, uint16_t port, struct hg_listeners *out, char *error,
	      size_t error_len);

/* Before the HTTP library has taken the sockets. */
void hg_close(struct hg_listeners *listeners);

#ifdef __cplusplus
}
#endif
#endif
