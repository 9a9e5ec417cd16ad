// A collector and a simulated cluster of ports of their own, and a browser to look at them.
import { spawn } from "node:child_process";
import dgram from "node:dgram";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
export const root = process.env.HG_SOURCE_ROOT ?? path.join(here, "..", "..");
const heliograph = process.env.HG_HELIOGRAPH ?? path.join(root, "build/release/heliograph");
const simulator = process.env.HG_SIM ?? path.join(root, "build/release/bench/sim/hg-sim");
const modules = path.join(root, "control/ui/node_modules");
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const PATIENCE_MS = 60_000;

/** Why the tests cannot run here; undefined: they can. */
export function missing() {
	if (!CHROMIUM.some((name) => fs.existsSync(name))) return "chromium is not installed";
	if (!fs.existsSync(path.join(modules, "playwright-core"))) return "the packages of the pages are not installed (-Dui=false)";
	return undefined;
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

export async function eventually(what, condition) {
	const end = Date.now() + PATIENCE_MS;
	for (;;) {
		const found = await condition();
		if (found) return found;
		if (Date.now() > end) throw new Error(`did not happen within ${PATIENCE_MS / 1000} s: ${what}`);
		await sleep(100);
	}
}

function freePort(kind) {
	return new Promise((done, fail) => {
		const socket = kind === "udp" ? dgram.createSocket("udp4") : net.createServer();
		const finish = () => {
			const { port } = socket.address();
			socket.close(() => done(port));
		};
		socket.on("error", fail);
		if (kind === "udp") socket.bind(0, "127.0.0.1", finish);
		else socket.listen(0, "127.0.0.1", finish);
	});
}

export class World {
	async start() {
		this.udp = await freePort("udp");
		this.http = await freePort("tcp");
		this.base = `http://127.0.0.1:${this.http}/`;
		await this.startDaemon();
		this.sim = spawn(simulator, ["--quiet", "--seed", "7", "--nodes", "20", "--rate", "4000", "--polling", "2", "--to", `127.0.0.1:${this.udp}`], { stdio: "ignore" });
		await eventually("agents are heard", async () => (await this.json("analyzer/json")).sFlowAgents > 10);
		return this;
	}

	async startDaemon(...options) {
		this.daemon = spawn(heliograph, [`--port=${this.udp}`, `--http-port=${this.http}`, ...options], { stdio: "ignore" });
		await eventually("the collector is ready", () => fetch(`${this.base}readyz`).then((answer) => answer.ok, () => false));
	}

	async stopDaemon() {
		const gone = new Promise((done) => this.daemon.once("exit", done));
		this.daemon.kill("SIGKILL");
		await gone;
	}

	json(path) {
		return fetch(this.base + path).then((answer) => answer.json());
	}

	async open() {
		const { chromium } = await import(pathToFileURL(path.join(modules, "playwright-core/index.mjs")).href);
		this.browser = await chromium.launch({ executablePath: CHROMIUM.find((name) => fs.existsSync(name)), args: ["--no-sandbox"] });
	}

	/** A page that keeps what went wrong on it. */
	async page(options = {}) {
		const context = await this.browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
		const page = await context.newPage();
		page.wrong = [];
		page.on("pageerror", (error) => page.wrong.push(`error: ${error.message}`));
		page.on("console", (message) => {
			const refused = /Failed to load resource/.test(message.text()); // an answer that the page says in words
			if (message.type() === "error" && !refused) page.wrong.push(`console: ${message.text()}`);
		});
		page.on("request", (request) => {
			if (!request.url().startsWith(this.base) && !/^(data|blob):/.test(request.url())) page.wrong.push(`request to ${request.url()}`);
		});
		return page;
	}

	async stop() {
		await this.browser?.close();
		this.sim?.kill("SIGKILL");
		this.daemon?.kill("SIGKILL");
	}
}

export function axe() {
	return fs.readFileSync(path.join(modules, "axe-core/axe.min.js"), "utf8");
}
