/*
 * Flow records of Wi-Fi access points (sFlow 802.11 structures).
 *
 * One row a field, in wire order: name, name in sflowtool, type, sense. Constant; any thread.
 */
#include "dataplane/sflow/catalogue.h"

/* clang-format off */

/* 0:1013, variable */
const struct hg_field hg_flow_extended_80211_payload[] = {
	FIELD("cipher_suite", "cipher_suite", U32, IDENTITY),
	FIELD("data", NULL, STRING, IDENTITY),
};

/* 0:1014, variable */
const struct hg_field hg_flow_extended_80211_rx[] = {
	FIELD("ssid", "rx_SSID", STRING, IDENTITY),
	FIELD("bssid", "rx_BSSID", MAC, IDENTITY),
	FIELD("version", "rx_version", U32, ENUM),
	FIELD("channel", "rx_channel", U32, IDENTITY),
	FIELD("speed", "rx_speed", U64, GAUGE),
	FIELD("rsni", "rx_rsni", U32, GAUGE),
	FIELD("rcpi", "rx_rcpi", U32, GAUGE),
	FIELD("packet_duration", "rx_packet_uS", U32, GAUGE),
};

/* 0:1015, variable */
const struct hg_field hg_flow_extended_80211_tx[] = {
	FIELD("ssid", "tx_SSID", STRING, IDENTITY),
	FIELD("bssid", "tx_BSSID", MAC, IDENTITY),
	FIELD("version", "tx_version", U32, ENUM),
	FIELD("transmissions", "tx_transmissions", U32, GAUGE),
	FIELD("packet_duration", "tx_packet_uS", U32, GAUGE),
	FIELD("retrans_duration", "tx_retrans_uS", U32, GAUGE),
	FIELD("channel", "tx_channel", U32, IDENTITY),
	FIELD("speed", "tx_speed", U64, GAUGE),
	FIELD("power", "tx_power_mW", U32, GAUGE),
};

/* 0:1016, variable */
const struct hg_field hg_flow_extended_80211_aggregation[] = {
	FIELD("pdus", NULL, SPECIAL, IDENTITY),
};
