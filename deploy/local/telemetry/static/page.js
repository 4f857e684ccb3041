const element = (id) => document.getElementById(id);
const COLOURS = ["#1f6feb", "#00854d", "#c25e00", "#8250df", "#0b8a9c", "#b8327f", "#7d8000", "#67727d", "#d1242f", "#3d5a99"];
const MOST_LINES = 6; // of a chart: more can't be told apart
const seen = new Map(); // service -> colour, the same all day
const VIEWS = {
  traces: { hint: "Booking reference or id, operation, attribute, trace id", only: "Failed only" },
  metrics: { hint: "Name, process or attribute" },
  logs: { hint: "Words, process, trace id", only: "Warnings and errors" },
};
let view = "traces";
let chosen = "";
let asked = ""; // what the address names, be it a trace or not
let shownAs = "";

const colour = (service) => {
  if (!seen.has(service)) seen.set(service, COLOURS[seen.size % COLOURS.length]);
  return seen.get(service);
};
const took = (ms) => (ms < 1 ? `${(ms * 1000).toFixed(0)} µs` : ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`);
const clock = (ms) => new Date(ms).toLocaleTimeString(undefined, { hour12: false });

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("--")) made.style.setProperty(name, value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function draw(tag, attributes, ...children) {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("--")) drawn.style.setProperty(name, value);
    else drawn.setAttribute(name, value);
  }
  drawn.append(...children);
  return drawn;
}

async function ask(path, parameters = {}) {
  const told = Object.entries(parameters).filter(([, value]) => value);
  try {
    const answer = await fetch(`${path}?${new URLSearchParams(told)}`);
    element("away").hidden = true;
    return answer.ok ? await answer.json() : null;
  } catch {
    element("away").hidden = false;
    return null;
  }
}

const words = () => element("search").value.trim();
const only = () => (element("only").checked ? "1" : "");

// --- traces

function entry(trace) {
  const button = make("button", { type: "button", class: trace.error ? "failed" : "", "aria-current": String(trace.trace_id === chosen) },
    make("strong", {}, trace.name), make("small", {}, took(trace.duration_ms)),
    make("small", { class: "dots", title: trace.services.join(", ") }, `${clock(trace.start)} `,
      ...trace.services.map((service) => make("i", { "--colour": colour(service) }))),
    make("small", {}, `${trace.spans} spans`));
  button.addEventListener("click", () => { location.hash = `#/${trace.trace_id}`; });
  return make("li", {}, button);
}

async function showTraces() {
  const [traces, failed] = await Promise.all([
    ask("/api/traces", { q: words(), failed: only() }),
    only() ? [] : ask("/api/traces", { q: words(), failed: "1", limit: "3" }),
  ]);
  if (!traces) return;
  element("listName").textContent = only() ? "Failed, newest first" : "Newest first";
  element("failedPart").hidden = !failed?.length;
  keep(element("failed"), (failed ?? []).map(entry));
  keep(element("list"), traces.map(entry));
  const empty = element("empty");
  empty.hidden = Boolean(traces.length);
  empty.textContent = words() ? `No trace mentions “${words()}”.` : only() ? "None failed." : "No traces yet. Search for a car, and they appear here.";
  await showTrace();
}

/** Replaces the children, but leaves the keyboard's focus where it was. */
function keep(list, children) {
  const at = [...list.querySelectorAll("button")].indexOf(document.activeElement);
  list.replaceChildren(...children);
  if (at >= 0) list.querySelectorAll("button")[at]?.focus();
}

async function showTrace() {
  const trace = chosen && (await ask(`/api/traces/${chosen}`));
  element("trace").hidden = !trace;
  element("hint").hidden = Boolean(trace);
  element("hint").textContent = asked
    ? `There is no trace ${asked} here: only the newest are kept.`
    : "Choose a trace to see where its time went.";
  if (!trace || shownAs === `${chosen}:${trace.spans}:${trace.logs.length}`) return; // an open row stays open
  shownAs = `${chosen}:${trace.spans}:${trace.logs.length}`;
  element("name").textContent = trace.name;
  const booking = trace.waterfall.map((span) => span.attributes["rentacar.booking.reference"]).find(Boolean);
  element("facts").textContent = [took(trace.duration_ms), `${trace.spans} spans`, ...(booking ? [`booking ${booking}`] : []),
    new Date(trace.start).toLocaleString(), trace.trace_id].join(" · ");
  element("legend").replaceChildren(...trace.services.map((service) => make("span", { "--colour": colour(service) }, service)));
  element("axis").replaceChildren(make("div", {}, ...[0, 0.25, 0.5, 0.75, 1].map((share) => make("span", { "--at": `${share * 100}%` }, took(trace.duration_ms * share)))));
  element("rows").replaceChildren(...trace.waterfall.map((span) => row(span, trace)));
  element("logsOfTrace").hidden = !trace.logs.length;
  element("linesOfTrace").replaceChildren(...trace.logs.map((line) => logLine(line, { since: trace.start })));
}

const short = (name) => name.replace(/^rentacar\.\w+\.v\d+\./, "");

function facts(pairs) {
  return make("dl", {}, ...Object.entries(pairs).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]));
}

function row(span, trace) {
  const whole = trace.duration_ms || 1;
  const told = { process: span.service, kind: span.kind, span: span.span_id, ...(span.error && { error: span.error }), ...span.attributes };
  return make("details", { class: span.error ? "failed" : "" },
    make("summary", {},
      make("span", { class: "label", "--depth": span.depth, title: `${span.service}: ${span.name}` }, make("small", {}, `${span.service} `), short(span.name)),
      make("span", { class: "track" }, make("i", {
        "--colour": colour(span.service), "--left": `${((span.start - trace.start) / whole) * 100}%`, "--width": `${((span.end - span.start) / whole) * 100}%`,
      })),
      make("span", { class: "took" }, took(span.end - span.start))),
    facts(told));
}

// --- logs

function logLine(line, { since, link } = {}) {
  const level = line.severity >= 17 ? "error" : line.severity >= 13 ? "warn" : "";
  const told = { logger: line.logger, ...line.attributes, ...(line.trace_id && { trace: line.trace_id }) };
  const when = since === undefined ? clock(line.time) : `+${took(Math.max(line.time - since, 0))}`;
  return make("li", { class: level },
    make("details", {},
      make("summary", {},
        make("time", { title: new Date(line.time).toLocaleString() }, when), make("b", {}, line.level), make("span", { class: "service" }, line.service),
        make("span", { class: "message" }, line.message),
        link && line.trace_id ? make("a", { href: `#/${line.trace_id}` }, "trace") : ""),
      facts(told)));
}

async function showLogs() {
  if (element("lines").querySelector("details[open]")) return; // somebody reads
  const lines = await ask("/api/logs", { q: words(), warnings: only(), limit: "300" });
  if (!lines) return;
  element("lines").replaceChildren(...lines.map((line) => logLine(line, { link: true })));
  element("noLogs").hidden = Boolean(lines.length);
  element("noLogs").textContent = words() ? `No line mentions “${words()}”.` : only() ? "No warnings, no errors." : "No line has arrived yet.";
}

// --- metrics

const SHOWN = { gauge: "", counter: "a minute", histogram: "95 % took less" };
const amount = (value, unit) => (unit === "s" ? took(value * 1000) : unit === "1" ? `${(value * 100).toFixed(1)} %`
  : value.toLocaleString(undefined, { maximumFractionDigits: value < 10 ? 1 : 0 }));
const naming = (one) => [one.service, ...Object.entries(one.attributes)
  .filter(([key, value]) => value && !/\.system(\.name)?$|partition/.test(key)).map(([, value]) => value)].join(" · ");
const last = (one) => one.points.at(-1)[1];

function chart(lines) {
  const all = lines.flatMap((one) => one.points);
  const [first, end] = [Math.min(...all.map(([time]) => time)), Math.max(...all.map(([time]) => time))];
  const top = Math.max(...all.map(([, value]) => value)) || 1;
  const place = ([time, value]) => `${((time - first) / (end - first || 1)) * 300},${80 - (value / top) * 76}`;
  return draw("svg", { viewBox: "0 0 300 84", preserveAspectRatio: "none", role: "img", "aria-label": `from ${clock(first)} to ${clock(end)}` },
    draw("line", { x1: 0, x2: 300, y1: 80, y2: 80 }), draw("line", { x1: 0, x2: 300, y1: 4, y2: 4 }),
    ...lines.map((one, i) => draw("polyline", {
      "--colour": COLOURS[i], points: (one.points.length > 1 ? one.points : [[first, last(one)], [end + 1, last(one)]]).map(place).join(" "),
    })));
}

function card(group) {
  const { name, unit, description, kind } = group[0];
  const lines = group.sort((a, b) => last(b) - last(a)).slice(0, MOST_LINES);
  const rate = (one) => (kind === "histogram" ? ` · ${amount(one.points.at(-1)[2], "")}/min` : "");
  const times = lines.flatMap((one) => one.points.map(([time]) => time));
  const top = Math.max(...lines.flatMap((one) => one.points.map(([, value]) => value)));
  return make("article", {},
    make("h2", {}, name), make("p", { class: "quiet" }, [description, SHOWN[kind]].filter(Boolean).join(" — ")),
    chart(lines),
    make("p", { class: "top" }, make("span", {}, clock(Math.min(...times))), make("span", {}, `top ${amount(top, unit)}`), make("span", {}, clock(Math.max(...times)))),
    make("table", {}, ...lines.map((one, i) => make("tr", {},
      make("th", { scope: "row", "--colour": COLOURS[i] }, naming(one)), make("td", { class: "took" }, `${amount(last(one), unit)}${rate(one)}`)))),
    group.length > lines.length ? make("p", { class: "quiet" }, `and ${group.length - lines.length} smaller`) : "");
}

async function showMetrics() {
  const series = await ask("/api/metrics");
  if (!series) return;
  const groups = new Map();
  for (const one of series) {
    if (!one.points.length || !`${one.name} ${naming(one)}`.toLowerCase().includes(words().toLowerCase())) continue;
    groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  }
  const ours = ([name]) => (name.startsWith("rentacar.") ? 0 : 1); // what the business asks comes first
  const sorted = [...groups].sort((a, b) => ours(a) - ours(b) || a[0].localeCompare(b[0]));
  element("noMetrics").hidden = Boolean(sorted.length);
  element("cards").replaceChildren(...sorted.map(([, group]) => card(group)));
}

// --- the page

const SHOW = { traces: showTraces, metrics: showMetrics, logs: showLogs };

/** The words stand in the address, so that what was found can be sent to somebody. */
function keepWords() {
  const [at] = location.hash.split("?");
  history.replaceState(null, "", `${location.pathname}${at || "#/"}${words() && `?${new URLSearchParams({ q: words() })}`}`);
}

function go() {
  const [at, told] = location.hash.slice(2).split("?");
  if (told) element("search").value = new URLSearchParams(told).get("q") ?? "";
  keepWords();
  view = at in VIEWS ? at : "traces";
  chosen = /^[0-9a-f]{32}$/.test(at) ? at : view === "traces" && !at ? chosen : "";
  asked = view === "traces" && at !== "traces" ? at : "";
  shownAs = "";
  for (const name of Object.keys(VIEWS)) element(name).hidden = name !== view;
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  element("search").placeholder = VIEWS[view].hint;
  element("search").setAttribute("aria-label", VIEWS[view].hint);
  element("only").parentElement.hidden = !VIEWS[view].only;
  element("onlyText").textContent = VIEWS[view].only ?? "";
  document.title = `${view[0].toUpperCase()}${view.slice(1)} · Telemetry · RentACar`;
  SHOW[view]();
}

window.addEventListener("hashchange", go);
element("search").addEventListener("input", () => { keepWords(); SHOW[view](); });
element("only").addEventListener("change", () => SHOW[view]());
element("pause").addEventListener("click", (event) => {
  const paused = event.currentTarget.getAttribute("aria-pressed") !== "true";
  event.currentTarget.setAttribute("aria-pressed", String(paused));
});
go();
setInterval(() => { if (!document.hidden && element("pause").getAttribute("aria-pressed") !== "true") SHOW[view](); }, 2000);
