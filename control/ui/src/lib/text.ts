// Text that others wrote: bounded, and with nothing in it that hides or turns.

const NAME_MAX = 253;

/** Whether a character is a control, a direction mark or otherwise unseen. */
function hidden(code: number): boolean {
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xad || code === 0x061c ||
		(code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
		(code >= 0x2060 && code <= 0x206f) || code === 0xfeff || (code >= 0xfff9 && code <= 0xfffb);
}

/** A name as it is shown: hidden characters as visible escapes, at most 253 characters. */
export function shown(name: string): string {
	let out = "";
	let count = 0;
	for (const char of name) {
		if (count++ === NAME_MAX) return out + "…";
		const code = char.codePointAt(0) ?? 0;
		out += hidden(code) ? `\\u{${code.toString(16)}}` : char;
	}
	return out;
}

/** Cut in the middle, so that both ends of a name can be told apart. */
export function cut(text: string, chars: number): string {
	const all = [...text];
	if (all.length <= chars) return text;
	if (chars < 2) return "";
	const head = Math.ceil((chars - 1) / 2);
	return all.slice(0, head).join("") + "…" + all.slice(all.length - (chars - 1 - head)).join("");
}

export function csvLine(cells: (string | number | null)[]): string {
	return cells.map((cell) => {
		const text = cell === null ? "" : String(cell);
		const safe = /^[=+\-@]/.test(text) && typeof cell === "string" ? "'" + text : text;
		return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
	}).join(",");
}
