// What the Status page shows: blocks of figures, each with its last five minutes.
import { getJson, RequestError, serverNow } from "../lib/api";
import type { Topic } from "../lib/live";
import { statusOf, type Analyzer, type Status } from "../lib/status";

export interface Figure { value: number; rate?: number; metric?: string; help?: string; trend?: (number | null)[] }

export type Block = Record<string, Figure>;

export interface Blocks {
	status?: Status;
	intake: Block & { drops?: Block };
	[block: string]: unknown;
}

export interface Report {
	at: number; // ms, of the newest point
	blocks: Blocks;
	history: ReadonlyMap<string, (number | null)[]>; // "intake.datagrams" → points, oldest first
}

export const POINTS_MAX = 300;

export function isFigure(x: unknown): x is Figure {
	return typeof x === "object" && x !== null && typeof (x as Figure).value === "number";
}

/** Calls for every figure with its path ("intake.drops.socket"). */
export function eachFigure(block: unknown, path: string, on: (path: string, figure: Figure) => void): void {
	if (isFigure(block)) on(path, block);
	else if (typeof block === "object" && block !== null)
		for (const [name, part] of Object.entries(block)) eachFigure(part, path ? `${path}.${name}` : name, on);
}

/** Puts the newest points to the history; seconds in which nothing came are gaps. */
export function grown(have: Report | undefined, blocks: Blocks, at: number): Report {
	const missed = have ? Math.min(POINTS_MAX, Math.max(0, Math.round((at - have.at) / 1000) - 1)) : 0;
	const history = new Map<string, (number | null)[]>();
	eachFigure({ ...blocks, status: undefined, times: undefined }, "", (path, figure) => {
		const old = figure.trend ?? have?.history.get(path) ?? [];
		const next = figure.trend ? [...old] : [...old, ...Array<null>(missed).fill(null), figure.rate ?? figure.value];
		history.set(path, next.slice(-POINTS_MAX));
	});
	return { at, blocks, history };
}

const figure = (value: number, rate?: { rate: number }): Figure => ({ value, ...rate });

/** The same from /analyzer, for a daemon without /status/json. */
async function fromAnalyzer(have: Report | undefined, signal: AbortSignal): Promise<Blocks> {
	const a = await getJson<Analyzer>("analyzer/json", signal);
	const before = have ? { at: have.at, analyzer: (have.blocks["analyzer"] as Analyzer | undefined) ?? a } : undefined;
	const status = statusOf(a, { status: "ok", checks: [] }, before, serverNow());
	return {
		analyzer: a, intake: {
			datagrams: figure(a.sFlowDatagramsReceived, { rate: status.datagramsPerSecond ?? NaN }), bytes: figure(a.sFlowBytesReceived, { rate: status.bytesPerSecond ?? NaN }),
			datagramsDiscarded: figure(a.sFlowDatagramsDiscarded), parseErrors: figure(a.sFlowParseErrors),
		},
		agents: { heard: figure(a.sFlowAgents), coverage: figure(a.dataplane.coverage) },
		serving: { connections: figure(a.httpConnectionsCurrent), requests: figure(a.httpMessagesReceived) },
		process: {
			memoryUsed: figure(a.heapUsed), memoryMax: figure(a.heapMax), cpuSystem: figure(a.cpuLoadSystem), threads: figure(a.threadCount),
			cpuSeconds: figure(a.cpuTime / 1000, { rate: a.cpuLoadProcess * a.availableProcessors }), uptimeSeconds: figure(a.uptime / 1000),
		},
	};
}

let known = true; // /status/json is there

export const reportTopic: Topic<Report> = {
	name: "status-report", params: {}, polled: true,
	async poll(have, signal) {
		let blocks: Blocks | undefined;
		if (known) {
			blocks = await getJson<Blocks>(have ? "status/json" : "status/json?trend=yes", signal).catch((error: unknown) => {
				if (!(error instanceof RequestError) || error.problem.status !== 404) throw error;
				known = false;
				return undefined;
			});
		}
		return grown(have, blocks ?? await fromAnalyzer(have, signal), serverNow());
	},
};

export interface Agent {
	sFlowDatagramSource: string[];
	firstSeen: number;
	lastSeen: number;
	uptime: number;
	sFlowDatagramsReceived: number;
	sFlowDatagramsLost: number;
	sFlowDatagramsDuplicates: number;
	sFlowDatagramsOutOfOrder: number;
	sFlowFlowDatasources: number;
	sFlowFlowSamples: number;
	sFlowFlowLostSamples: number;
	sFlowFlowDrops: number;
	sFlowCounterDatasources: number;
	sFlowCounterSamples: number;
	sFlowCounterLostSamples: number;
	sFlowDiscardSamples?: number;
	sFlowDiscardLostSamples?: number;
	node?: string;
	kind?: string;
	coverage?: number;
	samplingRateMin?: number;
	samplingRateMax?: number;
	restarts?: number;
}

export type Agents = Record<string, Agent>;

export const agentsTopic: Topic<Agents> = {
	name: "agents", params: {},
	poll: (_have, signal) => getJson<Agents>("agents/json", signal),
	join: (have, event) => ({ ...have, ...event }),
};
