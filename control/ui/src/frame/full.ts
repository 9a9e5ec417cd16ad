// Full view: the chart alone.
import { store } from "../lib/store";

export const fullView = store(false);
