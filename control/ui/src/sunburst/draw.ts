// The drawing itself: one element a path, moved from where it is to where it belongs. No framework here:
// 500 arcs must change within a few milliseconds each second.
import { interpolateNumber } from "d3-interpolate";
import { fillOf, isGrey } from "../lib/colour";
import { stillMotion } from "../lib/prefs";
import { shown } from "../lib/text";
import { isVague } from "../parts/estimate";
import { NEUTRAL, type Cell } from "./layout";
import type { Extent, Geometry } from "./geometry";
import { isOther } from "./tree";

const SVG = "http://www.w3.org/2000/svg";
const MOVE_MS = 300;
const STILL = 1e-5;

interface Mark {
	group: SVGGElement;
	shape: SVGPathElement;
	hatch: SVGPathElement | undefined;
	text: SVGTextElement | undefined;
	cell: Cell;
	now: Extent;
	from: Extent;
	to: Extent;
	moving: boolean;
}

export interface DrawText {
	describe(cell: Cell): string;
	colour(cell: Cell): string;
	firstRing: number; // of the strongest colour
}

function make<K extends keyof SVGElementTagNameMap>(name: K): SVGElementTagNameMap[K] {
	return document.createElementNS(SVG, name);
}

function ease(t: number): number {
	return t < 0.5 ? 4 * t * t * t : 1 - Math.pow(-2 * t + 2, 3) / 2;
}

export class Drawing {
	private readonly marks = new Map<string, Mark>();
	private frame = 0;
	private started = 0;
	private geometry: Geometry | undefined;
	private focus = "";

	constructor(private readonly svg: SVGGElement) {}

	update(cells: readonly Cell[], geometry: Geometry, text: DrawText): void {
		const swap = this.geometry && this.geometry.viewBox !== geometry.viewBox;
		this.geometry = geometry;
		const seen = new Set<string>();
		for (const cell of cells) {
			seen.add(cell.node.id);
			this.place(cell, text, !!swap);
		}
		for (const [id, mark] of this.marks) {
			if (seen.has(id)) continue;
			mark.group.remove();
			this.marks.delete(id);
		}
		this.order(cells);
		this.rove();
		this.start();
	}

	private place(cell: Cell, text: DrawText, swap: boolean): void {
		const geometry = this.geometry as Geometry;
		const [y0, y1] = geometry.ring(cell.ring);
		const to: Extent = { x0: cell.x0, x1: cell.x1, y0, y1 };
		let mark = this.marks.get(cell.node.id);
		const fresh = !mark;
		if (!mark) {
			mark = this.created(cell, to);
			this.marks.set(cell.node.id, mark);
		}
		mark.cell = cell;
		mark.from = swap ? to : { ...mark.now };
		mark.to = to;
		mark.moving = fresh || swap || (["x0", "x1", "y0", "y1"] as const).some((k) => Math.abs(mark.from[k] - to[k]) > STILL);
		this.dress(mark, text);
	}

	private created(cell: Cell, at: Extent): Mark {
		const group = make("g");
		const shape = make("path");
		group.append(shape);
		group.setAttribute("role", "treeitem");
		group.setAttribute("class", "arc");
		group.dataset["id"] = cell.node.id;
		this.svg.append(group);
		const middle = (at.x0 + at.x1) / 2;
		const near = this.marks.size === 0 ? { ...at, x0: 0, x1: 0 } : { ...at, x0: middle, x1: middle };
		return { group, shape, hatch: undefined, text: undefined, cell, now: near, from: near, to: at, moving: true };
	}

	/** Everything of a mark but its place. */
	private dress(mark: Mark, text: DrawText): void {
		const { cell, group, shape } = mark;
		const { node } = cell;
		group.setAttribute("aria-label", text.describe(cell));
		group.setAttribute("aria-level", String(node.path.length + 1));
		if (cell.siblings) {
			group.setAttribute("aria-posinset", String(cell.position));
			group.setAttribute("aria-setsize", String(cell.siblings));
		}
		const name = text.colour(cell);
		const grey = isOther(node) || isGrey(name);
		group.setAttribute("class", `arc${cell.ring === 0 ? " centre" : ""}${grey ? " grey" : ""}${name === NEUTRAL ? " neutral" : ""}`);
		shape.style.fill = cell.ring === 0 ? "" : grey ? "var(--other)" : fillOf(name, node.path.length - text.firstRing);
		const vague = cell.ring > 0 && isVague({ ...node.raw, value: node.value });
		if (vague && !mark.hatch) {
			mark.hatch = make("path");
			mark.hatch.setAttribute("class", "hatch");
			mark.hatch.setAttribute("fill", "url(#hatch)");
			shape.after(mark.hatch);
			mark.moving = true;
		} else if (!vague && mark.hatch) {
			mark.hatch.remove();
			mark.hatch = undefined;
		}
	}

	/** The order in the document is that of the tree, for those who hear it. */
	private order(cells: readonly Cell[]): void {
		let before: Element | undefined;
		for (const cell of cells) {
			const group = this.marks.get(cell.node.id)?.group;
			if (!group) continue;
			const right: Element | null = before ? before.nextElementSibling : this.svg.firstElementChild;
			if (right !== group) {
				const focused = document.activeElement === group;
				if (before) before.after(group);
				else this.svg.prepend(group);
				if (focused) group.focus();
			}
			before = group;
		}
	}

	private rove(): void {
		if (!this.marks.has(this.focus)) this.focus = this.marks.keys().next().value ?? "";
		for (const [id, mark] of this.marks) mark.group.tabIndex = id === this.focus ? 0 : -1;
	}

	focusOn(id: string): void {
		if (!this.marks.has(id)) return;
		this.focus = id;
		this.rove();
		this.marks.get(id)?.group.focus();
	}

	focused(): Cell | undefined {
		return this.marks.get(this.focus)?.cell;
	}

	cell(id: string): Cell | undefined {
		return this.marks.get(id)?.cell;
	}

	note(id: string): void {
		if (!this.marks.has(id)) return;
		this.focus = id;
		this.rove();
	}

	/** Dims all but one branch; an empty id shows all. */
	highlight(id: string | undefined): void {
		this.svg.classList.toggle("pointing", id !== undefined);
		for (const [key, mark] of this.marks)
			mark.group.classList.toggle("on", id !== undefined && (key === id || key.startsWith(id + "\n") || mark.cell.ring === 0));
	}

	private start(): void {
		cancelAnimationFrame(this.frame);
		this.started = performance.now();
		if (stillMotion.matches || document.hidden) this.step(this.started + MOVE_MS);
		else this.frame = requestAnimationFrame((now) => this.step(now));
	}

	private step(now: number): void {
		const share = Math.min(1, Math.max(0, (now - this.started) / MOVE_MS));
		const eased = ease(share);
		for (const mark of this.marks.values()) if (mark.moving) this.move(mark, eased, share === 1);
		if (share < 1) this.frame = requestAnimationFrame((next) => this.step(next));
		else this.label();
	}

	private move(mark: Mark, share: number, last: boolean): void {
		const { from, to, now } = mark;
		for (const k of ["x0", "x1", "y0", "y1"] as const) now[k] = last ? to[k] : interpolateNumber(from[k], to[k])(share);
		const d = (this.geometry as Geometry).path(now);
		mark.shape.setAttribute("d", d);
		mark.hatch?.setAttribute("d", d);
		if (mark.text) this.turn(mark, mark.text);
		if (last) mark.moving = false;
	}

	private turn(mark: Mark, text: SVGTextElement): void {
		const found = (this.geometry as Geometry).label(mark.now, shown(mark.cell.node.label));
		text.style.display = found ? "" : "none";
		if (!found) return;
		const { x, y, turn } = found.place;
		text.setAttribute("transform", `translate(${x.toFixed(2)},${y.toFixed(2)}) rotate(${turn.toFixed(2)})`);
		if (text.textContent !== found.text) text.textContent = found.text;
	}

	private label(): void {
		for (const mark of this.marks.values()) {
			if (mark.cell.ring === 0 && !(this.geometry as Geometry).labelsRoot) continue;
			const fits = (this.geometry as Geometry).label(mark.now, shown(mark.cell.node.label));
			if (!fits) {
				mark.text?.remove();
				mark.text = undefined;
				continue;
			}
			if (!mark.text) {
				mark.text = make("text");
				mark.text.setAttribute("aria-hidden", "true");
				mark.group.append(mark.text);
			}
			this.turn(mark, mark.text);
		}
	}

	destroy(): void {
		cancelAnimationFrame(this.frame);
		this.svg.replaceChildren();
		this.marks.clear();
	}
}
