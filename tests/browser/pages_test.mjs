// The pages in a real browser, on a real daemon, fed by the simulated cluster with a fixed seed.
import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { axe, eventually, sleep, World } from "./daemon.mjs";

const PAGES = [
	"app/sunburst/html/#namespaces", "app/namespace/html/index.html?namespace=ml-training", "html/index.html#api",
	"app/sunburst/html/#process", "app/sunburst/html/#gpu", "app/sunburst/html/?view=table#process", "app/sunburst/html/#protocols",
	"app/browse-flows/html/index.html", "app/browse-flows/html/index.html?keys=ipsource,ipdestination&value=bps",
	"app/browse-drops/html/index.html?keys=reason,agent&value=fps", "app/browse-metrics/html/index.html?agent=ALL&metric=load_one",
	"html/index.html", "html/index.html#apps", "html/index.html#about",
];
const world = new World();

before(async () => {
	await world.start();
	await world.open();
	await eventually("CPU times are known", async () => (await world.json("app/sunburst/scripts/metrics.js/process/json")).value > 0);
});
after(() => world.stop());

async function chart(page, address) {
	await page.goto(world.base + address);
	await page.locator("g.arc:not(.centre)").first().waitFor();
}

const zoomedOn = (page) => page.locator(".crumbs [aria-current]").innerText();

test("files never change under their name and the document is asked for again", async () => {
	const answer = await fetch(`${world.base}app/sunburst/html/`);
	const text = await answer.text();
	assert.match(answer.headers.get("content-security-policy"), /^default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'$/);
	assert.equal(answer.headers.get("cache-control"), "no-cache");
	assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
	assert.equal(answer.headers.get("referrer-policy"), "no-referrer");
	const again = await fetch(`${world.base}app/sunburst/html/`, { headers: { "If-None-Match": answer.headers.get("etag") } });
	assert.equal(again.status, 304);
	const script = new URL(/src="([^"]+)"/.exec(text)[1], answer.url);
	const file = await fetch(script);
	assert.equal(file.status, 200);
	assert.match(file.headers.get("cache-control"), /immutable/);
	assert.equal((await fetch(new URL("none-000000000000.js", script))).status, 404);
});

test("the zoom root survives 30 updates and a reload, and the way back leads up", async () => {
	const page = await world.page();
	await chart(page, "app/sunburst/html/?root=k8s#process");
	const name = (await page.locator(".legend-text").first().innerText()).trim();
	await page.locator(".legend button").first().click();
	await eventually("it is zoomed", async () => (await zoomedOn(page)) === name);
	for (let i = 0; i < 30; i++) {
		await sleep(1000);
		assert.equal(await zoomedOn(page), name);
	}
	await page.reload();
	await page.locator("g.arc:not(.centre)").first().waitFor();
	assert.equal(await zoomedOn(page), name);
	await page.keyboard.press("Escape");
	await eventually("Escape goes up", async () => (await zoomedOn(page)) === "k8s");
	await page.goBack();
	await eventually("back undoes it", async () => (await zoomedOn(page)) === name);
	assert.deepEqual(page.wrong, []);
});

test("a zoom root that is not in the data stays, empty, with a way up", async () => {
	const page = await world.page();
	await page.goto(`${world.base}app/sunburst/html/?root=k8s/gone#process`);
	await page.getByText("gone is silent").waitFor();
	await page.getByRole("button", { name: "Go up" }).click();
	await eventually("it went up", async () => (await zoomedOn(page)) === "k8s");
	assert.deepEqual(page.wrong, []);
});

test("the figures of the table are those of the API", async () => {
	const page = await world.page();
	await page.goto(`${world.base}app/sunburst/html/?view=table&root=k8s#process`);
	await page.locator(".tree-table tbody tr").first().waitFor();
	await page.keyboard.press(" ");
	const rows = await page.locator(".tree-table tbody tr").evaluateAll((all) => all.map((row) => [row.querySelector(".tree-name").innerText.replace(/[▸▾]/g, "").trim(), row.cells[1].innerText]));
	const { children } = (await world.json("app/sunburst/scripts/metrics.js/process/json?n=100&other=yes")).children.k8s;
	for (const [name, text] of rows.slice(0, 5)) {
		const shown = Number(text.replace(/[^\d.]/g, ""));
		assert.ok(Math.abs(shown - children[name].value) < 0.5 * children[name].value + 5, `${name}: ${shown} is shown, ${children[name].value} is answered`);
	}
});

test("freezing stops the display and the same key goes on", async () => {
	const page = await world.page();
	await chart(page, "app/sunburst/html/#process");
	await page.keyboard.press(" ");
	await page.getByText("Frozen at").waitFor();
	const text = await page.locator(".centre-value").innerHTML();
	await sleep(3500);
	assert.equal(await page.locator(".centre-value").innerHTML(), text);
	await page.keyboard.press(" ");
	await page.getByText("Frozen at").waitFor({ state: "detached" });
});

test("by keyboard alone: into an arc, to its sibling, in, and up", async () => {
	const page = await world.page();
	await chart(page, "app/sunburst/html/?root=k8s#process");
	await page.locator("g.arc[tabindex='0']").focus();
	await page.keyboard.press("ArrowDown");
	const first = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
	await page.keyboard.press("ArrowRight");
	const second = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
	assert.notEqual(first.split(",")[0], second.split(",")[0]);
	await page.keyboard.press("Enter");
	await eventually("Enter zooms", async () => (await zoomedOn(page)) === second.split(",")[0]);
	await page.keyboard.press("Backspace");
	await eventually("Backspace goes up", async () => (await zoomedOn(page)) === "k8s");
});

test("a plain click on a protocol opens its flows with the server's filter", async () => {
	const page = await world.page();
	await chart(page, "app/sunburst/html/#protocols");
	const tree = await world.json("app/sunburst/scripts/metrics.js/protocols/json?n=100&other=yes&aggMode=pooled&maxFlows=500");
	await page.evaluate(() => document.querySelector("g.arc[aria-level='2']:not(.grey)").dispatchEvent(new MouseEvent("click", { bubbles: true })));
	await page.waitForURL(/browse-flows/);
	const query = new URL(page.url()).searchParams;
	assert.equal(query.get("keys"), "stack");
	assert.equal(query.get("value"), "fps");
	assert.ok(Object.values(tree.children).some((child) => child.filter === query.get("filter")), query.get("filter"));
});

test("cells and bars of the legend filter; a chip is negated and removed", async () => {
	const page = await world.page();
	await page.goto(`${world.base}app/browse-flows/html/index.html?keys=ipsource,ipdestination&value=bps`);
	const cell = page.locator(".flow-table tbody tr button.plain").first();
	await cell.waitFor();
	await page.keyboard.press(" ");
	const value = await cell.innerText();
	await cell.click();
	const filter = () => new URL(page.url()).searchParams.get("filter") ?? "";
	await eventually("the cell filters", () => filter() === `'ipsource'='${value}'`);
	await page.keyboard.press(" ");
	await page.locator(".flow-table .bar-button").first().click();
	await eventually("the bar filters by all keys", () => filter().startsWith(`'ipsource'='${value}'&'ipdestination'='`));
	await page.locator(".chips li").nth(1).getByRole("button", { name: /^Remove/ }).click();
	await eventually("the chip is gone", () => filter() === `'ipsource'='${value}'`);
	await page.locator(".chips li").getByRole("button", { name: /^Negate/ }).click();
	await eventually("the chip is turned", () => filter() === `'ipsource'!='${value}'`);
	assert.deepEqual(page.wrong, []);
});

test("type-ahead by keyboard completes the token at the cursor", async () => {
	const page = await world.page();
	await page.goto(`${world.base}app/browse-flows/html/index.html`);
	const keys = page.getByRole("combobox", { name: "Keys" });
	await keys.fill("ipdestination,ipsou");
	await page.getByRole("option", { name: "ipsource" }).waitFor();
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Enter");
	assert.equal(await keys.inputValue(), "ipdestination,ipsource");
	await page.keyboard.press("Enter");
	await page.waitForURL(/keys=ipdestination%2Cipsource/);
	await page.locator(".flow-table tbody tr").first().waitFor();
});

test("a refused definition is explained at its field", async () => {
	const page = await world.page();
	await page.goto(`${world.base}app/browse-flows/html/index.html?keys=ipsource&value=bps&filter=ipprotocol%3D6%26%26x`);
	await page.locator(".field-error").waitFor();
	assert.match(await page.locator(".field-error").innerText(), /column \d+/);
});

test("hostile text is shown as text", async () => {
	const page = await world.page();
	const evil = "<img src=x onerror=alert(1)>\"'\u202e\n";
	for (const address of [`app/browse-flows/html/index.html?keys=ipsource&value=bps&filter=${encodeURIComponent(`ipsource='${evil.replaceAll("'", "\\'")}'`)}`,
		`app/sunburst/html/?root=${encodeURIComponent(evil)}#process`, `html/index.html?agent=${encodeURIComponent(evil)}`,
		`app/browse-metrics/html/index.html?metric=${encodeURIComponent(evil)}`]) {
		await page.goto(world.base + address);
		await sleep(2500);
		assert.equal(await page.locator("img, main script").count(), 0, address);
		assert.ok(!(await page.locator("main").innerText()).includes("\u202e"), address);
	}
	assert.deepEqual(page.wrong, []);
});

test("without the stream the page polls, and recovers after a restart of the daemon without a reload", async () => {
	const page = await world.page();
	await page.route("**/stream**", (route) => route.abort());
	await chart(page, "app/sunburst/html/#process");
	await page.locator(".mode", { hasText: "polling" }).waitFor();
	await world.stopDaemon();
	await page.getByText("connection lost").waitFor();
	await world.startDaemon();
	await page.locator(".mode", { hasText: "polling" }).waitFor();
	await page.waitForFunction(() => parseFloat(document.querySelector(".vital-value").textContent) < 3);
});

test("no finding of axe on any page in both themes", async () => {
	await eventually("CPU times are known again", async () => (await world.json("app/sunburst/scripts/metrics.js/process/json")).value > 0);
	const source = axe();
	const found = [];
	for (const colorScheme of ["light", "dark"]) {
		const page = await world.page({ colorScheme, bypassCSP: true });
		for (const address of PAGES) {
			await page.goto(world.base + address);
			await sleep(2000);
			await page.evaluate(source);
			const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }));
			for (const v of violations) found.push(`${colorScheme} ${address} ${v.id}: ${v.nodes[0].target} ${v.nodes[0].failureSummary?.split("\n")[1] ?? ""}`);
		}
		assert.deepEqual(page.wrong, []);
	}
	assert.deepEqual(found, []);
});

test("where tokens are in use the page asks for one, says when it is wrong, and opens with the right one", async () => {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hg-tokens-"));
	const token = "t".repeat(40);
	fs.writeFileSync(path.join(folder, "tokens"), `read ${token} viewer\n`);
	await world.stopDaemon();
	await world.startDaemon("--set", `http.tokens=${path.join(folder, "tokens")}`);
	const page = await world.page();
	await page.goto(`${world.base}app/sunburst/html/#process`);
	const field = page.getByLabel("This collector asks for a token");
	await field.fill("wrong");
	await page.getByRole("button", { name: "Open" }).click();
	await page.getByText("The token is not known").waitFor();
	await field.fill(token);
	await page.getByRole("button", { name: "Open" }).click();
	await page.locator("g.arc:not(.centre)").first().waitFor();
	assert.equal(await field.count(), 0);
	assert.equal(await page.evaluate((secret) => JSON.stringify([localStorage, sessionStorage, location.href]).includes(secret), token), false);
	fs.rmSync(folder, { recursive: true });
});
