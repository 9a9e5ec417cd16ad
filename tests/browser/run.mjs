// Runs the browser tests, or says why not.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { missing } from "./daemon.mjs";

const reason = missing();
if (reason) {
	console.log(`1..0 # SKIP ${reason}`);
	process.exit(0);
}
const here = path.dirname(fileURLToPath(import.meta.url));
const ran = spawnSync(process.execPath, ["--test", "--test-reporter=tap", path.join(here, "pages_test.mjs")], { stdio: "inherit" });
process.exit(ran.status ?? 1);
