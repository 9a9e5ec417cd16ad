/*
 * Keeps the kernel from answering "port unreachable" to what a packet socket takes (dp:T8).
 *
 * A UDP socket bound to the interface and the port whose filter accepts no byte. Datagrams of other
 * interfaces go to whoever is bound without an interface. Control.
 */
#ifndef HELIOGRAPH_DATAPLANE_SOURCE_SINK_SOCKET_H
#define HELIOGRAPH_DATAPLANE_SOURCE_SINK_SOCKET_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A descriptor for close(), or -1 with errno. */
int hg_sink_open(const char *iface, uint16_t port);

#ifdef __cplusplus
}
#endif
#endif
