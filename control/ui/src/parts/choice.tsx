// One of a few: a row of buttons that belong together.

export interface Option { value: string; label: string; title?: string }

export function Choice(props: {
	label: string; options: readonly Option[]; value: string; onPick: (value: string) => void;
}) {
	return (
		<div class="choice" role="group" aria-label={props.label}>
			{props.options.map((o) => (
				<button type="button" key={o.value} aria-pressed={o.value === props.value} title={o.title ?? o.label}
					onClick={() => props.onPick(o.value)}>{o.label}</button>
			))}
		</div>
	);
}
