const element = (id) => document.getElementById(id);
const colours = ["#1f6feb", "#00703c", "#b35900", "#8250df", "#0b7a8c", "#a8327a", "#6b7000", "#4a5561"];
const seen = new Map(); // service -> colour, the same all day
let chosen = location.hash.slice(1);
let shownAs = "";

const colour = (service) => {
  if (!seen.has(service)) seen.set(service, colours[seen.size % colours.length]);
  return seen.get(service);
};
const took = (ms) => (ms < 1 ? `${(ms * 1000).toFixed(0)} µs` : ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`);

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("--")) made.style.setProperty(name, value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

async function ask(path) {
  const answer = await fetch(path);
  return answer.ok ? answer.json() : null;
}

async function showList() {
  const words = element("search").value.trim();
  const traces = await ask(`/api/traces?q=${encodeURIComponent(words)}`).catch(() => null);
  const empty = element("empty");
  empty.hidden = Boolean(traces?.length);
  empty.textContent = traces === null ? "The telemetry process does not answer. Is the stack running?"
    : words ? `No trace mentions “${words}”.` : "No traces yet. Search for a car, and they appear here.";
  element("list").replaceChildren(...(traces ?? []).map((trace) => {
    const button = make("button", { type: "button", class: trace.error ? "failed" : "", "aria-current": String(trace.trace_id === chosen) },
      make("strong", {}, trace.name), make("small", {}, took(trace.duration_ms)),
      make("small", {}, `${new Date(trace.start).toLocaleTimeString()} · ${trace.services.join(", ")}`), make("small", {}, `${trace.spans}`));
    button.addEventListener("click", () => { location.hash = trace.trace_id; });
    return make("li", {}, button);
  }));
}

async function showTrace() {
  const trace = chosen && await ask(`/api/traces/${chosen}`).catch(() => null);
  element("trace").hidden = !trace;
  element("hint").hidden = Boolean(trace);
  if (!trace || shownAs === `${chosen}:${trace.spans}`) return; // an open row stays open
  shownAs = `${chosen}:${trace.spans}`;
  element("name").textContent = trace.name;
  element("facts").textContent = `${took(trace.duration_ms)} · ${trace.spans} spans · ${new Date(trace.start).toLocaleString()} · ${trace.trace_id}`;
  element("legend").replaceChildren(...trace.services.map((service) => make("span", { "--colour": colour(service) }, service)));
  element("rows").replaceChildren(...trace.waterfall.map((span) => row(span, trace)));
}

function row(span, trace) {
  const whole = trace.duration_ms || 1;
  const facts = { service: span.service, kind: span.kind, span: span.span_id, ...(span.error && { error: span.error }), ...span.attributes };
  return make("details", { class: span.error ? "failed" : "" },
    make("summary", {},
      make("span", { class: "label", "--depth": span.depth, title: `${span.service}: ${span.name}` }, `${span.service} · ${span.name}`),
      make("span", { class: "track" }, make("i", {
        "--colour": colour(span.service), "--left": `${((span.start - trace.start) / whole) * 100}%`, "--width": `${((span.end - span.start) / whole) * 100}%`,
      })),
      make("span", { class: "took" }, took(span.end - span.start))),
    make("dl", {}, ...Object.entries(facts).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))])));
}

const amount = (value, unit) => (unit === "s" ? took(value * 1000) : value.toLocaleString(undefined, { maximumFractionDigits: 1 }));

function sparkline(points) {
  const values = points.map(([, value]) => value);
  const top = Math.max(...values, 1);
  const place = (value, i) => `${(i / Math.max(values.length - 1, 1)) * 120},${19 - (value / top) * 18}`;
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 120 20");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", `from ${Math.min(...values)} to ${Math.max(...values)}`);
  const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  line.setAttribute("points", values.length > 1 ? values.map(place).join(" ") : `0,${19 - (values[0] / top) * 18} 120,${19 - (values[0] / top) * 18}`);
  drawing.append(line);
  return drawing;
}

async function showMetrics() {
  const series = (!chosen && await ask("/api/metrics").catch(() => null)) || [];
  element("metrics").hidden = !series.length;
  element("series").replaceChildren(...series.filter((one) => one.points.length).map((one) => {
    const of = [one.service, ...Object.values(one.attributes).filter((value) => value !== "redis")].join(" · ");
    return make("tr", {},
      make("th", { scope: "row", title: one.description }, one.name), make("td", {}, of),
      make("td", { class: "took" }, amount(one.points.at(-1)[1], one.unit)), make("td", {}, sparkline(one.points)));
  }));
}

async function refresh() {
  await showList();
  await showTrace();
  await showMetrics();
}
window.addEventListener("hashchange", () => { chosen = location.hash.slice(1); shownAs = ""; refresh(); });
element("search").addEventListener("input", showList);
refresh();
setInterval(() => { if (!document.hidden) refresh(); }, 2000);
