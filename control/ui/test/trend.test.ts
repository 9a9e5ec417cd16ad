import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, joined, pointsOf, ranking, stacked, type RawTrend } from "../src/flows/trend";

function raw(from: number, rows: (0 | Record<string, number>)[], total?: (number | null)[]): RawTrend {
	return { trend: { maxPoints: 300, times: rows.map((_, i) => from + i * 1000), trends: { topn: rows, ...(total ? { total } : {}) } } };
}

test("seconds without data are gaps in every series, not zeros", () => {
	const points = pointsOf(raw(0, [0, { a: 3, b: 1 }, {}, { a: 2 }], [null, 5, null, 2]));
	const stack = stacked(points, ["a", "b"]);
	assert.deepEqual(stack.tops, [[null, 3, null, 2], [null, 4, null, 2], [null, 5, null, 2]]);
	assert.deepEqual(stack.total, [null, 5, null, 2]);
});

test("a second with a total of nothing is a zero", () => {
	assert.deepEqual(stacked(pointsOf(raw(0, [{}], [0])), ["a"]).tops, [[0], [0]]);
});

test("new points are put behind the old ones once, and 300 stay", () => {
	let trend = joined(undefined, raw(0, Array.from({ length: 300 }, () => ({ a: 1 }))));
	trend = joined(trend, raw(299_000, [{ a: 9 }, { a: 2 }, { a: 3 }]));
	assert.equal(trend.points.length, 300);
	assert.deepEqual(trend.points.slice(-3).map((point) => [point.time, point.rows?.["a"]]), [[299_000, 1], [300_000, 2], [301_000, 3]]);
});

test("after a long absence the full answer takes the place of the old one", () => {
	const old = joined(undefined, raw(0, [{ a: 1 }]));
	const trend = joined(old, raw(-5000, [0, 0, { b: 1 }]));
	assert.deepEqual(trend.points.map((point) => point.time), [-5000, -4000, -3000]);
});

test("a series keeps its place while it is nearly among the largest", () => {
	const first = chosen([], pointsOf(raw(0, [{ a: 5, b: 4, c: 1 }])), 2);
	assert.deepEqual(first, ["a", "b"]);
	assert.deepEqual(chosen(first, pointsOf(raw(0, [{ a: 5, b: 4, c: 4.5 }])), 2), ["a", "b"]);
	assert.deepEqual(chosen(first, pointsOf(raw(0, [{ a: 5, c: 9, d: 8, e: 7 }])), 2), ["c", "d"]);
});

test("the ranking is that of the second pointed at, else of the newest with data", () => {
	const points = pointsOf(raw(0, [{ a: 1, b: 2 }, { a: 3 }, 0], [4, 3, null]));
	assert.deepEqual(ranking(points, 0)?.rows.map((row) => row.key), ["b", "a"]);
	assert.equal(ranking(points, 0)?.other, 1);
	assert.equal(ranking(points, undefined)?.point.time, 1000);
});
