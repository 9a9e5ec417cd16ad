// Below the chart: what is counted and where; and what a listener hears of it.
import { useEffect, useState } from "preact/hooks";
import { percent } from "../lib/format";
import { shown } from "../lib/text";
import type { Figure, Tab } from "./source";
import { isOther, type Node, type RawRoot } from "./tree";

const SMOOTHING_S = 5;

export function Caption(props: { tab: Tab; query: Record<string, string>; raw: RawRoot }) {
	const { tab, query, raw } = props;
	const direction = query["dir"] === "received" ? "receiver" : "sender";
	const flows = raw.flow;
	const excluded = tab.name === "gpu" ? `Without ${query["exclude"] ? query["exclude"] : "gpu-mon, kube-system"}.` : "";
	return (
		<p class="caption">
			{tab.counting.replace("{dir}", direction)} {flows && `Smoothed over ${SMOOTHING_S} s; hatched: known to less than ± 50 %.`} {excluded}
			{raw.nodes && raw.nodes.length > 0 && (
				<span class="shared"> On {raw.nodes.length === 1 ? `node ${shown(raw.nodes[0]?.node ?? "")}` : `${raw.nodes.length} nodes`} devices are shared or visible to several pods:
					pods add up to {sum(raw.nodes, "pods")} GPUs, the devices to {sum(raw.nodes, "devices")}. “Fair share” divides them.</span>
			)}
		</p>
	);
}

function sum(nodes: { pods: number; devices: number }[], of: "pods" | "devices"): string {
	return (nodes.reduce((all, node) => all + node[of], 0) / 1000).toFixed(1);
}

const SAY_MS = 10_000;

/** One sentence at most every 10 s for those who listen. */
export function Summary(props: { tab: Tab; tree: Node; figure: Figure }) {
	const [said, say] = useState("");
	useEffect(() => {
		const speak = () => {
			const largest = [...props.tree.children].filter((c) => !isOther(c)).sort((a, b) => b.value - a.value)[0];
			if (!largest) return;
			say(`${props.tab.label} ${props.figure(props.tree.value)}, largest ${shown(largest.label)}, ` +
				percent(largest.value / props.tree.value));
		};
		const timer = setTimeout(speak, said ? SAY_MS : 1500);
		return () => clearTimeout(timer);
	}, [said, props.tab.name]);
	return <div class="sr" aria-live="polite">{said}</div>;
}
