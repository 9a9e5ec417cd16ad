// Discards of the last minute as a matrix: reason by the next key.
import { hueOf } from "../lib/colour";
import { shown } from "../lib/text";
import { keyTitle } from "./filter";
import type { Numbers } from "./source";
import { SEPARATOR, type Point } from "./trend";

const SECONDS = 60;
const COLUMNS_MAX = 12;
const ROWS_MAX = 8;

interface Cells { rows: string[]; columns: string[]; at: Map<string, number>; max: number }

function cellsOf(points: readonly Point[], row: number, column: number): Cells {
	const recent = points.slice(-SECONDS);
	const at = new Map<string, number>();
	const rows = new Map<string, number>();
	const columns = new Map<string, number>();
	for (const point of recent)
		for (const [key, value] of Object.entries(point.rows ?? {})) {
			const parts = key.split(SEPARATOR);
			const [r, c] = [parts[row] ?? "", parts[column] ?? ""];
			const share = value / recent.length;
			at.set(`${r}\n${c}`, (at.get(`${r}\n${c}`) ?? 0) + share);
			rows.set(r, (rows.get(r) ?? 0) + share);
			columns.set(c, (columns.get(c) ?? 0) + share);
		}
	const top = (of: Map<string, number>, count: number) => [...of].sort((a, b) => b[1] - a[1]).slice(0, count).map(([name]) => name);
	return { rows: top(rows, ROWS_MAX), columns: top(columns, COLUMNS_MAX), at, max: Math.max(...at.values(), 0) };
}

export function Matrix(props: { points: Point[]; keys: string[]; numbers: Numbers; add: (pairs: [string, string][]) => void; bound: boolean }) {
	const { keys, numbers } = props;
	const row = keys.indexOf("reason");
	const column = keys.findIndex((key, i) => i !== row && ["node", "agent", "inputifindex"].includes(keyTitle(key)));
	if (row < 0 || column < 0) return null;
	const cells = cellsOf(props.points, row, column);
	if (cells.rows.length === 0) return null;
	const [rowKey, columnKey] = [keys[row] as string, keys[column] as string];
	return (
		<section class="card matrix" aria-label="Reason by place, the last minute">
			<h2>Last minute</h2>
			<div class="scroll-x"><table>
				<thead><tr><th scope="col">Reason</th>{cells.columns.map((c) => <th key={c} scope="col" class="num">{shown(c)}</th>)}</tr></thead>
				<tbody>{cells.rows.map((r) => (
					<tr key={r}><th scope="row"><button type="button" class="plain" onClick={() => props.add([[rowKey, r]])}>{shown(r)}</button></th>
						{cells.columns.map((c) => {
							const value = cells.at.get(`${r}\n${c}`) ?? 0;
							const strength = cells.max ? Math.sqrt(value / cells.max) : 0;
							return <td key={c} class="num" style={{ background: value ? `oklch(var(--hue-l) 0.11 ${hueOf(r) * 15 + 25} / ${(0.1 + 0.4 * strength).toFixed(2)})` : "" }}>
								{value > 0 && <button type="button" class="plain" onClick={() => props.add([[rowKey, r], [columnKey, c]])}>{props.bound ? "≥ " : ""}{numbers.figure(value).replace(" frames/s", "")}</button>}</td>;
						})}</tr>
				))}</tbody>
			</table></div>
			<p class="caption">Discarded frames per second{props.bound ? "; lower bounds: agents limit their notices" : ""}. A click filters.</p>
		</section>
	);
}
