// What is known about one arc, beside the pointer; and the menu of what can be done with it.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { percent } from "../lib/format";
import { shown } from "../lib/text";
import { hasFewSamples, isVague } from "../parts/estimate";
import type { Cell } from "./layout";
import type { Figure } from "./source";
import { isOther, type Node } from "./tree";

export interface Spot { x: number; y: number }

/** Keeps a floating box inside the window. */
function usePlaced(at: Spot, gap: number) {
	const box = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		const element = box.current;
		if (!element) return;
		const { width, height } = element.getBoundingClientRect();
		const right = at.x + gap + width < innerWidth - 8;
		const x = right ? at.x + gap : Math.max(8, at.x - gap - width);
		const y = Math.min(Math.max(8, at.y + gap), innerHeight - height - 8);
		element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
	});
	return box;
}

export interface TipProps {
	cell: Cell;
	at: Spot;
	names: string[];
	total: number;
	parent: Node | undefined;
	figure: Figure;
	error: string;
	hints: string[];
}

export function Tip(props: TipProps) {
	const { node } = props.cell;
	const box = usePlaced(props.at, 16);
	const estimate = { ...node.raw, value: node.value };
	const marks = [
		hasFewSamples(estimate) ? "few samples" : "", isVague(estimate) ? "known to less than ± 50 %" : "",
		estimate.calibrated ? "calibrated with interface counters" : "", estimate.biased ? "biased: the largest of several views" : "",
		node.raw.shared ? "devices shared or visible to several pods" : "", node.raw.stale ? "name is stale" : "",
	].filter(Boolean);
	return (
		<div class="tip" ref={box} role="presentation">
			<div class="tip-path">{props.names.slice(0, -1).map((n) => shown(n)).join(" › ")}</div>
			<div class="tip-name">{isOther(node) ? `other${node.merged ? `, ${node.merged} more` : ""}` : shown(node.label)}</div>
			<div class="tip-value">{props.figure(node.value)} <span class="err">{props.error}</span></div>
			<dl>
				<div><dt>of the whole</dt><dd>{percent(props.total ? node.value / props.total : NaN)}</dd></div>
				{props.parent && props.cell.ring > 1 && (
					<div><dt>of {shown(props.parent.label)}</dt><dd>{percent(props.parent.value ? node.value / props.parent.value : NaN)}</dd></div>
				)}
				{estimate.samples !== undefined && <div><dt>samples</dt><dd>{Math.round(estimate.samples).toLocaleString("en")}</dd></div>}
			</dl>
			{marks.map((m) => <div key={m} class="tip-mark">{m}</div>)}
			{props.hints.length > 0 && <div class="tip-hints">{props.hints.join(" · ")}</div>}
		</div>
	);
}

export function Menu(props: { at: Spot; title: string; items: { label: string; hint: string; act: () => void }[]; onClose: () => void }) {
	const box = usePlaced(props.at, 4);
	useEffect(() => {
		box.current?.querySelector("button")?.focus();
		const away = (e: Event) => {
			if (!box.current?.contains(e.target as globalThis.Node)) props.onClose();
		};
		document.addEventListener("pointerdown", away);
		return () => document.removeEventListener("pointerdown", away);
	}, []);
	const onKey = (event: KeyboardEvent) => {
		const buttons = [...(box.current?.querySelectorAll("button") ?? [])];
		const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
		if (event.key === "Escape" || event.key === "Tab") props.onClose();
		else if (event.key === "ArrowDown") buttons[(at + 1) % buttons.length]?.focus();
		else if (event.key === "ArrowUp") buttons[(at + buttons.length - 1) % buttons.length]?.focus();
		else return;
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<div class="menu" ref={box} role="menu" aria-label={props.title} onKeyDown={onKey}>
			<div class="menu-title">{shown(props.title)}</div>
			{props.items.map((item) => (
				<button type="button" role="menuitem" key={item.label} onClick={() => {
					item.act();
					props.onClose();
				}}>{item.label}<span>{item.hint}</span></button>
			))}
		</div>
	);
}
