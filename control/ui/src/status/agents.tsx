// Agents as a table that can be searched and sorted, and a page for each.
import { useEffect, useState } from "preact/hooks";
import { getJson } from "../lib/api";
import { age, grouped, percent } from "../lib/format";
import { useLive } from "../lib/live";
import { change, href } from "../lib/router";
import { shown } from "../lib/text";
import { Empty, Waiting } from "../parts/message";
import { agentsTopic, type Agent, type Agents } from "./source";

interface Row extends Agent { address: string }

interface Column {
	id: string;
	label: string;
	num?: boolean;
	sort: (row: Row) => number | string;
	show: (row: Row) => string;
	level?: (row: Row) => "" | "warn" | "bad";
}

function sampling(row: Row): string {
	const { samplingRateMin: min, samplingRateMax: max } = row;
	if (!min) return row.sFlowFlowSamples ? "–" : "none";
	return min === max || !max ? `1 : ${grouped(min)}` : `1 : ${grouped(min)} – ${grouped(max)}`;
}

const COLUMNS: Column[] = [
	{ id: "node", label: "Node", sort: (r) => r.node ?? r.address, show: (r) => r.node ?? r.address },
	{ id: "address", label: "Agent", sort: (r) => r.address, show: (r) => r.address },
	{ id: "kind", label: "Kind", sort: (r) => r.kind ?? "", show: (r) => r.kind ?? "" },
	{
		id: "heard", label: "Heard", num: true, sort: (r) => r.lastSeen, show: (r) => `${age(r.lastSeen)} ago`,
		level: (r) => (r.lastSeen > 60_000 ? "bad" : r.lastSeen > 30_000 ? "warn" : ""),
	},
	{ id: "datagrams", label: "Datagrams", num: true, sort: (r) => r.sFlowDatagramsReceived, show: (r) => grouped(r.sFlowDatagramsReceived) },
	{
		id: "coverage", label: "Arrived", num: true, sort: (r) => r.coverage ?? 1, show: (r) => percent(r.coverage ?? 1),
		level: (r) => ((r.coverage ?? 1) < 0.9 ? "bad" : (r.coverage ?? 1) < 0.98 ? "warn" : ""),
	},
	{
		id: "lost", label: "Samples lost", num: true, sort: (r) => r.sFlowFlowLostSamples, show: (r) => grouped(r.sFlowFlowLostSamples),
		level: (r) => (r.sFlowFlowLostSamples ? "warn" : ""),
	},
	{ id: "samples", label: "Packet samples", num: true, sort: (r) => r.sFlowFlowSamples, show: (r) => grouped(r.sFlowFlowSamples), level: (r) => (r.sFlowFlowSamples ? "" : "warn") },
	{ id: "counters", label: "Counter samples", num: true, sort: (r) => r.sFlowCounterSamples, show: (r) => grouped(r.sFlowCounterSamples) },
	{ id: "rate", label: "Sampling", num: true, sort: (r) => r.samplingRateMin ?? 0, show: sampling },
];

const ROWS_FIRST = 50;

function sorted(agents: Agents, by: Column, down: boolean, search: string): Row[] {
	const wanted = search.trim().toLowerCase();
	const rows = Object.entries(agents).map(([address, agent]) => ({ ...agent, address }))
		.filter((r) => !wanted || r.address.includes(wanted) || (r.node ?? "").toLowerCase().includes(wanted));
	const collator = new Intl.Collator(undefined, { numeric: true });
	const order = (a: Row, b: Row) => {
		const [x, y] = [by.sort(a), by.sort(b)];
		const d = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x), String(y));
		return (down ? -d : d) || collator.compare(a.address, b.address);
	};
	return rows.sort(order);
}

export function AgentTable() {
	const { data } = useLive(agentsTopic);
	const [by, setBy] = useState("node");
	const [down, setDown] = useState(false);
	const [search, setSearch] = useState("");
	const [all, showAll] = useState(false);
	if (!data) return <Waiting what="Asking for the agents…" />;
	const column = COLUMNS.find((c) => c.id === by) ?? (COLUMNS[0] as Column);
	const rows = sorted(data, column, down, search);
	const pick = (id: string) => {
		setDown(id === by ? !down : COLUMNS.find((c) => c.id === id)?.num === true && id !== "coverage");
		setBy(id);
	};
	return (
		<>
			<div class="bar-line">
				<input type="search" data-filter placeholder="Node or address" aria-label="Search agents" value={search} onInput={(e) => setSearch(e.currentTarget.value)} />
				<span class="fine">{rows.length === Object.keys(data).length ? `${rows.length} agents` : `${rows.length} of ${Object.keys(data).length} agents`}</span>
			</div>
			{rows.length === 0
				? <p class="fine">{search ? `No agent has “${shown(search)}” in its name or address.` : "No agent has sent anything yet."}</p>
				: <div class="scroll-x"><table>
					<thead><tr>{COLUMNS.map((c) => (
						<th key={c.id} scope="col" class={c.num ? "num" : ""} aria-sort={c.id === by ? (down ? "descending" : "ascending") : undefined}>
							<button type="button" onClick={() => pick(c.id)}>{c.label}{c.id === by ? (down ? " ↓" : " ↑") : ""}</button></th>
					))}</tr></thead>
					<tbody>{(all ? rows : rows.slice(0, ROWS_FIRST)).map((row) => (
						<tr key={row.address}>{COLUMNS.map((c, i) => (
							<td key={c.id} class={`${c.num ? "num" : ""} ${c.level?.(row) ? `level-${c.level(row)}` : ""}`}>
								{i === 0 ? <a data-in href={href({ page: "main", tab: "status", query: { agent: row.address } })}>{shown(c.show(row))}</a> : shown(c.show(row))}</td>
						))}</tr>
					))}</tbody>
				</table></div>}
			{!all && rows.length > ROWS_FIRST && <button type="button" class="quiet" onClick={() => showAll(true)}>All {rows.length} agents</button>}
		</>
	);
}

type Values = Record<string, number | string>;

/** What one agent says about itself. */
export function AgentPage(props: { address: string }) {
	const { data } = useLive(agentsTopic);
	const [values, set] = useState<Values>();
	const [search, setSearch] = useState("");
	useEffect(() => {
		let gone = false;
		const ask = () => getJson<Values>(`metric/${encodeURIComponent(props.address)}/json`).then((v) => !gone && set(v), () => undefined);
		void ask();
		const timer = setInterval(() => void ask(), 5000);
		return () => {
			gone = true;
			clearInterval(timer);
		};
	}, [props.address]);
	const agent = data?.[props.address];
	if (!data) return <Waiting what="Asking for the agent…" />;
	if (!agent)
		return <Empty title={`No agent ${shown(props.address)}`}><p>It has not been heard within the last hour.</p>
			<p><a data-in href={href({ page: "main", tab: "status", query: { section: "agents" } })}>All agents</a></p></Empty>;
	const row = { ...agent, address: props.address };
	const wanted = search.toLowerCase();
	const metrics = Object.entries(values ?? {}).filter(([name]) => name.toLowerCase().includes(wanted));
	return (
		<>
			<div class="page-head">
				<h1>{shown(agent.node ?? props.address)}</h1>
				<button type="button" class="push" onClick={() => change({ agent: "", section: "agents" })}>All agents</button>
			</div>
			<section class="card"><dl class="facts">
				{COLUMNS.slice(1).map((c) => <div key={c.id}><dt>{c.label}</dt><dd>{shown(c.show(row))}</dd></div>)}
				<div><dt>Datagrams from</dt><dd>{shown(agent.sFlowDatagramSource.join(", "))}</dd></div>
				<div><dt>Datagrams lost</dt><dd>{grouped(agent.sFlowDatagramsLost)}</dd></div>
				<div><dt>Duplicates, out of order</dt><dd>{grouped(agent.sFlowDatagramsDuplicates)}, {grouped(agent.sFlowDatagramsOutOfOrder)}</dd></div>
				<div><dt>Data sources</dt><dd>{agent.sFlowFlowDatasources} packets, {agent.sFlowCounterDatasources} counters</dd></div>
				<div><dt>Discards reported</dt><dd>{grouped(agent.sFlowDiscardSamples ?? 0)}</dd></div>
				<div><dt>Running since</dt><dd>{age(agent.uptime)}{agent.restarts ? `, ${agent.restarts} restarts seen` : ""}</dd></div>
			</dl></section>
			<section class="card">
				<div class="bar-line"><h2>Metrics</h2><input type="search" data-filter placeholder="Name" aria-label="Search metrics" onInput={(e) => setSearch(e.currentTarget.value)} />
					<span class="fine">{metrics.length} values</span></div>
				<div class="scroll-x"><table><thead><tr><th scope="col">Data source . metric</th><th scope="col" class="num">Value</th></tr></thead>
					<tbody>{metrics.slice(0, 300).map(([name, value]) => {
						const dot = name.lastIndexOf(".");
						return <tr key={name}><td><a data-in href={href({
							page: "browse-metrics", tab: "", query: { agent: props.address, metric: name.slice(dot + 1), datasource: name.slice(0, dot) },
						})}>{shown(name)}</a></td><td class="num">{typeof value === "number" ? grouped(value) : shown(value)}</td></tr>;
					})}</tbody></table></div>
				{metrics.length > 300 && <p class="fine">The first 300; search for the others.</p>}
			</section>
		</>
	);
}
