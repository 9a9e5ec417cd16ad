// Status, Apps, API, About: one page with tabs.
import { useEffect } from "preact/hooks";
import type { Live } from "../lib/live";
import { href, place } from "../lib/router";
import type { Status } from "../lib/status";
import { useStore } from "../lib/store";
import { AboutTab } from "./about";
import { ApiTab } from "./api";
import { AppsTab } from "./apps";
import { StatusTab } from "./status";

const TABS = [
	{ name: "status", label: "Status" }, { name: "apps", label: "Apps" }, { name: "api", label: "API" }, { name: "about", label: "About" },
] as const;

export function MainPage(props: { status: Live<Status> }) {
	const { route } = useStore(place);
	const tab = TABS.find((t) => t.name === (route.page === "api" ? "api" : route.tab)) ?? TABS[0];
	useEffect(() => {
		document.title = `${tab.label} – heliograph`;
	}, [tab]);
	return (
		<>
			<nav class="tabs" aria-label="Sections">
				{TABS.map((t) => (
					<a data-in key={t.name} aria-current={t.name === tab.name ? "page" : undefined} href={href({ page: "main", tab: t.name, query: {} })}>{t.label}</a>
				))}
			</nav>
			{tab.name === "status" && <StatusTab status={props.status} />}
			{tab.name === "apps" && <AppsTab />}
			{tab.name === "api" && <ApiTab />}
			{tab.name === "about" && <AboutTab />}
		</>
	);
}
