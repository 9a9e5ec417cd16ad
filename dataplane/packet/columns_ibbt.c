/* InfiniBand transport headers: BTH, and RETH and AETH behind it (IBTA 1.5, chapter 9). */
#include "dataplane/packet/columns.h"

#define BTH_LEN	   12u
#define RDETH_LEN  4u
#define DETH_LEN   8u
#define XRCETH_LEN 4u

enum transport { TRANSPORT_RC, TRANSPORT_UC, TRANSPORT_RD, TRANSPORT_UD, TRANSPORT_XRC = 5 };

static const uint8_t *bth(const struct hg_column_input *in)
{
	return hg_column_layer(in, HG_LAYER_IBBT, 0, BTH_LEN);
}

bool hg_column_ibbt_offset(const struct hg_column_input *in, uint8_t *out)
{
	const struct hg_layer *layer = hg_column_find(in, HG_LAYER_IBBT);

	return layer && hg_column_put_u32(out, layer->offset_bytes);
}

bool hg_column_ibbt_opcode(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = bth(in);

	return head && hg_column_put_u32(out, head[0]);
}

bool hg_column_ibbt_qp(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = bth(in);

	return head && hg_column_put_u32(out, hg_load_u32(head + 4) & 0xffffff);
}

bool hg_column_ibbt_ack(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = bth(in);

	return head && hg_column_put_u32(out, head[8] >> 7);
}

bool hg_column_ibbt_solicited(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = bth(in);

	return head && hg_column_put_u32(out, head[1] >> 7);
}

bool hg_column_ibbt_migration(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = bth(in);

	return head && hg_column_put_u32(out, head[1] >> 6 & 1);
}

bool hg_column_ibbt_version(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = bth(in);

	return head && hg_column_put_u32(out, head[1] & 15);
}

/* Operation without its transport: responses and acknowledgements carry an AETH. */
static bool has_aeth(unsigned operation)
{
	return operation == 13 || (operation >= 15 && operation <= 18);
}

/* First, only, only with immediate, read request. */
static bool has_reth(unsigned operation)
{
	return operation == 6 || (operation >= 10 && operation <= 12);
}

bool hg_column_ibbt_syndrome(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = bth(in), *aeth;
	unsigned transport;

	if (!head || !has_aeth(head[0] & 31))
		return false;
	transport = head[0] >> 5;
	if (transport != TRANSPORT_RC && transport != TRANSPORT_RD && transport != TRANSPORT_XRC)
		return false;
	aeth = hg_column_layer(in, HG_LAYER_IBBT,
			       BTH_LEN + (transport == TRANSPORT_RD ? RDETH_LEN : 0), 4);
	return aeth && hg_column_put_u32(out, aeth[0]);
}

/* What stands between BTH and RETH. */
static size_t reth_gap(unsigned transport)
{
	switch (transport) {
	case TRANSPORT_RD:
		return RDETH_LEN + DETH_LEN;
	case TRANSPORT_XRC:
		return XRCETH_LEN;
	default:
		return 0;
	}
}

bool hg_column_ibbt_rdma_bytes(const struct hg_column_input *in, uint8_t *out)
{
	const uint8_t *head = bth(in), *reth;
	unsigned transport;

	if (!head || !has_reth(head[0] & 31))
		return false;
	transport = head[0] >> 5;
	if (transport == TRANSPORT_UD || transport == 4 || transport > TRANSPORT_XRC)
		return false;
	reth = hg_column_layer(in, HG_LAYER_IBBT, BTH_LEN + reth_gap(transport), 16);
	return reth && hg_column_put_u32(out, hg_load_u32(reth + 12));
}
