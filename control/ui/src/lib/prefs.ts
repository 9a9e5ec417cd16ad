// What a reader chose for good. Only preferences are stored, never data.
import { store } from "./store";

export type Theme = "system" | "light" | "dark";

export interface Prefs {
	theme: Theme;
	bits: boolean;
	shortcuts: boolean; // single-letter keys
}

const KEY = "heliograph.preferences";
const DEFAULT: Prefs = { theme: "system", bits: true, shortcuts: true };

function load(): Prefs {
	try {
		return { ...DEFAULT, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Prefs>) };
	} catch {
		return DEFAULT;
	}
}

export const prefs = store<Prefs>(load());

export function prefer(change: Partial<Prefs>): void {
	const next = { ...prefs.get(), ...change };
	prefs.set(next);
	try {
		localStorage.setItem(KEY, JSON.stringify(next));
	} catch {
		// Storage may be switched off; the choice then lasts for this window.
	}
}

const system = matchMedia("(prefers-color-scheme: dark)");
export const dark = store(false);

function applyTheme(): void {
	const { theme } = prefs.get();
	const isDark = theme === "dark" || (theme === "system" && system.matches);
	document.documentElement.dataset["theme"] = isDark ? "dark" : "light";
	dark.set(isDark);
}

prefs.watch(applyTheme);
system.addEventListener("change", applyTheme);
applyTheme();

export const stillMotion = matchMedia("(prefers-reduced-motion: reduce)");
