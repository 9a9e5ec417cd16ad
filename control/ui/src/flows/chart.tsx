// The trend: stacked areas, the exact total as a line, loss along the foot, gaps where there is no data.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { canvasFill } from "../lib/colour";
import { dark } from "../lib/prefs";
import { useStore } from "../lib/store";
import { SEPARATOR, stacked, type Point } from "./trend";

export function colourOfRow(key: string): string {
	return key.split(SEPARATOR)[0] ?? key;
}

export interface TrendProps {
	points: Point[];
	keys: string[];
	figure: (value: number) => string;
	label: string;
	pointed: number | undefined;
	focus: string | undefined; // a series whose interval is shaded
	onPoint: (index: number | undefined) => void;
}

const LOSS_PX = 7;

/** A red hatched band along the foot where samples are known to be lost. */
function drawLoss(u: uPlot, points: readonly Point[]): void {
	const { ctx, bbox } = u;
	ctx.save();
	const style = getComputedStyle(document.documentElement);
	ctx.strokeStyle = style.getPropertyValue("--bad");
	ctx.lineWidth = 1.5 * devicePixelRatio;
	const height = LOSS_PX * devicePixelRatio;
	const bottom = bbox.top + bbox.height;
	const step = Math.max(2, u.valToPos(1, "x", true) - u.valToPos(0, "x", true));
	for (const point of points) {
		if (!point.lost || point.lost.samples <= 0) continue;
		const x = u.valToPos(point.time / 1000, "x", true) - step / 2;
		if (x + step < bbox.left || x > bbox.left + bbox.width) continue;
		ctx.beginPath();
		for (let d = 0; d <= step; d += 4 * devicePixelRatio) {
			ctx.moveTo(x + d, bottom);
			ctx.lineTo(x + d + height * 0.6, bottom - height);
		}
		ctx.stroke();
	}
	ctx.restore();
}

/** The 95 % interval of one series, on top of what lies below it. */
function drawInterval(u: uPlot, props: TrendProps): void {
	const at = props.focus === undefined ? -1 : props.keys.indexOf(props.focus);
	const key = props.keys[at];
	if (key === undefined) return;
	const { ctx } = u;
	ctx.save();
	ctx.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--ink");
	ctx.globalAlpha = 0.22;
	for (const point of props.points) {
		const value = point.rows?.[key];
		const [lower, upper] = [point.lower[key], point.upper[key]];
		if (value === undefined || lower === undefined || upper === undefined) continue;
		const base = props.keys.slice(0, at).reduce((sum, k) => sum + (point.rows?.[k] ?? 0), 0);
		const x = u.valToPos(point.time / 1000, "x", true);
		const top = u.valToPos(base + upper, "y", true);
		ctx.fillRect(x - 1, top, 2.5 * devicePixelRatio, u.valToPos(base + lower, "y", true) - top);
	}
	ctx.restore();
}

function options(props: { current: TrendProps }, width: number, isDark: boolean): uPlot.Options {
	const style = getComputedStyle(document.documentElement);
	const ink = style.getPropertyValue("--ink-2").trim();
	const line = style.getPropertyValue("--line").trim();
	const font = `12px ${style.fontFamily}`;
	const { keys } = props.current;
	const areas: uPlot.Series[] = [...keys, ""].map((key) => ({
		fill: canvasFill(colourOfRow(key), isDark), stroke: isDark ? "#131417" : "#f7f6f3", width: 0.75, points: { show: false },
	})).reverse();
	return {
		width, height: Math.round(Math.min(380, Math.max(220, innerHeight * 0.36))), padding: [12, 8, 0, 0],
		series: [{}, ...areas, { stroke: style.getPropertyValue("--ink").trim(), width: 1.25, points: { show: false } }],
		axes: [
			{ stroke: ink, font, grid: { show: false }, ticks: { stroke: line, size: 4 }, space: 90, values: "{HH}:{mm}:{ss}" },
			{ stroke: ink, font, grid: { stroke: line, width: 1 }, ticks: { show: false }, size: 84, values: (_u, ticks) => ticks.map((v) => (v === 0 ? "0" : props.current.figure(v))) },
		],
		scales: { x: { time: true }, y: { range: (_u, _min, max) => [0, Math.max(max * 1.08, 1e-9)] } },
		legend: { show: false },
		cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
		hooks: {
			draw: [(u) => drawLoss(u, props.current.points), (u) => drawInterval(u, props.current)],
			setCursor: [(u) => {
				if (u.cursor.event) props.current.onPoint(u.cursor.idx ?? undefined);
			}],
		},
	};
}

function dataOf(props: TrendProps): uPlot.AlignedData {
	const stack = stacked(props.points, props.keys);
	return [stack.times, ...[...stack.tops].reverse(), stack.total] as uPlot.AlignedData;
}

export function TrendChart(props: TrendProps) {
	const box = useRef<HTMLDivElement>(null);
	const plot = useRef<uPlot>();
	const current = useRef(props);
	current.current = props;
	const isDark = useStore(dark);
	const signature = props.keys.join("\n");
	useLayoutEffect(() => {
		const element = box.current;
		if (!element) return;
		const made = new uPlot(options(current, element.clientWidth, isDark), dataOf(current.current), element);
		plot.current = made;
		const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: made.height }));
		watch.observe(element);
		return () => {
			watch.disconnect();
			made.destroy();
			plot.current = undefined;
		};
	}, [signature, isDark]);
	useEffect(() => plot.current?.setData(dataOf(props)), [props.points, props.figure]);
	useEffect(() => plot.current?.redraw(false), [props.focus]);
	const onKey = (event: KeyboardEvent) => {
		const last = props.points.length - 1;
		const step = (event.shiftKey ? 10 : 1) * (event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0);
		if (!step) return;
		const to = Math.min(last, Math.max(0, (props.pointed ?? last) + step));
		props.onPoint(to);
		const u = plot.current;
		const time = props.points[to]?.time;
		if (u && time) u.setCursor({ left: u.valToPos(time / 1000, "x"), top: 10 }, false);
		event.preventDefault();
	};
	return <div class="trend" ref={box} tabIndex={0} role="img" aria-label={props.label} onKeyDown={onKey}
		onPointerLeave={() => props.onPoint(undefined)} />;
}
