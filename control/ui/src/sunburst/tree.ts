// The tree as the server sends it, as the pages use it: paths, order, and an exact remainder.
import type { Estimate } from "../parts/estimate";

export interface RawNode extends Estimate {
	id?: string;
	label?: string;
	kind?: string;
	filter?: string;
	shared?: boolean;
	stale?: number;
	keys?: number;
	locality?: Record<string, number>;
	children?: Record<string, RawNode>;
}

export interface RawRoot extends RawNode {
	depth: number;
	flow: boolean;
	description: string;
	epoch?: number;
	coverage?: number;
	nodes?: { node: string; pods: number; devices: number }[];
}

export interface Node {
	key: string;
	path: readonly string[];
	id: string; // the path as one text
	label: string;
	value: number;
	raw: RawNode;
	merged: number; // how many small ones stand behind an `other`
	children: Node[];
}

export const OTHER = "(other)";
export const SMALL_SHARE = 0.005;
const GAP_SHARE = 1e-6;
const HOLD_MS = 3000;
const MARGIN = 0.05;
const SMOOTHING = 0.3;

export function isOther(node: Node): boolean {
	return node.key === OTHER || node.raw.kind === "other";
}

interface Place { smooth: number; since: number }

/** Keeps siblings in place until a difference has lasted. */
export class Order {
	private readonly lists = new Map<string, string[]>();
	private readonly places = new Map<string, Place>();

	/** The children of `parent` in the order to show, after the values at `now`. */
	sorted(parent: string, values: ReadonlyMap<string, number>, now: number): string[] {
		for (const [key, value] of values) this.smooth(parent, key, value);
		const old = (this.lists.get(parent) ?? []).filter((key) => values.has(key));
		const known = new Set(old);
		const fresh = [...values.keys()].filter((key) => !known.has(key));
		fresh.sort((a, b) => this.value(parent, b) - this.value(parent, a) || (a < b ? -1 : 1));
		const list = old.length ? this.inserted(parent, old, fresh) : fresh;
		this.settle(parent, list, now);
		this.lists.set(parent, list);
		return list;
	}

	private at(parent: string, key: string): Place {
		const id = `${parent}\n${key}`;
		let place = this.places.get(id);
		if (!place) this.places.set(id, (place = { smooth: NaN, since: 0 }));
		return place;
	}

	private value(parent: string, key: string): number {
		return this.at(parent, key).smooth;
	}

	private smooth(parent: string, key: string, value: number): void {
		const place = this.at(parent, key);
		place.smooth = Number.isNaN(place.smooth) ? value : place.smooth + SMOOTHING * (value - place.smooth);
	}

	private inserted(parent: string, old: string[], fresh: string[]): string[] {
		const list = [...old];
		for (const key of fresh) {
			const at = list.findIndex((other) => this.value(parent, other) < this.value(parent, key));
			list.splice(at < 0 ? list.length : at, 0, key);
		}
		return list;
	}

	/** Neighbours change places when the later one has been clearly larger for long enough. */
	private settle(parent: string, list: string[], now: number): void {
		for (let i = list.length - 2; i >= 0; i--) {
			const left = list[i] as string;
			const right = list[i + 1] as string;
			const place = this.at(parent, right);
			if (this.value(parent, right) <= this.value(parent, left) * (1 + MARGIN)) place.since = 0;
			else if (!place.since) place.since = now;
			else if (now - place.since >= HOLD_MS) {
				list[i] = right;
				list[i + 1] = left;
			}
		}
	}

	/** Forgets what is not in the lists any more, so that nothing grows. */
	trim(): void {
		if (this.places.size < 20_000) return;
		this.places.clear();
		this.lists.clear();
	}
}

export function idOf(path: readonly string[]): string {
	return path.join("\n");
}

function childrenOf(raw: RawNode, path: readonly string[], order: Order, now: number): Node[] {
	const entries = raw.children ?? {};
	const values = new Map<string, number>();
	let sum = 0;
	for (const [key, child] of Object.entries(entries)) {
		if (!(child.value > 0)) continue;
		sum += child.value;
		if (key !== OTHER) values.set(key, child.value);
	}
	const keys = order.sorted(idOf(path), values, now);
	const nodes = keys.map((key) => make(key, entries[key] as RawNode, [...path, key], order, now));
	const other = entries[OTHER];
	if (other && other.value > 0) nodes.push(make(OTHER, other, [...path, OTHER], order, now));
	else if (nodes.length && raw.value - sum > raw.value * GAP_SHARE + 1e-9)
		nodes.push(make(OTHER, { value: raw.value - sum, kind: "other" }, [...path, OTHER], order, now));
	return nodes;
}

function make(key: string, raw: RawNode, path: readonly string[], order: Order, now: number): Node {
	return {
		key, path, id: idOf(path), raw, value: raw.value, merged: raw.keys ?? 0,
		label: key === OTHER ? "other" : raw.label ?? key,
		children: childrenOf(raw, path, order, now),
	};
}

export function treeOf(raw: RawRoot, order: Order, now: number): Node {
	order.trim();
	return make("", raw, [], order, now);
}

/** The node at a path; undefined when it is not in the data now. */
export function find(tree: Node, path: readonly string[]): Node | undefined {
	let node: Node | undefined = tree;
	for (const key of path) node = node?.children.find((child) => child.key === key);
	return node;
}

/** An empty node that stands for a path which is gone. */
export function emptyAt(path: readonly string[]): Node {
	const key = path[path.length - 1] ?? "";
	return { key, path, id: idOf(path), label: key.replace(/^(ns|label|class|workload|pod):/, ""), value: 0, raw: { value: 0 }, merged: 0, children: [] };
}

/** The first node from `node` outwards whose children tell something apart. */
export function branching(node: Node): Node {
	let at = node;
	while (at.children.length === 1 && at.children[0] && at.children[0].children.length > 0) at = at.children[0];
	return at;
}

/** Children below `least` become one `other`, so that nothing is too small to see or to read. */
export function merged(node: Node, least: number): Node {
	const large: Node[] = [];
	let rest = 0;
	let count = 0;
	let given: Node | undefined;
	for (const child of node.children) {
		if (isOther(child)) given = child;
		else if (child.value >= least) large.push(merged(child, least));
		else {
			rest += child.value;
			count++;
		}
	}
	if (rest > 0 || given) {
		const path = [...node.path, OTHER];
		large.push({
			key: OTHER, path, id: idOf(path), label: "other", value: rest + (given?.value ?? 0),
			raw: count === 0 && given ? given.raw : { value: rest + (given?.value ?? 0), kind: "other" },
			merged: count + (given?.merged ?? 0), children: [],
		});
	}
	if (large.length === 1 && large[0]?.key === OTHER) large.pop(); // says nothing that the parent does not
	return { ...node, children: large };
}
