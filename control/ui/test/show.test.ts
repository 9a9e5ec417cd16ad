import assert from "node:assert/strict";
import { test } from "node:test";
import { fillOf, fnv1a, hueOf, HUES } from "../src/lib/colour";
import { age, bytesRate, interval, memory, percent, quantity } from "../src/lib/format";
import { csvLine, cut, shown } from "../src/lib/text";
import { ticks } from "../src/lib/ticks";

test("rates scale by 1000 and memory by 1024", () => {
	assert.equal(quantity(12_345_678, "bits"), "12.3 Mb/s");
	assert.equal(quantity(812, "frames"), "812 frames/s");
	assert.equal(quantity(999_600, "bytes"), "1.00 MB/s");
	assert.equal(bytesRate(1000, true), "8.00 kb/s");
	assert.equal(memory(1024 * 1024), "1.00 MiB");
	assert.equal(quantity(NaN, "bits"), "–");
});

test("an interval is one number, or two when its sides differ", () => {
	assert.equal(interval(12.3e6, 11.2e6, 13.4e6, "bits"), "± 1.10");
	assert.equal(interval(10, 9, 14, "frames"), "+4.00 −1.00");
	assert.equal(interval(10, 9, 14, "frames", true), "exact");
	assert.equal(interval(10, undefined, undefined, "frames"), "");
});

test("shares and ages are short", () => {
	assert.equal(percent(0.3141), "31.4 %");
	assert.equal(percent(0.00001), "< 0.1 %");
	assert.equal(percent(1), "100 %");
	assert.equal(age(812), "0.8 s");
	assert.equal(age(3 * 60_000), "3 min");
});

test("a colour follows the name alone", () => {
	assert.equal(fnv1a(""), 0x811c9dc5);
	assert.equal(fnv1a("a"), 0xe40c292c);
	assert.equal(fnv1a("foobar"), 0xbf9cf968);
	assert.equal(hueOf("shop"), fnv1a("shop") % HUES);
	assert.equal(fillOf("(other)"), "var(--other)");
	assert.notEqual(fillOf("shop"), fillOf("web"));
});

test("hidden characters become visible and names are bounded", () => {
	assert.equal(shown("a\u202eb\n"), "a\\u{202e}b\\u{a}");
	assert.equal(shown("<b>ü</b>"), "<b>ü</b>");
	assert.equal([...shown("x".repeat(400))].length, 254);
	assert.equal(cut("recommendations", 9), "reco…ions");
});

test("a cell of CSV is quoted where it has to be and is no formula", () => {
	assert.equal(csvLine(["a,b", 'say "x"', 1.5, null, "=1+1"]), '"a,b","say ""x""",1.5,,\'=1+1');
});

test("axes have round steps", () => {
	assert.deepEqual(ticks(10, 5), [0, 2, 4, 6, 8, 10]);
	assert.deepEqual(ticks(0, 5), [0]);
	assert.ok(ticks(123_456, 4).length <= 6);
});
