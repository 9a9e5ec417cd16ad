// Gauges: a value, what it may be, its last five minutes. Amber and red at limits that they name.
import { bytesRate, digits, memory, percent, whole } from "../lib/format";
import type { Live } from "../lib/live";
import { prefs } from "../lib/prefs";
import { useStore } from "../lib/store";
import { Spark } from "../parts/spark";
import { isFigure, type Block, type Figure, type Report } from "./source";

type Level = "ok" | "warn" | "bad";

interface Gauge {
	path: string;
	label: string;
	show: (value: number) => string;
	limit?: (report: Report) => { warn: number; bad: number; text: string } | undefined;
	below?: boolean; // small values are the bad ones
}

export function figureAt(report: Report, path: string): Figure | undefined {
	let at: unknown = report.blocks;
	for (const name of path.split(".")) at = (at as Record<string, unknown> | undefined)?.[name];
	return isFigure(at) ? at : undefined;
}

const count = whole;
const share = (warn: number, bad: number) => () => ({ warn, bad, text: `warns at ${Math.round(warn * 100)} %` });
const cores = (value: number) => `${digits(value)} cores`;

function gauges(bits: boolean): Gauge[] {
	return [
		{ path: "agents.heard", label: "Agents", show: count },
		{ path: "intake.bytes", label: "sFlow received", show: (v) => bytesRate(v, bits) },
		{ path: "intake.datagrams", label: "Datagrams/s", show: count },
		{ path: "intake.flowSamples", label: "Packet samples/s", show: count },
		{ path: "intake.counterSamples", label: "Counter samples/s", show: count },
		{ path: "agents.coverage", label: "Samples that arrived", show: percent, below: true, limit: () => ({ warn: 0.98, bad: 0.9, text: "warns below 98 %" }) },
		{ path: "epochs.foldSeconds", label: "Fold of a second", show: (v) => `${digits(v * 1000)} ms`, limit: () => ({ warn: 0.5, bad: 0.9, text: "warns at 500 ms" }) },
		{ path: "epochs.late", label: "Late epochs/s", show: count, limit: () => ({ warn: 0.01, bad: 0.5, text: "warns at the first" }) },
		{ path: "process.cpuSeconds", label: "CPU of the process", show: cores },
		{ path: "process.lcoreBusySeconds", label: "Dataplane busy", show: cores },
		{ path: "process.cpuSystem", label: "CPU of the host", show: percent, limit: share(0.85, 0.97) },
		{
			path: "process.memoryUsed", label: "Memory", show: memory, limit: (report) => {
				const max = figureAt(report, "process.memoryMax")?.value;
				return max ? { warn: max * 0.8, bad: max * 0.95, text: `of ${memory(max)}; warns at 80 %` } : undefined;
			},
		},
		{ path: "serving.connections", label: "HTTP connections", show: count, limit: () => ({ warn: 3200, bad: 3900, text: "of 4 000" }) },
		{ path: "serving.requests", label: "HTTP requests/s", show: count },
	];
}

function levelOf(value: number, gauge: Gauge, limit: { warn: number; bad: number } | undefined): Level {
	if (!limit) return "ok";
	const beyond = (edge: number) => (gauge.below ? value < edge : value >= edge);
	return beyond(limit.bad) ? "bad" : beyond(limit.warn) ? "warn" : "ok";
}

export function Gauges(props: { live: Live<Report>; old: boolean }) {
	const { bits } = useStore(prefs);
	const report = props.live.data;
	if (!report) return null;
	return (
		<div class={`gauges ${props.old ? "old" : ""}`}>
			{gauges(bits).map((gauge) => {
				const figure = figureAt(report, gauge.path);
				if (!figure) return null;
				const value = figure.rate ?? figure.value;
				const limit = gauge.limit?.(report);
				const points = report.history.get(gauge.path) ?? [];
				return (
					<div key={gauge.path} class={`gauge ${levelOf(value, gauge, limit)}`} title={figure.metric}>
						<div class="gauge-label"><span class="dot" aria-hidden="true" />{gauge.label}</div>
						<div class="gauge-value">{gauge.show(value)}</div>
						<Spark points={points} label={`${gauge.label}, the last five minutes`} max={gauge.below ? 1 : undefined} />
						<div class="gauge-limit">{props.old ? "old: no connection" : limit?.text ?? "\u00a0"}</div>
					</div>
				);
			})}
		</div>
	);
}

const words = (name: string) => name.replace(/_/g, " ").replace(/([A-Z])/g, " $1").replace(/^./, (c) => c.toUpperCase()).replace(/ ([A-Z])/g, (_, c: string) => " " + c.toLowerCase());

/** All figures of a block, those that move first. */
export function BlockTable(props: { report: Report; path: string; block: Block; code?: boolean }) {
	const rows = Object.entries(props.block).filter((entry): entry is [string, Figure] => isFigure(entry[1]));
	rows.sort((a, b) => (b[1].rate ?? 0) - (a[1].rate ?? 0));
	const rates = rows.some(([, f]) => f.rate !== undefined);
	if (rows.length === 0) return <p class="fine">Nothing is reported here yet.</p>;
	return (
		<div class="scroll-x"><table class="figures">
			<thead><tr><th scope="col">Figure</th><th scope="col" class="num">Value</th>{rates && <th scope="col" class="num">Per second</th>}
				<th scope="col">5 minutes</th><th scope="col">Metric</th></tr></thead>
			<tbody>
				{rows.map(([name, f]) => (
					<tr key={name} class={f.rate ? "moving" : ""}>
						<th scope="row">{props.code ? <code>{name}</code> : words(name)}{f.help && <div class="fine">{f.help}</div>}</th>
						<td class="num">{count(f.value)}</td>{rates && <td class="num">{f.rate === undefined ? "" : count(f.rate)}</td>}
						<td class="spark-cell"><Spark points={props.report.history.get(`${props.path}.${name}`) ?? []} label={name} height={20} /></td>
						<td><code>{f.metric ?? ""}</code></td>
					</tr>
				))}
			</tbody>
		</table></div>
	);
}
