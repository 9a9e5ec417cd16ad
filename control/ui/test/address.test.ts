import assert from "node:assert/strict";
import { test } from "node:test";
import { joinPath, KNOWN, parse, splitPath, write, type PageName, type Route } from "../src/lib/address";

const NASTY = ["a&b=c", "x/y", "back\\slash", "ümlaut", "<script>", "a b+c", "%41", "#", "'quoted'", "\u202e", "eth.ip|(tcp)"];

test("every state of every page comes back from its address", () => {
	for (const page of Object.keys(KNOWN) as PageName[])
		for (const value of NASTY) {
			const query: Record<string, string> = {};
			for (const name of KNOWN[page]) query[name] = value;
			const route: Route = { page, tab: page === "api" ? "" : value, query };
			const url = new URL(write(route), "http://localhost:8008/below/a/proxy/");
			assert.deepEqual(parse(url.pathname, url.search, url.hash), { route, unknown: [] });
		}
});

test("an empty value is not written", () => {
	assert.equal(write({ page: "sunburst", tab: "dns", query: { root: "", view: "table" } }), "app/sunburst/html/?view=table#dns");
});

test("parameters that nobody knows are named", () => {
	assert.deepEqual(parse("/app/browse-flows/html/index.html", "?keys=a&colour=red", "").unknown, ["colour"]);
});

test("old spellings of the metric browser are read", () => {
	assert.deepEqual(parse("/app/browse-metrics/html/", "?ds=2.1&stat=avg", "").route.query, { datasource: "2.1", aggregation: "avg" });
});

test("a path of labels comes back, whatever the labels hold", () => {
	for (const a of NASTY) for (const b of NASTY) assert.deepEqual(splitPath(joinPath([a, b, ""])), [a, b, ""]);
	assert.deepEqual(splitPath(""), []);
});
