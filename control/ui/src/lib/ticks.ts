// Round numbers for axes.

/** Round steps for an axis: 1, 2 or 5 times a power of ten, about `count` of them. */
export function ticks(max: number, count: number): number[] {
	if (!(max > 0)) return [0];
	const rough = max / count;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10) * power;
	const out: number[] = [];
	for (let i = 0; i * step <= max * 1.0001; i++) out.push(i * step);
	return out;
}
