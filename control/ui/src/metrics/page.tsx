// The Metric Browser: four choices that narrow each other, then one value, where it is from, and five minutes.
import { useEffect, useMemo, useState } from "preact/hooks";
import { getJson } from "../lib/api";
import { age, clock } from "../lib/format";
import { hueOf } from "../lib/colour";
import { useLive } from "../lib/live";
import { change, place } from "../lib/router";
import { useStore } from "../lib/store";
import { csvLine, shown } from "../lib/text";
import { Elsewhere } from "../parts/elsewhere";
import { Empty, Refused, Waiting } from "../parts/message";
import { Plot, type Layer } from "../parts/plot";
import { agentsTopic } from "../status/source";
import { familyOf, GROUPS, padded, promqlOf, requestOf, STATISTICS, topicOf, unitOf, valueText, type History, type Question } from "./source";

type Values = Record<string, number | string>;

/** A field that can be typed into, with all choices below it. */
function Pick(props: { label: string; value: string; options: { value: string; label: string; group?: string }[]; id: string; onPick: (value: string) => void; placeholder?: string }) {
	const [text, set] = useState(props.value);
	useEffect(() => set(props.value), [props.value]);
	const take = (value: string) => {
		const found = props.options.find((o) => o.value === value || o.label === value);
		props.onPick(found?.value ?? value);
	};
	return (
		<div class="field">
			<label for={props.id}>{props.label}</label>
			<input id={props.id} list={`${props.id}-list`} value={text} placeholder={props.placeholder} spellcheck={false} autocomplete="off"
				onInput={(e) => {
					set(e.currentTarget.value);
					if (props.options.some((o) => o.value === e.currentTarget.value)) take(e.currentTarget.value);
				}}
				onFocus={(e) => e.currentTarget.select()} onChange={(e) => take(e.currentTarget.value)} />
			<datalist id={`${props.id}-list`}>{props.options.map((o) => <option key={o.value} value={o.value} label={o.group ? `${o.label} – ${o.group}` : o.label} />)}</datalist>
		</div>
	);
}

function sourceLabel(values: Values, source: string): string {
	for (const name of ["vir_host_name", "host_name", "ifname"]) {
		const value = values[`${source}.${name}`];
		if (value !== undefined) return `${source} ${shown(String(value))}`;
	}
	return source;
}

/** Metrics and data sources there are, for a group or for one agent. */
function useChoices(agent: string, metric: string) {
	const [names, setNames] = useState<string[]>([]);
	const [values, setValues] = useState<Values>({});
	const single = !(GROUPS as readonly string[]).includes(agent);
	useEffect(() => {
		let gone = false;
		setValues({});
		if (single)
			void getJson<Values>(`metric/${encodeURIComponent(agent)}/json`).then((all) => {
				if (gone) return;
				setValues(all);
				setNames([...new Set(Object.keys(all).map((name) => name.slice(name.lastIndexOf(".") + 1)))]);
			}, () => !gone && setNames([]));
		else void getJson<Record<string, number>>("metrics/json").then((all) => !gone && setNames(Object.keys(all)), () => undefined);
		return () => {
			gone = true;
		};
	}, [agent, single]);
	const sources = useMemo(() => Object.keys(values).filter((name) => name.slice(name.lastIndexOf(".") + 1) === metric)
		.map((name) => name.slice(0, name.lastIndexOf("."))).map((source) => ({ value: source, label: sourceLabel(values, source) })), [values, metric]);
	const metrics = useMemo(() => names.map((name) => ({ value: name, label: name, group: [familyOf(name), unitOf(name)].filter(Boolean).join(", ") }))
		.sort((a, b) => a.group.localeCompare(b.group) || a.label.localeCompare(b.label)), [names]);
	return { metrics, sources };
}

function StateStrip(props: { history: History }) {
	const { values } = props.history;
	return (
		<div class="states" role="img" aria-label="States of the last five minutes">
			{values.map((value, i) => <span key={i} title={value === null ? "no data" : shown(String(value))}
				style={{ background: value === null ? "" : `oklch(var(--hue-l) var(--hue-c) ${hueOf(String(value)) * 15 + 25})` }} />)}
		</div>
	);
}

function Watch(props: { question: Question; compared?: (() => void) | undefined; pointed: number | undefined; point: (i: number | undefined) => void }) {
	const { question } = props;
	const live = useLive(topicOf(question));
	const kept = live.data?.history;
	const history = useMemo(() => kept && padded(kept), [kept]);
	const layers = useMemo((): Layer[] => (history ? [{ kind: "step", colour: "--accent", values: history.values.map((v) => (typeof v === "number" ? v : null)) }] : []), [history]);
	const figure = useMemo(() => (value: number) => valueText(value, question.metric), [question.metric]);
	if (live.problem && live.problem.status !== 0 && !live.data) return <Refused problem={live.problem} />;
	if (!live.data || !history) return <Waiting what="Asking for the metric…" />;
	const { answer } = live.data;
	const none = !answer || answer.metricN === 0;
	const text = typeof answer?.metricValue === "string";
	const interval = answer?.lastUpdateMax ?? 0;
	const at = props.pointed === undefined ? undefined : history.values[props.pointed];
	const time = props.pointed === undefined ? undefined : history.times[props.pointed];
	if (none)
		return <Empty title={`Nobody sends ${shown(question.metric)}`}><p>No data source of {shown(question.agent)} has this metric now. {live.data.warning ? "" : hint(question.metric)}</p>{live.data.warning && <p>{shown(sentenceOf(live.data.warning, question.metric))}</p>}</Empty>;
	return (
		<section class="card metric">
			<div class="metric-head">
				<div><div class="gauge-label">{question.statistic} of {shown(question.metric)}{question.datasource && question.datasource !== "ALL" ? `, ${shown(question.datasource)}` : ""}</div>
					<div class="metric-value">{shown(valueText(typeof at === "number" || typeof at === "string" ? at : answer.metricValue, question.metric))}</div>
					{time !== undefined && <div class="fine">at {clock(time)}{at === null ? ": no data" : ""}</div>}</div>
				<dl class="facts">
					<div><dt>Sources</dt><dd>{answer.metricN}</dd></div>
					{answer.agent && <div><dt>From agent</dt><dd>{shown(answer.agent)}</dd></div>}
					{answer.dataSource && <div><dt>Data source</dt><dd>{shown(answer.dataSource)}</dd></div>}
					{answer.lastUpdate !== undefined && <div><dt>Age</dt><dd>{age(answer.lastUpdate)}</dd></div>}
					{answer.lastUpdateMin !== undefined && <div><dt>Newest, oldest</dt><dd>{age(answer.lastUpdateMin)}, {age(interval)}</dd></div>}
				</dl>
				{props.compared && <button type="button" class="quiet" onClick={props.compared}>Remove</button>}
			</div>
			{text ? <StateStrip history={history} />
				: <Plot times={history.times} layers={layers} figure={figure} pointed={props.pointed} onPoint={props.point} height={240} label={`Five minutes of ${question.metric}`} />}
			<figcaption>
				<p class="caption">Counters are polled by the agents, so the line moves in steps: a smooth one would claim more than is known. Kept by the daemon while somebody looks.</p>
				<Elsewhere request={requestOf(question)} promql={text ? undefined : promqlOf(question)}
					csv={() => [csvLine(["time", "value"]), ...history.times.map((t, i) => csvLine([new Date(t).toISOString(), history.values[i] ?? null]))].join("\n") + "\n"} />
			</figcaption>
		</section>
	);
}

/** "jvm_gc_ms: nobody sends it; sent by …; check: …" without what the title says already. */
function sentenceOf(warning: string, metric: string): string {
	const text = warning.replace(`${metric}: `, "").replace(/^nobody sends it; /, "").replace("; check: ", ". Check: ");
	return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function hint(metric: string): string {
	if (/nvml/.test(metric)) return "GPU metrics come from agents built with NVML, on nodes whose driver they can see.";
	if (/^vir_/.test(metric)) return "Metrics of pods and machines come with the agent's modules for containers and virtual machines.";
	if (/^if/.test(metric)) return "Interface counters come with every agent that polls its interfaces.";
	return "Check the spelling; the list of the field Metric holds all that are sent.";
}

const COMPARED_MAX = 4;

export function MetricPage() {
	const { route } = useStore(place);
	const { query } = route;
	const agent = query["agent"] || "ALL";
	const metric = query["metric"] ?? "";
	const agents = useLive(agentsTopic).data;
	const { metrics, sources } = useChoices(agent, metric);
	const [pointed, point] = useState<number>();
	const compared = (query["compare"] ?? "").split(",").filter(Boolean);
	useEffect(() => {
		document.title = `${metric ? `${metric} – ` : ""}Metric Browser – heliograph`;
	}, [metric]);
	const agentOptions = useMemo(() => [
		...GROUPS.map((g) => ({ value: g as string, label: g as string })),
		...Object.entries(agents ?? {}).map(([address, a]) => ({ value: address, label: a.node && a.node !== address ? `${address} ${shown(a.node)}` : address }))
			.sort((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true })),
	], [Object.keys(agents ?? {}).length]);
	const ask = (name: string): Question => ({ agent, metric: name, datasource: query["datasource"] || "ALL", statistic: query["aggregation"] || "max" });
	return (
		<>
			<div class="page-head"><h1>Metric Browser</h1></div>
			<div class="ask card four">
				<Pick id="pick-agent" label="Agent" value={agent} options={agentOptions} onPick={(v) => change({ agent: v, datasource: "" })} />
				<Pick id="pick-metric" label="Metric" value={metric} options={metrics} placeholder="load_one" onPick={(v) => change({ metric: v })} />
				<Pick id="pick-source" label="Data source" value={query["datasource"] || "ALL"} options={[{ value: "ALL", label: "ALL" }, ...sources]} onPick={(v) => change({ datasource: v === "ALL" ? "" : v })} />
				<div class="field"><label for="pick-stat">Statistic</label>
					<select id="pick-stat" value={query["aggregation"] || "max"} onChange={(e) => change({ aggregation: e.currentTarget.value === "max" ? "" : e.currentTarget.value })}>
						{STATISTICS.map((s) => <option key={s}>{s}</option>)}</select></div>
			</div>
			{!metric
				? <Empty title="Choose a metric"><p>{metrics.length ? `${metrics.length} metrics are sent now.` : "No metric is sent yet: counters come every polling interval."} Some to begin with:</p>
					<p class="suggested">{["load_one", "cpu_utilization", "mem_utilization", "ifinoctets", "vir_cpu_utilization", "nvml_gputime"].filter((m) => metrics.some((o) => o.value === m)).map((m) => (
						<button type="button" key={m} onClick={() => change({ metric: m })}>{m}</button>))}</p></Empty>
				: <>
					<Watch key={requestOf(ask(metric))} question={ask(metric)} pointed={pointed} point={point} />
					{compared.map((name) => <Watch key={requestOf(ask(name))} question={ask(name)} pointed={pointed} point={point}
						compared={() => change({ compare: compared.filter((c) => c !== name).join(",") })} />)}
					{compared.length < COMPARED_MAX && <div class="compare"><Pick id="pick-compare" label="Compare with" value="" options={metrics} placeholder="another metric"
						onPick={(v) => v && !compared.includes(v) && v !== metric && change({ compare: [...compared, v].join(",") })} /></div>}
				</>}
		</>
	);
}
