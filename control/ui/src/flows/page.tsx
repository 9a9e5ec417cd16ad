// The Flow Browser and the Discard Browser: any question about traffic, five minutes at once.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useKeys } from "../frame/keys";
import { withQuery, type Problem } from "../lib/api";
import { clock, percent } from "../lib/format";
import { frozenAt, useLive } from "../lib/live";
import { prefs } from "../lib/prefs";
import { go, href, place } from "../lib/router";
import { useStore } from "../lib/store";
import { csvLine, shown } from "../lib/text";
import { Elsewhere } from "../parts/elsewhere";
import { Empty, Refused, Waiting } from "../parts/message";
import { TrendChart } from "./chart";
import { Combobox } from "./combobox";
import { added, keysOf, negated, negatedAt, term, terms, without } from "./filter";
import { LegendTable } from "./legend";
import { Matrix } from "./matrix";
import { save, Shortcuts } from "./shortcuts";
import { BROWSERS, numbersOf, paramsOf, scriptOf, topicOf, type Browser, type Query } from "./source";
import { suggestFilter, suggestKeys, suggestValue } from "./suggest";
import { chosen, ranking, SEPARATOR, type Trend } from "./trend";

const FIELDS = ["keys", "value", "filter", "maxFlows", "t", "aggMode"] as const;

function at(problem: Problem | undefined, field: string): string | undefined {
	if (!problem || problem.parameter !== field) return undefined;
	return `${problem.detail}${problem.column ? ` (column ${problem.column})` : ""}`;
}

function Form(props: { browser: Browser; query: Query; problem: Problem | undefined }) {
	const { browser, problem } = props;
	const [form, set] = useState<Query>(props.query);
	const [said, say] = useState("");
	const written = JSON.stringify(props.query);
	useEffect(() => set(props.query), [written]);
	const put = (name: string) => (value: string) => set((old) => ({ ...old, [name]: value }));
	const submit = () => go({ page: browser.name, tab: "", query: { ...form, value: form["value"] || browser.value } });
	const keys = useMemo(() => suggestKeys(browser), [browser]);
	const values = useMemo(() => suggestValue(browser), [browser]);
	const filters = useMemo(() => suggestFilter(browser), [browser]);
	const advanced = Boolean(form["maxFlows"] || form["t"] || form["aggMode"]);
	return (
		<form class="ask card" onSubmit={(e) => {
			e.preventDefault();
			submit();
		}}>
			<Combobox label="Keys" value={form["keys"] ?? ""} placeholder={browser.keysHint} separators=",;" suggest={keys} onInput={put("keys")} onSubmit={submit} error={at(problem, "keys")} />
			<Combobox label="Value" value={form["value"] ?? ""} placeholder={browser.value} separators="" suggest={values} onInput={put("value")} onSubmit={submit} error={at(problem, "value")} />
			<Combobox label="Filter" value={form["filter"] ?? ""} placeholder="everything" separators="&|()=~!," suggest={filters} isFilter onInput={put("filter")} onSubmit={submit} error={at(problem, "filter")} />
			<div class="ask-buttons">
				<button class="primary">Submit</button>
				<button type="button" onClick={() => go({ page: browser.name, tab: "", query: {} })}>Reset</button>
				<a class="button" href={location.href} target="_blank" rel="noopener">Clone</a>
				<button type="button" disabled={!form["keys"]} onClick={() => void save(browser, `${form["keys"]} ${form["filter"] ?? ""}`.trim(), form).then((text) => {
					say(text);
					setTimeout(() => say(""), 3000);
				})}>Save</button>
				<span class="said" role="status">{said}</span>
			</div>
			<details class="advanced" open={advanced}>
				<summary>Advanced</summary>
				<div>
					<label>Rows <input inputMode="numeric" size={4} value={form["maxFlows"] ?? ""} placeholder={browser.rows} onInput={(e) => put("maxFlows")(e.currentTarget.value)} /></label>
					<label>Smoothing, s <input inputMode="numeric" size={4} value={form["t"] ?? ""} placeholder="2" onInput={(e) => put("t")(e.currentTarget.value)} /></label>
					<label>Aggregation <select value={form["aggMode"] || browser.aggMode} onChange={(e) => put("aggMode")(e.currentTarget.value === browser.aggMode ? "" : e.currentTarget.value)}>
						<option value="pooled">pooled: each packet once</option><option value="max">max: the view that sees most; biased over several</option>
						<option value="sum">sum: all views added, a packet may count more than once</option><option value="edge">edge: access ports</option><option value="core">core: links</option>
					</select></label>
				</div>
			</details>
		</form>
	);
}

function Chips(props: { browser: Browser; query: Query }) {
	const filter = props.query["filter"] ?? "";
	const list = terms(filter);
	if (list.length === 0) return null;
	const to = (next: string) => go({ page: props.browser.name, tab: "", query: { ...props.query, filter: next } });
	return (
		<ul class="chips" aria-label="Filter">
			{list.map((part, i) => (
				<li key={`${i} ${part}`}><code>{shown(part)}</code>
					{negated(part) !== undefined && <button type="button" class="icon" title="The opposite" aria-label={`Negate ${shown(part)}`} onClick={() => to(negatedAt(filter, i))}>≠</button>}
					<button type="button" class="icon" title="Remove" aria-label={`Remove ${shown(part)}`} onClick={() => to(without(filter, i))}>×</button></li>
			))}
		</ul>
	);
}

function Start(props: { browser: Browser }) {
	return (
		<div class="start">
			<ol class="steps">
				<li><strong>Keys</strong> say what a row is: <code>{props.browser.keysHint}</code></li>
				<li><strong>Value</strong> says what is added up: <code>bps</code>, <code>Bps</code> or <code>fps</code></li>
				<li><strong>Filter</strong> says what counts, and may stay empty: <code>ipprotocol=6</code></li>
			</ol>
			<h2>Or start here</h2>
			<Shortcuts browser={props.browser} />
		</div>
	);
}

function csvOf(trend: Trend, keys: string[]): string {
	const lines = [csvLine(["time", ...keys, "value", "lower", "upper", "samples"])];
	for (const point of trend.points)
		for (const [key, value] of Object.entries(point.rows ?? {})) {
			const parts = keys.length === 1 ? [key] : key.split(SEPARATOR);
			lines.push(csvLine([new Date(point.time).toISOString(), ...parts, value, point.lower[key] ?? null, point.upper[key] ?? null, point.samples[key] ?? null]));
		}
	return lines.join("\n") + "\n";
}

function Answer(props: { browser: Browser; query: Query; trend: Trend; params: Query }) {
	const { browser, query, trend, params } = props;
	const { bits } = useStore(prefs);
	const [pointed, point] = useState<number>();
	const [focus, setFocus] = useState<string>();
	const before = useRef<string[]>([]);
	const frozen = useStore(frozenAt);
	const count = Math.max(1, Math.min(20, Number(params["maxFlows"]) || 10));
	const series = useMemo(() => (before.current = chosen(before.current, trend.points, count)), [trend.points, count]);
	const numbers = useMemo(() => numbersOf(params["value"] ?? "", bits), [params["value"], bits]);
	const keys = keysOf(query["keys"] ?? "");
	const ranked = ranking(trend.points, pointed);
	useKeys({ Escape: () => point(undefined) });
	const add = (pairs: [string, string][]) =>
		go({ page: browser.name, tab: "", query: { ...query, filter: added(query["filter"] ?? "", pairs.map(([key, value]) => term(key, value))) } });
	const lost = trend.points.filter((p) => p.lost && p.lost.samples > 0);
	const withheld = trend.points[trend.points.length - 1]?.withheld ?? 0;
	const anything = trend.points.some((p) => p.rows && Object.keys(p.rows).length > 0);
	const pooled = params["aggMode"] === "pooled" ? "Each packet is counted once, wherever it was seen." : params["aggMode"] === "sum" ? "All views are added." : `Aggregation ${params["aggMode"]}.`;
	const pointedLost = ranked?.point.lost;
	return (
		<>
			{browser.name === "browse-drops" && <Matrix points={trend.points} keys={keys} numbers={numbers} add={add} bound={withheld > 0} />}
			<figure class="card trend-card">
				<TrendChart points={trend.points} keys={series} figure={numbers.figure} pointed={pointed} focus={focus} onPoint={(i) => frozen === 0 || i !== undefined ? point(i) : undefined}
					label={`Five minutes of ${params["value"]} by ${params["keys"]}; the table below has the numbers`} />
				<figcaption>
					<p class="caption">{pooled} Smoothed over {params["t"] || "2"} s; samples are already scaled.
						{trend.coverage !== undefined && trend.coverage < 0.999 && ` ${percent(trend.coverage)} of the samples arrived.`}
						{lost.length > 0 && <span class="lost-note"> Red: samples were lost in {lost.length} of these seconds{lost[lost.length - 1]?.lost?.where ? ` (${lost[lost.length - 1]?.lost?.where})` : ""}.</span>}
						{withheld > 0 && ` ≥: agents withheld ${numbers.figure(withheld)} of discard notices.`}
						{trend.unseenUpper !== undefined && trend.unseenUpper > 0 && ` A row without any sample is below ${numbers.figure(trend.unseenUpper)}.`}</p>
					<Elsewhere request={withQuery(`${scriptOf(browser)}/flows/json`, params)} csv={() => csvOf(trend, keys)} />
				</figcaption>
			</figure>
			<section class="card">
				<div class="bar-line table-head">
					<h2>{pointed === undefined ? "Now" : `At ${ranked ? clock(ranked.point.time) : ""}`}</h2>
					{pointed !== undefined && <button type="button" class="quiet" onClick={() => point(undefined)}>Back to live</button>}
					{pointedLost && pointedLost.samples > 0 && pointed !== undefined && <span class="lost-note">{Math.round(pointedLost.samples)} samples lost{pointedLost.where ? ` (${pointedLost.where})` : ""}</span>}
				</div>
				{!ranked || !anything
					? <Nothing browser={browser} query={query} />
					: ranked.point.rows === null ? <p class="fine">There is no data for this second.</p>
					: <LegendTable ranked={ranked} keys={keys} numbers={numbers} atTime={pointed !== undefined} add={add} focus={setFocus} stacked={series} bound={withheld > 0} />}
			</section>
		</>
	);
}

function Nothing(props: { browser: Browser; query: Query }) {
	const filter = props.query["filter"] ?? "";
	if (filter)
		return <Empty title="Nothing matches"><p>No packet of the last five minutes has these keys and passes <code>{shown(filter)}</code>. Take a part of the filter away to see which one matches nothing.</p></Empty>;
	return <Empty title={props.browser.name === "browse-drops" ? "No discards" : "No packets with these keys"}><p>{props.browser.silent}</p>
		<p>A row needs every one of its keys; write <code>null:key:</code> to keep packets that lack one.</p>
		<p><a data-in href={href({ page: "main", tab: "status", query: { section: "first-hour" } })}>What to check in the first hour</a></p></Empty>;
}

export function FlowPage() {
	const { route } = useStore(place);
	const browser = BROWSERS[route.page === "browse-drops" ? "browse-drops" : "browse-flows"];
	const query: Query = {};
	for (const name of FIELDS) if (route.query[name]) query[name] = route.query[name];
	const params = paramsOf(browser, query);
	const live = useLive(topicOf(browser, params));
	useEffect(() => {
		document.title = `${query["keys"] ? `${query["keys"]} – ` : ""}${browser.title} – heliograph`;
	}, [browser, query["keys"]]);
	const placed = live.problem && ["keys", "value", "filter"].includes(live.problem.parameter ?? "");
	return (
		<>
			<div class="page-head"><h1>{browser.title}</h1></div>
			<Form browser={browser} query={query} problem={live.problem} />
			<Chips browser={browser} query={query} />
			{live.problem && live.problem.status !== 0 && !placed && <Refused problem={live.problem} />}
			{!params ? <Start browser={browser} />
				: live.data ? <Answer key={JSON.stringify(params)} browser={browser} query={query} trend={live.data} params={params} />
				: !live.problem && <Waiting what="Asking for five minutes…" />}
		</>
	);
}
