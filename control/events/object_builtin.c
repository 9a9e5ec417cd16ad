#include "control/events/object_builtin.h"

/* clang-format off */
static const struct hg_object_built_in rows[] = {
	/* RFC 1918, 6598, 4193; 3927, 4291; 1122; 5771. */
	{ HG_OBJECT_GROUP, "default",
	  "{private:['10.0.0.0/8','172.16.0.0/12','192.168.0.0/16','100.64.0.0/10','fc00::/7'],"
	  "linklocal:['169.254.0.0/16','fe80::/10'],loopback:['127.0.0.0/8','::1/128'],"
	  "multicast:['224.0.0.0/4','ff00::/8'],external:['0.0.0.0/0','::/0']}" },
	/* Its ranges come from the names service. */
	{ HG_OBJECT_GROUP, "cluster",
	  "{pod:[],service:[],node:[],external:['0.0.0.0/0','::/0']}" },
	{ HG_OBJECT_SHORTCUT, "top-talkers",
	  "{keys:'innersrc,innerdst',value:bps,description:'Top talkers: who sends to whom'}" },
	{ HG_OBJECT_SHORTCUT, "namespaces",
	  "{keys:'null:srcnamespace:,or:srcworkload:srcclass,null:dstnamespace:,or:dstworkload:dstclass',"
	  "value:bps,description:'Namespaces and workloads: from where to where'}" },
	{ HG_OBJECT_SHORTCUT, "cross-zone",
	  "{keys:'srcnamespace,srcpod,srczone,dstnamespace,dstpod,dstzone',value:bps,filter:'locality=cross_zone',"
	  "description:'Pods that talk across zones'}" },
	{ HG_OBJECT_SHORTCUT, "retransmissions",
	  "{keys:'ipsource,tcpsourceport,ipdestination,tcpdestinationport',value:'max:tcpretrans',"
	  "filter:'tcpretrans!=null&tcpretrans!=0',description:'Connections that retransmit'}" },
	{ HG_OBJECT_SHORTCUT, "vxlan-inner",
	  "{keys:'vni,innersrc,innerdst',value:bps,filter:'vxlanvni!=null',"
	  "description:'Flows inside VXLAN tunnels'}" },
	{ HG_OBJECT_SHORTCUT, "unknown-names",
	  "{keys:'or:[entity:src:name]:innersrc,or:[entity:dst:name]:innerdst',value:bps,"
	  "filter:\"'entity:src:name'=null|'entity:dst:name'=null\",description:'Addresses nobody has a name for'}" },
	{ HG_OBJECT_SHORTCUT, "protocols",
	  "{keys:'stack',value:bps,description:'Protocols, as they lie in each other'}" },
	{ HG_OBJECT_SHORTCUT, "discards",
	  "{keys:'reason,agent,inputifindex',value:fps,dropped:true,description:'Discarded packets and why'}" },
};
/* clang-format on */

const struct hg_object_built_in *hg_object_built_ins(size_t *count)
{
	*count = sizeof(rows) / sizeof(rows[0]);
	return rows;
}
