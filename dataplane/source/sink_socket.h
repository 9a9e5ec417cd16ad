/*
 * Keeps the kernel from answering "port unreachable" to what a packet socket takes, and from giving
 * it to our sockets too (dp:T8, dp:T11).
 *
 * A UDP socket bound to the interface and the port whose filter accepts no byte. Of several that
 * share a port the kernel takes the first in its list, whichever fits better: it puts IPv6 sockets
 * at the end and IPv4 ones at the front. So a sink of IPv6 is bound before, one of IPv4 after the
 * sockets it goes before. Control.
 */
#ifndef HELIOGRAPH_DATAPLANE_SOURCE_SINK_SOCKET_H
#define HELIOGRAPH_DATAPLANE_SOURCE_SINK_SOCKET_H

#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A descriptor for close(), or -1 with errno. */
int hg_sink_open(const char *iface, const struct sockaddr *at, socklen_t at_len);

#ifdef __cplusplus
}
#endif
#endif
