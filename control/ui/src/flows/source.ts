// The two browsers of flows: what differs between them, and how they ask.
import { getJson, withQuery } from "../lib/api";
import { bytesRate, interval, quantity } from "../lib/format";
import type { Topic } from "../lib/live";
import type { Estimate } from "../parts/estimate";
import { joined, type RawTrend, type Trend } from "./trend";

export type Query = Record<string, string>;

export interface Browser {
	name: "browse-flows" | "browse-drops";
	title: string;
	keysHint: string;
	value: string;
	rows: string;
	aggMode: string;
	shortcuts: Shortcut[];
	silent: string;
}

export interface Shortcut { title: string; keys: string; value: string; filter: string; name?: string; dropped?: boolean }

const short = (title: string, keys: string, value = "bps", filter = ""): Shortcut => ({ title, keys, value, filter });

export const BROWSERS: Record<Browser["name"], Browser> = {
	"browse-flows": {
		name: "browse-flows", title: "Flow Browser", keysHint: "ipsource,ipdestination", value: "bps", rows: "10", aggMode: "pooled",
		silent: "Packet samples bring flows. When agents send counters only, set a sampling rate; the Status page names them.",
		shortcuts: [
			short("Top talkers", "ipsource,ipdestination"),
			short("Namespaces × namespaces", "null:srcnamespace:,null:dstnamespace:"),
			short("Pods across zones", "srcpod,dstpod", "bps", "locality=cross_zone"),
			short("Retransmitting connections", "ipsource,ipdestination,tcpsourceport,tcpdestinationport", "fps", "tcpretransmit!=null"),
			short("Protocols", "stack", "fps"),
			short("Inside of VXLAN", "vni,innersrc,innerdst", "bps", "vni!=null"),
			short("Services by port", "ipprotocol,or:tcpdestinationport:udpdestinationport"),
		],
	},
	"browse-drops": {
		name: "browse-drops", title: "Discard Browser", keysHint: "reason,agent,inputifindex", value: "fps", rows: "10", aggMode: "sum",
		silent: "No discard notices arrive. Agents send them when they are told to: for hsflowd dropmon { group=1 start=on limit=50 }, on switches the discard notification feature of sFlow.",
		shortcuts: [
			short("Reason × node", "reason,node", "fps"),
			short("Reason × namespace × namespace", "reason,null:srcnamespace:,null:dstnamespace:", "fps"),
			short("Reason × agent × interface", "reason,agent,inputifindex", "fps"),
			short("Connections that lose packets", "ipsource,ipdestination,reason", "fps"),
		],
	},
};

export function scriptOf(browser: Browser): string {
	return `app/${browser.name}/scripts/top.js`;
}

/** What is asked for; undefined while keys or value are missing. */
export function paramsOf(browser: Browser, query: Query): Query | undefined {
	if (!query["keys"]) return undefined;
	const params: Query = { keys: query["keys"], value: query["value"] || browser.value, filter: query["filter"] ?? "", n: "100" };
	params["aggMode"] = query["aggMode"] || browser.aggMode;
	params["maxFlows"] = query["maxFlows"] || browser.rows;
	if (query["t"]) params["t"] = query["t"];
	return params;
}

export function topicOf(browser: Browser, params: Query | undefined): Topic<Trend> | undefined {
	if (!params) return undefined;
	const path = `${scriptOf(browser)}/flows/json`;
	return {
		name: browser.name, params,
		async poll(have, signal) {
			const after = have?.points[have.points.length - 1]?.time;
			const raw = await getJson<RawTrend>(withQuery(path, { ...params, after }), signal);
			return joined(have, raw);
		},
		join: (have, event) => joined(have, event as unknown as RawTrend),
	};
}

export interface Numbers {
	figure: (value: number) => string;
	error: (of: Estimate) => string;
}

/** How the values are written: bits and bytes follow the switch, whatever was asked for. */
export function numbersOf(value: string, bits: boolean): Numbers {
	const factor = value === "bps" ? 1 / 8 : value === "Bps" || value === "bytes" ? 1 : 0;
	const unit = factor ? (bits ? factor * 8 : factor) : 1;
	const times = (x: number | undefined) => (x === undefined ? undefined : x * unit);
	return {
		figure: (v) => (factor ? bytesRate(v * factor, bits) : value === "fps" || value === "frames" ? quantity(v, "frames") : quantity(v, "plain")),
		error: (of) => interval(of.value * unit, times(of.lower), times(of.upper), "plain", of.exact),
	};
}
