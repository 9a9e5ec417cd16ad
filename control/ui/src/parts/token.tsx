// Where tokens are in use: asks for one, and exchanges it for the session's cookie. It is kept nowhere.
import { useState } from "preact/hooks";
import { login, tokenWanted } from "../lib/api";
import { useStore } from "../lib/store";

export function TokenForm() {
	const wanted = useStore(tokenWanted);
	const [said, say] = useState("");
	if (!wanted) return null;
	const send = async (e: SubmitEvent) => {
		e.preventDefault();
		const field = (e.currentTarget as HTMLFormElement).elements.namedItem("token") as HTMLInputElement;
		const problem = await login(field.value);
		field.value = "";
		if (problem) say(problem.detail);
		else location.reload();
	};
	return (
		<form class="notice token" onSubmit={send}>
			<label>This collector asks for a token:{" "}
				<input name="token" type="password" autocomplete="off" required />
			</label>
			<button type="submit">Open</button>
			{said && <span role="alert">{said}</span>}
		</form>
	);
}
