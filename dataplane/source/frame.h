/*
 * From a captured frame to the UDP payload in it: link header, IP header, UDP header (dp:S9).
 *
 * Pure functions over (pointer, length): no state, no copy; results point into the frame. Any
 * thread. What is no datagram for us is refused with a counter of its own.
 */
#ifndef HELIOGRAPH_DATAPLANE_SOURCE_FRAME_H
#define HELIOGRAPH_DATAPLANE_SOURCE_FRAME_H

#include <heliograph/source.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hg_link {
	HG_LINK_ETHERNET,
	HG_LINK_COOKED,	 /* Linux "cooked" capture, version 1 */
	HG_LINK_COOKED2, /* version 2 */
	HG_LINK_RAW,	 /* starts with the IP header */
	HG_LINK_FAMILY,	 /* four bytes of address family (BSD null and loopback), then IP */
};

/* An IP packet, or one fragment of it. */
struct hg_ip_packet {
	const uint8_t *bytes;	 /* behind the headers that were understood */
	uint32_t len_bytes;	 /* captured */
	uint32_t declared_bytes; /* by the IP header; more than len_bytes when the capture cut it */
	struct hg_addr src, dst;
	uint8_t proto; /* of what follows */
	bool fragment; /* the next four are valid; `bytes` are the piece at that offset */
	bool more;
	uint32_t offset_bytes;
	uint32_t id;
};

/* False, with a counter raised, when the frame holds no IP packet. */
bool hg_frame_packet(enum hg_link link, const uint8_t *bytes, size_t len_bytes,
		     struct hg_drops *drops, struct hg_ip_packet *packet);

/* True when `packet` may be a piece of a UDP datagram; else FRAME_NOT_UDP is raised. */
bool hg_frame_may_be_udp(const struct hg_ip_packet *packet, struct hg_drops *drops);

/*
 * The UDP payload of a whole packet. False, with a counter raised, when it is not UDP or not for
 * `port` (0: any port). Payload cut by the capture is marked `truncated`.
 */
bool hg_frame_datagram(const struct hg_ip_packet *packet, uint16_t port, struct hg_drops *drops,
		       struct hg_item *item);

#ifdef __cplusplus
}
#endif
#endif
