import assert from "node:assert/strict";
import { test } from "node:test";
import { added, keysOf, negated, negatedAt, quoted, split, term, terms, tokenAt, without } from "../src/flows/filter";

test("quotes and backslashes in a value are escaped", () => {
	assert.equal(quoted("it's a \\ b"), "'it\\'s a \\\\ b'");
	assert.equal(term("ipsource", "10.0.0.1"), "'ipsource'='10.0.0.1'");
	assert.equal(term("prefix:stack:.:2", "eth.ip", true), "'prefix:stack:.:2'!='eth.ip'");
});

test("a filter with an or at its top goes into brackets before more is added", () => {
	assert.equal(added("a=1|b=2", ["'c'='3'"]), "(a=1|b=2)&'c'='3'");
	assert.equal(added("a=1&(b=2|c=3)", ["'d'='4'"]), "a=1&(b=2|c=3)&'d'='4'");
	assert.equal(added("'x'='p|q'", ["'y'='1'"]), "'x'='p|q'&'y'='1'");
	assert.equal(added("", ["'y'='1'"]), "'y'='1'");
	assert.equal(added("'y'='1'", ["'y'='1'"]), "'y'='1'");
});

test("separators inside of quotes, brackets and behind a backslash do not split", () => {
	assert.deepEqual(split("a,[b,c],'d,e',f\\,g", ","), ["a", "[b,c]", "'d,e'", "f\\,g"]);
	assert.deepEqual(keysOf("null:srcnamespace:,or:a:b;ipsource"), ["null:srcnamespace:", "or:a:b", "ipsource"]);
	assert.deepEqual(terms("a=1&'k'='v&w'&(b=2&c=3)"), ["a=1", "'k'='v&w'", "(b=2&c=3)"]);
});

test("a condition can be taken out and turned around, and back", () => {
	assert.equal(without("a=1&b=2&c=3", 1), "a=1&c=3");
	for (const condition of ["a=1", "a~x.*", "'prefix:[or:a:b]:.:2'='='"]) {
		const not = negated(condition);
		assert.ok(not && not !== condition);
		assert.equal(negated(not), condition);
	}
	assert.equal(negatedAt("a=1&b=2", 1), "a=1&b!=2");
	assert.equal(negated("(a=1|b=2)"), undefined);
});

test("the token at the cursor is found", () => {
	assert.deepEqual(tokenAt("ipsource,ipd,x", 12, ","), { start: 9, end: 12, token: "ipd" });
	assert.deepEqual(tokenAt("a=1&ips", 7, "&=|"), { start: 4, end: 7, token: "ips" });
});
