/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/sim/sink.h"
#include "bench/sim/wire.h"

#define COLLECTOR_IP  0x0afe0001u
#define SFLOW_PORT    6343
#define FRAME_HEADERS (14 + 20 + 8)
#define BUFFER_BYTES  (1 << 20)

struct pcap_sink {
	struct hg_sim_sink sink;
	FILE *file;
	uint16_t ip_id;
	bool failed;
};

static void write_file_header(FILE *file)
{
	static const uint32_t header[6] = { 0xa1b2c3d4, 2 << 16 | 4, 0, 0, 65535, 1 };
	uint8_t bytes[24];

	for (int i = 0; i < 6; i++)
		hg_sim_store32(bytes + 4 * i, header[i]);
	fwrite(bytes, 1, sizeof(bytes), file);
}

static void write_record_header(FILE *file, uint64_t time_us, uint32_t len_bytes)
{
	uint8_t bytes[16];

	hg_sim_store32(bytes, HG_SIM_PCAP_START_S + (uint32_t)(time_us / 1000000));
	hg_sim_store32(bytes + 4, (uint32_t)(time_us % 1000000));
	hg_sim_store32(bytes + 8, len_bytes);
	hg_sim_store32(bytes + 12, len_bytes);
	fwrite(bytes, 1, sizeof(bytes), file);
}

static void build_ip(uint8_t *at, uint32_t src, uint32_t payload_bytes, uint16_t id)
{
	memset(at, 0, 20);
	at[0] = 0x45;
	hg_sim_store16(at + 2, 20 + payload_bytes);
	hg_sim_store16(at + 4, id);
	at[8] = 64;
	at[9] = 17;
	hg_sim_store32(at + 12, src);
	hg_sim_store32(at + 16, COLLECTOR_IP);
	hg_sim_store16(at + 10, hg_sim_checksum_fold(hg_sim_checksum_add(0, at, 20)));
}

static void build_udp(uint8_t *at, const uint8_t *ip, const struct hg_sim_datagram *d)
{
	uint32_t len_bytes = 8 + d->len_bytes;
	uint64_t sum = hg_sim_checksum_add(17 + len_bytes, ip + 12, 8);
	uint16_t checksum;

	hg_sim_store16(at, 40000 + d->agent % 20000);
	hg_sim_store16(at + 2, SFLOW_PORT);
	hg_sim_store16(at + 4, len_bytes);
	hg_sim_store16(at + 6, 0);
	sum = hg_sim_checksum_add(sum, at, 8);
	checksum = hg_sim_checksum_fold(hg_sim_checksum_add(sum, d->bytes, d->len_bytes));
	hg_sim_store16(at + 6, checksum ? checksum : 0xffff);
}

static void submit(struct hg_sim_sink *sink, const struct hg_sim_datagram *d)
{
	struct pcap_sink *p = (struct pcap_sink *)sink;
	static const uint8_t macs[14] = { 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0 };
	uint8_t frame[FRAME_HEADERS];
	uint32_t agent_ip = (uint32_t)d->bytes[8] << 24 | (uint32_t)d->bytes[9] << 16 |
			    (uint32_t)d->bytes[10] << 8 | d->bytes[11];

	memcpy(frame, macs, sizeof(macs));
	build_ip(frame + 14, agent_ip, 8 + d->len_bytes, p->ip_id++);
	build_udp(frame + 34, frame + 14, d);
	write_record_header(p->file, d->time_us, FRAME_HEADERS + d->len_bytes);
	fwrite(frame, 1, sizeof(frame), p->file);
	if (fwrite(d->bytes, 1, d->len_bytes, p->file) != d->len_bytes)
		p->failed = true;
	sink->sent(sink->context, d, !p->failed);
}

/* stdio writes when its buffer is full. */
static void flush(struct hg_sim_sink *sink)
{
	(void)sink;
}

static int close_file(struct hg_sim_sink *sink)
{
	struct pcap_sink *p = (struct pcap_sink *)sink;
	bool failed = p->failed || ferror(p->file);

	if (fclose(p->file))
		failed = true;
	free(p);
	return failed ? -1 : 0;
}

struct hg_sim_sink *hg_sim_pcap_open(const char *path, FILE *err)
{
	struct pcap_sink *p = calloc(1, sizeof(*p));

	if (p)
		p->file = fopen(path, "wb");
	if (!p || !p->file) {
		fprintf(err, "hg-sim: cannot write %s: %s.\n", path, strerror(errno));
		free(p);
		return NULL;
	}
	setvbuf(p->file, NULL, _IOFBF, BUFFER_BYTES);
	write_file_header(p->file);
	p->sink = (struct hg_sim_sink){ .submit = submit, .flush = flush, .close = close_file };
	return &p->sink;
}
