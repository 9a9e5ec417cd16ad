/*
 * Every way to lose or doubt something has a counter with a name (dp:9).
 *
 * One table: identifier, name as exported, meaning. An lcore owns one `struct hg_drops` and is its
 * only writer; any thread may read it. Stores and loads are relaxed: each number is exact on its
 * own, the set is not a snapshot.
 */
#ifndef HELIOGRAPH_DROPS_H
#define HELIOGRAPH_DROPS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* clang-format off */
#define HG_DROP_TABLE(X) \
	X(SOCK_OVERFLOW, "sock_overflow", "datagrams dropped by the kernel because the socket buffer was full") \
	X(SOCK_TRUNCATED, "sock_truncated", "datagrams longer than the receive slot") \
	X(SOCK_ERROR, "sock_error", "receive calls that failed") \
	X(FRAME_SHORT, "frame_short", "captured frames that end inside a header") \
	X(FRAME_NOT_IP, "frame_not_ip", "captured frames that are not IPv4 or IPv6") \
	X(FRAME_NOT_OURS, "frame_not_ours", "frames for another address") \
	X(FRAME_NOT_UDP, "frame_not_udp", "captured packets that are not UDP") \
	X(FRAME_OTHER_PORT, "frame_other_port", "captured datagrams for another port") \
	X(FRAME_BAD_CSUM, "frame_bad_csum", "frames the device marked as damaged") \
	X(FRAG_BAD, "frag_bad", "captured IP fragments that cannot be put together") \
	X(DGRAM_SHORT, "dgram_short", "datagrams shorter than their header") \
	X(DGRAM_VERSION, "dgram_version", "datagrams of another version than 5") \
	X(DGRAM_AGENT_TYPE, "dgram_agent_type", "datagrams with an agent address of unknown type") \
	X(DGRAM_COUNT, "dgram_count", "datagrams with fewer samples than announced") \
	X(DGRAM_TRAILING, "dgram_trailing", "datagrams with bytes after the last announced sample") \
	X(DGRAM_BUDGET, "dgram_budget", "datagrams cut off at the record budget") \
	X(AGENT_DENIED, "agent_denied", "datagrams from agents or senders outside sflow.allow") \
	X(AGENT_TABLE_FULL, "agent_table_full", "datagrams from agents beyond the agent limit") \
	X(AGENT_CONFLICT, "agent_conflict", "datagrams of one agent address that come from two senders in turn") \
	X(SOURCE_TABLE_FULL, "source_table_full", "samples of data sources beyond the limit") \
	X(SAMPLE_UNKNOWN, "sample_unknown", "samples of unknown type, skipped by length") \
	X(SAMPLE_LENGTH, "sample_length", "samples that run over the datagram or are below their type's size") \
	X(SAMPLE_PADDING, "sample_padding", "samples with bytes after their last record") \
	X(SAMPLE_RATE_ZERO, "sample_rate_zero", "samples with sampling rate 0, counted as 1") \
	X(SAMPLE_RATE_HUGE, "sample_rate_huge", "samples with a sampling rate above 2^24, counted as 2^24") \
	X(POINT_TABLE_FULL, "point_table_full", "samples of observing points beyond the limit, booked to point 0") \
	X(RECORD_UNKNOWN, "record_unknown", "records of unknown type, skipped by length") \
	X(RECORD_LENGTH, "record_length", "records that run over their sample or are below their type's size") \
	X(RECORD_COUNT, "record_count", "samples with fewer records than announced") \
	X(RECORD_FIELD, "record_field", "records with an impossible count, string, address or number inside") \
	X(FRAME_LENGTH_ODD, "frame_length_odd", "sampled headers whose frame length is 0, below the header, or below stripped") \
	X(LAYER_UNKNOWN, "layer_unknown", "sampled headers that continue with an unknown protocol") \
	X(LAYER_TRUNCATED, "layer_truncated", "sampled headers cut inside a layer") \
	X(LAYER_BAD, "layer_bad", "sampled headers with an impossible length in a layer") \
	X(LAYER_TOO_DEEP, "layer_too_deep", "sampled headers with more layers than are followed") \
	X(STACK_LIST_FULL, "stack_list_full", "protocol stacks beyond the list of one epoch") \
	X(BASE_REPLACED, "base_replaced", "updates of the base table that met a full bucket (precision, not loss)") \
	X(DISCARD_REPLACED, "discard_replaced", "updates of the discard table that met a full bucket (precision, not loss)") \
	X(DIRECT_REPLACED, "direct_replaced", "updates of a direct table that met a full bucket (precision, not loss)") \
	X(MSG_NO_SLOT_COUNTER, "msg_no_slot_counter", "counter samples lost between lcore and control: no free slot") \
	X(MSG_NO_SLOT_OTHER, "msg_no_slot_other", "rare records lost between lcore and control: no free slot") \
	X(MSG_TOO_BIG, "msg_too_big", "messages longer than the ring carries") \
	X(TAP_FULL, "tap_full", "datagrams not forwarded: the sender did not keep up")
/* clang-format on */

enum hg_drop {
#define HG_DROP_ENUM(id, name, help) HG_DROP_##id,
	HG_DROP_TABLE(HG_DROP_ENUM)
#undef HG_DROP_ENUM
		HG_DROP_N
};

struct hg_drops {
	uint64_t n[HG_DROP_N];
} __attribute__((aligned(64)));

/* Owner only: adds `count` to one counter. */
static inline void hg_drop_add(struct hg_drops *d, enum hg_drop which, uint64_t count)
{
	__atomic_store_n(&d->n[which], d->n[which] + count, __ATOMIC_RELAXED);
}

/* Any thread. */
static inline uint64_t hg_drop_read(const struct hg_drops *d, enum hg_drop which)
{
	return __atomic_load_n(&d->n[which], __ATOMIC_RELAXED);
}

#ifdef __cplusplus
}
#endif
#endif
