/*
 * `heliograph decode`: prints what is in captured sFlow datagrams.
 *
 * JSON: one object a datagram and line, with the names and the text formats of sflowtool's JSON
 * output where it has one, so that scripts that read it go on working; what it does not print is
 * named by structure and field. Line form: that of sflowtool's -l. One thread; everything is owned
 * by the caller.
 */
#ifndef HELIOGRAPH_CONTROL_TOOLS_DECODE_H
#define HELIOGRAPH_CONTROL_TOOLS_DECODE_H

#include <stdio.h>

#include <heliograph/addr.h>
#include <heliograph/drops.h>

#include "control/json.h"

#ifdef __cplusplus
extern "C" {
#endif

struct hg_decode_context {
	struct hg_json_out json; /* memory reused from datagram to datagram */
	struct hg_drops drops;	 /* what the last datagram raised */
	struct hg_addr peer;	 /* who sent it; family 0 when not known */
	uint64_t captured_ns;	 /* Unix time; 0: not known */
	bool line;		 /* line form instead of JSON */
};

void hg_decode_init(struct hg_decode_context *context, bool line);
void hg_decode_free(struct hg_decode_context *context);

/*
 * Prints one datagram to `out`. A damaged one is printed as far as it can be read, as valid JSON,
 * with the member `anomalies`: counter name → count. Returns false when memory is short.
 */
bool hg_decode_datagram(const uint8_t *bytes, size_t len_bytes, struct hg_decode_context *context,
			FILE *out);

/* The subcommand; `argv[0]` is "decode". Returns the exit status: 0, 1 (a file failed), 2 (usage).
 */
int hg_tool_decode(int argc, char **argv, FILE *out, FILE *err);

#ifdef __cplusplus
}
#endif
#endif
