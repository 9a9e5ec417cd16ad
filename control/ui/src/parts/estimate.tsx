// A number with its error, in tables: figure, bar with whiskers, hatching when it is hardly known.
import { interval, quantity, uncertainty, type Unit } from "../lib/format";

export interface Estimate {
	value: number;
	lower?: number;
	upper?: number;
	samples?: number;
	exact?: boolean;
	calibrated?: boolean;
	biased?: boolean;
}

export function isVague(e: Estimate): boolean {
	return !e.exact && uncertainty(e.value, e.lower, e.upper) > 0.5;
}

export function hasFewSamples(e: Estimate): boolean {
	return !e.exact && e.samples !== undefined && e.samples < 5;
}

export function EstimateBar(props: { of: Estimate; max: number; fill: string; label?: string; onPick?: () => void }) {
	const { of, max } = props;
	const x = (value: number | undefined) => `${Math.min(100, Math.max(0, (100 * (value ?? 0)) / (max || 1)))}%`;
	const bar = (
		<svg class="bar" width="100%" height="14" aria-hidden="true" focusable="false">
			<rect x="0" y="3" height="8" rx="2" width={x(of.value)} style={{ fill: props.fill }} />
			{isVague(of) && <rect x="0" y="3" height="8" rx="2" width={x(of.value)} fill="url(#hatch)" />}
			{of.lower !== undefined && of.upper !== undefined && !of.exact && (
				<g class="whisker">
					<line x1={x(of.lower)} x2={x(of.upper)} y1="7" y2="7" />
					<line x1={x(of.lower)} x2={x(of.lower)} y1="4" y2="10" />
					<line x1={x(of.upper)} x2={x(of.upper)} y1="4" y2="10" />
				</g>
			)}
		</svg>
	);
	if (!props.onPick) return bar;
	return <button type="button" class="bar-button" aria-label={props.label} title={props.label} onClick={props.onPick}>{bar}</button>;
}

/** The error of a value in words, for tooltips and table cells. */
export function errorText(of: Estimate, unit: Unit): string {
	const parts: string[] = [];
	const pm = interval(of.value, of.lower, of.upper, unit, of.exact);
	if (pm) parts.push(pm);
	if (hasFewSamples(of)) parts.push("few samples");
	if (of.calibrated) parts.push("calibrated");
	if (of.biased) parts.push("biased");
	return parts.join(", ");
}

export function figureText(of: Estimate, unit: Unit): string {
	const error = interval(of.value, of.lower, of.upper, unit, of.exact);
	return error && error !== "exact" ? `${quantity(of.value, unit)} ${error}` : quantity(of.value, unit);
}

/** Patterns that charts refer to; once in a document. */
export function Patterns() {
	return (
		<svg width="0" height="0" class="defs" aria-hidden="true" focusable="false">
			<defs>
				<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
					<line x1="0" y1="0" x2="0" y2="6" class="hatch-line" />
				</pattern>
				<pattern id="loss-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
					<line x1="0" y1="0" x2="0" y2="5" class="loss-line" />
				</pattern>
			</defs>
		</svg>
	);
}
