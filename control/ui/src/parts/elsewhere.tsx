// Take it elsewhere: the link, the same request as curl, the table as CSV.
import { useState } from "preact/hooks";
import { url } from "../lib/router";

async function copy(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		const area = document.createElement("textarea");
		area.value = text;
		area.className = "sr";
		document.body.append(area);
		area.select();
		const done = document.execCommand("copy");
		area.remove();
		return done;
	}
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", "'\\''")}'`;
}

export function Elsewhere(props: { request: string; promql?: string | undefined; csv?: (() => string) | undefined }) {
	const [said, say] = useState("");
	const offer = (label: string, text: () => string) => (
		<button type="button" class="quiet" onClick={() => void copy(text()).then((done) => {
			say(done ? `${label} copied` : "Copying is not allowed here");
			setTimeout(() => say(""), 2000);
		})}>{label}</button>
	);
	return (
		<div class="elsewhere" aria-label="Take it elsewhere" role="group">
			{offer("Link", () => location.href)}
			{offer("curl", () => `curl -s ${quoted(url(props.request))}`)}
			{props.promql !== undefined && offer("PromQL", () => props.promql ?? "")}
			{props.csv && offer("CSV", props.csv)}
			<span class="said" role="status">{said}</span>
		</div>
	);
}
