/*
 * Flow records about the way through a device: queues, delay, time, reasons for a drop.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:1036, 4 bytes */
const struct hg_field hg_flow_extended_egress_queue[] = {
	FIELD("queue", "egress_queue_id", U32, IDENTITY),
};

/* 0:1038, variable */
const struct hg_field hg_flow_extended_function[] = {
	FIELD("symbol", "symbol", STRING, IDENTITY),
};

/* 0:1039, 4 bytes */
const struct hg_field hg_flow_extended_transit[] = {
	FIELD("delay", "transit_delay_nS", U32, GAUGE),
};

/* 0:1040, 4 bytes */
const struct hg_field hg_flow_extended_queue[] = {
	FIELD("depth", "queue_depth_bytes", U32, GAUGE),
};

/* 0:1041, variable */
const struct hg_field hg_flow_extended_hw_trap[] = {
	FIELD("group", "hw_trap_group", STRING, IDENTITY),
	FIELD("trap", "hw_trap_name", STRING, IDENTITY),
};

/* 0:1042, variable */
const struct hg_field hg_flow_extended_linux_drop_reason[] = {
	FIELD("reason", "linux_drop_reason", STRING, IDENTITY),
};

/* 0:1043, 8 bytes */
const struct hg_field hg_flow_extended_timestamp[] = {
	FIELD("nanoseconds", "timestamp_nS", U64, GAUGE),
};
