/*
 * A packet source: a list of queues that give sFlow datagrams, whatever carries them (dp:2.1).
 *
 * open and close on control, before lcores start and after they stopped; poll, release, arm on the
 * lcore that owns the queue. Frame checks and reassembly happen inside: the pipeline sees UDP
 * payloads.
 */
#ifndef HELIOGRAPH_SOURCE_H
#define HELIOGRAPH_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <heliograph/addr.h>
#include <heliograph/drops.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HG_BURST 32

struct hg_item {
	const uint8_t *bytes; /* UDP payload; dead after release */
	uint32_t len_bytes;
	struct hg_addr peer; /* UDP source */
	uint16_t peer_port;
	uint64_t captured_ns; /* Unix time of the frame in a file; of a network nothing: unset */
	bool truncated;	      /* longer than the slot: counted, walked as far as it is complete */
};

enum hg_source_state {
	HG_SOURCE_RUNNING,
	HG_SOURCE_FINISHED, /* a file that has been read to its end */
};

struct hg_source;

struct hg_source_ops {
	const char *name; /* "udp", "pcap" */
	/* Never blocks. Fills up to HG_BURST items; returns how many. Losses are counted in
	 * `drops`. */
	unsigned (*poll)(struct hg_source *source, unsigned queue, struct hg_item *out,
			 struct hg_drops *drops);
	void (*release)(struct hg_source *source, unsigned queue);
	/* Descriptor to sleep on, or -1: timed sleep only. */
	int (*wait_fd)(struct hg_source *source, unsigned queue);
	enum hg_source_state (*state)(struct hg_source *source, unsigned queue);
	void (*close)(struct hg_source *source);
	/* Control. Writes into `drops` what the device itself has counted since it was opened;
	 * NULL: it counts nothing that poll does not tell. */
	void (*stats)(struct hg_source *source, struct hg_drops *drops);
};

struct hg_source {
	const struct hg_source_ops *ops;
	unsigned queue_count;
	uint64_t nap_max_ns;  /* longest sleep that its rings outlast; 0: no limit of its own */
	bool drops_invisible; /* the device loses datagrams that it does not count (dp:2.5) */
};

/* UDP sockets, one per queue, all bound with SO_REUSEPORT before any is polled (dp:S4). */
struct hg_udp_conf {
	uint16_t port;	     /* 0: any free one; the number is in the result of hg_udp_port() */
	const char *address; /* NULL: all addresses, IPv4 and IPv6 */
	unsigned queues;
	int receive_buffer_bytes; /* asked for; see hg_udp_granted_bytes() */
	/* An interface whose datagrams a port takes: here they are discarded, and the kernel
	 * refuses none of them (dp:T8, dp:T11). NULL: none. */
	const char *sink_interface;
};
struct hg_source *hg_udp_open(const struct hg_udp_conf *conf, char *error, size_t error_len);
uint16_t hg_udp_port(const struct hg_source *source);
int hg_udp_granted_bytes(const struct hg_source *source);
int hg_udp_sink_error(const struct hg_source *source); /* errno of sink_interface; 0: it works */
void hg_udp_end_sink(struct hg_source *source); /* datagrams of that interface are taken again */

/* pcap and pcapng; link types Ethernet, Linux cooked 1 and 2, raw IP. One queue. */
struct hg_pcap_conf {
	const char *path;
	uint16_t port;	/* UDP destination port to take, e.g. 6343; 0: any */
	bool real_time; /* keep the file's intervals; false: as fast as possible */
};
struct hg_source *hg_pcap_open(const struct hg_pcap_conf *conf, char *error, size_t error_len);

/*
 * A port that DPDK drives: a network card or its virtual function, any virtual device, or an
 * interface of the kernel by packet sockets or AF_XDP (dp:2.4-2.6). Starts EAL. No device is
 * touched but the one that is named.
 */
enum hg_port_way {
	HG_PORT_DEVICE, /* `device` is a PCI address, or "vdev:" and what DPDK calls it */
	HG_PORT_PACKET, /* an interface, by packet sockets */
	HG_PORT_XDP,	/* an interface, by AF_XDP */
};

struct hg_port_conf {
	enum hg_port_way way;
	const char *device;
	unsigned queues;	   /* fewer when the device has fewer */
	unsigned ring_frames;	   /* of each queue; 0: what suits the device */
	unsigned frame_bytes;	   /* longest frame by packet sockets; 0: 2048 */
	uint16_t port;		   /* UDP destination port to take */
	const struct hg_addr *own; /* ARP, neighbour discovery and ping are answered for these */
	unsigned own_count;	   /* 0: nothing is answered, any destination is taken */
	void (*log)(void *arg, int level, const char *line); /* of EAL, while opening */
	void *log_arg;
};
struct hg_source *hg_port_open(const struct hg_port_conf *conf, char *error, size_t error_len);

/*
 * Two sources as one: the queues of `first`, then those of `second`. Owns both and closes them.
 * NULL: no memory, both are still the caller's.
 */
struct hg_source *hg_source_join(struct hg_source *first, struct hg_source *second);

#ifdef __cplusplus
}
#endif
#endif
