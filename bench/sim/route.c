/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/sim/route.h"

#include <assert.h>

static void add(struct hg_sim_flow *f, uint32_t agent, uint16_t source, uint16_t in, uint16_t out)
{
	assert(f->points < HG_SIM_POINTS);
	f->point[f->points++] = (struct hg_sim_point){ agent, source, in, out };
}

/* Two uplinks: addresses decide, so a flow keeps to one. */
static uint16_t uplink(const struct hg_sim_world *world, const struct hg_sim_flow *f, uint32_t sw)
{
	return (uint16_t)(world->switches[sw].ports +
			  ((f->src.addr.b[15] ^ f->dst.addr.b[15]) & 1));
}

/* Switches sample what arrives at a port. */
static void cross_switches(const struct hg_sim_world *world, struct hg_sim_flow *f)
{
	const struct hg_sim_node *src =
		f->src.node == HG_SIM_NONE ? NULL : &world->nodes[f->src.node];
	const struct hg_sim_node *dst =
		f->dst.node == HG_SIM_NONE ? NULL : &world->nodes[f->dst.node];
	uint32_t last = world->nnodes;

	if (src && dst && src->sw == dst->sw) {
		add(f, last + src->sw, (uint16_t)src->port, (uint16_t)src->port,
		    (uint16_t)dst->port);
		return;
	}
	if (src)
		add(f, last + src->sw, (uint16_t)src->port, (uint16_t)src->port,
		    uplink(world, f, src->sw));
	if (dst) {
		uint16_t in = uplink(world, f, dst->sw);
		add(f, last + dst->sw, in, in, (uint16_t)dst->port);
	}
}

void hg_sim_route_network(const struct hg_sim_world *world, struct hg_sim_flow *f)
{
	if (f->src.node != HG_SIM_NONE)
		add(f, f->src.node, HG_SIM_PORT_NIC, HG_SIM_LOCAL, HG_SIM_PORT_NIC);
	if (world->nswitches)
		cross_switches(world, f);
	if (f->dst.node != HG_SIM_NONE)
		add(f, f->dst.node, HG_SIM_PORT_NIC, HG_SIM_PORT_NIC, HG_SIM_LOCAL);
}

void hg_sim_route_bridge(struct hg_sim_flow *f, uint32_t node)
{
	add(f, node, HG_SIM_PORT_BRIDGE, HG_SIM_PORT_BRIDGE, HG_SIM_LOCAL);
}
