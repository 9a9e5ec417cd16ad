// The state of the collector for the health strip, by the stream or from /analyzer.
import { getJson, serverNow } from "./api";
import type { Topic } from "./live";

export interface Status {
	epoch: number;
	dataAgeMs: number;
	agents: number;
	agentsExpected?: number;
	collectors?: { merged: number; known: number };
	datagramsPerSecond?: number;
	bytesPerSecond?: number;
	flowSamplesPerSecond?: number;
	counterSamplesPerSecond?: number;
	discardsPerSecond?: number;
	lostPerSecond?: number;
	coverage: number;
	cpuProcess?: number;
	cpuSystem?: number;
	memoryUsed?: number;
	memoryMax?: number;
	httpConnections?: number;
	streams?: number;
	health?: "ok" | "warn" | "fail";
	verdict?: string;
	warnings?: string[];
}

export interface Analyzer {
	version: string;
	uptime: number;
	sFlowAgents: number;
	sFlowDatagramsReceived: number;
	sFlowBytesReceived: number;
	sFlowDatagramsDiscarded: number;
	sFlowParseErrors: number;
	httpConnectionsCurrent: number;
	httpMessagesReceived: number;
	heapUsed: number;
	heapMax: number;
	cpuLoadSystem: number;
	cpuLoadProcess: number;
	cpuTime: number;
	availableProcessors: number;
	threadCount: number;
	dataplane: { lcores: { id: number; busy: number }[]; coverage: number; epoch: number };
}

interface Ready { status: string; checks: { name: string; status: string; detail: string }[] }

let last: { at: number; analyzer: Analyzer } | undefined;

/** Cumulative counters become rates between two answers. */
export function statusOf(analyzer: Analyzer, ready: Ready, before: typeof last, now: number): Status {
	const seconds = before ? (now - before.at) / 1000 : 0;
	const rate = (name: "sFlowDatagramsReceived" | "sFlowBytesReceived") =>
		before && seconds > 0.2 ? { [name]: Math.max(0, analyzer[name] - before.analyzer[name]) / seconds } : {};
	const datagrams = rate("sFlowDatagramsReceived").sFlowDatagramsReceived;
	const bytes = rate("sFlowBytesReceived").sFlowBytesReceived;
	const warnings = ready.checks.filter((c) => c.status !== "ok").map((c) => c.detail || `${c.name}: ${c.status}`);
	const failed = ready.status !== "ok";
	return {
		epoch: analyzer.dataplane.epoch,
		dataAgeMs: Math.max(0, now - analyzer.dataplane.epoch),
		agents: analyzer.sFlowAgents,
		...(datagrams === undefined ? {} : { datagramsPerSecond: datagrams }),
		...(bytes === undefined ? {} : { bytesPerSecond: bytes }),
		coverage: analyzer.dataplane.coverage,
		cpuProcess: analyzer.cpuLoadProcess,
		cpuSystem: analyzer.cpuLoadSystem,
		memoryUsed: analyzer.heapUsed,
		memoryMax: analyzer.heapMax,
		httpConnections: analyzer.httpConnectionsCurrent,
		health: failed ? "fail" : warnings.length ? "warn" : "ok",
		verdict: warnings[0] ?? (analyzer.sFlowAgents ? "All data is arriving." : "No agent has sent anything yet."),
		warnings,
	};
}

export const statusTopic: Topic<Status> = {
	name: "status",
	params: {},
	async poll(_have, signal) {
		const [analyzer, ready] = await Promise.all([
			getJson<Analyzer>("analyzer/json", signal),
			getJson<Ready>("readyz?verbose", signal).catch((): Ready => ({ status: "fail", checks: [] })),
		]);
		const now = serverNow();
		const status = statusOf(analyzer, ready, last, now);
		last = { at: now, analyzer };
		return status;
	},
};
