// Five minutes of flows: joining new points, choosing series that keep their place, stacking with gaps.

export interface Lost { samples: number; where?: string }

type Slot = 0 | Record<string, number>;

export interface RawTrend {
	trend: {
		maxPoints: number;
		times: number[];
		trends: {
			topn: Slot[]; lower?: Slot[]; upper?: Slot[]; samples?: Slot[];
			other?: (number | null)[]; total?: (number | null)[]; lost?: (Lost | null)[]; withheld?: (number | null)[];
		};
	};
	epoch?: number;
	unseenUpper?: number;
	coverage?: number;
}

export interface Point {
	time: number; // ms
	rows: Record<string, number> | null; // null: no data for this second
	lower: Record<string, number>;
	upper: Record<string, number>;
	samples: Record<string, number>;
	total: number | null;
	lost: Lost | null;
	withheld: number;
}

export interface Trend {
	points: Point[];
	epoch: number;
	unseenUpper: number | undefined;
	coverage: number | undefined;
}

export const SEPARATOR = "_SEP_";
export const OTHER_KEY = "\u0001other";
export const POINTS_MAX = 300;

const slot = (of: Slot[] | undefined, i: number): Record<string, number> => (of?.[i] ? (of[i] as Record<string, number>) : {});

export function pointsOf(raw: RawTrend): Point[] {
	const { times, trends } = raw.trend;
	return times.map((time, i) => {
		const top = trends.topn[i];
		const total = trends.total ? trends.total[i] ?? null : null;
		const empty = !top || (trends.total !== undefined && total === null);
		return {
			time, rows: empty ? null : (top as Record<string, number>), lower: slot(trends.lower, i), upper: slot(trends.upper, i),
			samples: slot(trends.samples, i), total: empty ? null : total, lost: trends.lost?.[i] ?? null, withheld: trends.withheld?.[i] ?? 0,
		};
	});
}

/** What is there and what is newer; the newest 300 points. */
export function joined(have: Trend | undefined, raw: RawTrend): Trend {
	const fresh = pointsOf(raw);
	const last = have?.points[have.points.length - 1]?.time ?? -Infinity;
	const first = fresh[0]?.time ?? Infinity;
	const full = !have || first <= (have.points[0]?.time ?? Infinity);
	const points = full ? fresh : [...have.points, ...fresh.filter((point) => point.time > last)];
	return {
		points: points.slice(-POINTS_MAX), epoch: raw.epoch ?? points[points.length - 1]?.time ?? 0,
		unseenUpper: raw.unseenUpper ?? have?.unseenUpper, coverage: raw.coverage ?? have?.coverage,
	};
}

/** The `count` largest of the window; those that were shown keep their place while they are nearly so. */
export function chosen(before: readonly string[], points: readonly Point[], count: number): string[] {
	const sums = new Map<string, number>();
	for (const point of points)
		for (const [key, value] of Object.entries(point.rows ?? {})) sums.set(key, (sums.get(key) ?? 0) + value);
	const ranked = [...sums].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
	const near = new Set(ranked.slice(0, count + Math.ceil(count / 3)));
	const kept = before.filter((key) => near.has(key)).slice(0, count);
	const shown = new Set(kept);
	for (const key of ranked) {
		if (kept.length >= count) break;
		if (!shown.has(key)) kept.push(key);
	}
	return kept;
}

export interface Stack {
	times: number[]; // seconds
	tops: (number | null)[][]; // upper edge of each series, then of `other`
	total: (number | null)[];
}

/** Upper edges of stacked series; `other` is what is missing up to the exact total. */
export function stacked(points: readonly Point[], keys: readonly string[]): Stack {
	const tops: (number | null)[][] = Array.from({ length: keys.length + 1 }, () => []);
	const total: (number | null)[] = [];
	for (const { rows, total: whole } of points) {
		let sum = 0;
		keys.forEach((key, i) => {
			sum += rows?.[key] ?? 0;
			tops[i]?.push(rows ? sum : null);
		});
		const all = rows ? Math.max(sum, whole ?? Object.values(rows).reduce((a, b) => a + b, 0)) : null;
		tops[keys.length]?.push(all);
		total.push(all);
	}
	return { times: points.map((point) => point.time / 1000), tops, total };
}

export interface RankRow {
	key: string;
	value: number;
	lower?: number | undefined;
	upper?: number | undefined;
	samples?: number | undefined;
}

/** The rows of one second, largest first; while live, the newest second that has data. */
export function ranking(points: readonly Point[], at: number | undefined): { point: Point; rows: RankRow[]; other: number } | undefined {
	let point: Point | undefined;
	if (at !== undefined) point = points[at];
	else for (let i = points.length - 1; i >= 0 && !point; i--) if (points[i]?.rows) point = points[i];
	if (!point) return undefined;
	const { rows, lower, upper, samples, total } = point;
	const list = Object.entries(rows ?? {}).map(([key, value]) => ({ key, value, lower: lower[key], upper: upper[key], samples: samples[key] }));
	list.sort((a, b) => b.value - a.value || (a.key < b.key ? -1 : 1));
	const sum = list.reduce((all, row) => all + row.value, 0);
	return { point, rows: list, other: total === null ? 0 : Math.max(0, total - sum) };
}
