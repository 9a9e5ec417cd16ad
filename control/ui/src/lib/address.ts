// Addresses: the state of a page is its address. Everything here is pure, but for the root and history.

export type PageName = "sunburst" | "browse-flows" | "browse-drops" | "browse-metrics" | "namespace" | "main" | "api";

export interface Route {
	page: PageName;
	tab: string;
	query: Record<string, string>;
}

const FILE: Record<PageName, string> = {
	sunburst: "app/sunburst/html/",
	"browse-flows": "app/browse-flows/html/index.html",
	"browse-drops": "app/browse-drops/html/index.html",
	"browse-metrics": "app/browse-metrics/html/index.html",
	namespace: "app/namespace/html/index.html",
	main: "html/index.html",
	api: "api/",
};

const FLOW_QUERY = ["keys", "value", "filter", "maxFlows", "t", "aggMode"];

/** The query parameters that each page knows, in the order they are written. */
export const KNOWN: Record<PageName, readonly string[]> = {
	sunburst: ["root", "value", "dir", "by", "view", "exclude"],
	"browse-flows": FLOW_QUERY,
	"browse-drops": FLOW_QUERY,
	"browse-metrics": ["agent", "metric", "datasource", "aggregation", "compare"],
	namespace: ["namespace", "workload", "kind"],
	main: ["section", "agent"],
	api: [],
};

/** Older spellings that are still read. */
const ALIAS: Partial<Record<PageName, Record<string, string>>> = {
	"browse-metrics": { ds: "datasource", stat: "aggregation" },
};

const APP = /(?:^|\/)app\/([^/]+)\/html(?:\/(?:index\.html)?)?$/;

function pageOf(path: string): PageName {
	const app = APP.exec(path)?.[1];
	if (app && Object.keys(FILE).includes(app)) return app as PageName;
	return /(?:^|\/)api\/?$/.test(path) ? "api" : "main";
}

/** Reads an address. Unknown parameters are named in `unknown`. */
export function parse(path: string, search: string, hash: string): { route: Route; unknown: string[] } {
	const page = pageOf(path);
	const query: Record<string, string> = {};
	const unknown: string[] = [];
	for (const [name, value] of new URLSearchParams(search)) {
		const known = ALIAS[page]?.[name] ?? name;
		if (!KNOWN[page].includes(known)) unknown.push(name);
		else if (known === "keys" && query[known]) query[known] += "," + value;
		else query[known] = value;
	}
	let tab = hash.replace(/^#/, "");
	try {
		tab = decodeURIComponent(tab);
	} catch {
		tab = "";
	}
	return { route: { page, tab, query }, unknown };
}

/** The address below the root: path, query, fragment. */
export function write(route: Route): string {
	const query = new URLSearchParams();
	for (const name of KNOWN[route.page]) {
		const value = route.query[name];
		if (value !== undefined && value !== "") query.set(name, value);
	}
	const text = query.toString();
	return FILE[route.page] + (text ? "?" + text : "") + (route.tab ? "#" + encodeURIComponent(route.tab) : "");
}

/** A path of labels as one text: parts between slashes, with a backslash before / and \ in a label. */
export function joinPath(parts: readonly string[]): string {
	return parts.map((part) => part.replace(/[\\/]/g, "\\$&")).join("/");
}

export function splitPath(text: string): string[] {
	if (text === "") return [];
	const parts: string[] = [];
	let part = "";
	for (let i = 0; i < text.length; i++) {
		const char = text.charAt(i);
		if (char === "/") {
			parts.push(part);
			part = "";
		} else part += char === "\\" && i + 1 < text.length ? text.charAt(++i) : char;
	}
	return [...parts, part];
}
