// Beside the chart: the first ring as a list with figures, and locality on the Namespaces tab.
import { useState } from "preact/hooks";
import { fillOf } from "../lib/colour";
import { percent } from "../lib/format";
import { shown } from "../lib/text";
import { EstimateBar, hasFewSamples } from "../parts/estimate";
import { colourName } from "./layout";
import type { Figure } from "./source";
import { branching, isOther, merged, SMALL_SHARE, type Node } from "./tree";

const ROWS_FIRST = 24;

const KIND_SIGN: Record<string, [string, string]> = {
	label: ["🌐\ufe0e", "a name from outside, not a namespace"],
	class: ["○", "a class of addresses"],
};

export function KindSign(props: { kind: string | undefined }) {
	const sign = props.kind ? KIND_SIGN[props.kind] : undefined;
	return sign ? <span class="kind" title={sign[1]} aria-label={sign[1]}>{sign[0]}</span> : null;
}

export function Legend(props: {
	root: Node; colourRing: number; figure: Figure; error: (node: Node) => string;
	onPick: (node: Node) => void; onPoint: (id: string | undefined) => void;
}) {
	const root = branching(props.root);
	const rows = merged({ ...root, children: root.children.map((c) => ({ ...c, children: [] })) }, root.value * SMALL_SHARE).children;
	const [all, showAll] = useState(false);
	const cut = !all && rows.length > ROWS_FIRST + 2;
	const max = Math.max(...rows.map((row) => row.raw.upper ?? row.value), 0);
	return (
		<ul class="legend" onMouseLeave={() => props.onPoint(undefined)}>
			{(cut ? rows.slice(0, ROWS_FIRST) : rows).map((row) => {
				const other = isOther(row);
				const fill = other ? "var(--other)" : fillOf(colourName(row, props.colourRing));
				const estimate = { ...row.raw, value: row.value };
				return (
					<li key={row.id}>
						<button type="button" disabled={other} class={hasFewSamples(estimate) ? "few" : ""}
							onClick={() => props.onPick(row)} onMouseEnter={() => props.onPoint(other ? undefined : row.id)}>
							<span class="legend-name"><span class="key-dot" style={{ background: fill }} />
								<span class="legend-text">{shown(row.label)}{other && row.merged ? ` (${row.merged} more)` : ""}</span>
								<KindSign kind={row.raw.kind} /></span>
							<span class="legend-value">{props.figure(row.value)}</span>
							<span class="legend-share">{percent(root.value ? row.value / root.value : NaN)}</span>
							<EstimateBar of={estimate} max={max} fill={fill} />
						</button>
					</li>
				);
			})}
			{cut && <li><button type="button" class="more" onClick={() => showAll(true)}>{rows.length - ROWS_FIRST} more</button></li>}
		</ul>
	);
}

const LOCALITIES: { key: string; label: string }[] = [
	{ key: "node", label: "same node" },
	{ key: "zone", label: "same zone" },
	{ key: "cross_zone", label: "across zones" },
	{ key: "external", label: "outside the cluster" },
	{ key: "unknown", label: "unknown" },
];

function partsOf(locality: Record<string, number>): { key: string; label: string; value: number }[] {
	const known = new Set(LOCALITIES.map((l) => l.key));
	const parts = LOCALITIES.map((l) => ({ ...l, value: locality[l.key] ?? 0 }));
	for (const [key, value] of Object.entries(locality)) if (!known.has(key)) parts.push({ key, label: key, value });
	return parts.filter((part) => part.value > 0);
}

/** How far the traffic of the zoom root goes. */
export function LocalityBar(props: { node: Node; figure: Figure }) {
	const parts = partsOf(props.node.raw.locality ?? {});
	const sum = parts.reduce((all, part) => all + part.value, 0);
	if (sum <= 0) return null;
	return (
		<section class="locality" aria-label="Locality">
			<h3>How far it goes</h3>
			<div class="locality-bar" aria-hidden="true">
				{parts.map((p) => <span key={p.key} class={`loc-${p.key}`} style={{ flexGrow: String(p.value / sum) }} />)}
			</div>
			<dl>
				{parts.map((p) => (
					<div key={p.key}><dt><span class={`key-dot loc-${p.key}`} />{shown(p.label)}</dt>
						<dd title={props.figure(p.value)}>{percent(p.value / sum)}</dd></div>
				))}
			</dl>
		</section>
	);
}
