import assert from "node:assert/strict";
import { test } from "node:test";
import { find, isOther, merged, Order, OTHER, treeOf, type Node, type RawNode, type RawRoot } from "../src/sunburst/tree";
import { layout } from "../src/sunburst/layout";

function root(children: Record<string, RawNode>, value?: number): RawRoot {
	const sum = Object.values(children).reduce((all, child) => all + child.value, 0);
	return { depth: 2, flow: true, description: "", label: "All", value: value ?? sum, children };
}

const names = (node: Node) => node.children.map((child) => child.key);

test("siblings change places only after a clear difference has lasted", () => {
	const order = new Order();
	assert.deepEqual(names(treeOf(root({ a: { value: 10 }, b: { value: 9 } }), order, 0)), ["a", "b"]);
	let now = 0;
	const seen: string[][] = [];
	for (; now < 12_000; now += 1000) seen.push(names(treeOf(root({ a: { value: 10 }, b: { value: 20 } }), order, now)));
	assert.deepEqual(seen[1], ["a", "b"]);
	assert.deepEqual(seen[seen.length - 1], ["b", "a"]);
	const noisy = new Order();
	treeOf(root({ a: { value: 10 }, b: { value: 9.9 } }), noisy, 0);
	for (now = 0; now < 30_000; now += 1000)
		assert.deepEqual(names(treeOf(root({ a: { value: 10 }, b: { value: now % 2000 ? 10.3 : 9.7 } }), noisy, now)), ["a", "b"]);
});

test("what is missing up to the exact total becomes other, last", () => {
	const tree = treeOf(root({ a: { value: 1 }, z: { value: 7 } }, 10), new Order(), 0);
	assert.deepEqual(names(tree), ["z", "a", OTHER]);
	assert.equal(tree.children[2]?.value, 2);
});

test("small children merge into other and the sum stays exact", () => {
	const children: Record<string, RawNode> = { big: { value: 900 } };
	for (let i = 0; i < 100; i++) children[`s${i}`] = { value: 1 };
	const kept = merged(treeOf(root(children), new Order(), 0), 5);
	assert.deepEqual(names(kept), ["big", OTHER]);
	assert.equal(kept.children[1]?.merged, 100);
	assert.equal(kept.children.reduce((sum, child) => sum + child.value, 0), 1000);
	assert.ok(isOther(kept.children[1] as Node));
});

test("a path is found as long as it is in the data", () => {
	const tree = treeOf(root({ shop: { value: 3, children: { web: { value: 2 }, db: { value: 1 } } } }), new Order(), 0);
	assert.equal(find(tree, ["shop", "web"])?.value, 2);
	assert.equal(find(tree, ["gone", "web"]), undefined);
	assert.equal(find(tree, [])?.value, 3);
});

test("the arcs of a ring cover exactly their parent", () => {
	const tree = treeOf(root({ a: { value: 6, children: { x: { value: 4 }, y: { value: 2 } } }, b: { value: 2 } }), new Order(), 0);
	const { cells, rings } = layout(tree);
	assert.equal(rings, 2);
	const a = cells.find((cell) => cell.node.key === "a");
	const inner = cells.filter((cell) => cell.parent === "a");
	assert.equal(inner[0]?.x0, a?.x0);
	assert.equal(inner[1]?.x1, a?.x1);
	assert.equal(a && a.x1 - a.x0, 0.75);
});
