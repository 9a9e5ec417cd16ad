/*
 * Who may do what: the Host check against DNS rebinding, tokens and roles, read-only mode, writes
 * beyond loopback. HTTP thread; no state of its own.
 */
#ifndef HELIOGRAPH_CONTROL_API_GATE_H
#define HELIOGRAPH_CONTROL_API_GATE_H

#include "control/api/request.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * True when the request may go on; else the refusal is answered. `host`: Host header or NULL;
 * `beyond_loopback`: the server is reachable from other machines.
 */
bool hg_gate_pass(struct hg_request *request, const char *host, bool beyond_loopback);

#ifdef __cplusplus
}
#endif
#endif
