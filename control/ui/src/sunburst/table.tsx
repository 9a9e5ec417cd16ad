// The same tree as a table: rows that open, sorted by what is asked for.
import { useState } from "preact/hooks";
import { fillOf } from "../lib/colour";
import { percent } from "../lib/format";
import { csvLine, shown } from "../lib/text";
import { EstimateBar, hasFewSamples } from "../parts/estimate";
import { colourName } from "./layout";
import { KindSign } from "./side";
import type { Figure } from "./source";
import { isOther, type Node } from "./tree";

type Sort = "value" | "name" | "samples";

const compare: Record<Sort, (a: Node, b: Node) => number> = {
	value: (a, b) => b.value - a.value,
	name: (a, b) => a.label.localeCompare(b.label),
	samples: (a, b) => (b.raw.samples ?? 0) - (a.raw.samples ?? 0),
};

const ROWS_MAX = 1000;

interface Row { node: Node; level: number; open: boolean }

function rowsOf(node: Node, level: number, isOpen: (node: Node) => boolean, sort: Sort, out: Row[]): Row[] {
	const children = [...node.children].sort((a, b) => Number(isOther(a)) - Number(isOther(b)) || compare[sort](a, b));
	for (const child of children) {
		if (out.length >= ROWS_MAX) break;
		const open = isOpen(child);
		out.push({ node: child, level, open });
		if (open) rowsOf(child, level + 1, isOpen, sort, out);
	}
	return out;
}

/** Every node below the root as lines of CSV. */
export function csvOf(root: Node): string {
	const lines = [csvLine(["path", "value", "lower", "upper", "samples"])];
	const walk = (node: Node) => {
		for (const child of node.children) {
			lines.push(csvLine([child.path.join("/"), child.value, child.raw.lower ?? null, child.raw.upper ?? null, child.raw.samples ?? null]));
			walk(child);
		}
	};
	walk(root);
	return lines.join("\n") + "\n";
}

export function TreeTable(props: {
	root: Node; figure: Figure; error: (node: Node) => string; colourRing: number; zoom: (node: Node) => void; flows: (node: Node) => void;
}) {
	const { root } = props;
	const [sort, setSort] = useState<Sort>("value");
	const [toggled, toggle] = useState<ReadonlySet<string>>(new Set());
	const few = root.children.length <= 3;
	const isOpen = (node: Node) => node.children.length > 0 && toggled.has(node.id) !== (few && node.path.length === root.path.length + 1);
	const rows = rowsOf(root, 0, isOpen, sort, []);
	const max = Math.max(...root.children.map((child) => child.value), 0);
	const flip = (node: Node) => {
		const next = new Set(toggled);
		if (!next.delete(node.id)) next.add(node.id);
		toggle(next);
	};
	const head = (name: Sort, label: string, cls = "") => (
		<th class={cls} scope="col" aria-sort={sort === name ? (name === "name" ? "ascending" : "descending") : undefined}>
			<button type="button" onClick={() => setSort(name)}>{label}{sort === name ? " ↓" : ""}</button></th>
	);
	return (
		<div class="card scroll-x">
			<table class="tree-table">
				<thead><tr>{head("name", "Name")}{head("value", "Value", "num")}<th scope="col">95 %</th><th scope="col" class="num">Share</th>
					{head("samples", "Samples", "num")}<th scope="col" class="wide"><span class="sr">Bar</span></th></tr></thead>
				<tbody>
					{rows.map(({ node, level, open }) => (
						<tr key={node.id} class={hasFewSamples({ ...node.raw, value: node.value }) ? "few" : ""}>
							<td><div class="tree-name" style={{ paddingLeft: `${level * 1.25}rem` }}>
								{node.children.length > 0
									? <button type="button" class="icon fold" aria-expanded={open} aria-label={`${open ? "Close" : "Open"} ${shown(node.label)}`} onClick={() => flip(node)}>{open ? "▾" : "▸"}</button>
									: <span class="fold" />}
								<span class="key-dot" style={{ background: isOther(node) ? "var(--other)" : fillOf(colourName(node, props.colourRing), level) }} />
								{isOther(node)
									? <span class="err">other{node.merged ? ` (${node.merged} more)` : ""}</span>
									: <button type="button" class="plain" onClick={() => props.zoom(node)}>{shown(node.label)}</button>}
								<KindSign kind={node.raw.kind} /></div></td>
							<td class="num">{props.figure(node.value)}</td>
							<td class="err">{props.error(node)}</td>
							<td class="num">{percent(root.value ? node.value / root.value : NaN)}</td>
							<td class="num">{node.raw.samples === undefined ? "" : Math.round(node.raw.samples).toLocaleString("en")}</td>
							<td class="wide"><EstimateBar of={{ ...node.raw, value: node.value }} max={max}
								fill={isOther(node) ? "var(--other)" : fillOf(colourName(node, props.colourRing), level)} /></td>
						</tr>
					))}
				</tbody>
			</table>
			{rows.length >= ROWS_MAX && <p class="fine">The first {ROWS_MAX} rows; zoom in to see the rest.</p>}
		</div>
	);
}
