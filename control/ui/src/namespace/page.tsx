// Is it the network, the CPU or the GPU? One namespace on one page, on one time axis.
import { useEffect, useMemo, useState } from "preact/hooks";
import { fillOf } from "../lib/colour";
import { bytesRate, grouped, interval, memory, percent, quantity } from "../lib/format";
import { useLive } from "../lib/live";
import { prefs } from "../lib/prefs";
import { href, place } from "../lib/router";
import { useStore } from "../lib/store";
import { shown } from "../lib/text";
import { EstimateBar } from "../parts/estimate";
import { Elsewhere } from "../parts/elsewhere";
import { Empty, Refused, Waiting } from "../parts/message";
import { Plot, type Layer } from "../parts/plot";
import { LocalityBar } from "../sunburst/side";
import { emptyAt } from "../sunburst/tree";
import { filterOf, requestOf, topicOf, type Flow, type NamespaceData, type Peer, type Pod } from "./source";

const FLOW_KEYS = "null:srcnamespace:,or:srcworkload:srcclass,null:dstnamespace:,or:dstworkload:dstclass";

function Traffic(props: { title: string; flow: Flow; filter: string; figure: (v: number) => string; error: string; pointed: number | undefined; point: (i: number | undefined) => void }) {
	const { flow } = props;
	const layers = useMemo((): Layer[] => [
		{ kind: "area", values: flow.trend.upper, base: flow.trend.lower, colour: "--accent", alpha: 0.22 },
		{ kind: "line", values: flow.trend.value, colour: "--accent" },
	], [flow]);
	const lost = useMemo(() => flow.trend.lost.map((n) => (n ?? 0) > 0), [flow]);
	const at = props.pointed === undefined ? undefined : flow.trend.value[props.pointed];
	const node = { ...emptyAt([]), raw: { value: flow.value, locality: Object.fromEntries(Object.entries(flow.locality ?? {}).map(([k, p]) => [k, p.value])) } };
	return (
		<section class="card">
			<div class="bar-line table-head"><h2>{props.title}</h2><strong>{props.figure(at ?? flow.value)}</strong><span class="err">{at === undefined ? props.error : ""}</span>
				<a data-in class="push" href={href({ page: "browse-flows", tab: "", query: { keys: FLOW_KEYS, value: "bps", filter: props.filter } })}>Show flows</a></div>
			<Plot times={flow.trend.times} layers={layers} lost={lost} figure={props.figure} pointed={props.pointed} onPoint={props.point} height={180} label={`${props.title}, the last five minutes`} />
			{flow.locality && <LocalityBar node={node} figure={props.figure} />}
		</section>
	);
}

const PEERS_FIRST = 10;
const LEAST_DROPS = 0.005; // frames per second; below, two digits are 0

function Peers(props: { title: string; peers: Peer[]; figure: (v: number) => string }) {
	const [all, showAll] = useState(false);
	const peers = all ? props.peers : props.peers.slice(0, PEERS_FIRST);
	const max = Math.max(...props.peers.map((p) => p.upper ?? p.value), 0);
	return (
		<section class="card"><h2>{props.title}</h2>
			{props.peers.length === 0 ? <p class="fine">No traffic of the last seconds.</p>
				: <table><tbody>{peers.map((p) => {
					const name = p.namespace || p.class || "unknown";
					const to = href({ page: "namespace", tab: "", query: { namespace: name, workload: p.namespace ? p.workload : "", kind: p.namespace ? "" : "label" } });
					return <tr key={`${p.namespace}/${p.workload}/${p.class}`}><td><span class="key-dot" style={{ background: fillOf(name) }} /><a data-in href={to}>{shown(name)}{p.workload ? ` / ${shown(p.workload)}` : ""}</a></td>
						<td class="num">{props.figure(p.value)}</td><td class="wide"><EstimateBar of={p} max={max} fill={fillOf(name)} /></td></tr>;
				})}</tbody></table>}
			{!all && props.peers.length > PEERS_FIRST && <button type="button" class="quiet" onClick={() => showAll(true)}>All {props.peers.length}</button>}
		</section>
	);
}

function Pods(props: { pods: Pod[] }) {
	const [all, showAll] = useState(false);
	const pods = all ? props.pods : props.pods.slice(0, 25);
	if (props.pods.length === 0) return <p class="fine">No agent reports a pod of it; counters come every polling interval.</p>;
	const use = (v: number | undefined, text: (v: number) => string) => (v === undefined ? "" : text(v));
	return (
		<><div class="scroll-x"><table><thead><tr><th scope="col">Pod</th><th scope="col">Node</th><th scope="col" class="num">CPU</th><th scope="col" class="num">Memory</th><th scope="col" class="num">GPU</th><th scope="col" class="num">Fair share</th></tr></thead>
			<tbody>{pods.map((p) => (
				<tr key={`${p.pod} ${p.agent}`}><td>{shown(p.pod)}</td><td><a data-in href={href({ page: "main", tab: "status", query: { agent: p.agent } })}>{shown(p.node || p.agent)}</a></td>
					<td class="num">{use(p.cpu, (v) => `${grouped(v)} %`)}</td><td class="num">{use(p.memory, memory)}</td>
					<td class="num">{use(p.gpu, (v) => `${(v / 1000).toFixed(2)} GPUs`)}</td><td class="num">{use(p.gpuFair, (v) => `${(v / 1000).toFixed(2)} GPUs`)}</td></tr>
			))}</tbody></table></div>
			{!all && props.pods.length > 25 && <button type="button" class="quiet" onClick={() => showAll(true)}>All {props.pods.length} pods</button>}</>
	);
}

function Shown(props: { data: NamespaceData; query: Record<string, string> }) {
	const { data } = props;
	const { bits } = useStore(prefs);
	const [pointed, point] = useState<number>();
	const figure = useMemo(() => (v: number) => bytesRate(v, bits), [bits]);
	const error = (f: Flow) => interval(f.value * (bits ? 8 : 1), f.lower === undefined ? undefined : f.lower * (bits ? 8 : 1), f.upper === undefined ? undefined : f.upper * (bits ? 8 : 1), "plain");
	const common = { figure, pointed, point };
	const reasons = Object.entries(data.drops.reasons ?? {}).filter(([, part]) => part.value >= LEAST_DROPS).sort((a, b) => b[1].value - a[1].value);
	const lossy = (data.nodes ?? []).filter((n) => n.coverage < 0.999 || n.flowSamplesLost > 0);
	const use = data.resources ?? {};
	return (
		<>
			<div class="pair">
				<Traffic title="In" flow={data.traffic.in} filter={filterOf(data, "dst")} error={error(data.traffic.in)} {...common} />
				<Traffic title="Out" flow={data.traffic.out} filter={filterOf(data, "src")} error={error(data.traffic.out)} {...common} />
			</div>
			<div class="pair">
				<Peers title="From" peers={data.peers.in} figure={figure} />
				<Peers title="To" peers={data.peers.out} figure={figure} />
			</div>
			<div class="pair">
				<section class="card"><h2>What its pods use</h2><dl class="facts">
					<div><dt>CPU</dt><dd>{use.cpu === undefined ? "–" : `${grouped(use.cpu)} % of a core`}</dd></div>
					<div><dt>Memory</dt><dd>{use.memory === undefined ? "–" : memory(use.memory)}</dd></div>
					<div><dt>GPU, devices its pods can see</dt><dd>{use.gpu === undefined ? "–" : `${(use.gpu / 1000).toFixed(2)} GPUs`}</dd></div>
					<div><dt>GPU, fair share</dt><dd>{use.gpuFair === undefined ? "–" : `${(use.gpuFair / 1000).toFixed(2)} GPUs`}</dd></div></dl></section>
				<section class="card"><h2>What is being lost</h2>
					{reasons.length === 0 ? <p class="fine">No discard notice names it.</p> : <dl class="facts">{reasons.map(([reason, part]) => <div key={reason}><dt>{shown(reason)}</dt><dd>≥ {quantity(part.value, "frames")}</dd></div>)}</dl>}
					<p class="fine">{lossy.length === 0 ? "All samples of its nodes arrive." : `Samples of ${lossy.length} of its nodes are lost: ${lossy.slice(0, 5).map((n) => `${shown(n.node)} ${percent(1 - n.coverage)}`).join(", ")}.`}</p></section>
			</div>
			<section class="card"><h2>Pods</h2><Pods pods={data.pods ?? []} /></section>
			<figcaption><p class="caption">{shown(data.description)}.</p><Elsewhere request={requestOf(props.query)} /></figcaption>
		</>
	);
}

export function NamespacePage() {
	const { route } = useStore(place);
	const { query } = route;
	const live = useLive(topicOf(query));
	const name = query["namespace"] ?? "";
	useEffect(() => {
		document.title = `${name || "Namespace"} – heliograph`;
	}, [name]);
	if (!name) return <Empty title="Which namespace?"><p>Choose one in the <a data-in href={href({ page: "sunburst", tab: "namespaces", query: {} })}>sunburst of namespaces</a>.</p></Empty>;
	return (
		<>
			<div class="page-head"><h1><span class="key-dot" style={{ background: fillOf(name) }} />{shown(name)}{query["workload"] ? ` / ${shown(query["workload"])}` : ""}</h1></div>
			{live.problem && live.problem.status !== 0 && <Refused problem={live.problem} />}
			{live.data ? <Shown data={live.data} query={query} /> : !live.problem && <Waiting what="Asking for five minutes…" />}
		</>
	);
}
