// A colour follows the name: the same in every chart and on every day.

export const HUES = 24;

/** FNV-1a, 32 bits, over the UTF-8 bytes. */
export function fnv1a(text: string): number {
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(text)) {
		hash ^= byte;
		hash = Math.imul(hash, 0x01000193) >>> 0;
	}
	return hash;
}

const known = new Map<string, number>();

export function hueOf(name: string): number {
	let hue = known.get(name);
	if (hue === undefined) {
		hue = fnv1a(name) % HUES;
		if (known.size > 5000) known.clear();
		known.set(name, hue);
	}
	return hue;
}

/** Whether a name stands for no name: such parts are grey. */
export function isGrey(name: string): boolean {
	return name === "" || name === "(other)" || name === "other" || name === "(unknown)" || name === "unknown";
}

/** A fill for a name; ring 0 is the strongest, outer rings are paler. */
export function fillOf(name: string, ring = 0): string {
	if (isGrey(name)) return "var(--other)";
	if (name === "\u0000") return "var(--neutral)";
	return `oklch(calc(var(--hue-l) + ${(ring * 0.035).toFixed(3)}) ` +
		`calc(var(--hue-c) - ${(ring * 0.014).toFixed(3)}) ${hueOf(name) * (360 / HUES) + 25})`;
}

/** The same colour as numbers, for a canvas. */
export function canvasFill(name: string, dark: boolean, alpha = 1): string {
	if (isGrey(name)) return dark ? `rgb(92 98 108 / ${alpha})` : `rgb(190 194 201 / ${alpha})`;
	return `oklch(${dark ? 0.7 : 0.74} 0.115 ${hueOf(name) * (360 / HUES) + 25} / ${alpha})`;
}
