// The filter language as far as the pages write it: quoting, adding terms, terms as chips.

/** A key or a value between quotes: ' and \ are escaped, nothing else is special inside. */
export function quoted(text: string): string {
	return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

export function term(key: string, value: string, negate = false): string {
	const key_ = `'${key.replace(/'/g, "\\'")}'`; // inside a quoted key only \' is an escape
	return `${key_}${negate ? "!=" : "="}${quoted(value)}`;
}

/** Calls for each character outside of quotes, brackets and escapes; true from `on` stops. */
function outside(text: string, on: (char: string, at: number) => boolean): number {
	let depth = 0;
	let inQuotes = false;
	for (let i = 0; i < text.length; i++) {
		const char = text.charAt(i);
		if (char === "\\") i++;
		else if (char === "'") inQuotes = !inQuotes;
		else if (inQuotes) continue;
		else if ("([{".includes(char)) depth++;
		else if (")]}".includes(char)) depth--;
		else if (depth === 0 && on(char, i)) return i;
	}
	return -1;
}

/** Parts between separators that stand outside of quotes and brackets. */
export function split(text: string, separators: string): string[] {
	const parts: string[] = [];
	let start = 0;
	outside(text, (char, at) => {
		if (separators.includes(char)) {
			parts.push(text.slice(start, at));
			start = at + 1;
		}
		return false;
	});
	return [...parts, text.slice(start)];
}

/** The conditions that all must hold; one part when the filter says "or" at its top. */
export function terms(filter: string): string[] {
	const text = filter.trim();
	if (text === "") return [];
	if (outside(text, (char) => char === "|") >= 0) return [text];
	return split(text, "&").map((part) => part.trim()).filter(Boolean);
}

/** The old filter and more; it goes into brackets first when it says "or" at its top. */
export function added(filter: string, more: readonly string[]): string {
	const old = terms(filter);
	const first = old[0];
	const wrapped = old.length === 1 && first !== undefined && outside(first, (char) => char === "|") >= 0 ? [`(${first})`] : old;
	const fresh = more.filter((part) => !wrapped.includes(part));
	return [...wrapped, ...fresh].join("&");
}

export function without(filter: string, index: number): string {
	return terms(filter).filter((_, i) => i !== index).join("&");
}

/** The opposite of one condition; undefined where it cannot be written as one. */
export function negated(condition: string): string | undefined {
	const at = outside(condition, (char) => char === "=" || char === "~" || char === "!");
	if (at < 0) return undefined;
	return condition[at] === "!" ? condition.slice(0, at) + condition.slice(at + 1) : `${condition.slice(0, at)}!${condition.slice(at)}`;
}

export function negatedAt(filter: string, index: number): string {
	return terms(filter).map((part, i) => (i === index ? negated(part) ?? part : part)).join("&");
}

/** Keys of a definition, as written. */
export function keysOf(keys: string): string[] {
	return split(keys, ",;").map((key) => key.trim()).filter(Boolean);
}

/** What a key is called at the head of a column: without null: and its default. */
export function keyTitle(key: string): string {
	const or = /^null:([a-z0-9_]+):/i.exec(key) ?? /^or:([a-z0-9_]+):/i.exec(key);
	return or?.[1] ?? key;
}

/** The token at the cursor of a field, and where it stands. */
export function tokenAt(text: string, cursor: number, separators: string): { start: number; end: number; token: string } {
	let start = cursor;
	while (start > 0 && !separators.includes(text.charAt(start - 1))) start--;
	let end = cursor;
	while (end < text.length && !separators.includes(text.charAt(end))) end++;
	while (start < cursor && text.charAt(start) === " ") start++;
	return { start, end, token: text.slice(start, cursor) };
}
