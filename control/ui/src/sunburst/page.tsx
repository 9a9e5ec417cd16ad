// The Sunburst page: who is using the machine room now.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useKeys } from "../frame/keys";
import { withQuery } from "../lib/api";
import { joinPath, splitPath, type Route } from "../lib/address";
import { percent } from "../lib/format";
import { useLive, type Live } from "../lib/live";
import { prefs } from "../lib/prefs";
import { change, go, href, place, remembered } from "../lib/router";
import type { Status } from "../lib/status";
import { useStore } from "../lib/store";
import { shown } from "../lib/text";
import { Choice } from "../parts/choice";
import { Elsewhere } from "../parts/elsewhere";
import { Empty, Refused, Waiting } from "../parts/message";
import { Caption, Summary } from "./caption";
import { Chart } from "./chart";
import type { Cell } from "./layout";
import { Legend, LocalityBar } from "./side";
import { errorOf, figureOf, flowsOf, paramsOf, pathOf, TABS, tabOf, topicOf, type Tab } from "./source";
import { csvOf, TreeTable } from "./table";
import { Menu, Tip, type Spot } from "./tip";
import { emptyAt, find, isOther, Order, treeOf, type Node, type RawRoot } from "./tree";

type View = "sunburst" | "icicle" | "table";
type Query = Record<string, string>;

function Tabs(props: { tab: Tab; query: Query }) {
	const keep: Query = props.query["view"] ? { view: props.query["view"] } : {};
	return (
		<nav class="tabs" aria-label="Trees">
			{TABS.map((t) => (
				<a data-in key={t.name} aria-current={t.name === props.tab.name ? "page" : undefined}
					href={href({ page: "sunburst", tab: t.name, query: keep })}>{t.label}</a>
			))}
		</nav>
	);
}

const pick = (name: string) => (value: string) => change({ [name]: value });

function Controls(props: { tab: Tab; query: Query }) {
	const { tab, query } = props;
	const flows = tab.name === "namespaces" || tab.name === "dns" || tab.name === "protocols";
	const standard = tab.name === "namespaces" ? "bytes" : "frames";
	return (
		<div class="controls">
			{tab.name === "namespaces" && <>
				<Choice label="Direction" value={query["dir"] || "sent"} onPick={pick("dir")}
					options={[{ value: "sent", label: "Sent" }, { value: "received", label: "Received" }]} />
				<Choice label="Rings" value={query["by"] || "workload"} onPick={pick("by")}
					options={[{ value: "workload", label: "By workload" }, { value: "peer", label: "By peer" }]} />
			</>}
			{flows && <Choice label="Value" value={query["value"] || standard} onPick={(v) => change({ value: v === standard ? "" : v })}
				options={[{ value: "bytes", label: "Traffic" }, { value: "frames", label: "Packets" }]} />}
			{tab.name === "gpu" && <Choice label="Value" value={query["value"] === "fair" ? "fair" : ""} onPick={pick("value")}
				options={[{ value: "", label: "As reported" }, { value: "fair", label: "Fair share", title: "Where devices are shared, their own time is divided among the pods" }]} />}
			<Choice label="View" value={query["view"] || "sunburst"} onPick={(v) => change({ view: v === "sunburst" ? "" : v })}
				options={[{ value: "sunburst", label: "Sunburst" }, { value: "icicle", label: "Icicle" }, { value: "table", label: "Table", title: "Table (t)" }]} />
		</div>
	);
}

/** The tree of the newest answer; the order of siblings lives as long as the tab. */
function useTree(raw: RawRoot | undefined, key: string): Node | undefined {
	const order = useRef({ key, order: new Order() });
	if (order.current.key !== key) order.current = { key, order: new Order() };
	return useMemo(() => raw && treeOf(raw, order.current.order, performance.now()), [raw, key]);
}

function Crumbs(props: { tree: Node; path: readonly string[]; zoomTo: (path: readonly string[]) => void }) {
	const parts: { label: string; path: readonly string[] }[] = [{ label: props.tree.label || "All", path: [] }];
	for (let i = 1; i <= props.path.length; i++) {
		const path = props.path.slice(0, i);
		parts.push({ label: (find(props.tree, path) ?? emptyAt(path)).label, path });
	}
	return (
		<nav class="crumbs" aria-label="Zoom">
			<ol>
				{parts.map((part, i) => (
					<li key={part.path.join("\n")}>
						{i === parts.length - 1
							? <span aria-current="location">{shown(part.label)}</span>
							: <button type="button" class="link" onClick={() => props.zoomTo(part.path)}>{shown(part.label)}</button>}
					</li>
				))}
			</ol>
		</nav>
	);
}

/** Zooming asks for finer data; until it is there, the coarser ones stay. */
function useKept(live: Live<RawRoot>, key: string): Live<RawRoot> {
	const kept = useRef({ key, data: live.data });
	if (live.data || kept.current.key !== key) kept.current = { key, data: live.data };
	return live.data || live.problem ? live : { ...live, data: kept.current.data };
}

interface Pointed { id: string; at: Spot }

export function SunburstPage(props: { status: Live<Status> }) {
	const { route } = useStore(place);
	const { bits } = useStore(prefs);
	const { query } = route;
	const tab = tabOf(route.tab);
	useEffect(() => {
		if (route.tab) return;
		const last = remembered("sunburst");
		if (last.tab && Object.keys(query).length === 0) go(last, true);
		else go({ ...route, tab: tab.name }, true);
	}, [route.tab]);
	useEffect(() => {
		document.title = `${tab.label} – heliograph`;
	}, [tab]);
	const params = paramsOf(tab, query);
	const key = `${tab.name}?${new URLSearchParams({ ...params, minShare: "" })}`;
	const live = useKept(useLive(topicOf(tab, query)), key);
	const tree = useTree(live.data, key);
	return (
		<>
			<div class="page-head"><h1 class="sr">Sunburst: {tab.label}</h1></div>
			<Tabs tab={tab} query={query} />
			{!(tree && live.data) && <div class="over"><span /><Controls tab={tab} query={query} /></div>}
			{live.problem && live.problem.status !== 0 && (tree ? <Refused problem={live.problem} />
				: <Empty title={`${tab.label} cannot be shown now`}><p>{live.problem.detail}</p></Empty>)}
			{tree && live.data
				? <Shown tab={tab} route={route} tree={tree} raw={live.data} bits={bits} status={props.status} />
				: !live.problem && <Waiting what={`Asking for ${tab.label}…`} />}
		</>
	);
}

/** The page of a namespace or workload that an arc stands for. */
function namespaceOf(tab: Tab, node: Node): Route | undefined {
	if (isOther(node)) return undefined;
	const names = node.path.map((key) => key.replace(/^(ns|label|class|workload|pod):/, ""));
	if (tab.name === "namespaces" && names[0])
		return { page: "namespace", tab: "", query: { namespace: names[0], workload: names[1] ?? "", kind: node.path[0]?.startsWith("ns:") ? "" : "label" } };
	if ((tab.name === "gpu" || tab.name === "process") && names[0] === "k8s" && names[1])
		return { page: "namespace", tab: "", query: { namespace: names[1], workload: "", kind: "" } };
	return undefined;
}

function Shown(props: { tab: Tab; route: Route; tree: Node; raw: RawRoot; bits: boolean; status: Live<Status> }) {
	const { tab, tree, raw, bits } = props;
	const { query } = props.route;
	const view = (query["view"] || "sunburst") as View;
	const path = splitPath(query["root"] ?? "");
	const root = find(tree, path) ?? emptyAt(path);
	const [pointed, point] = useState<Pointed>();
	const [menu, setMenu] = useState<{ cell: Cell; at: Spot }>();
	const [marked, mark] = useState<string>();
	const cells = useRef(new Map<string, Cell>());
	const figure = figureOf(tab, query, bits);
	const error = (node: Node) => errorOf({ ...node.raw, value: node.value }, tab, query, bits);
	const zoomTo = (to: readonly string[]) => {
		point(undefined);
		mark(undefined);
		change({ root: joinPath(to) });
	};
	const zoom = (node: Node) => (find(tree, node.path)?.children.length ? zoomTo(node.path) : flows(node));
	const up = () => path.length > 0 && zoomTo(path.slice(0, -1));
	const flows = (node: Node) => {
		const to = flowsOf(tab, node);
		if (to) go(to);
	};
	const act = (node: Node, second: boolean) => (tab.clickShowsFlows !== second ? flows(node) : zoom(node));
	useKeys({
		Escape: up, Backspace: up,
		t: () => change({ view: view === "table" ? "" : "table" }),
	});
	const describe = (cell: Cell) => {
		cells.current.set(cell.node.id, cell);
		const share = root.value ? percent(cell.node.value / root.value) : "";
		return `${shown(cell.node.label)}, ${figure(cell.node.value)}, ${share}`;
	};
	const namesOf = (node: Node) => node.path.map((_, i) => (find(tree, node.path.slice(0, i + 1)) ?? emptyAt(node.path.slice(0, i + 1))).label);
	const pointedCell = pointed && cells.current.get(pointed.id);
	const pointedNode = pointedCell && (find(root, pointedCell.node.path.slice(path.length)) ?? pointedCell.node);
	const nothing = tree.value <= 0;

	if (nothing && path.length === 0)
		return <><div class="over"><span /><Controls tab={tab} query={query} /></div><Empty title={tab.empty}><p>{tab.cure}</p><p><a data-in href={href({ page: "main", tab: "status", query: {} })}>Look at the status page</a></p></Empty></>;
	const hints = (node: Node): string[] => {
		if (isOther(node)) return [];
		const show = flowsOf(tab, node);
		const deep = (find(tree, node.path)?.children.length ?? 0) > 0;
		if (tab.clickShowsFlows) return [show ? "click: show flows" : "", deep ? "shift-click: zoom" : ""].filter(Boolean);
		return [deep ? "click: zoom" : show ? "click: show" : "", deep && show ? "shift-click: show flows" : ""].filter(Boolean);
	};
	return (
		<>
			<div class="over"><Crumbs tree={tree} path={path} zoomTo={zoomTo} /><Controls tab={tab} query={query} /></div>
			<div class={`stage ${view}`}>
				<figure class="stage-chart">
					{root.value <= 0 ? (
						<Empty title={`${shown(root.label)} is silent`}>
							<p>There is nothing of it in the newest data. The view stays here and fills again when it returns.</p>
							<p><button type="button" onClick={up}>Go up</button></p>
						</Empty>
					) : view === "table" ? (
						<TreeTable root={root} figure={figure} error={error} colourRing={tab.colourRing} zoom={zoom} flows={flows} />
					) : (
						<Chart root={root} view={view} label={`${tab.label}: ${shown(root.label || tab.label)}`} centre={root.label || tab.label}
							value={figure(root.value)} share={path.length ? `${percent(tree.value ? root.value / tree.value : NaN)} of all` : ""}
							colourRing={tab.colourRing} describe={describe} act={act} zoom={zoom} up={up} canGoUp={path.length > 0} flows={flows}
							point={(cell, at) => point(cell && at && cell.ring > 0 ? { id: cell.node.id, at } : undefined)}
							menu={(cell, at) => setMenu({ cell, at })} marked={marked} />
					)}
					<figcaption>
						<Caption tab={tab} query={query} raw={raw} />
						<Elsewhere request={withQuery(pathOf(tab), paramsOf(tab, query))} csv={() => csvOf(root)} />
					</figcaption>
				</figure>
				{view !== "table" && root.value > 0 && (
					<aside class="side" aria-label="Largest parts">
						{tab.name === "namespaces" && <LocalityBar node={root} figure={figure} />}
						<Legend root={root} colourRing={tab.colourRing} figure={figure} error={error} onPick={zoom} onPoint={mark} />
					</aside>
				)}
			</div>
			{pointedCell && pointedNode && pointed && !menu && (
				<Tip cell={{ ...pointedCell, node: { ...pointedNode, value: isOther(pointedNode) ? pointedCell.node.value : pointedNode.value } }} at={pointed.at} names={namesOf(pointedNode)} total={root.value}
					parent={find(tree, pointedNode.path.slice(0, -1))} figure={figure} error={error(pointedNode)} hints={hints(pointedNode)} />
			)}
			{menu && <Menu at={menu.at} title={menu.cell.node.label} onClose={() => setMenu(undefined)} items={[
				...(find(tree, menu.cell.node.path)?.children.length ? [{ label: "Zoom", hint: "Enter", act: () => zoom(menu.cell.node) }] : []),
				...(flowsOf(tab, menu.cell.node) ? [{ label: "Show flows", hint: "o", act: () => flows(menu.cell.node) }] : []),
				...(namespaceOf(tab, menu.cell.node) ? [{ label: "Open its page", hint: "", act: () => go(namespaceOf(tab, menu.cell.node) as Route) }] : []),
				...(path.length ? [{ label: "Up", hint: "Esc", act: up }] : []),
			]} />}
			<Summary tab={tab} tree={tree} figure={figure} />
		</>
	);
}

