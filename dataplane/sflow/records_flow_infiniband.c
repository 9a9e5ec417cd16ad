/*
 * Flow records of InfiniBand switches.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:1031, 40 bytes */
const struct hg_field hg_flow_extended_ib_lrh[] = {
	FIELD("src_vl", NULL, U32, IDENTITY),
	FIELD("src_sl", NULL, U32, IDENTITY),
	FIELD("src_dlid", NULL, U32, IDENTITY),
	FIELD("src_slid", NULL, U32, IDENTITY),
	FIELD("src_lnh", NULL, U32, IDENTITY),
	FIELD("dst_vl", NULL, U32, IDENTITY),
	FIELD("dst_sl", NULL, U32, IDENTITY),
	FIELD("dst_dlid", NULL, U32, IDENTITY),
	FIELD("dst_slid", NULL, U32, IDENTITY),
	FIELD("dst_lnh", NULL, U32, IDENTITY),
};

/* 0:1032, 48 bytes */
const struct hg_field hg_flow_extended_ib_grh[] = {
	FIELD("flow_label", NULL, U32, IDENTITY),
	FIELD("tc", NULL, U32, IDENTITY),
	FIELD("s_gid", NULL, IP6, IDENTITY),
	FIELD("d_gid", NULL, IP6, IDENTITY),
	FIELD("next_header", NULL, U32, IDENTITY),
	FIELD("length", NULL, U32, GAUGE),
};

/* 0:1033, 12 bytes */
const struct hg_field hg_flow_extended_ib_brh[] = {
	FIELD("pkey", NULL, U32, IDENTITY),
	FIELD("dst_qp", NULL, U32, IDENTITY),
	FIELD("opcode", NULL, U32, IDENTITY),
};
