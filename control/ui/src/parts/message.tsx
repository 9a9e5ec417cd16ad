// Sentences where a chart or table would be empty.
import type { ComponentChildren } from "preact";
import type { Problem } from "../lib/api";

export function Empty(props: { title: string; children?: ComponentChildren }) {
	return (
		<div class="empty" role="status">
			<svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" class="empty-mark">
				<circle cx="24" cy="24" r="8" />
				<path d="M24 4a20 20 0 0 1 19 13M44 26a20 20 0 0 1-30 15M8 35A20 20 0 0 1 15 6" />
			</svg>
			<h2>{props.title}</h2>
			<div class="empty-text">{props.children}</div>
		</div>
	);
}

export function Waiting(props: { what: string }) {
	return <div class="waiting" role="status"><span class="pulse" />{props.what}</div>;
}

/** What the server said against a request. */
export function Refused(props: { problem: Problem }) {
	const { problem } = props;
	const wait = problem.status === 429 && problem.retryAfterS ? ` Try again in ${problem.retryAfterS} s.` : "";
	return (
		<div class="notice bad" role="alert">
			<strong>{problem.title || "The server refused this"}</strong>
			<span>{problem.detail}{wait}</span>
		</div>
	);
}

export function Notice(props: { children: ComponentChildren; onClose?: () => void }) {
	return (
		<div class="notice" role="status">
			<span>{props.children}</span>
			{props.onClose && <button type="button" class="icon" aria-label="Dismiss" onClick={props.onClose}>×</button>}
		</div>
	);
}
