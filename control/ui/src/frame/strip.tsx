// The health strip: is what you see true, and how old is it?
import { useEffect, useState } from "preact/hooks";
import { age, digits, percent, scaleOf } from "../lib/format";
import { frozenAt, mode, type Live } from "../lib/live";
import { href } from "../lib/router";
import type { Status } from "../lib/status";
import { useStore } from "../lib/store";

type Level = "ok" | "warn" | "bad" | "none";

function useTick(ms: number): void {
	const [, set] = useState(0);
	useEffect(() => {
		const timer = setInterval(() => set((n) => n + 1), ms);
		return () => clearInterval(timer);
	}, [ms]);
}

/** Age of the newest second of data, going on while nothing arrives. */
function dataAge(live: Live<Status>): number {
	if (!live.data) return NaN;
	return live.data.dataAgeMs + (performance.now() - live.receivedAt);
}

function ageLevel(ms: number): Level {
	if (!Number.isFinite(ms)) return "none";
	return ms > 5000 ? "bad" : ms > 2000 ? "warn" : "ok";
}

function lossLevel(share: number): Level {
	return share > 0.02 ? "bad" : share > 0.001 ? "warn" : "ok";
}

function Item(props: { label: string; value: string; level: Level; section: string; title: string }) {
	return (
		<a data-in class={`vital ${props.level}`} title={props.title}
			href={href({ page: "main", tab: "status", query: { section: props.section } })}>
			<span class="dot" aria-hidden="true" />
			<span class="vital-value">{props.value}</span> <span class="vital-label">{props.label}</span>
		</a>
	);
}

function count(value: number | undefined): string {
	if (value === undefined) return "–";
	const by = scaleOf(value);
	return digits(value / by.factor) + by.prefix;
}

const MODE_TEXT = { connecting: "connecting", stream: "live", polling: "polling", lost: "connection lost" } as const;

export function HealthStrip(props: { live: Live<Status> }) {
	const { data } = props.live;
	const how = useStore(mode);
	const frozen = useStore(frozenAt);
	useTick(500);
	const old = dataAge(props.live);
	const lost = data ? 1 - data.coverage : NaN;
	const rate = data ? (data.flowSamplesPerSecond ?? 0) + (data.counterSamplesPerSecond ?? 0) : 0;
	const samples = data?.flowSamplesPerSecond !== undefined;
	const expected = data?.agentsExpected;
	return (
		<div class="strip" role="group" aria-label="Health">
			<Item section="epochs" label="old" value={age(old)} level={ageLevel(old)}
				title="Age of the newest second of data; above 2 s a warning, above 5 s an error" />
			<Item section="agents" label={data?.agents === 1 ? "agent" : "agents"}
				value={data ? (expected ? `${data.agents} / ${expected}` : String(data.agents)) : "–"}
				level={!data ? "none" : data.agents === 0 ? "bad" : expected && data.agents < expected ? "warn" : "ok"}
				title="Agents heard, of those expected" />
			<Item section="intake" label={samples ? "samples/s" : "datagrams/s"}
				value={count(samples ? rate : data?.datagramsPerSecond)} level={data ? "ok" : "none"}
				title="Arriving now" />
			<Item section="intake" label="lost" value={data ? percent(Math.max(0, lost)) : "–"}
				level={data ? lossLevel(lost) : "none"} title="Estimated share of samples that did not arrive" />
			{data?.collectors && data.collectors.known > 1 && (
				<Item section="collectors" label="collectors" value={`${data.collectors.merged} of ${data.collectors.known}`}
					level={data.collectors.merged < data.collectors.known ? "warn" : "ok"} title="Collectors merged, of those known" />
			)}
			<span class={`mode ${how === "lost" ? "bad" : ""}`}>{frozen ? "frozen" : MODE_TEXT[how]}</span>
		</div>
	);
}

/** The bar that says that the display stands still. */
export function FrozenBar() {
	const frozen = useStore(frozenAt);
	useTick(1000);
	if (!frozen) return null;
	const at = new Date(frozen).toLocaleTimeString(undefined, { hour12: false });
	return (
		<div class="frozen" role="status">
			<span>Frozen at <strong>{at}</strong>, {age(Date.now() - frozen)} behind</span>
			<button type="button" onClick={() => frozenAt.set(0)}>Back to live</button>
		</div>
	);
}
