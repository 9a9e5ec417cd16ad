/*
 * Puts the IP fragments of a capture together: few datagrams at a time, bounded memory.
 *
 * One thread. Memory is taken by create. Time is that of the capture. Every fragment that does not
 * become part of a datagram is counted in HG_DROP_FRAG_BAD.
 */
#ifndef HELIOGRAPH_DATAPLANE_SOURCE_REASSEMBLY_H
#define HELIOGRAPH_DATAPLANE_SOURCE_REASSEMBLY_H

#include "dataplane/source/frame.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HG_REASSEMBLY_SLOTS	64u
#define HG_REASSEMBLY_BYTES_MAX 65535u
#define HG_REASSEMBLY_MS	30000u /* lifetime of a datagram that stays incomplete */

struct hg_reassembly;

struct hg_reassembly *hg_reassembly_create(void); /* NULL: no memory */
void hg_reassembly_destroy(struct hg_reassembly *r);

/* True when `fragment` was the missing piece: `*whole` is the packet, valid until the next call. */
bool hg_reassembly_add(struct hg_reassembly *r, const struct hg_ip_packet *fragment,
		       uint64_t now_ms, struct hg_drops *drops, struct hg_ip_packet *whole);

/* Gives up what is still incomplete: the capture has ended. */
void hg_reassembly_flush(struct hg_reassembly *r, struct hg_drops *drops);

#ifdef __cplusplus
}
#endif
#endif
