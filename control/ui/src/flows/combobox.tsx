// A field with type-ahead on the token at the cursor (combobox pattern).
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { shown } from "../lib/text";
import { tokenAt } from "./filter";

export type Suggest = (token: string, text: string, start: number) => Promise<string[]>;

const WAIT_MS = 120;

export function Combobox(props: {
	label: string; value: string; placeholder: string; separators: string; suggest: Suggest; isFilter?: boolean;
	onInput: (value: string) => void; onSubmit: () => void; error?: string | undefined;
}) {
	const id = useId();
	const input = useRef<HTMLInputElement>(null);
	const [list, setList] = useState<string[]>([]);
	const [active, setActive] = useState(-1);
	const asked = useRef(0);
	const timer = useRef(0);
	useEffect(() => () => clearTimeout(timer.current), []);
	const close = () => {
		asked.current++;
		clearTimeout(timer.current);
		setList([]);
		setActive(-1);
	};
	const ask = () => {
		clearTimeout(timer.current);
		timer.current = window.setTimeout(() => {
			const field = input.current;
			if (!field || document.activeElement !== field) return;
			const { token, start } = tokenAt(field.value, field.selectionStart ?? field.value.length, props.separators);
			const mine = ++asked.current;
			void props.suggest(token, field.value, start).then((found) => {
				if (mine !== asked.current) return;
				setList(found.filter((text) => text !== token).slice(0, 12));
				setActive(-1);
			}, () => undefined);
		}, WAIT_MS);
	};
	const take = (text: string) => {
		const field = input.current;
		if (!field) return;
		const { start, end } = tokenAt(field.value, field.selectionStart ?? field.value.length, props.separators);
		props.onInput(field.value.slice(0, start) + text + field.value.slice(end));
		close();
		requestAnimationFrame(() => {
			field.focus();
			field.setSelectionRange(start + text.length, start + text.length);
		});
	};
	const onKey = (event: KeyboardEvent) => {
		const open = list.length > 0;
		if (event.key === "ArrowDown" && open) setActive((active + 1) % list.length);
		else if (event.key === "ArrowUp" && open) setActive((active + list.length - 1) % list.length);
		else if (event.key === "ArrowDown") ask();
		else if (event.key === "Escape" && open) close();
		else if ((event.key === "Enter" || event.key === "Tab") && open && active >= 0) take(list[active] as string);
		else {
			if (event.key === "Enter") {
				close();
				props.onSubmit();
			}
			return;
		}
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<div class="field">
			<label for={id}>{props.label}</label>
			<input id={id} ref={input} type="text" spellcheck={false} autocomplete="off" autocapitalize="off" role="combobox"
				aria-expanded={list.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list" aria-invalid={props.error ? true : undefined}
				aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined} aria-describedby={props.error ? `${id}-error` : undefined}
				value={props.value} placeholder={props.placeholder} {...(props.isFilter ? { "data-filter": "" } : {})}
				onInput={(e) => {
					props.onInput(e.currentTarget.value);
					ask();
				}} onFocus={ask} onClick={ask} onBlur={close} onKeyDown={onKey} />
			<ul id={`${id}-list`} role="listbox" aria-label={props.label} class="options" hidden={list.length === 0}>
				{list.map((text, i) => (
					<li key={text} id={`${id}-${i}`} role="option" aria-selected={i === active} onPointerDown={(e) => {
						e.preventDefault();
						take(text);
					}}>{shown(text)}</li>
				))}
			</ul>
			{props.error && <p class="field-error" id={`${id}-error`} role="alert">{props.error}</p>}
		</div>
	);
}
