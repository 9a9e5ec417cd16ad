// Live data: one event stream for all topics of the window, polling where the stream does not work.
import { useEffect, useState } from "preact/hooks";
import { RequestError, withQuery, type Problem } from "./api";
import { url } from "./router";
import { store } from "./store";

export interface Topic<T> {
	name: string; // "sunburst/dns"
	params: Record<string, string>;
	/** The state, or what is newer than `have`, by a plain request. */
	poll(have: T | undefined, signal: AbortSignal): Promise<T>;
	/** Puts an event of the stream to what is there. Without it the event replaces it. */
	join?(have: T | undefined, event: T): T;
	/** Never in the stream: always asked for. */
	polled?: boolean;
}

export interface Live<T> {
	data: T | undefined;
	problem: Problem | undefined;
	receivedAt: number; // performance.now() of the newest data; 0: none yet
}

export type Mode = "connecting" | "stream" | "polling" | "lost";

const FIRST_EVENT_MS = 5000;
const FAILURES_MAX = 2;
const AGAIN_MS = 60_000;
const POLL_MS = 1000;
const POLL_ERROR_MS = 5000;
const HIDDEN_CLOSE_MS = 60_000;

export const mode = store<Mode>("connecting");

interface Entry {
	topic: Topic<unknown>;
	alias: string;
	state: Live<unknown>;
	watchers: Set<(state: Live<unknown>) => void>;
	timer: number;
	busy: AbortController | undefined;
	refused: boolean; // by the server: not asked for in the stream, which it would refuse as a whole
}

const entries = new Map<string, Entry>();
let source: EventSource | undefined;
let streaming = false; // events arrive
let failures = 0;
let watchdog = 0;
let again = 0;
let reopen = 0;
let asleep = false;
let aliases = 0;

function publish(entry: Entry, state: Partial<Live<unknown>>): void {
	entry.state = { ...entry.state, ...state };
	for (const on of [...entry.watchers]) on(entry.state);
}

function problemOf(error: unknown): Problem {
	if (error instanceof RequestError) return error.problem;
	return { status: 0, title: "Error", detail: error instanceof Error ? error.message : String(error) };
}

async function poll(entry: Entry): Promise<void> {
	if (entry.busy) return;
	clearTimeout(entry.timer);
	const busy = new AbortController();
	entry.busy = busy;
	let wait = POLL_MS;
	try {
		const data = await entry.topic.poll(entry.state.data, busy.signal);
		if (busy.signal.aborted) return;
		publish(entry, { data, problem: undefined, receivedAt: performance.now() });
		entry.refused = false;
		if (!streaming) mode.set(source && failures === 0 ? mode.get() : "polling");
	} catch (error) {
		if (busy.signal.aborted) return;
		const problem = problemOf(error);
		publish(entry, { problem });
		if (problem.status >= 400 && problem.status < 500 && !entry.refused) leaveOut(entry);
		if (problem.status === 0) mode.set("lost");
		wait = problem.retryAfterS ? problem.retryAfterS * 1000 : POLL_ERROR_MS;
	} finally {
		entry.busy = undefined;
	}
	if ((!streaming || entry.topic.polled || entry.refused) && !asleep && entries.get(keyOf(entry.topic)) === entry)
		entry.timer = window.setTimeout(() => void poll(entry), wait);
}

/** The stream goes on without a topic that the server does not give. */
function leaveOut(entry: Entry): void {
	entry.refused = true;
	if (entry.topic.polled) return;
	failures = 0;
	clearTimeout(again);
	again = 0;
	clearTimeout(reopen);
	reopen = window.setTimeout(open, 60);
}

function pollAll(): void {
	for (const entry of entries.values()) void poll(entry);
}

function keyOf(topic: Topic<unknown>): string {
	return withQuery(topic.name, topic.params);
}

function streamed(): Entry[] {
	return [...entries.values()].filter((entry) => !entry.topic.polled && !entry.refused);
}

function streamUrl(): string {
	const query = new URLSearchParams();
	query.set("topics", streamed().map((e) => `${e.alias}:${e.topic.name}`).join(","));
	for (const entry of streamed())
		for (const [name, value] of Object.entries(entry.topic.params))
			if (value !== "") query.set(`${entry.alias}.${name}`, value);
	return url("stream") + "?" + query.toString();
}

function onEvent(entry: Entry, event: MessageEvent<string>): void {
	const fresh: unknown = JSON.parse(event.data);
	const { data } = entry.state;
	if (!streaming) {
		streaming = true;
		failures = 0;
		clearTimeout(watchdog);
		mode.set("stream");
	}
	publish(entry, {
		data: entry.topic.join ? entry.topic.join(data, fresh) : fresh, problem: undefined, receivedAt: performance.now(),
	});
}

function close(): void {
	source?.close();
	source = undefined;
	streaming = false;
	clearTimeout(watchdog);
}

function failed(): void {
	const gone = source?.readyState === EventSource.CLOSED;
	failures += gone ? FAILURES_MAX : 1;
	streaming = false;
	if (failures < FAILURES_MAX) return; // the browser tries once more by itself
	close();
	mode.set("polling");
	pollAll();
	clearTimeout(again);
	again = window.setTimeout(open, AGAIN_MS);
}

function open(): void {
	close();
	clearTimeout(again);
	if (asleep || entries.size === 0) return;
	source = new EventSource(streamUrl());
	source.onerror = failed;
	for (const entry of streamed())
		source.addEventListener(entry.alias, (event) => onEvent(entry, event as MessageEvent<string>));
	watchdog = window.setTimeout(() => {
		failures = FAILURES_MAX;
		failed();
	}, FIRST_EVENT_MS);
}

/** The set of topics changed: one stream carries them all, so it is opened anew. */
function changed(): void {
	if (mode.get() === "polling" && again) return;
	clearTimeout(reopen);
	reopen = window.setTimeout(open, 60);
}

let hiddenTimer = 0;
document.addEventListener("visibilitychange", () => {
	clearTimeout(hiddenTimer);
	if (document.hidden) {
		hiddenTimer = window.setTimeout(() => {
			asleep = true;
			close();
		}, HIDDEN_CLOSE_MS);
	} else if (asleep) {
		asleep = false;
		pollAll();
		open();
	}
});

function join<T>(topic: Topic<T>, on: (state: Live<T>) => void): () => void {
	const key = keyOf(topic as Topic<unknown>);
	let entry = entries.get(key);
	if (!entry) {
		entry = {
			topic: topic as Topic<unknown>, alias: `t${aliases++}`, watchers: new Set(), timer: 0, busy: undefined, refused: false,
			state: { data: undefined, problem: undefined, receivedAt: 0 },
		};
		entries.set(key, entry);
		void poll(entry);
		changed();
	}
	const mine = entry;
	const watcher = on as (state: Live<unknown>) => void;
	mine.watchers.add(watcher);
	on(mine.state as Live<T>);
	return () => {
		mine.watchers.delete(watcher);
		if (mine.watchers.size > 0) return;
		entries.delete(key);
		clearTimeout(mine.timer);
		mine.busy?.abort();
		changed();
	};
}

const NOTHING: Live<never> = { data: undefined, problem: undefined, receivedAt: 0 };

/** When the reader stopped the display, in ms since the epoch; 0: live. */
export const frozenAt = store(0);

/** Follows a topic; `undefined` follows nothing. While frozen or hidden the value stays as it is. */
export function useLive<T>(topic: Topic<T> | undefined): Live<T> {
	const key = topic ? keyOf(topic as Topic<unknown>) : "";
	const [state, set] = useState<{ key: string; live: Live<T> }>({ key, live: NOTHING });
	useEffect(() => {
		if (!topic) return;
		let newest: Live<T> = NOTHING;
		let drawn = false;
		const draw = () => {
			const hold = (frozenAt.get() !== 0 || document.hidden) && drawn;
			if (hold) return;
			drawn = newest.data !== undefined;
			set({ key, live: newest });
		};
		const leave = join(topic, (live) => {
			newest = live;
			draw();
		});
		const unfreeze = frozenAt.watch(draw);
		document.addEventListener("visibilitychange", draw);
		return () => {
			leave();
			unfreeze();
			document.removeEventListener("visibilitychange", draw);
		};
	}, [key]);
	return state.key === key ? state.live : NOTHING;
}
