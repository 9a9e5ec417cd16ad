// Ready-made questions, and those that a reader has saved: by the daemon, or here when it is read-only.
import { useEffect, useState } from "preact/hooks";
import { getJson } from "../lib/api";
import { href, url } from "../lib/router";
import { store, useStore } from "../lib/store";
import { shown } from "../lib/text";
import type { Browser, Query, Shortcut } from "./source";

interface Stored { keys: string; value: string; filter?: string; dropped?: boolean; description?: string }

const KEY = "heliograph.shortcuts";

function local(): Shortcut[] {
	try {
		return JSON.parse(localStorage.getItem(KEY) ?? "[]") as Shortcut[];
	} catch {
		return [];
	}
}

const own = store<Shortcut[]>(local());

function keepLocal(list: Shortcut[]): void {
	own.set(list);
	try {
		localStorage.setItem(KEY, JSON.stringify(list));
	} catch {
		// Storage may be switched off; they then last for this window.
	}
}

/** Saves a question; where it went, in words. */
export async function save(browser: Browser, title: string, query: Query): Promise<string> {
	const shortcut: Shortcut = {
		title, keys: query["keys"] ?? "", value: query["value"] || browser.value, filter: query["filter"] ?? "", dropped: browser.name === "browse-drops",
	};
	const name = title.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 128) || "shortcut";
	const body = { keys: shortcut.keys, value: shortcut.value, filter: shortcut.filter, dropped: shortcut.dropped, description: title };
	const answer = await fetch(url(`shortcut/${encodeURIComponent(name)}/json`), { method: "PUT", body: JSON.stringify(body) }).catch(() => undefined);
	if (answer?.ok) return "Saved by the daemon";
	keepLocal([...own.get().filter((s) => s.title !== title), shortcut]);
	return "Saved in this browser";
}

export function Shortcuts(props: { browser: Browser }) {
	const { browser } = props;
	const [stored, set] = useState<Shortcut[]>([]);
	const mine = useStore(own);
	useEffect(() => {
		void getJson<Record<string, Stored>>("shortcut/json").then((all) => set(Object.entries(all).map(([name, s]) => ({
			name, title: s.description || name, keys: s.keys, value: s.value, filter: s.filter ?? "", dropped: s.dropped === true,
		}))), () => undefined);
	}, []);
	const fits = (s: Shortcut) => (s.dropped === true) === (browser.name === "browse-drops");
	const saved = [...stored, ...mine].filter(fits);
	const link = (s: Shortcut) => (
		<li key={s.title}><a data-in href={href({ page: browser.name, tab: "", query: { keys: s.keys, value: s.value, filter: s.filter } })}>
			<strong>{shown(s.title)}</strong><code>{shown(s.keys)}{s.filter ? `  ·  ${shown(s.filter)}` : ""}</code></a></li>
	);
	return (
		<div class="shortcuts">
			<ul>{browser.shortcuts.map(link)}</ul>
			{saved.length > 0 && <><h3>Saved</h3><ul>{saved.map(link)}</ul></>}
		</div>
	);
}
