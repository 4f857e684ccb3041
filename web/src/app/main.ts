import "./fonts.css";
import "./tokens.css";
import "./base.css";

import { askAhead } from "./askAhead";

const start = () => void import("./start");

askAhead(window.location);
// What stands in the page is painted before the scripts take the thread; a page that nobody sees is never painted.
if (document.visibilityState === "hidden") start();
else requestAnimationFrame(() => setTimeout(start));
