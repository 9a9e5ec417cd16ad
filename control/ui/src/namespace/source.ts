// One namespace, workload or outside label: its traffic, peers, pods and what is being lost.
import { getJson, withQuery } from "../lib/api";
import type { Topic } from "../lib/live";
import { term } from "../flows/filter";

export interface Series { times: number[]; value: (number | null)[]; lower: (number | null)[]; upper: (number | null)[]; lost: (number | null)[] }
export interface Part { value: number; lower?: number; upper?: number; samples?: number }
export interface Flow extends Part { trend: Series; locality?: Record<string, Part>; reasons?: Record<string, Part> }
export interface Peer extends Part { namespace: string; workload: string; class: string }
export interface Pod { pod: string; node: string; agent: string; cpu?: number; memory?: number; gpu?: number; gpuFair?: number }

export interface NamespaceData {
	namespace: string;
	workload: string;
	kind: string;
	description: string;
	epoch: number;
	traffic: { in: Flow; out: Flow };
	peers: { in: Peer[]; out: Peer[] };
	drops: Flow;
	resources?: { cpu?: number; memory?: number; gpu?: number; gpuFair?: number };
	nodes?: { node: string; coverage: number; flowSamplesLost: number }[];
	pods?: Pod[];
}

export function requestOf(query: Record<string, string>): string {
	return withQuery("app/namespace/scripts/namespace.js/json", {
		namespace: query["namespace"] ?? "", workload: query["workload"] ?? "", kind: query["kind"] ?? "",
	});
}

export function topicOf(query: Record<string, string>): Topic<NamespaceData> | undefined {
	if (!query["namespace"]) return undefined;
	return {
		name: `namespace ${requestOf(query)}`, params: {}, polled: true,
		poll: (_have, signal) => getJson<NamespaceData>(requestOf(query), signal),
	};
}

/** The filter that stands for this page on one side. */
export function filterOf(data: { namespace: string; workload: string; kind: string }, side: "src" | "dst"): string {
	const name = term(`${side}${data.kind === "class" ? "class" : "namespace"}`, data.namespace);
	return data.workload ? `${name}&${term(`${side}workload`, data.workload)}` : name;
}
