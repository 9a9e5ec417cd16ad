// Can I believe these numbers? A verdict, then what it rests on.
import { useEffect } from "preact/hooks";
import { getJson } from "../lib/api";
import { mode, useLive, type Live, type Topic } from "../lib/live";
import { place } from "../lib/router";
import type { Status } from "../lib/status";
import { useStore } from "../lib/store";
import { shown } from "../lib/text";
import { Refused, Waiting } from "../parts/message";
import { AgentPage, AgentTable } from "./agents";
import { FirstHour } from "./first_hour";
import { BlockTable, Gauges } from "./gauges";
import { isFigure, reportTopic, type Block, type Figure, type Report } from "./source";

function Verdict(props: { status: Live<Status> }) {
	const status = props.status.data;
	const lost = useStore(mode) === "lost";
	const level = lost ? "fail" : status?.health ?? "ok";
	const word = { ok: "Good", warn: "Look at this", fail: "Not working" }[level];
	const sentence = lost ? "The daemon cannot be reached. What is shown here is old." : status?.verdict ?? "Asking the daemon…";
	const more = (status?.warnings ?? []).filter((w) => !sentence.startsWith(w));
	return (
		<section class={`verdict ${level}`} aria-label="Verdict">
			<div class="verdict-word"><span class="verdict-mark" aria-hidden="true">{{ ok: "✓", warn: "!", fail: "×" }[level]}</span>{word}</div>
			<h1>{shown(sentence)}</h1>
			{more.length > 0 && !lost && <ul>{more.map((w) => <li key={w}>{shown(w)}</li>)}</ul>}
		</section>
	);
}

interface Definition { keys: string; value: string; filter?: string; t?: number; temporary?: boolean; rows?: number; lastRead?: number }

const definitionsTopic: Topic<Record<string, Definition>> = {
	name: "definitions", params: {}, polled: true,
	poll: (_have, signal) => getJson("flow/json", signal),
};

function Definitions() {
	const { data } = useLive(definitionsTopic);
	const rows = Object.entries(data ?? {});
	if (rows.length === 0) return <p class="fine">No flow definition is stored. Pages and scripts make temporary ones when they ask.</p>;
	return (
		<div class="scroll-x" tabIndex={0} role="group" aria-label="Definitions"><table><thead><tr><th scope="col">Name</th><th scope="col">Keys</th><th scope="col">Value</th><th scope="col">Filter</th><th scope="col">Kept</th></tr></thead>
			<tbody>{rows.map(([name, d]) => (
				<tr key={name}><td>{shown(name)}</td><td><code>{shown(d.keys)}</code></td><td><code>{shown(d.value)}</code></td>
					<td><code>{shown(d.filter ?? "")}</code></td><td>{d.temporary ? "temporary" : "stored"}</td></tr>
			))}</tbody></table></div>
	);
}

const SECTIONS: { id: string; title: string; text: string }[] = [
	{ id: "intake", title: "Intake", text: "From the wire to the snapshot. Counters that move come first." },
	{ id: "agents", title: "Agents", text: "" },
	{ id: "epochs", title: "Epochs", text: "Once a second the samples are folded into a snapshot that every query reads." },
	{ id: "definitions", title: "Definitions", text: "What is being counted, and for whom." },
	{ id: "names", title: "Names", text: "Where names of pods, workloads and nodes come from." },
	{ id: "serving", title: "Serving", text: "" },
	{ id: "process", title: "Process", text: "" },
	{ id: "collectors", title: "Collectors", text: "" },
];

/** Places that have dropped something are shown; those that never did are one line. */
function Drops(props: { report: Report; path: string; block: Block }) {
	const entries = Object.entries(props.block).filter((entry): entry is [string, Figure] => isFigure(entry[1]));
	const some = Object.fromEntries(entries.filter(([, f]) => f.value > 0));
	const none = Object.fromEntries(entries.filter(([, f]) => !(f.value > 0)));
	const quiet = Object.keys(none).length;
	return (
		<>
			<h3>Where something may be dropped, in order of the path</h3>
			{Object.keys(some).length > 0
				? <BlockTable report={props.report} path={props.path} block={some} code />
				: <p class="fine">Nothing has been dropped.</p>}
			{quiet > 0 && <details class="quiet-drops"><summary>{quiet} places that have dropped nothing</summary>
				<BlockTable report={props.report} path={props.path} block={none} code /></details>}
		</>
	);
}

function Section(props: { report: Report; id: string; title: string; text: string }) {
	const { report, id } = props;
	const block = report.blocks[id] as (Block & { drops?: Block }) | undefined;
	if (!block && id !== "definitions" && id !== "agents") return null;
	const has = block && Object.keys(block).length > 0;
	if (!has && id !== "definitions" && id !== "agents") return null;
	return (
		<section class="card status-section" id={`section-${id}`} aria-labelledby={`title-${id}`}>
			<h2 id={`title-${id}`}>{props.title}</h2>
			{props.text && <p class="fine">{props.text}</p>}
			{id === "agents" ? <AgentTable /> : has && <BlockTable report={report} path={id} block={block} />}
			{id === "definitions" && <Definitions />}
			{block?.drops && Object.keys(block.drops).length > 0 && <Drops report={report} path={`${id}.drops`} block={block.drops} />}
		</section>
	);
}

export function StatusTab(props: { status: Live<Status> }) {
	const { route } = useStore(place);
	const live = useLive(reportTopic);
	const lost = useStore(mode) === "lost";
	const { section, agent } = route.query;
	const ready = live.data !== undefined;
	useEffect(() => {
		if (section && ready) document.getElementById(`section-${section}`)?.scrollIntoView({ block: "start" });
	}, [section, ready]);
	if (agent) return <AgentPage address={agent} />;
	return (
		<>
			<Verdict status={props.status} />
			{live.problem && live.problem.status !== 0 && <Refused problem={live.problem} />}
			{live.data ? <Gauges live={live} old={lost} /> : <Waiting what="Asking for the figures…" />}
			{live.data && SECTIONS.map((s) => <Section key={s.id} report={live.data as Report} {...s} />)}
			<FirstHour open={section === "first-hour" || props.status.data?.agents === 0} />
		</>
	);
}
