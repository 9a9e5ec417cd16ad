/*
 * Counter records of an interface or a port.
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:1, 88 bytes */
const struct hg_field hg_counter_if_counters[] = {
	FIELD("ifIndex", "ifIndex", U32, IDENTITY),
	FIELD("ifType", "networkType", U32, IDENTITY),
	FIELD("ifSpeed", "ifSpeed", U64, GAUGE),
	FIELD("ifDirection", "ifDirection", U32, ENUM),
	FIELD("ifStatus", "ifStatus", U32, ENUM),
	FIELD("ifInOctets", "ifInOctets", U64, COUNTER),
	FIELD("ifInUcastPkts", "ifInUcastPkts", U32, COUNTER),
	FIELD("ifInMulticastPkts", "ifInMulticastPkts", U32, COUNTER),
	FIELD("ifInBroadcastPkts", "ifInBroadcastPkts", U32, COUNTER),
	FIELD("ifInDiscards", "ifInDiscards", U32, COUNTER),
	FIELD("ifInErrors", "ifInErrors", U32, COUNTER),
	FIELD("ifInUnknownProtos", "ifInUnknownProtos", U32, COUNTER),
	FIELD("ifOutOctets", "ifOutOctets", U64, COUNTER),
	FIELD("ifOutUcastPkts", "ifOutUcastPkts", U32, COUNTER),
	FIELD("ifOutMulticastPkts", "ifOutMulticastPkts", U32, COUNTER),
	FIELD("ifOutBroadcastPkts", "ifOutBroadcastPkts", U32, COUNTER),
	FIELD("ifOutDiscards", "ifOutDiscards", U32, COUNTER),
	FIELD("ifOutErrors", "ifOutErrors", U32, COUNTER),
	FIELD("ifPromiscuousMode", "ifPromiscuousMode", U32, GAUGE),
};

/* 0:2, 52 bytes */
const struct hg_field hg_counter_ethernet_counters[] = {
	FIELD("dot3StatsAlignmentErrors", "dot3StatsAlignmentErrors", U32, COUNTER),
	FIELD("dot3StatsFCSErrors", "dot3StatsFCSErrors", U32, COUNTER),
	FIELD("dot3StatsSingleCollisionFrames", "dot3StatsSingleCollisionFrames", U32, COUNTER),
	FIELD("dot3StatsMultipleCollisionFrames", "dot3StatsMultipleCollisionFrames", U32, COUNTER),
	FIELD("dot3StatsSQETestErrors", "dot3StatsSQETestErrors", U32, COUNTER),
	FIELD("dot3StatsDeferredTransmissions", "dot3StatsDeferredTransmissions", U32, COUNTER),
	FIELD("dot3StatsLateCollisions", "dot3StatsLateCollisions", U32, COUNTER),
	FIELD("dot3StatsExcessiveCollisions", "dot3StatsExcessiveCollisions", U32, COUNTER),
	FIELD("dot3StatsInternalMacTransmitErrors", "dot3StatsInternalMacTransmitErrors", U32, COUNTER),
	FIELD("dot3StatsCarrierSenseErrors", "dot3StatsCarrierSenseErrors", U32, COUNTER),
	FIELD("dot3StatsFrameTooLongs", "dot3StatsFrameTooLongs", U32, COUNTER),
	FIELD("dot3StatsInternalMacReceiveErrors", "dot3StatsInternalMacReceiveErrors", U32, COUNTER),
	FIELD("dot3StatsSymbolErrors", "dot3StatsSymbolErrors", U32, COUNTER),
};

/* 0:3, 72 bytes */
const struct hg_field hg_counter_tokenring_counters[] = {
	FIELD("dot5StatsLineErrors", "dot5StatsLineErrors", U32, COUNTER),
	FIELD("dot5StatsBurstErrors", "dot5StatsBurstErrors", U32, COUNTER),
	FIELD("dot5StatsACErrors", "dot5StatsACErrors", U32, COUNTER),
	FIELD("dot5StatsAbortTransErrors", "dot5StatsAbortTransErrors", U32, COUNTER),
	FIELD("dot5StatsInternalErrors", "dot5StatsInternalErrors", U32, COUNTER),
	FIELD("dot5StatsLostFrameErrors", "dot5StatsLostFrameErrors", U32, COUNTER),
	FIELD("dot5StatsReceiveCongestions", "dot5StatsReceiveCongestions", U32, COUNTER),
	FIELD("dot5StatsFrameCopiedErrors", "dot5StatsFrameCopiedErrors", U32, COUNTER),
	FIELD("dot5StatsTokenErrors", "dot5StatsTokenErrors", U32, COUNTER),
	FIELD("dot5StatsSoftErrors", "dot5StatsSoftErrors", U32, COUNTER),
	FIELD("dot5StatsHardErrors", "dot5StatsHardErrors", U32, COUNTER),
	FIELD("dot5StatsSignalLoss", "dot5StatsSignalLoss", U32, COUNTER),
	FIELD("dot5StatsTransmitBeacons", "dot5StatsTransmitBeacons", U32, COUNTER),
	FIELD("dot5StatsRecoverys", "dot5StatsRecoverys", U32, COUNTER),
	FIELD("dot5StatsLobeWires", "dot5StatsLobeWires", U32, COUNTER),
	FIELD("dot5StatsRemoves", "dot5StatsRemoves", U32, COUNTER),
	FIELD("dot5StatsSingles", "dot5StatsSingles", U32, COUNTER),
	FIELD("dot5StatsFreqErrors", "dot5StatsFreqErrors", U32, COUNTER),
};

/* 0:4, 80 bytes */
const struct hg_field hg_counter_vg_counters[] = {
	FIELD("dot12InHighPriorityFrames", "dot12InHighPriorityFrames", U32, COUNTER),
	FIELD("dot12InHighPriorityOctets", "dot12InHighPriorityOctets", U64, COUNTER),
	FIELD("dot12InNormPriorityFrames", "dot12InNormPriorityFrames", U32, COUNTER),
	FIELD("dot12InNormPriorityOctets", "dot12InNormPriorityOctets", U64, COUNTER),
	FIELD("dot12InIPMErrors", "dot12InIPMErrors", U32, COUNTER),
	FIELD("dot12InOversizeFrameErrors", "dot12InOversizeFrameErrors", U32, COUNTER),
	FIELD("dot12InDataErrors", "dot12InDataErrors", U32, COUNTER),
	FIELD("dot12InNullAddressedFrames", "dot12InNullAddressedFrames", U32, COUNTER),
	FIELD("dot12OutHighPriorityFrames", "dot12OutHighPriorityFrames", U32, COUNTER),
	FIELD("dot12OutHighPriorityOctets", "dot12OutHighPriorityOctets", U64, COUNTER),
	FIELD("dot12TransitionIntoTrainings", "dot12TransitionIntoTrainings", U32, COUNTER),
	FIELD("dot12HCInHighPriorityOctets", "dot12HCInHighPriorityOctets", U64, COUNTER),
	FIELD("dot12HCInNormPriorityOctets", "dot12HCInNormPriorityOctets", U64, COUNTER),
	FIELD("dot12HCOutHighPriorityOctets", "dot12HCOutHighPriorityOctets", U64, COUNTER),
};

/* 0:5, 28 bytes */
const struct hg_field hg_counter_vlan_counters[] = {
	FIELD("vlan_id", "in_vlan", U32, IDENTITY),
	FIELD("octets", "octets", U64, COUNTER),
	FIELD("ucastPkts", "ucastPkts", U32, COUNTER),
	FIELD("multicastPkts", "multicastPkts", U32, COUNTER),
	FIELD("broadcastPkts", "broadcastPkts", U32, COUNTER),
	FIELD("discards", "discards", U32, COUNTER),
};

/* 0:6, 80 bytes */
const struct hg_field hg_counter_ieee80211_counters[] = {
	FIELD("dot11TransmittedFragmentCount", "dot11TransmittedFragmentCount", U32, COUNTER),
	FIELD("dot11MulticastTransmittedFrameCount", "dot11MulticastTransmittedFrameCount", U32, COUNTER),
	FIELD("dot11FailedCount", "dot11FailedCount", U32, COUNTER),
	FIELD("dot11RetryCount", "dot11RetryCount", U32, COUNTER),
	FIELD("dot11MultipleRetryCount", "dot11MultipleRetryCount", U32, COUNTER),
	FIELD("dot11FrameDuplicateCount", "dot11FrameDuplicateCount", U32, COUNTER),
	FIELD("dot11RTSSuccessCount", "dot11RTSSuccessCount", U32, COUNTER),
	FIELD("dot11RTSFailureCount", "dot11RTSFailureCount", U32, COUNTER),
	FIELD("dot11ACKFailureCount", "dot11ACKFailureCount", U32, COUNTER),
	FIELD("dot11ReceivedFragmentCount", "dot11ReceivedFragmentCount", U32, COUNTER),
	FIELD("dot11MulticastReceivedFrameCount", "dot11MulticastReceivedFrameCount", U32, COUNTER),
	FIELD("dot11FCSErrorCount", "dot11FCSErrorCount", U32, COUNTER),
	FIELD("dot11TransmittedFrameCount", "dot11TransmittedFrameCount", U32, COUNTER),
	FIELD("dot11WEPUndecryptableCount", "dot11WEPUndecryptableCount", U32, COUNTER),
	FIELD("dot11QoSDiscardedFragmentCount", "dot11QoSDiscardedFragmentCount", U32, COUNTER),
	FIELD("dot11AssociatedStationCount", "dot11AssociatedStationCount", U32, GAUGE),
	FIELD("dot11QoSCFPollsReceivedCount", "dot11QoSCFPollsReceivedCount", U32, COUNTER),
	FIELD("dot11QoSCFPollsUnusedCount", "dot11QoSCFPollsUnusedCount", U32, COUNTER),
	FIELD("dot11QoSCFPollsUnusableCount", "dot11QoSCFPollsUnusableCount", U32, COUNTER),
	FIELD("dot11QoSCFPollsLostCount", "dot11QoSCFPollsLostCount", U32, COUNTER),
};

/* 0:7, 56 bytes */
const struct hg_field hg_counter_lag_port_stats[] = {
	FIELD("actorSystemID", "actorSystemID", MAC, IDENTITY),
	FIELD("partnerOperSystemID", "partnerSystemID", MAC, IDENTITY),
	FIELD("attachedAggID", "attachedAggID", U32, IDENTITY),
	FIELD("portState", NULL, BYTES4, ENUM),
	FIELD("LACPDUsRx", "LACPDUsRx", U32, COUNTER),
	FIELD("markerPDUsRx", "markerPDUsRx", U32, COUNTER),
	FIELD("markerResponsePDUsRx", "markerResponsePDUsRx", U32, COUNTER),
	FIELD("unknownRx", "unknownRx", U32, COUNTER),
	FIELD("illegalRx", "illegalRx", U32, COUNTER),
	FIELD("LACPDUsTx", "LACPDUsTx", U32, COUNTER),
	FIELD("markerPDUsTx", "markerPDUsTx", U32, COUNTER),
	FIELD("markerResponsePDUsTx", "markerResponsePDUsTx", U32, COUNTER),
};

/* 0:10, variable */
const struct hg_field hg_counter_sfp[] = {
	FIELD("module_id", "sfp_module_id", U32, IDENTITY),
	FIELD("module_num_lanes", "sfp_module_total_lanes", U32, IDENTITY),
	FIELD("module_supply_voltage", "sfp_module_supply_voltage", U32, GAUGE),
	FIELD("module_temperature", "sfp_module_temperature", I32, GAUGE),
	FIELD("lanes", "sfp_lanes", SPECIAL, IDENTITY),
};

/* 0:11, 20 bytes */
const struct hg_field hg_counter_pfc[] = {
	FIELD("requests", "PFC_requests", U32, COUNTER),
	FIELD("indications", "PFC_indications", U32, COUNTER),
	FIELD("pause_duration", "PFC_pause_duration", U32, COUNTER),
	FIELD("storm_detected", "PFC_storm_detected", U32, COUNTER),
	FIELD("storm_restored", "PFC_storm_restored", U32, COUNTER),
};

/* 0:1004, 12 bytes */
const struct hg_field hg_counter_of_port[] = {
	FIELD("datapath_id", "openflow_datapath_id", U64, IDENTITY),
	FIELD("port_no", "openflow_port", U32, IDENTITY),
};

/* 0:1005, variable */
const struct hg_field hg_counter_port_name[] = {
	FIELD("name", "ifName", STRING, IDENTITY),
};
