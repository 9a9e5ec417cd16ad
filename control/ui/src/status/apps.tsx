// The built-in applications under the names that clients know.
import { useEffect, useState } from "preact/hooks";
import type { PageName } from "../lib/address";
import { href, url } from "../lib/router";

const APPS: { name: string; title: string; text: string; page?: PageName }[] = [
	{ name: "sunburst", title: "Sunburst", page: "sunburst", text: "Who is using the machine room now: namespaces, GPU, processes, DNS names, protocols." },
	{ name: "browse-flows", title: "Flow Browser", page: "browse-flows", text: "Any question about traffic: keys, a value, a filter; five minutes at once." },
	{ name: "browse-drops", title: "Discard Browser", page: "browse-drops", text: "Packets that were thrown away, by reason and place." },
	{ name: "browse-metrics", title: "Metric Browser", page: "browse-metrics", text: "Counters of hosts, pods, interfaces and devices." },
	{ name: "prometheus", title: "Prometheus", text: "Exports metrics and flows for a Prometheus server." },
];

export function AppsTab() {
	const [states, set] = useState<Record<string, string>>({});
	useEffect(() => {
		let gone = false;
		for (const { name } of APPS)
			void fetch(url(`app/${name}/status`)).then(async (answer) => {
				const text = answer.ok ? (await answer.text()).trim() : answer.status === 404 ? "not installed" : "unavailable";
				if (!gone) set((all) => ({ ...all, [name]: text }));
			}, () => undefined);
		return () => {
			gone = true;
		};
	}, []);
	return (
		<div class="tiles">
			{APPS.map((app) => (
				<section key={app.name} class="card">
					<h2>{app.page ? <a data-in href={href({ page: app.page, tab: "", query: {} })}>{app.title}</a> : app.title}</h2>
					<p>{app.text}</p>
					<p class="fine"><code>{app.name}</code> · {states[app.name] ?? "…"}</p>
				</section>
			))}
		</div>
	);
}
