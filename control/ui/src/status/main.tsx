import type { Live } from "../lib/live";
import type { Status } from "../lib/status";

export function MainPage(props: { status: Live<Status> }) {
	return <div class="page-head"><h1>{props.status.data?.verdict}</h1></div>;
}
