// Fetches everything each two seconds and shows it; text only ever goes in as text.
import { ROWS, act } from "./overview_rows.js";

const shown = {};

function fill(name, items) {
  const body = document.querySelector(`[data-list="${name}"]`);
  const now = JSON.stringify(items);
  if (shown[name] === now) return; // unchanged: nothing moves under the pointer
  shown[name] = now;
  const labels = [...body.parentElement.querySelectorAll("th")].map((head) => head.textContent);
  const held = document.activeElement?.dataset.key;
  const rows = items.map((item) => row(ROWS[name].cells(item), labels));
  body.replaceChildren(...(rows.length ? rows : [row([ROWS[name].empty], [""], labels.length)]));
  if (held) body.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus(); // the keyboard stays where it was
}
function row(cells, labels, span = 1) {
  const tr = document.createElement("tr");
  cells.forEach((content, index) => {
    const td = document.createElement("td");
    const { node = content, tone = "" } = content?.node === undefined ? {} : content;
    td.className = tone;
    td.dataset.label = labels[index];
    td.colSpan = span;
    td.append(node ?? "");
    tr.append(td);
  });
  return tr;
}
async function get(path) {
  const answer = await fetch(`/_control/${path}`);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}
const say = (text) => {
  document.getElementById("state").textContent = text;
};
let told = "";
async function refresh() {
  try {
    const [records, { deliveries }, { events }, { faults }, { now }] = await Promise.all([
      get("records?limit=50"),
      get("deliveries?limit=50"),
      get("events?limit=50"),
      get("faults"),
      get("clock"),
    ]);
    for (const name of ["payment_intents", "setup_intents", "refunds", "disputes"]) {
      fill(name, records[name].reverse());
    }
    fill("deliveries", deliveries);
    fill("events", events);
    fill("faults", faults);
    document.getElementById("clock").textContent = new Date(now * 1000).toLocaleString();
    say(told);
  } catch (error) {
    say(`The sandbox does not answer (${error.message}). Trying again.`);
  }
}
async function told_by(result) {
  told = await result;
  await refresh();
}

document.addEventListener("click", (event) => {
  const { path, body } = event.target.dataset;
  if (path) told_by(act(path, JSON.parse(body)));
});
document.getElementById("clear").addEventListener("click", () => told_by(act("faults", {}, "DELETE")));
document.getElementById("fault").addEventListener("submit", (event) => {
  event.preventDefault();
  const { kind, count, path } = Object.fromEntries(new FormData(event.target));
  told_by(act("faults", { kind, count: Number(count), ...(path && { path }) }));
});
const webhooks = document.getElementById("webhooks");
webhooks.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = [...new FormData(webhooks)].map(([name, value]) => [name, Number(value)]);
  told_by(act("webhooks", Object.fromEntries(given)));
});
for (const [name, value] of Object.entries(await get("webhooks"))) webhooks.elements[name].value = value;

await refresh();
setInterval(refresh, 2000);
