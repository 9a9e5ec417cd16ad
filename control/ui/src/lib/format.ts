// Numbers with their units. Rates scale by 1000, memory by 1024.

export type Unit = "bits" | "bytes" | "frames" | "percent" | "gpu" | "plain";

const PREFIXES = ["", "k", "M", "G", "T", "P", "E"];

/** Three significant digits, without an exponent. */
export function digits(value: number): string {
	const size = Math.abs(value);
	if (size === 0) return "0";
	if (size >= 99.95) return value.toFixed(0);
	if (size >= 9.995) return value.toFixed(1);
	return value.toFixed(2);
}

export interface Scale { factor: number; prefix: string }

/** The prefix for a value, so that several numbers of one group share it. */
export function scaleOf(value: number, step = 1000): Scale {
	let size = Math.abs(value);
	if (!Number.isFinite(size)) return { factor: 1, prefix: "" };
	let i = 0;
	let factor = 1;
	while (size >= 999.5 && i < PREFIXES.length - 1) {
		size /= step;
		factor *= step;
		i++;
	}
	return { factor, prefix: PREFIXES[i] ?? "" };
}

const SUFFIX: Record<Unit, string> = {
	bits: "b/s", bytes: "B/s", frames: "frames/s", percent: "%", gpu: "% of a GPU", plain: "",
};

/** A value in its unit: "12.3 Mb/s", "812 frames/s", "43.1 %". */
export function quantity(value: number, unit: Unit, scale?: Scale): string {
	if (!Number.isFinite(value)) return "–";
	if (unit === "percent" || unit === "gpu") return `${grouped(value)} ${SUFFIX[unit]}`;
	const by = scale ?? scaleOf(value);
	const text = value !== 0 && Math.abs(value) < 0.005 && by.factor === 1 && !scale
		? `< 0.01` : digits(value / by.factor);
	const tail = by.prefix + (by.prefix && unit === "frames" ? " " : "") + SUFFIX[unit];
	return tail ? `${text} ${tail}` : text;
}

/** Digits in groups of three with narrow blanks: 68 573. */
export function grouped(value: number): string {
	const text = Math.abs(value) >= 100 || Number.isInteger(value) ? Math.round(value).toString() : digits(value);
	return text.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

/** A count: whole below 10 000, then with a prefix. */
export function whole(value: number): string {
	if (Math.abs(value) >= 10_000) return quantity(value, "plain");
	return grouped(value);
}

export function memory(bytes: number): string {
	const by = scaleOf(bytes, 1024);
	return `${digits(bytes / by.factor)} ${by.prefix ? by.prefix.toUpperCase() + "iB" : "B"}`;
}

export function percent(share: number): string {
	if (!Number.isFinite(share)) return "–";
	const value = share * 100;
	if (value > 0 && value < 0.1) return "< 0.1 %";
	return `${value >= 99.95 ? "100" : value.toFixed(1)} %`;
}

/** An age: "0.8 s", "42 s", "3 min", "2 h", "5 d". */
export function age(ms: number): string {
	if (!Number.isFinite(ms)) return "–";
	const s = Math.max(0, ms / 1000);
	if (s < 9.95) return `${s.toFixed(1)} s`;
	if (s < 99.5) return `${Math.round(s)} s`;
	if (s < 5400) return `${Math.round(s / 60)} min`;
	if (s < 48 * 3600) return `${Math.round(s / 3600)} h`;
	return `${Math.round(s / 86400)} d`;
}

/** 95 % interval behind a value: "± 1.1", or "+2.1 −0.9" when the sides differ. */
export function interval(value: number, lower: number | undefined, upper: number | undefined,
	unit: Unit, exact = false): string {
	if (exact) return "exact";
	if (lower === undefined || upper === undefined) return "";
	const scale = unit === "percent" || unit === "gpu" ? { factor: 1, prefix: "" } : scaleOf(value);
	const up = Math.max(0, upper - value) / scale.factor;
	const down = Math.max(0, value - lower) / scale.factor;
	if (Math.abs(up - down) <= 0.15 * Math.max(up, down)) return `± ${digits((up + down) / 2)}`;
	return `+${digits(up)} −${digits(down)}`;
}

/** Half of the 95 % interval as a share of the value; 0 for exact ones. */
export function uncertainty(value: number, lower: number | undefined, upper: number | undefined): number {
	if (lower === undefined || upper === undefined || value <= 0) return 0;
	return (upper - lower) / 2 / value;
}

export function clock(ms: number): string {
	return new Date(ms).toLocaleTimeString(undefined, { hour12: false });
}

/** Bits or bytes, as the reader has chosen; the value comes in bytes. */
export function bytesRate(bytes: number, bits: boolean, scale?: Scale): string {
	return bits ? quantity(bytes * 8, "bits", scale) : quantity(bytes, "bytes", scale);
}

