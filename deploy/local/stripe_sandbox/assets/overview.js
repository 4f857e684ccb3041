// Fetches the three lists every two seconds and shows them; text only ever goes in as text.
const ZERO_DECIMAL = ["clp", "jpy"];
const GOOD = ["succeeded", "delivered"];
const BAD = ["canceled", "dropped", "failed"];
const shown = {};

const money = (amount, currency) =>
  new Intl.NumberFormat(undefined, { style: "currency", currency }).format(
    ZERO_DECIMAL.includes(currency) ? amount : amount / 100,
  );
const time = (seconds) => new Date(seconds * 1000).toLocaleString();
const tone = (state) => (GOOD.includes(state) ? "good" : BAD.includes(state) ? "bad" : "");

function cell(content, className = "") {
  const td = document.createElement("td");
  td.className = className;
  td.append(content ?? "");
  return td;
}
function code(text) {
  const node = document.createElement("code");
  node.textContent = text ?? "";
  return node;
}
function button(label, path, body, className = "") {
  const node = document.createElement("button");
  node.textContent = label;
  node.className = className;
  node.addEventListener("click", async () => {
    node.disabled = true;
    await fetch(path, { method: "POST", body: JSON.stringify(body) });
    await refresh();
  });
  return node;
}
function fill(id, items, empty, cells) {
  const body = document.getElementById(id);
  const now = JSON.stringify(items);
  if (shown[id] === now) return; // unchanged: keep the focus where it is
  shown[id] = now;
  const rows = items.map((item) => {
    const row = document.createElement("tr");
    row.append(...cells(item));
    return row;
  });
  if (rows.length === 0) {
    const row = document.createElement("tr");
    const only = cell(empty);
    only.colSpan = 6;
    row.append(only);
    rows.push(row);
  }
  body.replaceChildren(...rows);
}
function turn(intent) {
  const span = document.createElement("span");
  if (intent.status === "requires_action") {
    const path = `/_control/payment_intents/${intent.id}/authenticate`;
    span.append(
      button("Finish 3-D Secure", path, { outcome: "succeed" }, "next"),
      " ",
      button("Fail it", path, { outcome: "fail" }),
    );
  }
  return span;
}
async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}
async function refresh() {
  const state = document.getElementById("state");
  try {
    const [records, { deliveries }, { events }] = await Promise.all([
      get("/_control/records?limit=50"),
      get("/_control/deliveries?limit=50"),
      get("/_control/events?limit=50"),
    ]);
    fill("intents", records.payment_intents.reverse(), "No payment yet.", (intent) => [
      cell(time(intent.created)),
      cell(money(intent.amount, intent.currency), "number"),
      cell(intent.status, tone(intent.status)),
      cell(intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code),
      cell(turn(intent)),
      cell(code(intent.id)),
    ]);
    fill("deliveries", deliveries, "No webhook sent yet.", (delivery) => [
      cell(delivery.type),
      cell(delivery.state, tone(delivery.state)),
      cell(String(delivery.attempts), "number"),
      cell(delivery.last_error ?? delivery.last_status?.toString(), "text"),
      cell(button("Send again", `/_control/deliveries/${delivery.id}/send`, {})),
      cell(code(delivery.event)),
    ]);
    fill("events", events, "No event yet.", (event) => [
      cell(time(event.created)),
      cell(event.type),
      cell(code(event.object)),
      cell(code(event.id)),
    ]);
    state.textContent = "";
  } catch (error) {
    state.textContent = `The sandbox does not answer (${error.message}). Trying again.`;
  }
}

await refresh();
setInterval(refresh, 2000);
