// What each list shows of an object, and what a developer can do with it.
const ZERO_DECIMAL = ["clp", "jpy"];
const GOOD = ["succeeded", "delivered", "won", "warning_closed"];
const BAD = ["canceled", "dropped", "failed", "lost"];

const money = ({ amount, currency }) =>
  new Intl.NumberFormat(undefined, { style: "currency", currency }).format(
    ZERO_DECIMAL.includes(currency) ? amount : amount / 100,
  );
const time = ({ created }) => new Date(created * 1000).toLocaleString();
const number = (node) => ({ node: String(node), tone: "number" });
const state = (word) => ({
  node: word.replaceAll("_", " "),
  tone: GOOD.includes(word) ? "good" : BAD.includes(word) ? "bad" : "",
});
const why = (error) => ({ node: error?.decline_code ?? error?.code ?? "", tone: "text" });

function code(text) {
  const node = document.createElement("code");
  node.textContent = text ?? "";
  return { node, tone: "text" };
}
function button(label, path, body = {}, className = "") {
  const node = document.createElement("button");
  node.textContent = label;
  node.className = className;
  node.dataset.path = path;
  node.dataset.body = JSON.stringify(body);
  node.dataset.key = `${path} ${label}`;
  return node;
}
function buttons(...all) {
  const node = document.createElement("span");
  node.className = "acts";
  node.append(...all);
  return { node, tone: all.length ? "acts" : "none" };
}
function bank(path) {
  return buttons(
    button("Finish 3-D Secure", `${path}/authenticate`, { outcome: "succeed" }, "next"),
    button("Fail it", `${path}/authenticate`, { outcome: "fail" }),
  );
}
function intentActs(intent) {
  const path = `payment_intents/${intent.id}`;
  if (intent.next_action?.type === "pix_display_qr_code")
    return buttons(button("Pay the Pix", `${path}/pay`, {}, "next"), button("Let it expire", `${path}/expire`));
  if (intent.status === "requires_action") return bank(path);
  if (intent.status === "requires_capture") return buttons(button("Let the hold lapse", `${path}/expire`));
  if (intent.status === "succeeded" && intent.latest_charge?.startsWith("ch_"))
    return buttons(
      button("Dispute", `${path}/dispute`),
      button("Inquire", `${path}/dispute`, { inquiry: true }),
    );
  return buttons();
}
function refundActs(refund) {
  const path = `refunds/${refund.id}/settle`;
  if (refund.status === "pending")
    return buttons(
      button("Let it succeed", path, { outcome: "succeed" }, "next"),
      button("Let it fail", path, { outcome: "fail" }),
    );
  return refund.status === "succeeded" ? buttons(button("Let it fail", path, { outcome: "fail" })) : buttons();
}
function disputeActs(dispute) {
  const path = `disputes/${dispute.id}`;
  if (["won", "lost", "warning_closed"].includes(dispute.status)) return buttons();
  const inquiry = dispute.payment_method_details.card.case_type === "inquiry";
  return buttons(
    button(inquiry ? "Close it" : "Shop wins", `${path}/decide`, { outcome: "won" }, "next"),
    inquiry ? button("Escalate", `${path}/escalate`) : button("Shop loses", `${path}/decide`, { outcome: "lost" }),
  );
}

export const ROWS = {
  payment_intents: {
    empty: "No payment yet.",
    cells: (intent) => [
      time(intent),
      number(money(intent)),
      state(intent.status),
      intent.cancellation_reason?.replaceAll("_", " ") ?? why(intent.last_payment_error),
      intentActs(intent),
      code(intent.id),
    ],
  },
  setup_intents: {
    empty: "No card saved without a payment yet.",
    cells: (setup) => [
      time(setup),
      state(setup.status),
      why(setup.last_setup_error),
      setup.status === "requires_action" ? bank(`setup_intents/${setup.id}`) : buttons(),
      code(setup.id),
    ],
  },
  refunds: {
    empty: "No refund yet.",
    cells: (refund) => [
      time(refund),
      number(money(refund)),
      state(refund.status),
      { node: (refund.failure_reason ?? refund.reason ?? "").replaceAll("_", " "), tone: "text" },
      refundActs(refund),
      code(refund.payment_intent),
    ],
  },
  disputes: {
    empty: "No dispute yet.",
    cells: (dispute) => [
      time(dispute),
      number(money(dispute)),
      state(dispute.status),
      dispute.reason.replaceAll("_", " "),
      disputeActs(dispute),
      code(dispute.payment_intent),
    ],
  },
  faults: {
    empty: "Nothing is broken.",
    cells: (fault) => [
      fault.kind.replaceAll("_", " "),
      number(fault.count ?? "until cleared"),
      code(fault.path ?? "any request"),
    ],
  },
  deliveries: {
    empty: "No webhook sent yet.",
    cells: (delivery) => [
      delivery.type,
      state(delivery.state),
      number(delivery.attempts),
      { node: delivery.last_error ?? String(delivery.last_status ?? ""), tone: "text" },
      buttons(button("Send again", `deliveries/${delivery.id}/send`)),
      code(delivery.event),
    ],
  },
  events: {
    empty: "No event yet.",
    cells: (event) => [time(event), event.type, code(event.object), code(event.id)],
  },
};

// Does it, and answers what there is to say: nothing, or why it was refused.
export async function act(path, body, method = "POST") {
  const answer = await fetch(`/_control/${path}`, { method, body: JSON.stringify(body) });
  if (answer.ok) return "";
  const { error } = await answer.json();
  return error.message ?? error;
}
