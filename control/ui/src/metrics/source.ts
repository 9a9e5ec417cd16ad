// The Metric Browser's questions: what there is, one value with its story, and five minutes of it.
import { getJson, getWarned, withQuery } from "../lib/api";
import { digits, grouped, memory } from "../lib/format";
import type { Topic } from "../lib/live";

export const STATISTICS = ["max", "min", "sum", "avg", "var", "sdev", "med", "q1", "q2", "q3", "iqr", "any"] as const;
export const GROUPS = ["ALL", "TOPOLOGY", "EDGE", "CORE"] as const;

export interface Answer {
	metricName: string;
	metricN: number;
	metricValue?: number | string;
	agent?: string;
	dataSource?: string;
	lastUpdate?: number;
	lastUpdateMin?: number;
	lastUpdateMax?: number;
	samples?: number;
	topKeys?: { key: string; value: number }[];
}

export interface History { times: number[]; values: (number | string | null)[] }

export interface Watched { answer: Answer | undefined; warning: string; history: History }

const POINTS_MAX = 300;

export interface Question { agent: string; metric: string; datasource: string; statistic: string }

export function itemOf(q: Question): string {
	const source = q.datasource && q.datasource !== "ALL" ? `${q.datasource}.` : "";
	return `${q.statistic}:${source}${q.metric}`;
}

export function requestOf(q: Question): string {
	return `metric/${encodeURIComponent(q.agent)}/${encodeURIComponent(itemOf(q))}/json`;
}

export function promqlOf(q: Question): string {
	const by: Record<string, string> = { max: "max", min: "min", sum: "sum", avg: "avg", sdev: "stddev", var: "stdvar" };
	const label = q.datasource && q.datasource !== "ALL" ? `,datasource="${q.datasource}"` : "";
	const agent = (GROUPS as readonly string[]).includes(q.agent) ? "" : `agent="${q.agent}"${label}`;
	const name = `sflow_${q.metric.replace(/[^a-zA-Z0-9_]/g, "_")}`;
	return `${by[q.statistic] ?? "max"}(${name}${agent ? `{${agent}}` : label ? `{${label.slice(1)}}` : ""})`;
}

/** Seconds in which nothing was kept are gaps. */
export function grownHistory(have: History | undefined, fresh: History): History {
	if (!have) return fresh;
	const last = have.times[have.times.length - 1] ?? 0;
	const first = fresh.times.findIndex((time) => time > last);
	if (first < 0) return have;
	return {
		times: [...have.times, ...fresh.times.slice(first)].slice(-POINTS_MAX), values: [...have.values, ...fresh.values.slice(first)].slice(-POINTS_MAX),
	};
}

export function topicOf(q: Question | undefined): Topic<Watched> | undefined {
	if (!q) return undefined;
	const path = "app/browse-metrics/scripts/trend.js/metric/json";
	return {
		name: `metric ${requestOf(q)}`, params: {}, polled: true,
		async poll(have, signal) {
			const last = have?.history.times[have.history.times.length - 1];
			const [answers, trend] = await Promise.all([
				getWarned<Answer[]>(requestOf(q), signal),
				getJson<{ trend: History }>(withQuery(path, { agent: q.agent, metric: itemOf(q), after: last }), signal),
			]);
			return { answer: answers.body[0], warning: answers.warning, history: grownHistory(have?.history, trend.trend) };
		},
	};
}

/** Always five minutes: what was not kept is a gap in front. */
export function padded(history: History): History {
	const missing = POINTS_MAX - history.times.length;
	const first = history.times[0];
	if (missing <= 0 || first === undefined) return history;
	return {
		times: [...Array.from({ length: missing }, (_, i) => first - (missing - i) * 1000), ...history.times],
		values: [...Array<null>(missing).fill(null), ...history.values],
	};
}

/** Families as people look for them, with the unit of what is in them. */
const FAMILIES: [RegExp, string][] = [
	[/^(load_|cpu_|proc_|interrupts|contexts|uptime)/, "CPU and load"], [/^(mem_|swap_|page_)/, "Memory"], [/^(disk_|part_|reads|writes|bytes_read|bytes_written)/, "Disks"],
	[/^nvml_/, "GPUs of hosts"], [/^vir_nvml_/, "GPUs of pods"], [/^vir_/, "Pods and machines"], [/^vnode_/, "Hypervisors"], [/^k8s_/, "Kubernetes"],
	[/^if/, "Interfaces"], [/^(ip|icmp|tcp|udp)/, "IP, TCP, UDP"], [/^(net_|pkts_|bytes_|errs_|drops_)/, "Network of hosts"],
];

export function familyOf(metric: string): string {
	return FAMILIES.find(([pattern]) => pattern.test(metric))?.[1] ?? "Others";
}

export function unitOf(metric: string): string {
	if (/(_utilization|part_max_used|^cpu_(user|system|idle|nice|wio|intr|sintr|steal|guest))/.test(metric)) return "%";
	if (/(mem_total|mem_free|mem_used|mem_max|mem_shared|mem_buffers|mem_cached|swap_total|swap_free|disk_total|disk_free|_allocation)$/.test(metric)) return "bytes";
	if (/(octets|bytes)/.test(metric)) return "bytes/s";
	if (/gputime/.test(metric)) return "ms/s";
	if (/nvml_power/.test(metric)) return "W";
	if (/nvml_energy/.test(metric)) return "mJ/s";
	if (/temperature/.test(metric)) return "°C";
	if (/ifspeed/.test(metric)) return "b/s";
	if (/(pkts|frames|errors|discards|reads|writes)/.test(metric)) return "per second";
	return "";
}

export function valueText(value: number | string | undefined, metric: string): string {
	if (value === undefined) return "–";
	if (typeof value === "string") return value;
	const unit = unitOf(metric);
	if (unit === "bytes") return memory(value);
	const text = Math.abs(value) >= 100 ? grouped(value) : digits(value);
	return unit ? `${text} ${unit}` : text;
}
