// Bundles the tests of this folder and runs them with Node's own runner.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "..", "node_modules");
if (!fs.existsSync(path.join(modules, "esbuild"))) {
	console.log("1..0 # SKIP the packages of the pages are not installed (-Dui=false)");
	process.exit(0);
}
const { build } = await import("esbuild");
const out = fs.mkdtempSync(path.join(os.tmpdir(), "heliograph-ui-test-"));
const tests = fs.readdirSync(here).filter((name) => name.endsWith(".test.ts"));
await build({
	entryPoints: tests.map((name) => path.join(here, name)), bundle: true, platform: "node", format: "esm", outdir: out,
	outExtension: { ".js": ".mjs" }, jsx: "automatic", jsxImportSource: "preact", logLevel: "error",
});
const files = tests.map((name) => path.join(out, name.replace(/\.ts$/, ".mjs")));
const ran = spawnSync(process.execPath, ["--test", "--test-reporter=tap", ...files], { stdio: "inherit" });
fs.rmSync(out, { recursive: true, force: true });
process.exit(ran.status ?? 1);
