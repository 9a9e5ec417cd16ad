// Single-letter keys. They do nothing inside fields and can be switched off.
import { useEffect } from "preact/hooks";
import { prefs } from "../lib/prefs";

export type Keys = Record<string, (event: KeyboardEvent) => void>;

function inField(target: EventTarget | null): boolean {
	const element = target as HTMLElement | null;
	return !!element?.closest?.("input, textarea, select, [contenteditable]");
}

/** Binds keys while the component is there. Names are those of KeyboardEvent.key. */
export function useKeys(keys: Keys): void {
	useEffect(() => {
		const on = (event: KeyboardEvent) => {
			if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
			if (inField(event.target)) return;
			if (event.key.length === 1 && !prefs.get().shortcuts) return;
			if (event.key === " " && (event.target as HTMLElement | null)?.closest?.("button, a, summary, [role]")) return;
			keys[event.key]?.(event);
		};
		document.addEventListener("keydown", on);
		return () => document.removeEventListener("keydown", on);
	});
}
