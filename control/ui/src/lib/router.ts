// Where the reader is, and moving about without loading the document again.
import { parse, write, type Route } from "./address";
import { store } from "./store";

/** The root of all paths: the script lies in ROOT/ui/. */
export const root = new URL("..", (document.currentScript as HTMLScriptElement).src);

export function url(path: string): string {
	return new URL(path, root).href;
}

export function href(route: Route): string {
	return url(write(route));
}

function here() {
	return parse(location.pathname, location.search, location.hash);
}

export const place = store(here());

const REMEMBER = "heliograph.last.";

function remember(route: Route): void {
	try {
		sessionStorage.setItem(REMEMBER + route.page, JSON.stringify({ tab: route.tab, query: route.query }));
	} catch {
		// Storage may be switched off; then nothing is remembered.
	}
}

/** What the reader last had on a page in this session. */
export function remembered(page: Route["page"]): Route {
	try {
		const text = sessionStorage.getItem(REMEMBER + page);
		if (text) return { page, ...(JSON.parse(text) as { tab: string; query: Record<string, string> }) };
	} catch {
		// as above
	}
	return { page, tab: "", query: {} };
}

export function go(route: Route, replace = false): void {
	const target = href(route);
	if (target === location.href) return;
	if (replace) history.replaceState(null, "", target);
	else history.pushState(null, "", target);
	remember(route);
	place.set(here());
}

/** Changes parts of the query of this page; an empty value takes a parameter out. */
export function change(query: Record<string, string>, replace = false): void {
	const { route } = place.get();
	go({ ...route, query: { ...route.query, ...query } }, replace);
}

addEventListener("popstate", () => place.set(here()));
addEventListener("hashchange", () => place.set(here()));

/** Follows links inside the application without a new document. */
addEventListener("click", (event) => {
	if (event.defaultPrevented || event.button !== 0) return;
	if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
	const link = (event.target as Element | null)?.closest?.("a[data-in]") as HTMLAnchorElement | null;
	if (!link || link.target) return;
	const target = new URL(link.href);
	if (target.origin !== location.origin || !target.pathname.startsWith(root.pathname)) return;
	event.preventDefault();
	const { route } = parse(target.pathname, target.search, target.hash);
	go(route);
});
