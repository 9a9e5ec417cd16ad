// A value that components can watch.
import { useEffect, useState } from "preact/hooks";

export interface Store<T> {
	get(): T;
	set(value: T): void;
	watch(on: (value: T) => void): () => void;
}

export function store<T>(initial: T): Store<T> {
	let value = initial;
	const watchers = new Set<(value: T) => void>();
	return {
		get: () => value,
		set(next) {
			if (Object.is(next, value)) return;
			value = next;
			for (const on of [...watchers]) on(next);
		},
		watch(on) {
			watchers.add(on);
			return () => watchers.delete(on);
		},
	};
}

export function useStore<T>(of: Store<T>): T {
	const [value, set] = useState(of.get());
	useEffect(() => {
		set(() => of.get());
		return of.watch((next) => set(() => next));
	}, [of]);
	return value;
}
