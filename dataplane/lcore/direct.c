#include "dataplane/lcore/direct.h"

static bool read_column(const struct hg_column *column, const struct hg_sample *sample,
			const struct hg_layers *layers, uint8_t *out)
{
	enum hg_column_id id = (enum hg_column_id)column->id;

	if (!hg_column_of_record(id) && hg_packet_column(sample, layers, id, column->nth, out))
		return true;
	return column->nth == 0 && hg_record_column(sample, id, out);
}

bool hg_direct_extract(const struct hg_direct_def *def, const struct hg_sample *sample,
		       const struct hg_layers *layers, uint8_t *wide)
{
	for (unsigned i = 0; i < def->column_count; i++) {
		const struct hg_column *column = &def->column[i];
		uint8_t *at = wide + column->offset;

		*at = read_column(column, sample, layers, at + 1);
		if (*at)
			continue;
		if (column->required)
			return false;
		memset(at + 1, 0, hg_column_width((enum hg_column_id)column->id));
	}
	return true;
}

/* What a definition does not ask for must not part its rows; addresses stay, for pooling. */
static void set_base(const struct hg_direct_def *def, const struct hg_packet *packet, uint8_t *key)
{
	struct hg_packet base;

	memcpy(&base, packet, HG_DIRECT_BASE_BYTES);
	if (!def->headers) {
		base.key = (struct hg_row_key){ .point = packet->key.point,
						.far_if = packet->key.far_if,
						.reason = packet->key.reason };
		base.stack = 0;
	}
	/* The table reads nothing else of a packet without a tunnel, so it was not cleared. */
	if (!def->headers || (!packet->encap.family && !packet->encap.has_vni))
		memset(&base.encap, 0, sizeof(base.encap));
	if (!def->far_if)
		base.key.far_if = 0;
	memcpy(key, &base, HG_DIRECT_BASE_BYTES);
}

void hg_direct_sample(struct hg_work *work, const struct hg_sample *sample,
		      const struct hg_layers *layers, const struct hg_packet *packet,
		      struct hg_drops *drops, uint64_t now_ms)
{
	bool discard = sample->kind == HG_SAMPLE_DISCARD;
	uint8_t key[HG_DIRECT_BASE_BYTES + HG_DIRECT_WIDE_MAX];

	for (unsigned i = 0; i < work->plan.direct_count; i++) {
		const struct hg_direct_def *def = &work->plan.direct[i];

		if (!work->direct[i] || def->discard != discard ||
		    !hg_direct_extract(def, sample, layers, key + HG_DIRECT_BASE_BYTES))
			continue;
		set_base(def, packet, key);
		if (hg_direct_add(work->direct[i], key, packet->weight, packet->frame_bytes,
				  now_ms))
			hg_drop_add(drops, HG_DROP_DIRECT_REPLACED, 1);
	}
}
