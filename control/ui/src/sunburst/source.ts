// The five tabs: where their data comes from, how it is counted, what a click does.
import { getJson, withQuery } from "../lib/api";
import { splitPath, type Route } from "../lib/address";
import { bytesRate, grouped, interval, quantity } from "../lib/format";
import type { Topic } from "../lib/live";
import type { Estimate } from "../parts/estimate";
import type { Node, RawRoot } from "./tree";
import { isOther } from "./tree";

export type TabName = "namespaces" | "gpu" | "process" | "dns" | "protocols";

export interface Tab {
	name: TabName;
	label: string;
	clickShowsFlows: boolean;
	colourRing: number; // names of this ring colour what lies outside of it; 0: each label its own
	counting: string;
	empty: string;
	cure: string;
}

const AGENTS = "Agents are heard, but none of them sends what this page is made of.";

export const TABS: readonly Tab[] = [
	{
		name: "namespaces", label: "Namespaces", clickShowsFlows: false, colourRing: 1,
		counting: "Each packet is counted once, for the namespace of its {dir}.",
		empty: "No traffic of any namespace",
		cure: "Packet samples bring the traffic, the names service brings the namespaces. " + AGENTS,
	},
	{
		name: "gpu", label: "GPU", clickShowsFlows: false, colourRing: 2,
		counting: "Time of all devices a pod can see, in GPUs. Where pods share a device its time counts for each of them.",
		empty: "No GPU time",
		cure: "GPU time comes from agents built with NVML, on nodes whose driver they can see. No host reports it now.",
	},
	{
		name: "process", label: "Process", clickShowsFlows: false, colourRing: 2,
		counting: "CPU time of pods, services and virtual machines, in percent of one core. Rows of one name are added up.",
		empty: "No CPU time of pods, services or machines",
		cure: "It comes with the counters of containers and virtual machines (modules KVM, DOCKER, SYSTEMD, CONTAINERD of the agent), every polling interval. The first values need two of them.",
	},
	{
		name: "dns", label: "DNS", clickShowsFlows: true, colourRing: 2,
		counting: "By reverse DNS name. Each packet is counted at both ends, so the whole is twice the traffic.",
		empty: "No DNS names yet",
		cure: "Names appear when the resolver has answered for the addresses seen; dns.servers says which resolver is asked.",
	},
	{
		name: "protocols", label: "Protocols", clickShowsFlows: true, colourRing: 0,
		counting: "Headers from the outermost to the innermost, then the type, protocol or port. Each packet is counted once.",
		empty: "No packet samples",
		cure: "Agents send counters only: set a sampling rate. The Status page names the agents without samples.",
	},
];

export function tabOf(name: string): Tab {
	return TABS.find((tab) => tab.name === name) ?? (TABS[0] as Tab);
}

type Query = Record<string, string>;

/** Finer the deeper the view is zoomed in: what is too small to be seen stays with the server. */
const SHARES = ["0.001", "0.0001", "0.00001"];

export function paramsOf(tab: Tab, query: Query): Query {
	const params: Query = { n: "100", other: "yes" };
	const depth = splitPath(query["root"] ?? "").length;
	const flows = tab.name === "namespaces" || tab.name === "dns" || tab.name === "protocols";
	if (flows) Object.assign(params, { aggMode: "pooled", maxFlows: "10000", minShare: SHARES[Math.min(depth, SHARES.length - 1)] as string });
	const take = (name: string) => {
		if (query[name]) params[name] = query[name];
	};
	if (flows || tab.name === "gpu") take("value");
	if (tab.name === "namespaces") ["dir", "by"].forEach(take);
	if (!flows) take("exclude");
	return params;
}

export function pathOf(tab: Tab): string {
	return `app/sunburst/scripts/metrics.js/${tab.name}/json`;
}

export function topicOf(tab: Tab, query: Query): Topic<RawRoot> {
	const params = paramsOf(tab, query);
	return {
		name: `sunburst/${tab.name}`, params,
		poll: (_have, signal) => getJson<RawRoot>(withQuery(pathOf(tab), params), signal),
	};
}

export type Figure = (value: number) => string;

/** How the values of a tab are written. */
export function figureOf(tab: Tab, query: Query, bits: boolean): Figure {
	if (tab.name === "process") return (value) => quantity(value, "percent");
	if (tab.name === "gpu") return (value) => `${grouped(value / 1000)} GPU${value === 1000 ? "" : "s"}`;
	const bytes = query["value"] ? query["value"] === "bytes" : tab.name === "namespaces";
	return bytes ? (value) => bytesRate(value, bits) : (value) => quantity(value, "frames");
}

/** The interval in the unit of the figure. */
export function errorOf(of: Estimate, tab: Tab, query: Query, bits: boolean): string {
	const bytes = query["value"] ? query["value"] === "bytes" : tab.name === "namespaces";
	const factor = bytes && bits ? 8 : 1;
	const times = (x: number | undefined) => (x === undefined ? undefined : x * factor);
	return interval(of.value * factor, times(of.lower), times(of.upper), "frames", of.exact);
}

const NAMESPACE_KEYS = "null:srcnamespace:,or:srcworkload:srcclass,null:dstnamespace:,or:dstworkload:dstclass";

/** Where "show flows" leads; undefined: this arc has none. */
export function flowsOf(tab: Tab, node: Node): Route | undefined {
	if (isOther(node) || node.path.length === 0) return undefined;
	const filter = node.raw.filter ?? "";
	if (tab.name === "dns" || tab.name === "protocols")
		return { page: "browse-flows", tab: "", query: { keys: "stack", value: "fps", filter } };
	if (tab.name === "namespaces")
		return { page: "browse-flows", tab: "", query: { keys: NAMESPACE_KEYS, value: "bps", filter } };
	return entityFlows(tab, node);
}

/** Process and GPU: a pod's flows, or the metric of another leaf. */
function entityFlows(tab: Tab, node: Node): Route | undefined {
	const quoted = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
	const [kind, first, second] = node.path;
	if (kind === "k8s" && first !== undefined && second !== undefined)
		return {
			page: "browse-flows", tab: "", query: {
				keys: "srcpod,dstpod", value: "bps",
				filter: `(srcnamespace=${quoted(first)}&srcpod=${quoted(second)})|(dstnamespace=${quoted(first)}&dstpod=${quoted(second)})`,
			},
		};
	if (node.children.length > 0 || first === undefined) return undefined;
	return {
		page: "browse-metrics", tab: "", query: {
			agent: "ALL", metric: tab.name === "gpu" ? "vir_nvml_gputime" : "vir_cpu_utilization", datasource: "ALL",
		},
	};
}
