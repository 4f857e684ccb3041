import "./fonts.css";
import "./tokens.css";
import "./base.css";

import { askAhead } from "./askAhead";

askAhead(window.location);
void import("./start");
