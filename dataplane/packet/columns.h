/*
 * Inside of the columns of a packet: one reader a column, reads bounded by the captured bytes.
 * Nothing outside this folder includes it. Pure functions, any thread.
 */
#ifndef HELIOGRAPH_DATAPLANE_PACKET_COLUMNS_H
#define HELIOGRAPH_DATAPLANE_PACKET_COLUMNS_H

#include <heliograph/columns.h>

struct hg_column_input {
	const struct hg_sample *sample;
	const struct hg_layers *layers;
	unsigned nth; /* occurrence of the header, or HG_COLUMN_INNERMOST */
};

/* False: null. */
typedef bool hg_column_reader(const struct hg_column_input *in, uint8_t *out);

/* Place of the nth header of a type in the sampled header, NULL when there is none. */
static inline const struct hg_layer *hg_column_find(const struct hg_column_input *in,
						    enum hg_layer_type type)
{
	const struct hg_layers *layers = in->layers;
	const struct hg_layer *last = NULL;
	unsigned left = in->nth;

	if (!layers->header_based)
		return NULL;
	for (unsigned i = 0; i < layers->count; i++) {
		if (layers->layer[i].type != type)
			continue;
		last = &layers->layer[i];
		if (in->nth != HG_COLUMN_INNERMOST && left-- == 0)
			return last;
	}
	return in->nth == HG_COLUMN_INNERMOST ? last : NULL;
}

/* `len` bytes at `at` from a place in the captured bytes, NULL where they end before. */
static inline const uint8_t *hg_column_bytes(const struct hg_column_input *in, size_t place,
					     size_t at, size_t len)
{
	size_t captured = in->sample->header_len_bytes;

	if (place > captured || at > captured - place || len > captured - place - at)
		return NULL;
	return in->sample->header + place + at;
}

/* The same inside the nth header of a type. */
static inline const uint8_t *hg_column_layer(const struct hg_column_input *in,
					     enum hg_layer_type type, size_t at, size_t len)
{
	const struct hg_layer *layer = hg_column_find(in, type);

	return layer ? hg_column_bytes(in, layer->offset_bytes, at, len) : NULL;
}

hg_column_reader hg_column_arp_operation; /* columns.c */
hg_column_reader hg_column_mpls_labels, hg_column_ip6_extensions, hg_column_ip6_fragment,
	hg_column_icmp_sequence, hg_column_icmp_net, hg_column_icmp_host, hg_column_icmp_protocol,
	hg_column_icmp_port; /* columns_chain.c */
hg_column_reader hg_column_dns_response, hg_column_dns_name, hg_column_dns_type,
	hg_column_dns_code; /* columns_dns.c */
hg_column_reader hg_column_ibbt_offset, hg_column_ibbt_opcode, hg_column_ibbt_qp,
	hg_column_ibbt_ack, hg_column_ibbt_solicited, hg_column_ibbt_migration,
	hg_column_ibbt_version, hg_column_ibbt_syndrome,
	hg_column_ibbt_rdma_bytes; /* columns_ibbt.c */

#endif
