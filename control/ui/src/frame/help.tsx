// What the keys do, and whether single letters are keys at all.
import { useEffect, useRef } from "preact/hooks";
import { prefer, prefs } from "../lib/prefs";
import { useStore } from "../lib/store";

const KEYS: [string[], string][] = [
	[["↑", "↓", "←", "→"], "move: between siblings, in and out; rows and cells; time (Shift: 10 s)"],
	[["Enter"], "zoom in"],
	[["Esc", "Backspace"], "go up, back to live"],
	[["o"], "show flows"],
	[["/"], "filter field"],
	[["f"], "full view"],
	[["Space"], "freeze, and back to live"],
	[["t"], "table of the same data"],
	[["u"], "bits or bytes"],
	[["d"], "theme"],
	[["?"], "this help"],
];

export function Help(props: { onClose: () => void }) {
	const dialog = useRef<HTMLDialogElement>(null);
	const { shortcuts } = useStore(prefs);
	useEffect(() => dialog.current?.showModal(), []);
	return (
		<dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={props.onClose}
			onClick={(e) => e.target === dialog.current && dialog.current?.close()}>
			<form method="dialog">
				<header><h2 id="help-title">Keys</h2><button class="icon" aria-label="Close">×</button></header>
				<dl>
					{KEYS.map(([keys, text]) => (
						<div key={text}><dt>{keys.map((k) => <kbd key={k}>{k}</kbd>)}</dt><dd>{text}</dd></div>
					))}
				</dl>
				<label class="check">
					<input type="checkbox" checked={shortcuts} onChange={(e) => prefer({ shortcuts: e.currentTarget.checked })} />
					Single-letter keys
				</label>
				<p class="fine">Marks: <span class="swatch vague" /> hatched arcs and bars are known to less than ±50 %.
					Grey <em>other</em> is what is not listed; parts add up to the whole. <b>≥</b> is a lower bound.</p>
			</form>
		</dialog>
	);
}
