// The chart as a component: pointer, keys, tooltip, menu. The drawing does the rest.
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { fullView } from "../frame/full";
import { shown } from "../lib/text";
import { useStore } from "../lib/store";
import { Drawing } from "./draw";
import { icicle, sunburst, textWidth } from "./geometry";
import { colourName, layout, type Cell } from "./layout";
import { isOther, type Node } from "./tree";

export interface ChartProps {
	root: Node; // the zoom root
	view: "sunburst" | "icicle";
	label: string;
	centre: string;
	value: string;
	share: string;
	colourRing: number;
	describe: (cell: Cell) => string;
	act: (node: Node, second: boolean) => void;
	zoom: (node: Node) => void;
	up: () => void;
	canGoUp: boolean;
	flows: (node: Node) => void;
	point: (cell: Cell | undefined, at: { x: number; y: number } | undefined) => void;
	menu: (cell: Cell, at: { x: number; y: number }) => void;
	marked: string | undefined; // a name pointed at in the legend
}

/** The cell to go to from `cell` by an arrow key. */
function neighbour(cells: readonly Cell[], cell: Cell, key: string): Cell | undefined {
	const siblings = cells.filter((c) => c.ring === cell.ring && c.parent === cell.parent);
	const at = siblings.indexOf(cell);
	switch (key) {
	case "ArrowRight": return siblings[(at + 1) % siblings.length];
	case "ArrowLeft": return siblings[(at + siblings.length - 1) % siblings.length];
	case "ArrowDown": return cells.find((c) => c.parent === cell.node.id && c.ring === cell.ring + 1);
	case "ArrowUp": return cells.find((c) => c.node.id === cell.parent && c.ring === cell.ring - 1);
	case "Home": return cells[0];
	default: return undefined;
	}
}

function idAt(event: Event): string | undefined {
	return (event.target as Element | null)?.closest<SVGGElement>("g.arc")?.dataset["id"];
}

function CentreText(props: { centre: string; value: string; share: string; up: boolean; room: number }) {
	const name = shown(props.centre);
	const scale = Math.min(1.1, Math.max(0.55, props.room / 150));
	const wide = textWidth(name) * 1.6 * scale;
	const size = Math.max(10, 20 * Math.min(1, props.room / Math.max(1, wide)));
	return (
		<g class="centre-text" aria-hidden="true" transform={`scale(${scale.toFixed(3)})`}>
			<text y="-20" style={{ fontSize: `${size}px` }} class="centre-name">{name}</text>
			<text y="10" class="centre-value">{props.value}</text>
			<text y="32" class="centre-share">{props.share}</text>
			{props.up && <path class="centre-up" d="M-7,58l7,-7l7,7" />}
		</g>
	);
}

/** The size on the screen, in whole steps, so that a drawing is not made anew for each pixel. */
function useSize(of: RefObject<SVGSVGElement>): { width: number; height: number } {
	const [size, set] = useState({ width: 640, height: 640 });
	useLayoutEffect(() => {
		const element = of.current;
		if (!element) return;
		const measure = () => {
			const { width, height } = element.getBoundingClientRect();
			const step = (x: number) => Math.max(40, Math.floor(x / 8) * 8);
			set((old) => (old.width === step(width) && old.height === step(height) ? old : { width: step(width), height: step(height) }));
		};
		const watch = new ResizeObserver(measure);
		watch.observe(element);
		measure();
		return () => watch.disconnect();
	}, []);
	return size;
}

export function Chart(props: ChartProps) {
	const group = useRef<SVGGElement>(null);
	const drawing = useRef<Drawing>();
	const [focusRing, setFocusRing] = useState(false);
	const full = useStore(fullView);
	const box = useRef<SVGSVGElement>(null);
	const size = useSize(box);
	const { cells, rings } = useMemo(() => layout(props.root), [props.root]);
	const geometry = useMemo(() => (props.view === "icicle" ? icicle(rings, size.width) : sunburst(rings, Math.min(size.width, size.height))),
		[props.view, rings, size.width, size.height]);

	useLayoutEffect(() => {
		if (!group.current) return;
		const made = new Drawing(group.current);
		drawing.current = made;
		return () => made.destroy();
	}, []);
	useLayoutEffect(() => {
		drawing.current?.update(cells, geometry, {
			describe: props.describe, colour: (cell) => colourName(cell.node, props.colourRing), firstRing: Math.max(1, props.colourRing),
		});
	}, [cells, geometry]);
	useEffect(() => drawing.current?.highlight(props.marked), [props.marked, cells]);

	const cellOf = (event: Event) => {
		const id = idAt(event);
		return id === undefined ? undefined : drawing.current?.cell(id);
	};
	const onClick = (event: MouseEvent) => {
		const cell = cellOf(event);
		if (!cell) return;
		drawing.current?.note(cell.node.id);
		if (cell.ring === 0) props.up();
		else if (!isOther(cell.node)) props.act(cell.node, event.shiftKey);
	};
	const onMenu = (event: MouseEvent) => {
		const cell = cellOf(event);
		if (!cell || cell.ring === 0 || isOther(cell.node)) return;
		event.preventDefault();
		props.menu(cell, { x: event.clientX, y: event.clientY });
	};
	const onKey = (event: KeyboardEvent) => {
		const cell = drawing.current?.focused();
		if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
		const next = neighbour(cells, cell, event.key);
		if (next) drawing.current?.focusOn(next.node.id);
		else if (event.key === "Enter") {
			if (cell.ring === 0) props.up();
			else if (!isOther(cell.node)) props.zoom(cell.node);
		} else if (event.key === "o") props.flows(cell.node);
		else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
			const box = (event.target as Element).getBoundingClientRect();
			props.menu(cell, { x: box.left + box.width / 2, y: box.top + box.height / 2 });
		} else return;
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<svg ref={box} class={`chart ${props.view}${focusRing ? " by-key" : ""}${full ? " wide" : ""}`} viewBox={geometry.viewBox}
			onClick={onClick} onContextMenu={onMenu} onKeyDown={onKey}
			onPointerMove={(e) => props.point(cellOf(e), { x: e.clientX, y: e.clientY })}
			onPointerLeave={() => props.point(undefined, undefined)}
			onFocusIn={(e) => {
				const target = e.target as Element;
				setFocusRing(target.matches(":focus-visible"));
				const cell = cellOf(e);
				const box = target.getBoundingClientRect();
				if (cell && target.matches(":focus-visible")) props.point(cell, { x: box.left + box.width / 2, y: box.top + box.height / 2 });
			}}
			onFocusOut={() => props.point(undefined, undefined)}>
			<g ref={group} role="tree" aria-label={props.label} />
			{props.view === "sunburst" && <CentreText centre={props.centre} value={props.value} share={props.share} up={props.canGoUp} room={2 * geometry.ring(0)[1] - 24} />}
		</svg>
	);
}
