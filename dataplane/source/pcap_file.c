#include "dataplane/source/pcap_file.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <time.h>

#include "dataplane/source/frame.h"
#include "dataplane/source/reassembly.h"

#define SLOT_BYTES	65536u
#define FRAMES_PER_POLL (4 * HG_BURST) /* a capture of other traffic must not hold the lcore */
#define NS_PER_S	1000000000u

struct pcap_source {
	struct hg_source base;
	pcap_t *pcap;
	enum hg_link link;
	uint16_t port;
	bool real_time, begun, ended;
	struct pcap_pkthdr *header; /* of the frame read and not yet taken, or NULL */
	const uint8_t *frame;
	uint64_t first_ns, start_ns; /* the first frame's time: in the capture, on our clock */
	struct hg_reassembly *reassembly;
	uint8_t *slots; /* HG_BURST of them */
};

struct link_row {
	int dlt;
	enum hg_link link;
};

static const struct link_row links[] = {
	{ DLT_EN10MB, HG_LINK_ETHERNET },    { DLT_LINUX_SLL, HG_LINK_COOKED },
	{ DLT_LINUX_SLL2, HG_LINK_COOKED2 }, { DLT_RAW, HG_LINK_RAW },
	{ DLT_IPV4, HG_LINK_RAW },	     { DLT_IPV6, HG_LINK_RAW },
	{ DLT_NULL, HG_LINK_FAMILY },	     { DLT_LOOP, HG_LINK_FAMILY },
};

static struct pcap_source *self_of(struct hg_source *source)
{
	return (struct pcap_source *)source;
}

static uint64_t monotonic_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static uint64_t frame_ns(const struct pcap_pkthdr *header)
{
	/* Opened with nanosecond precision: tv_usec holds nanoseconds. */
	return (uint64_t)header->ts.tv_sec * NS_PER_S + (uint64_t)header->ts.tv_usec;
}

/* Ends the file; damage counts as a failed receive call (bad inputs E7). */
static void end_file(struct pcap_source *s, bool damaged, struct hg_drops *drops)
{
	s->ended = true;
	if (damaged)
		hg_drop_add(drops, HG_DROP_SOCK_ERROR, 1);
	hg_reassembly_flush(s->reassembly, drops);
}

/* Makes the next frame of the file the pending one; false at the end. */
static bool have_frame(struct pcap_source *s, struct hg_drops *drops)
{
	int got;

	if (s->header)
		return true;
	if (s->ended)
		return false;
	got = pcap_next_ex(s->pcap, &s->header, &s->frame);
	if (got == 1)
		return true;
	s->header = NULL;
	end_file(s, got != PCAP_ERROR_BREAK, drops);
	return false;
}

/* The first frame is due at once, each later one as long after it as in the capture. */
static bool is_due(struct pcap_source *s)
{
	uint64_t at = frame_ns(s->header), now;

	if (!s->real_time)
		return true;
	now = monotonic_ns();
	if (!s->begun) {
		s->begun = true;
		s->first_ns = at;
		s->start_ns = now;
	}
	return at <= s->first_ns || at - s->first_ns <= now - s->start_ns;
}

static bool whole_packet(struct pcap_source *s, struct hg_drops *drops, struct hg_ip_packet *packet)
{
	struct hg_ip_packet fragment;
	uint64_t now_ms = frame_ns(s->header) / 1000000;

	if (!hg_frame_packet(s->link, s->frame, s->header->caplen, drops, packet))
		return false;
	if (!packet->fragment)
		return true;
	if (!hg_frame_may_be_udp(packet, drops))
		return false;
	fragment = *packet;
	return hg_reassembly_add(s->reassembly, &fragment, now_ms, drops, packet);
}

/* Takes the pending frame; true when it completed a datagram, which is copied into `slot`. */
static bool take_frame(struct pcap_source *s, uint8_t *slot, struct hg_item *item,
		       struct hg_drops *drops)
{
	struct hg_ip_packet packet;
	bool ours =
		whole_packet(s, drops, &packet) && hg_frame_datagram(&packet, s->port, drops, item);

	item->captured_ns = frame_ns(s->header);
	s->header = NULL;
	if (!ours)
		return false;
	if (item->len_bytes > SLOT_BYTES) {
		item->len_bytes = SLOT_BYTES;
		item->truncated = true;
	}
	if (item->truncated)
		hg_drop_add(drops, HG_DROP_SOCK_TRUNCATED, 1);
	memcpy(slot, item->bytes, item->len_bytes);
	item->bytes = slot;
	return true;
}

static unsigned pcap_source_poll(struct hg_source *source, unsigned queue, struct hg_item *out,
				 struct hg_drops *drops)
{
	struct pcap_source *s = self_of(source);
	unsigned count = 0, frames;

	(void)queue;
	for (frames = 0; frames < FRAMES_PER_POLL && count < HG_BURST; frames++) {
		if (!have_frame(s, drops) || !is_due(s))
			break;
		if (take_frame(s, s->slots + (size_t)count * SLOT_BYTES, &out[count], drops))
			count++;
	}
	return count;
}

static void pcap_source_release(struct hg_source *source, unsigned queue)
{
	(void)source;
	(void)queue;
}

static int pcap_source_wait_fd(struct hg_source *source, unsigned queue)
{
	(void)source;
	(void)queue;
	return -1;
}

static enum hg_source_state pcap_source_state(struct hg_source *source, unsigned queue)
{
	(void)queue;
	return self_of(source)->ended ? HG_SOURCE_FINISHED : HG_SOURCE_RUNNING;
}

static void pcap_source_close(struct hg_source *source)
{
	struct pcap_source *s = self_of(source);

	if (s->pcap)
		pcap_close(s->pcap);
	hg_reassembly_destroy(s->reassembly);
	free(s->slots);
	free(s);
}

static const struct hg_source_ops pcap_ops = {
	.name = "pcap",
	.poll = pcap_source_poll,
	.release = pcap_source_release,
	.wait_fd = pcap_source_wait_fd,
	.state = pcap_source_state,
	.close = pcap_source_close,
};

static bool find_link(int dlt, enum hg_link *link)
{
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		if (links[i].dlt != dlt)
			continue;
		*link = links[i].link;
		return true;
	}
	return false;
}

static struct pcap_source *source_make(const struct hg_pcap_conf *conf)
{
	struct pcap_source *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->base.ops = &pcap_ops;
	s->base.queue_count = 1;
	s->port = conf->port;
	s->real_time = conf->real_time;
	s->reassembly = hg_reassembly_create();
	s->slots = malloc((size_t)HG_BURST * SLOT_BYTES);
	if (s->reassembly && s->slots)
		return s;
	pcap_source_close(&s->base);
	return NULL;
}

struct hg_source *hg_pcap_open_stream(FILE *stream, const struct hg_pcap_conf *conf, char *error,
				      size_t error_len)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	struct pcap_source *s = source_make(conf);

	if (!s) {
		fclose(stream);
		snprintf(error, error_len, "no memory to read %s", conf->path);
		return NULL;
	}
	s->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO,
							   reason);
	if (!s->pcap) {
		fclose(stream);
		snprintf(error, error_len, "%s is not a capture that can be read: %s", conf->path,
			 reason);
	} else if (!find_link(pcap_datalink(s->pcap), &s->link)) {
		snprintf(error, error_len, "%s has link type %d, which is not supported",
			 conf->path, pcap_datalink(s->pcap));
	} else {
		return &s->base;
	}
	pcap_source_close(&s->base);
	return NULL;
}

struct hg_source *hg_pcap_open(const struct hg_pcap_conf *conf, char *error, size_t error_len)
{
	FILE *stream = fopen(conf->path, "rb");

	if (!stream) {
		snprintf(error, error_len, "cannot open %s: %s", conf->path, strerror(errno));
		return NULL;
	}
	return hg_pcap_open_stream(stream, conf, error, error_len);
}
