// A plot over time on a canvas: areas and lines with gaps, loss along the foot, a cursor. Drawn here, as
// a library for it would take a third of the budget for scripts.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { dark } from "../lib/prefs";
import { useStore } from "../lib/store";
import { ticks } from "../lib/ticks";

export interface Layer {
	kind: "area" | "line" | "step";
	values: (number | null)[]; // upper edge
	base?: (number | null)[]; // lower edge of an area; 0 without
	colour: string; // as a canvas understands it, or a custom property
	alpha?: number;
}

export interface PlotProps {
	times: number[]; // ms
	layers: Layer[];
	figure: (value: number) => string;
	label: string;
	lost?: boolean[];
	pointed?: number | undefined;
	onPoint?: (index: number | undefined) => void;
	height?: number;
}

interface Box { left: number; top: number; width: number; height: number }

const LEFT = 56;
const FOOT = 24;
const TOP = 10;
const LOSS = 7;

class Painter {
	private readonly style = getComputedStyle(document.documentElement);
	constructor(private readonly pen: CanvasRenderingContext2D, private readonly box: Box, private readonly props: PlotProps, private readonly max: number) {}

	colour(name: string): string {
		return name.startsWith("--") ? this.style.getPropertyValue(name).trim() : name;
	}

	x(time: number): number {
		const { times } = this.props;
		const [first, last] = [times[0] ?? 0, times[times.length - 1] ?? 1];
		return this.box.left + ((time - first) / Math.max(1, last - first)) * this.box.width;
	}

	y(value: number): number {
		return this.box.top + this.box.height * (1 - value / this.max);
	}

	axes(): void {
		const { pen, box, props } = this;
		pen.font = `12px ${this.style.fontFamily}`;
		pen.fillStyle = this.colour("--ink-2");
		pen.strokeStyle = this.colour("--line");
		pen.lineWidth = 1;
		pen.textAlign = "right";
		pen.textBaseline = "middle";
		for (const tick of ticks(this.max, box.height / 56)) {
			const y = Math.round(this.y(tick)) + 0.5;
			pen.beginPath();
			pen.moveTo(box.left, y);
			pen.lineTo(box.left + box.width, y);
			pen.stroke();
			pen.fillText(tick === 0 ? "0" : props.figure(tick), box.left - 8, y);
		}
		this.timeAxis();
	}

	private timeAxis(): void {
		const { pen, box, props } = this;
		const [first, last] = [props.times[0] ?? 0, props.times[props.times.length - 1] ?? 0];
		const step = [15_000, 30_000, 60_000, 120_000, 300_000].find((s) => ((last - first) / s) * 84 < box.width) ?? 600_000;
		pen.textAlign = "center";
		pen.textBaseline = "top";
		for (let t = Math.ceil(first / step) * step; t <= last; t += step) {
			const x = this.x(t);
			const text = new Date(t).toLocaleTimeString(undefined, { hour12: false });
			if (x > box.left + 24 && x < box.left + box.width - 24) pen.fillText(text, x, box.top + box.height + 8);
		}
	}

	/** Runs without a gap, as pairs of first and last index. */
	private runs(values: (number | null)[]): [number, number][] {
		const out: [number, number][] = [];
		let start = -1;
		values.forEach((value, i) => {
			if (value !== null && start < 0) start = i;
			if (start >= 0 && (value === null || i === values.length - 1)) {
				out.push([start, value === null ? i - 1 : i]);
				start = -1;
			}
		});
		return out;
	}

	private trace(values: (number | null)[], from: number, to: number, step: boolean): void {
		const { pen, props } = this;
		for (let i = from; i !== to + Math.sign(to - from || 1); i += Math.sign(to - from || 1)) {
			const [x, y] = [this.x(props.times[i] as number), this.y(values[i] ?? 0)];
			if (step && i > from) pen.lineTo(x, this.y(values[i - 1] ?? 0));
			pen.lineTo(x, y);
		}
	}

	layer(layer: Layer): void {
		const { pen } = this;
		pen.globalAlpha = layer.alpha ?? 1;
		for (const [from, to] of this.runs(layer.values)) {
			pen.beginPath();
			this.trace(layer.values, from, to, layer.kind === "step");
			if (layer.kind === "area") {
				this.trace(layer.base ?? [], to, from, false);
				pen.closePath();
				pen.fillStyle = this.colour(layer.colour);
				pen.fill();
			} else {
				pen.strokeStyle = this.colour(layer.colour);
				pen.lineWidth = 1.6;
				pen.lineJoin = "round";
				pen.stroke();
			}
		}
		pen.globalAlpha = 1;
	}

	/** A red hatched band along the foot where samples are known to be lost. */
	loss(): void {
		const { pen, box, props } = this;
		const bottom = box.top + box.height;
		const wide = Math.max(3, box.width / Math.max(1, props.times.length));
		pen.strokeStyle = this.colour("--bad");
		pen.lineWidth = 1.5;
		pen.beginPath();
		props.lost?.forEach((lost, i) => {
			if (!lost) return;
			const x = this.x(props.times[i] as number) - wide / 2;
			for (let d = 0; d < wide; d += 4) {
				pen.moveTo(x + d, bottom);
				pen.lineTo(x + d + LOSS * 0.6, bottom - LOSS);
			}
		});
		pen.stroke();
	}

	cursor(): void {
		const { pen, box, props } = this;
		const time = props.pointed === undefined ? undefined : props.times[props.pointed];
		if (time === undefined) return;
		pen.strokeStyle = this.colour("--ink");
		pen.lineWidth = 1;
		pen.beginPath();
		pen.moveTo(Math.round(this.x(time)) + 0.5, box.top);
		pen.lineTo(Math.round(this.x(time)) + 0.5, box.top + box.height);
		pen.stroke();
	}
}

function largest(props: PlotProps): number {
	let max = 0;
	for (const layer of props.layers) for (const value of layer.values) if (value !== null && value > max) max = value;
	return max > 0 ? max * 1.08 : 1;
}

/** Room on the left for the widest number of the axis. */
function leftOf(pen: CanvasRenderingContext2D, props: PlotProps, max: number): number {
	pen.font = `12px ${getComputedStyle(document.documentElement).fontFamily}`;
	return Math.ceil(Math.max(LEFT - 14, ...ticks(max, 5).map((tick) => pen.measureText(props.figure(tick)).width))) + 14;
}

function boxOf(left: number, width: number, height: number): Box {
	return { left, top: TOP, width: Math.max(10, width - left - 12), height: height - TOP - FOOT };
}

export function Plot(props: PlotProps) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const [width, setWidth] = useState(0);
	const left = useRef(LEFT);
	const isDark = useStore(dark);
	const height = props.height ?? 300;
	useLayoutEffect(() => {
		const holder = canvas.current?.parentElement;
		if (!holder) return;
		const watch = new ResizeObserver(() => setWidth(holder.clientWidth));
		watch.observe(holder);
		setWidth(holder.clientWidth);
		return () => watch.disconnect();
	}, []);
	useEffect(() => {
		const element = canvas.current;
		const pen = element?.getContext("2d");
		if (!element || !pen || width === 0) return;
		const ratio = devicePixelRatio || 1;
		element.width = Math.round(width * ratio);
		element.height = Math.round(height * ratio);
		pen.scale(ratio, ratio);
		const max = largest(props);
		left.current = leftOf(pen, props, max);
		const painter = new Painter(pen, boxOf(left.current, width, height), props, max);
		painter.axes();
		for (const layer of props.layers) painter.layer(layer);
		painter.loss();
		painter.cursor();
	}, [props.times, props.layers, props.pointed, props.figure, width, height, isDark]);
	const last = props.times.length - 1;
	const onMove = (event: PointerEvent) => {
		const edge = canvas.current?.getBoundingClientRect();
		if (!edge || last < 0) return;
		const box = boxOf(left.current, width, height);
		const share = (event.clientX - edge.left - box.left) / box.width;
		props.onPoint?.(share < -0.01 || share > 1.01 ? undefined : Math.min(last, Math.max(0, Math.round(share * last))));
	};
	const onKey = (event: KeyboardEvent) => {
		const step = (event.shiftKey ? 10 : 1) * (event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0);
		if (!step || !props.onPoint) return;
		props.onPoint(Math.min(last, Math.max(0, (props.pointed ?? last) + step)));
		event.preventDefault();
	};
	return (
		<div class="plot" tabIndex={0} role="img" aria-label={props.label} onKeyDown={onKey} onPointerMove={onMove}
			onPointerLeave={() => props.onPoint?.(undefined)} style={{ height: `${height}px` }}>
			<canvas ref={canvas} style={{ width: "100%", height: `${height}px` }} />
		</div>
	);
}
