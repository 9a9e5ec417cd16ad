// Two ways to draw the same cells: arcs around a centre, or rows below each other.
import { arc } from "d3-shape";
import { cut } from "../lib/text";

export interface Extent { x0: number; x1: number; y0: number; y1: number }

export interface LabelPlace { x: number; y: number; turn: number }

export interface Geometry {
	path(extent: Extent): string;
	/** Where a label fits, or undefined. `width` is that of the whole text. */
	label(extent: Extent, text: string): { place: LabelPlace; text: string } | undefined;
	viewBox: string;
	labelsRoot: boolean;
	ring(ring: number): [number, number];
}

const TAU = 2 * Math.PI;
const FONT_REM = 0.8;
const PAD_PX = 7;

function fontPx(): number {
	return FONT_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);
}

let font = 12; // of the labels now, in pixels

let pen: CanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

/** The size of text may follow the window: measures anew when it has changed. */
function useFont(): void {
	const now = fontPx();
	if (now === font) return;
	font = now;
	widths.clear();
}

export function textWidth(text: string): number {
	let width = widths.get(text);
	if (width !== undefined) return width;
	pen ??= document.createElement("canvas").getContext("2d");
	if (pen) pen.font = `500 ${font}px ${getComputedStyle(document.documentElement).fontFamily}`;
	width = pen ? pen.measureText(text).width : text.length * 6.5;
	if (widths.size > 5000) widths.clear();
	widths.set(text, width);
	return width;
}

/** Cuts a text to a width; undefined when too little of it would be left. */
export function fitted(text: string, room: number): string | undefined {
	const width = textWidth(text);
	if (width <= room) return text;
	const length = [...text].length;
	const chars = Math.floor((length * room) / width);
	return chars >= Math.min(5, length) ? cut(text, chars) : undefined;
}

/** `size`: side of the drawing in pixels, so that labels keep the size of text. */
export function sunburst(rings: number, size: number): Geometry {
	useFont();
	const radius = size / 2 - 4;
	const centre = radius * (rings <= 3 ? 0.27 : 0.22);
	const shares = Array.from({ length: rings }, (_, i) => 1 - 0.13 * i);
	const all = shares.reduce((a, b) => a + b, 0);
	const edges = [0, centre];
	for (const share of shares) edges.push((edges[edges.length - 1] as number) + ((radius - centre) * share) / all);
	const shape = arc<Extent>()
		.startAngle((e) => e.x0 * TAU)
		.endAngle((e) => e.x1 * TAU)
		.innerRadius((e) => e.y0 + 0.75)
		.outerRadius((e) => Math.max(e.y0 + 0.75, e.y1 - 0.75))
		.cornerRadius(2.5)
		.padAngle((e) => Math.min((e.x1 - e.x0) * TAU * 0.2, 0.004))
		.padRadius(radius * 0.6);
	return {
		labelsRoot: false,
		viewBox: `${-radius - 4} ${-radius - 4} ${2 * radius + 8} ${2 * radius + 8}`,
		ring: (ring) => [edges[Math.min(ring, rings)] ?? 0, edges[Math.min(ring, rings) + 1] ?? radius],
		path: (e) => shape(e) ?? "",
		label: arcLabel,
	};
}

function arcLabel(e: Extent, text: string) {
	const middle = ((e.x0 + e.x1) / 2) * TAU;
	const radius = (e.y0 + e.y1) / 2;
	const thick = e.y1 - e.y0;
	const length = (e.x1 - e.x0) * TAU * radius;
	const width = textWidth(text);
	const sagitta = (width * width) / (8 * radius);
	const x = radius * Math.sin(middle);
	const y = -radius * Math.cos(middle);
	if (width + 2 * PAD_PX < length && sagitta + font + 2 < thick && length > thick * 0.9) {
		const turn = (middle * 180) / Math.PI;
		return { place: { x, y, turn: turn > 90 && turn < 270 ? turn + 180 : turn }, text };
	}
	if (length * (e.y0 / radius) < font + 1) return undefined;
	const part = fitted(text, thick - 2 * PAD_PX);
	if (!part) return undefined;
	const turn = (middle * 180) / Math.PI - 90;
	return { place: { x, y, turn: turn > 90 ? turn + 180 : turn }, text: part };
}

const ROW = 62;

export function icicle(rings: number, width: number): Geometry {
	useFont();
	const across = Math.max(200, width);
	const height = ROW * (rings + 1);
	return {
		labelsRoot: true,
		viewBox: `0 0 ${across} ${height}`,
		ring: (ring) => [ring * ROW, (ring + 1) * ROW],
		path: (e) => {
			const x = e.x0 * across + 0.75;
			const w = Math.max(0.5, (e.x1 - e.x0) * across - 1.5);
			return `M${x.toFixed(2)},${e.y0 + 0.75}h${w.toFixed(2)}v${e.y1 - e.y0 - 1.5}h${(-w).toFixed(2)}z`;
		},
		label: (e, text) => {
			const part = fitted(text, (e.x1 - e.x0) * across - 2 * PAD_PX);
			if (!part) return undefined;
			return { place: { x: ((e.x0 + e.x1) / 2) * across, y: (e.y0 + e.y1) / 2, turn: 0 }, text: part };
		},
	};
}
