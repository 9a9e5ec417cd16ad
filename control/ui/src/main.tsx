import { render } from "preact";
import { Frame } from "./frame/frame";
import type { PageName } from "./lib/address";
import type { Live } from "./lib/live";
import { place } from "./lib/router";
import type { Status } from "./lib/status";
import { useStore } from "./lib/store";
import { FlowPage } from "./flows/page";
import { MetricPage } from "./metrics/page";
import { NamespacePage } from "./namespace/page";
import { SunburstPage } from "./sunburst/page";
import { MainPage } from "./status/main";

type Page = (props: { status: Live<Status> }) => preact.JSX.Element;

const PAGE: Partial<Record<PageName, Page>> = {
	sunburst: SunburstPage,
	namespace: NamespacePage,
	"browse-metrics": MetricPage,
	"browse-flows": FlowPage,
	"browse-drops": FlowPage,
	main: MainPage,
	api: MainPage,
};

function App() {
	const { route } = useStore(place);
	const Shown = PAGE[route.page] ?? MainPage;
	return <Frame>{(status) => <Shown key={route.page} status={status} />}</Frame>;
}

const target = document.getElementById("app");
if (target) {
	target.replaceChildren();
	render(<App />, target);
}
