// Where suggestions come from: live keys, functions, and values seen in the last minutes.
import { getJson, withQuery } from "../lib/api";
import { quoted } from "./filter";
import { scriptOf, type Browser } from "./source";

const unquoted = (text: string) => text.replace(/^'|'$/g, "");

function keys(browser: Browser, search: string): Promise<string[]> {
	return getJson<string[]>(withQuery(`${scriptOf(browser)}/flowkeys/json`, { search, functions: "yes" }));
}

export function suggestKeys(browser: Browser): (token: string) => Promise<string[]> {
	return (token) => keys(browser, token);
}

export function suggestValue(browser: Browser): (token: string) => Promise<string[]> {
	const first = ["bps", "Bps", "fps"];
	return async (token) => [...first.filter((v) => v.toLowerCase().startsWith(token.toLowerCase())), ...(token ? await keys(browser, token) : [])];
}

/** In filters: keys, then operators, then values of the key. */
export function suggestFilter(browser: Browser): (token: string, text: string, start: number) => Promise<string[]> {
	return async (token, text, start) => {
		const before = /('[^']*'|[^&|()=~!]+)\s*!?[=~]\s*$/.exec(text.slice(0, start));
		if (before?.[1]) {
			const key = unquoted(before[1].trim());
			const values = await getJson<string[]>(withQuery(`${scriptOf(browser)}/keyvalues/json`, { key, search: unquoted(token) }));
			return values.map((value) => (/^[\w.:/-]+$/.test(value) ? value : quoted(value)));
		}
		const found = await keys(browser, unquoted(token));
		return found.includes(token) ? [`${token}=`, `${token}!=`, `${token}~`, ...found] : found;
	};
}
