// The reference, drawn from the description that the daemon serves, with "try it" for what only reads.
import { useEffect, useState } from "preact/hooks";
import { getJson, RequestError, type Problem } from "../lib/api";
import { url } from "../lib/router";
import { shown } from "../lib/text";
import { Refused, Waiting } from "../parts/message";

interface Parameter { name: string; in: string; required?: boolean; description?: string; example?: string; schema?: { type?: string; enum?: string[]; default?: unknown; example?: unknown } }
interface Operation { summary?: string; description?: string; tags?: string[]; parameters?: Parameter[]; responses?: Record<string, { description?: string }> }
interface OpenApi { info: { title: string; version: string }; paths: Record<string, Record<string, Operation | unknown>> }

const METHODS = ["get", "put", "post", "delete"];
const ANSWER_MAX = 20_000;

interface Entry { path: string; method: string; operation: Operation; parameters: Parameter[] }

function entriesOf(api: OpenApi): Entry[] {
	const out: Entry[] = [];
	for (const [path, item] of Object.entries(api.paths)) {
		const shared = (item["parameters"] as Parameter[] | undefined) ?? [];
		for (const method of METHODS) {
			const operation = item[method] as Operation | undefined;
			if (operation) out.push({ path, method, operation, parameters: [...shared, ...(operation.parameters ?? [])] });
		}
	}
	return out;
}

function fill(path: string, parameters: Parameter[], values: Record<string, string>): string {
	const at = path.replace(/^\//, "").replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
	const query = new URLSearchParams();
	for (const p of parameters) if (p.in === "query" && values[p.name]) query.set(p.name, values[p.name] ?? "");
	const text = query.toString();
	return text ? `${at}?${text}` : at;
}

function Try(props: { entry: Entry }) {
	const { entry } = props;
	const [values, set] = useState<Record<string, string>>({});
	const [answer, setAnswer] = useState<{ status: string; body: string }>();
	const send = async () => {
		try {
			const got = await fetch(url(fill(entry.path, entry.parameters, values)));
			let body = await got.text();
			if (got.headers.get("Content-Type")?.includes("json")) body = JSON.stringify(JSON.parse(body), null, 2);
			setAnswer({ status: `${got.status} ${got.statusText}`, body: body.length > ANSWER_MAX ? `${body.slice(0, ANSWER_MAX)}\n… ${body.length - ANSWER_MAX} more characters` : body });
		} catch {
			setAnswer({ status: "No answer", body: "The daemon cannot be reached." });
		}
	};
	const fields = entry.parameters.filter((p) => p.in === "path" || p.in === "query");
	return (
		<form class="try" onSubmit={(e) => {
			e.preventDefault();
			void send();
		}}>
			{fields.map((p) => (
				<label key={`${p.in}.${p.name}`}><span><code>{shown(p.name)}</code>{p.required || p.in === "path" ? "" : " (optional)"}</span>
					<input value={values[p.name] ?? ""} placeholder={String(p.example ?? p.schema?.example ?? p.schema?.default ?? "")} required={p.in === "path"}
						onInput={(e) => set({ ...values, [p.name]: e.currentTarget.value })} />
					{p.description && <span class="fine">{shown(p.description)}</span>}</label>
			))}
			<button class="primary">Try it</button> <code class="fine">GET /{shown(fill(entry.path, entry.parameters, values))}</code>
			{answer && <div class="answer" role="status"><strong>{answer.status}</strong><pre tabIndex={0}>{answer.body}</pre></div>}
		</form>
	);
}

export function ApiTab() {
	const [api, set] = useState<OpenApi>();
	const [problem, refuse] = useState<Problem>();
	const [search, setSearch] = useState("");
	const [open, setOpen] = useState("");
	useEffect(() => {
		getJson<OpenApi>("api-docs").then(set, (e: unknown) => refuse(e instanceof RequestError ? e.problem : undefined));
	}, []);
	if (problem) return <Refused problem={problem} />;
	if (!api) return <Waiting what="Asking for the description…" />;
	const wanted = search.toLowerCase();
	const entries = entriesOf(api).filter((e) => !wanted || `${e.path} ${e.operation.summary ?? ""}`.toLowerCase().includes(wanted));
	return (
		<>
			<div class="page-head"><h1>{shown(api.info.title)} <span class="fine">{shown(api.info.version)}</span></h1>
				<input type="search" data-filter class="push" placeholder="Path or word" aria-label="Search the reference" onInput={(e) => setSearch(e.currentTarget.value)} /></div>
			<div class="card reference">
				{entries.map((e) => {
					const id = `${e.method} ${e.path}`;
					return (
						<details key={id} open={open === id} onToggle={(ev) => ev.currentTarget.open ? setOpen(id) : open === id && setOpen("")}>
							<summary><span class={`method ${e.method}`}>{e.method.toUpperCase()}</span><code>{shown(e.path)}</code><span class="fine">{shown(e.operation.summary ?? "")}</span></summary>
							{e.operation.description && <p>{shown(e.operation.description)}</p>}
							{e.operation.responses && <p class="fine">Answers: {Object.entries(e.operation.responses).map(([code, r]) => `${code} ${r.description ?? ""}`).join(" · ")}</p>}
							{open === id && e.method === "get" && e.path !== "/stream" && <Try entry={e} />}
						</details>
					);
				})}
			</div>
		</>
	);
}
