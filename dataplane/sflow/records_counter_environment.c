/*
 * Counter records of proposals for energy, temperature, humidity and fans.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:3000, 24 bytes */
const struct hg_field hg_counter_energy[] = {
	FIELD("voltage", NULL, U32, GAUGE),
	FIELD("current", NULL, U32, GAUGE),
	FIELD("real_power", NULL, U32, GAUGE),
	FIELD("power_factor", NULL, I32, GAUGE),
	FIELD("energy", NULL, U32, COUNTER),
	FIELD("errors", NULL, U32, COUNTER),
};

/* 0:3001, 12 bytes */
const struct hg_field hg_counter_temperature[] = {
	FIELD("minimum", NULL, I32, GAUGE),
	FIELD("maximum", NULL, I32, GAUGE),
	FIELD("errors", NULL, U32, COUNTER),
};

/* 0:3002, 4 bytes */
const struct hg_field hg_counter_humidity[] = {
	FIELD("relative", NULL, I32, GAUGE),
};

/* 0:3003, 12 bytes */
const struct hg_field hg_counter_fans[] = {
	FIELD("total", NULL, U32, GAUGE),
	FIELD("failed", NULL, U32, GAUGE),
	FIELD("speed", NULL, U32, GAUGE),
};
