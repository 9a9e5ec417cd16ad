// Where each arc lies: a partition of the tree below the zoom root.
import { hierarchy, partition } from "d3-hierarchy";
import { isOther, merged, SMALL_SHARE, type Node } from "./tree";

export interface Cell {
	node: Node;
	parent: string; // id of the parent's cell
	ring: number; // 1: around the centre
	x0: number; // share of the whole, 0 to 1
	x1: number;
	position: number; // among its siblings, from 1
	siblings: number;
}

/** Stands for the rings inside of the one that tells things apart. */
export const NEUTRAL = "\u0000";

const RINGS_MAX = 5;

/** Cells of the rings that are shown, the centre first. */
export function layout(root: Node): { cells: Cell[]; rings: number } {
	const kept = merged(root, root.value * SMALL_SHARE);
	const rings = Math.max(1, Math.min(RINGS_MAX, depthOf(kept)));
	const tree = hierarchy(kept, (node) => node.children).sum((node) => (node.children.length ? 0 : node.value));
	const placed = partition<Node>()(tree);
	const cells: Cell[] = [];
	placed.each((d) => {
		if (d.depth > rings) return;
		const siblings = d.parent?.children ?? [];
		cells.push({
			node: d.data, parent: d.parent?.data.id ?? "", ring: d.depth, x0: d.x0, x1: d.x1,
			position: siblings.indexOf(d) + 1, siblings: siblings.length,
		});
	});
	return { cells, rings };
}

function depthOf(node: Node): number {
	return node.children.reduce((deepest, child) => Math.max(deepest, 1 + depthOf(child)), 0);
}

/** The name that colours a node: that of the ring which tells things apart on this tab. */
export function colourName(node: Node, colourRing: number): string {
	if (isOther(node)) return "";
	if (node.path.length < colourRing) return NEUTRAL;
	if (colourRing === 0) return node.path[node.path.length - 1] ?? "";
	const name = node.path[Math.min(colourRing, node.path.length) - 1] ?? "";
	return name.replace(/^(ns|label|class):/, "");
}
