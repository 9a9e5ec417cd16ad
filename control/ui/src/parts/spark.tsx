// Five minutes as a thin line; seconds without data are gaps.

export function Spark(props: { points: readonly (number | null)[]; max?: number | undefined; label: string; height?: number }) {
	const height = props.height ?? 30;
	const width = 300;
	const values = props.points.filter((p): p is number => p !== null && Number.isFinite(p));
	if (values.length < 2) return <div class="spark-none" style={{ height: `${height}px` }} />;
	const top = Math.max(props.max ?? 0, ...values) || 1;
	const from = width - props.points.length;
	let line = "";
	let pen = false;
	props.points.forEach((p, i) => {
		if (p === null || !Number.isFinite(p)) {
			pen = false;
			return;
		}
		line += `${pen ? "L" : "M"}${from + i},${(height - 2 - (p / top) * (height - 4)).toFixed(1)}`;
		pen = true;
	});
	return (
		<svg class="spark" viewBox={`0 0 ${width} ${height}`} height={height} preserveAspectRatio="none" role="img" aria-label={props.label}>
			<path d={line} vector-effect="non-scaling-stroke" />
		</svg>
	);
}
