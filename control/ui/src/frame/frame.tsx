// What stands around every page.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PageName, Route } from "../lib/address";
import { frozenAt, mode, useLive, type Live } from "../lib/live";
import { prefer, prefs, type Theme } from "../lib/prefs";
import { href, place, remembered } from "../lib/router";
import { statusTopic, type Status } from "../lib/status";
import { useStore } from "../lib/store";
import { shown } from "../lib/text";
import { Patterns } from "../parts/estimate";
import { Notice } from "../parts/message";
import { TokenForm } from "../parts/token";
import { fullView } from "./full";
import { Help } from "./help";
import { useKeys } from "./keys";
import { FrozenBar, HealthStrip } from "./strip";

const PAGES: { page: PageName; label: string; tab?: string }[] = [
	{ page: "sunburst", label: "Sunburst" },
	{ page: "browse-flows", label: "Flows" },
	{ page: "browse-drops", label: "Discards" },
	{ page: "browse-metrics", label: "Metrics" },
	{ page: "main", label: "Status" },
];

const THEMES: Theme[] = ["system", "light", "dark"];
const THEME_SIGN: Record<Theme, string> = { system: "◐", light: "☀", dark: "☾" };

function nextTheme(): void {
	const at = THEMES.indexOf(prefs.get().theme);
	prefer({ theme: THEMES[(at + 1) % THEMES.length] ?? "system" });
}

export function toggleFreeze(): void {
	frozenAt.set(frozenAt.get() ? 0 : Date.now());
}

function Nav(props: { route: Route }) {
	const { route } = props;
	return (
		<nav aria-label="Pages">
			{PAGES.map(({ page, label }) => (
				<a data-in key={page} href={href(page === route.page ? { page, tab: route.tab, query: route.query } : remembered(page))}
					aria-current={page === route.page || (page === "main" && route.page === "api") ? "page" : undefined}>{label}</a>
			))}
		</nav>
	);
}

function Tools(props: { onHelp: () => void }) {
	const { theme, bits } = useStore(prefs);
	const frozen = useStore(frozenAt);
	return (
		<div class="tools" role="group" aria-label="Display">
			<button type="button" onClick={() => prefer({ bits: !bits })} title="Bits or bytes (u)"
				aria-label={`Units: ${bits ? "bits" : "bytes"}`}>{bits ? "b/s" : "B/s"}</button>
			<button type="button" onClick={nextTheme} title={`Theme: ${theme} (d)`} aria-label={`Theme: ${theme}`}>{THEME_SIGN[theme]}</button>
			<button type="button" aria-pressed={frozen !== 0} onClick={toggleFreeze} title="Freeze (space)" aria-label="Freeze">
				{frozen ? "▶" : "❚❚"}</button>
			<button type="button" onClick={props.onHelp} title="Help (?)" aria-label="Help">?</button>
		</div>
	);
}

function UnknownParameters(props: { names: string[] }) {
	const key = props.names.join(",");
	const [closed, close] = useState("");
	if (!key || closed === key) return null;
	return (
		<Notice onClose={() => close(key)}>
			This page does not know {props.names.length === 1 ? "the parameter" : "the parameters"}{" "}
			<code>{shown(props.names.join(", "))}</code> of its address; it is shown without.
		</Notice>
	);
}

/** Says what is wrong with the whole, when something is. */
function Trouble(props: { live: Live<Status> }) {
	const how = useStore(mode);
	if (how === "lost")
		return <div class="notice bad" role="alert"><span>The connection to the daemon is lost. What you see is old; it goes on by itself when the daemon answers again.</span></div>;
	if (props.live.data && props.live.data.agents === 0)
		return (
			<Notice>No agent has sent anything yet. Point sFlow agents at UDP port 6343 of this host;{" "}
				<a data-in href={href({ page: "main", tab: "status", query: { section: "first-hour" } })}>what to check in the first hour</a>.
			</Notice>
		);
	return null;
}

export function Frame(props: { children: (status: Live<Status>) => ComponentChildren }) {
	const { route, unknown } = useStore(place);
	const [help, setHelp] = useState(false);
	const full = useStore(fullView);
	const live = useLive(statusTopic);
	useKeys({
		" ": (e) => {
			e.preventDefault();
			toggleFreeze();
		},
		u: () => prefer({ bits: !prefs.get().bits }),
		d: nextTheme,
		f: () => fullView.set(!fullView.get()),
		"?": () => setHelp(true),
		"/": (e) => {
			const field = document.querySelector<HTMLElement>("[data-filter]");
			if (!field) return;
			e.preventDefault();
			field.focus();
		},
	});
	useEffect(() => {
		document.documentElement.classList.toggle("full", full);
	}, [full]);
	return (
		<>
			<a class="skip" href="#main" onClick={(e) => {
				e.preventDefault();
				document.getElementById("main")?.focus();
			}}>To the content</a>
			<Patterns />
			<header class="top">
				<a class="brand" data-in href={href({ page: "main", tab: "", query: {} })} aria-label="heliograph, status">
					<svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
						<path d="M16 3a13 13 0 0 1 12.400 9" /><path d="M29 16A13 13 0 0 1 8 26.200" /><path d="M4.800 22.500A13 13 0 0 1 11 4" />
						<circle cx="16" cy="16" r="5" />
					</svg>
					<span>heliograph</span>
				</a>
				<Nav route={route} />
				<HealthStrip live={live} />
				<Tools onHelp={() => setHelp(true)} />
			</header>
			<FrozenBar />
			<main id="main" tabIndex={-1} class={`page page-${route.page}`}>
				<TokenForm />
				<Trouble live={live} />
				<UnknownParameters names={unknown} />
				{props.children(live)}
			</main>
			{help && <Help onClose={() => setHelp(false)} />}
		</>
	);
}

