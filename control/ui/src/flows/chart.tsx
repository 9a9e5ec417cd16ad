// The trend: stacked areas, the exact total as a line, the interval of the series in focus.
import { useMemo } from "preact/hooks";
import { canvasFill } from "../lib/colour";
import { dark } from "../lib/prefs";
import { useStore } from "../lib/store";
import { Plot, type Layer } from "../parts/plot";
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

/** The 95 % interval of one series, on top of what lies below it. */
function intervalOf(props: TrendProps): Layer | undefined {
	const at = props.focus === undefined ? -1 : props.keys.indexOf(props.focus);
	const key = props.keys[at];
	if (key === undefined) return undefined;
	const edge = (side: "lower" | "upper") => props.points.map((point) => {
		const value = point[side][key];
		if (!point.rows || value === undefined) return null;
		return value + props.keys.slice(0, at).reduce((sum, k) => sum + (point.rows?.[k] ?? 0), 0);
	});
	return { kind: "area", values: edge("upper"), base: edge("lower"), colour: "--ink", alpha: 0.25 };
}

export function TrendChart(props: TrendProps) {
	const isDark = useStore(dark);
	const { points, keys, focus } = props;
	const { times, layers, lost } = useMemo(() => {
		const stack = stacked(points, keys);
		const areas = stack.tops.map((values, i): Layer => ({
			kind: "area", values, colour: canvasFill(colourOfRow(keys[i] ?? ""), isDark), alpha: focus === undefined || focus === keys[i] ? 1 : 0.45,
			...(i > 0 ? { base: stack.tops[i - 1] as (number | null)[] } : {}),
		}));
		const shade = intervalOf(props);
		return {
			times: points.map((point) => point.time), lost: points.map((point) => (point.lost?.samples ?? 0) > 0),
			layers: [...areas, { kind: "line", values: stack.total, colour: "--ink" } as Layer, ...(shade ? [shade] : [])],
		};
	}, [points, keys, focus, isDark]);
	const height = Math.round(Math.min(400, Math.max(220, innerHeight * 0.36)));
	return <Plot times={times} layers={layers} lost={lost} figure={props.figure} label={props.label} pointed={props.pointed} onPoint={props.onPoint} height={height} />;
}
