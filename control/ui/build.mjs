// Builds the pages: packages, type check, bundle, budgets, and one C file with everything in it.
// Usage: node build.mjs [--out FILE.c [--depfile FILE.d]]. Without --out: checks and sizes only.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "node_modules");
const BUDGET_BYTES = { ".js": 60 * 1024, ".css": 12 * 1024 };
const TYPES = {
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
};

function option(name) {
	const at = process.argv.indexOf(name);
	return at < 0 ? undefined : process.argv[at + 1];
}

function fail(text) {
	console.error(text);
	process.exit(1);
}

function run(program, args, why) {
	const shown = spawnSync(program, args, { cwd: here, encoding: "utf8" });
	if (shown.status !== 0) fail(`${shown.stdout ?? ""}${shown.stderr ?? ""}${why}`);
}

/** Every file that the bundle depends on, in a fixed order. */
function sources() {
	const list = ["build.mjs", "package.json", "package-lock.json", "tsconfig.json", "document.html"];
	const walk = (dir) => {
		for (const entry of fs.readdirSync(path.join(here, dir), { withFileTypes: true })) {
			const name = path.posix.join(dir, entry.name);
			if (entry.isDirectory()) walk(name);
			else list.push(name);
		}
	};
	walk("src");
	return list.sort();
}

const hash = (bytes, chars = 12) => createHash("sha256").update(bytes).digest("hex").slice(0, chars);

function sourcesHash(list) {
	const all = createHash("sha256");
	for (const name of list) all.update(name).update("\0").update(fs.readFileSync(path.join(here, name)));
	return all.digest("hex").slice(0, 16);
}

/** `npm ci`, once for each state of the lock file. */
function packages() {
	const stamp = path.join(modules, ".locked");
	const lock = hash(fs.readFileSync(path.join(here, "package-lock.json")), 64);
	if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === lock) return;
	run("npm", ["ci", "--no-audit", "--no-fund"],
		"The packages of the web pages could not be installed. The pages need npm and its registry; " +
		"-Dui=false builds a daemon without pages.");
	fs.writeFileSync(stamp, lock);
}

/** Text from the network enters the document as text only: nothing here may write markup. */
function noMarkup(list) {
	const banned = /innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|document\.write|\beval\(|new Function\b/;
	for (const name of list) {
		if (!/\.tsx?$/.test(name)) continue;
		const found = banned.exec(fs.readFileSync(path.join(here, name), "utf8"));
		if (found) fail(`${name}: ${found[0]} is not allowed in the pages.`);
	}
}

async function bundle() {
	const esbuild = await import(pathToFileURL(path.join(modules, "esbuild/lib/main.js")).href);
	const result = await esbuild.build({
		absWorkingDir: here,
		entryPoints: { app: "src/main.tsx", style: "src/style/main.css" },
		bundle: true,
		minify: true,
		format: "iife",
		target: ["es2021"],
		charset: "utf8",
		legalComments: "none",
		jsx: "automatic",
		jsxImportSource: "preact",
		define: { "process.env.NODE_ENV": '"production"' },
		outdir: "out",
		write: false,
	});
	const files = result.outputFiles.map((f) => ({ base: path.basename(f.path), bytes: Buffer.from(f.contents) }));
	files.push({ base: "icon.svg", bytes: fs.readFileSync(path.join(here, "src/icon.svg")) });
	return files.map(finished);
}

function finished({ base, bytes }) {
	const extension = path.extname(base);
	const packed = gzipSync(bytes, { level: 9 });
	const limit = BUDGET_BYTES[extension];
	if (limit) console.log(`${base}: ${bytes.length} bytes, ${packed.length} compressed of ${limit}`);
	if (limit && packed.length > limit) fail(`${base} is over its budget of ${limit} bytes compressed.`);
	const name = `${path.basename(base, extension)}-${hash(bytes)}${extension}`;
	return { base, name, type: TYPES[extension], bytes, gzip: packed.length < bytes.length ? packed : null };
}

function array(name, bytes) {
	const lines = [];
	for (let i = 0; i < bytes.length; i += 24) lines.push("\t" + [...bytes.subarray(i, i + 24)].join(","));
	return `static const unsigned char ${name}[] = {\n${lines.join(",\n")}\n};\n`;
}

/** The document in parts: between two of them the server writes the way up to the root. */
function documentParts(files) {
	let text = fs.readFileSync(path.join(here, "document.html"), "utf8");
	for (const { base, name } of files) text = text.replaceAll(`ROOT/${base}`, `ROOT/ui/${name}`);
	return text.split("ROOT/");
}

function cSource(files) {
	const parts = documentParts(files);
	const out = ['#include "control/api/pages.h"\n\n'];
	files.forEach((f, i) => {
		out.push(array(`bytes_${i}`, f.bytes));
		if (f.gzip) out.push(array(`gzip_${i}`, f.gzip));
	});
	out.push("const struct hg_asset hg_assets[] = {\n");
	files.forEach((f, i) => out.push(
		`\t{ "${f.name}", "${f.type}", bytes_${i}, ${f.gzip ? `gzip_${i}` : "NULL"}, ${f.bytes.length}, ` +
		`${f.gzip?.length ?? 0} },\n`));
	out.push("};\nconst size_t hg_asset_count = sizeof(hg_assets) / sizeof(hg_assets[0]);\n");
	out.push("const char *const hg_document[] = {\n");
	parts.forEach((part) => out.push(`\t${JSON.stringify(part)},\n`));
	out.push(`\tNULL,\n};\nconst char *const hg_document_hash = "${hash(parts.join("ROOT/"))}";\n`);
	return out.join("");
}

async function made(list) {
	const kept = path.join(modules, ".bundle", `${sourcesHash(list)}.c`);
	if (fs.existsSync(kept)) return kept;
	packages();
	noMarkup(list);
	run(process.execPath, [path.join(modules, "typescript/bin/tsc"), "--noEmit", "-p", "."],
		"The type check of the web pages failed.");
	const text = cSource(await bundle());
	fs.rmSync(path.dirname(kept), { recursive: true, force: true });
	fs.mkdirSync(path.dirname(kept), { recursive: true });
	fs.writeFileSync(kept, text);
	return kept;
}

const list = sources();
const kept = await made(list);
const out = option("--out");
if (out) fs.copyFileSync(kept, out);
const depfile = option("--depfile");
if (depfile) {
	const escaped = list.map((name) => path.join(here, name).replaceAll(" ", "\\ "));
	fs.writeFileSync(depfile, `${out}: ${escaped.join(" ")}\n`);
}
