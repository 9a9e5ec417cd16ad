// Version, build, libraries, host; and a bundle for those who help.
import { useEffect, useState } from "preact/hooks";
import { getJson } from "../lib/api";
import { age, memory } from "../lib/format";
import { url } from "../lib/router";
import type { Analyzer } from "../lib/status";
import { Waiting } from "../parts/message";

const LIBRARIES: [string, string][] = [
	["DPDK", "BSD-3-Clause"], ["userspace RCU", "LGPL-2.1"], ["jemalloc", "BSD-2-Clause"], ["Hyperscan", "BSD-3-Clause"],
	["libmicrohttpd", "LGPL-2.1"], ["jansson", "MIT"], ["libyaml", "MIT"], ["xxHash", "BSD-2-Clause"], ["zlib", "Zlib"],
];

const BUNDLE = ["version", "analyzer/json", "config/json", "status/json?trend=yes", "agents/json", "flow/json", "readyz?verbose", "metrics"];

/** Everything that helps to find a fault, as one file; the settings come without secrets. */
async function download(): Promise<void> {
	const parts: Record<string, unknown> = { made: new Date().toISOString() };
	for (const path of BUNDLE) {
		const answer = await fetch(url(path)).catch(() => undefined);
		if (!answer) continue;
		const text = await answer.text();
		try {
			parts[path] = JSON.parse(text);
		} catch {
			parts[path] = text;
		}
	}
	const link = document.createElement("a");
	link.href = URL.createObjectURL(new Blob([JSON.stringify(parts, null, 1)], { type: "application/json" }));
	link.download = `heliograph-support-${Date.now()}.json`;
	link.click();
	setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function AboutTab() {
	const [analyzer, set] = useState<Analyzer>();
	useEffect(() => {
		void getJson<Analyzer>("analyzer/json").then(set, () => undefined);
	}, []);
	if (!analyzer) return <Waiting what="Asking the daemon…" />;
	return (
		<div class="tiles wide-tiles">
			<section class="card"><h2>heliograph {analyzer.version}</h2>
				<p>Collects sFlow, keeps every second of it, and says how sure each number is. Apache-2.0.</p>
				<dl class="facts">
					<div><dt>Running for</dt><dd>{age(analyzer.uptime)}</dd></div>
					<div><dt>Processors</dt><dd>{analyzer.availableProcessors}</dd></div>
					<div><dt>Threads</dt><dd>{analyzer.threadCount}</dd></div>
					<div><dt>Memory</dt><dd>{memory(analyzer.heapUsed)} of {memory(analyzer.heapMax)}</dd></div>
					<div><dt>Address</dt><dd>{location.host}</dd></div>
				</dl>
				<p><button type="button" onClick={() => void download()}>Support bundle</button></p>
				<p class="fine">Settings without secrets, counters, status and agents in one JSON file. It leaves this machine only if you send it.</p></section>
			<section class="card"><h2>Made with</h2>
				<dl class="facts">{LIBRARIES.map(([name, licence]) => <div key={name}><dt>{name}</dt><dd>{licence}</dd></div>)}</dl></section>
		</div>
	);
}
