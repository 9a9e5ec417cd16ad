// Requests to the daemon, with its problem objects as errors.
import { url } from "./router";
import { store } from "./store";

export interface Problem {
	status: number;
	title: string;
	detail: string;
	parameter?: string;
	column?: number;
	retryAfterS?: number;
}

export class RequestError extends Error {
	constructor(readonly problem: Problem) {
		super(problem.detail || problem.title);
	}
}

async function problemOf(answer: Response): Promise<Problem> {
	const problem: Problem = { status: answer.status, title: answer.statusText, detail: "" };
	const retry = Number(answer.headers.get("Retry-After"));
	if (retry > 0) problem.retryAfterS = retry;
	try {
		const body: unknown = await answer.json();
		if (body && typeof body === "object") Object.assign(problem, body);
	} catch {
		problem.detail = `The server answered ${answer.status}.`;
	}
	return problem;
}

/** The server asks for a token that it has not got. */
export const tokenWanted = store(false);

/** Exchanges a token for the session's cookie; what the server said against it. */
export async function login(token: string): Promise<Problem | undefined> {
	const answer = await fetch(url("/session"), { method: "POST", body: JSON.stringify({ token }) });
	return answer.ok ? undefined : problemOf(answer);
}

/** How far this machine's clock is ahead of the server's, in ms; whole seconds are all a date tells. */
let skewMs = 0;

export function serverNow(): number {
	return Date.now() - (Math.abs(skewMs) > 2000 ? skewMs : 0);
}

function learnClock(answer: Response): void {
	const date = Date.parse(answer.headers.get("Date") ?? "");
	if (Number.isFinite(date)) skewMs = Date.now() - date - 500;
}

export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
	const params = new URLSearchParams();
	for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== "") params.set(name, String(value));
	const text = params.toString();
	return text ? `${path}?${text}` : path;
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
	return (await getWarned<T>(path, signal)).body;
}

/** With what the server says about the question, for example that nobody sends a metric. */
export async function getWarned<T>(path: string, signal?: AbortSignal): Promise<{ body: T; warning: string }> {
	let answer: Response;
	try {
		answer = await fetch(url(path), { headers: { Accept: "application/json" }, ...(signal ? { signal } : {}) });
	} catch (error) {
		if (signal?.aborted) throw error;
		throw new RequestError({ status: 0, title: "No connection", detail: "The daemon cannot be reached." });
	}
	learnClock(answer);
	if (answer.status === 401) tokenWanted.set(true);
	if (!answer.ok) throw new RequestError(await problemOf(answer));
	return { body: (await answer.json()) as T, warning: answer.headers.get("Heliograph-Warning") ?? "" };
}
