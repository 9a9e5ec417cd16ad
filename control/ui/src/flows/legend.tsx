// The legend is the table: click a cell to filter by it, click the bar to filter by the row.
import { fillOf } from "../lib/colour";
import { clock, percent } from "../lib/format";
import { shown } from "../lib/text";
import { EstimateBar, hasFewSamples } from "../parts/estimate";
import { colourOfRow } from "./chart";
import { keyTitle } from "./filter";
import type { Numbers } from "./source";
import { SEPARATOR, type ranking } from "./trend";

export function LegendTable(props: {
	ranked: NonNullable<ReturnType<typeof ranking>>; keys: string[]; numbers: Numbers; atTime: boolean;
	add: (pairs: [string, string][]) => void; focus: (key: string | undefined) => void; stacked: readonly string[]; bound: boolean;
}) {
	const { ranked, keys, numbers } = props;
	const { rows, point } = ranked;
	const withheld = Math.min(props.bound ? point.withheld : 0, ranked.other);
	const other = ranked.other - withheld;
	const total = point.total ?? rows.reduce((sum, row) => sum + row.value, 0);
	const max = Math.max(...rows.map((row) => row.upper ?? row.value), 0);
	return (
		<div class="scroll-x">
			<table class="flow-table">
				<caption class="sr">Largest rows {props.atTime ? `at ${clock(point.time)}` : "now"}</caption>
				<thead><tr>
					{keys.map((key) => <th key={key} scope="col" title={key}>{shown(keyTitle(key))}</th>)}
					<th scope="col" class="num">Value</th><th scope="col">95 %</th><th scope="col" class="num">Share</th><th scope="col" class="num">Samples</th>
					<th scope="col" class="wide"><span class="sr">Bar</span></th>
				</tr></thead>
				<tbody onMouseLeave={() => props.focus(undefined)}>
					{rows.map((row, rank) => {
						const parts = keys.length === 1 ? [row.key] : row.key.split(SEPARATOR);
						const pairs = keys.map((key, i): [string, string] => [key, parts[i] ?? ""]);
						const next = rows[rank + 1];
						const unsure = next?.upper !== undefined && row.lower !== undefined && next.upper > row.lower;
						return (
							<tr key={row.key} class={`${hasFewSamples(row) ? "few" : ""} ${unsure ? "unsure" : ""}`} onMouseEnter={() => props.focus(row.key)} onFocusIn={() => props.focus(row.key)}>
								{pairs.map(([key, value], i) => (
									<td key={key}>
										{i === 0 && <span class="key-dot" style={{ background: fillOf(colourOfRow(row.key)) }} />}
										<button type="button" class="plain" title={`Only ${keyTitle(key)} = ${shown(value)}`} onClick={() => props.add([[key, value]])}>
											{value === "" ? <span class="err">none</span> : shown(value)}</button>
									</td>
								))}
								<td class="num">{props.bound ? "≥ " : ""}{numbers.figure(row.value)}</td>
								<td class="err">{numbers.error(row)}</td>
								<td class="num">{percent(total ? row.value / total : NaN)}</td>
								<td class="num">{row.samples === undefined ? "" : Math.round(row.samples).toLocaleString("en")}{hasFewSamples(row) && <span class="sr"> few samples</span>}</td>
								<td class="wide"><EstimateBar of={row} max={max} fill={fillOf(colourOfRow(row.key))} label={`Only this row: ${parts.map(shown).join(", ")}`} onPick={() => props.add(pairs)} /></td>
							</tr>
						);
					})}
					{withheld > 0 && (
						<tr class="other-row"><td colSpan={keys.length}><span class="key-dot" />withheld by agents, of no known row</td><td class="num">{numbers.figure(withheld)}</td><td />
							<td class="num">{percent(total ? withheld / total : NaN)}</td><td /><td class="wide"><EstimateBar of={{ value: withheld }} max={max} fill="var(--other)" /></td></tr>
					)}
					{other > total * 1e-6 && (
						<tr class="other-row"><td colSpan={keys.length}><span class="key-dot" />other</td><td class="num">{numbers.figure(other)}</td><td />
							<td class="num">{percent(total ? other / total : NaN)}</td><td /><td class="wide"><EstimateBar of={{ value: other }} max={max} fill="var(--other)" /></td></tr>
					)}
				</tbody>
				<tfoot><tr><th scope="row" colSpan={keys.length}>Total</th><td class="num">{props.bound ? "≥ " : ""}{numbers.figure(total)}</td><td colSpan={4} /></tr></tfoot>
			</table>
		</div>
	);
}
