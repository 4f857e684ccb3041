// The mailbox page: the list asks every second and a half whether something changed, the reader shows one mail.
const $ = (id) => document.getElementById(id);
const POLL_MS = 1500;
const SHOWN = 300; // a list longer than this is searched, not scrolled

const state = { mails: [], tag: null, query: "", open: null, view: "html", mail: null };
const read = new Set(JSON.parse(localStorage.getItem("mailbox.read") ?? "[]"));

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function when(text) {
  const time = new Date(text);
  const today = time.toDateString() === new Date().toDateString();
  return time.toLocaleString(undefined, today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" });
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} KB`;
}

async function refresh() {
  const query = state.query;
  const headers = state.tag ? { "If-None-Match": state.tag } : {};
  const answer = await fetch(`/api/messages?limit=${SHOWN}&q=${encodeURIComponent(query)}`, { headers, cache: "no-store" });
  if (answer.status !== 200 || query !== state.query) return;
  state.mails = await answer.json();
  state.tag = answer.headers.get("etag");
  showList();
}

function showList() {
  $("list").replaceChildren(...state.mails.map(row));
  $("count").textContent = state.mails.length === 0 ? "" : state.mails.length === SHOWN ? `${SHOWN}+` : state.mails.length;
  $("delete").disabled = state.mails.length === 0 && !state.query;
  $("empty").hidden = state.mails.length > 0;
  $("empty").textContent = state.query
    ? `No mail mentions “${state.query}”.`
    : "No mail yet. Whatever the stack sends arrives here by itself.";
}

function row(mail) {
  const button = element("button", { type: "button", className: read.has(mail.id) ? "" : "new" },
    element("span", { className: "who", textContent: mail.to.join(", ") }),
    element("time", { dateTime: mail.received_at, textContent: when(mail.received_at) }),
    element("span", { className: "subject", textContent: mail.subject || "(no subject)" }));
  button.setAttribute("aria-current", String(mail.id === state.open));
  button.addEventListener("click", () => { location.hash = mail.id; });
  return element("li", {}, button);
}

async function openFromAddress() {
  const id = decodeURIComponent(location.hash.slice(1));
  state.open = id || null;
  state.mail = null;
  $("main").classList.toggle("reading", Boolean(id));
  if (id) {
    const answer = await fetch(`/api/messages/${encodeURIComponent(id)}`);
    if (state.open !== id) return;
    state.mail = answer.ok ? await answer.json() : null;
    if (answer.ok) remember(id);
  }
  showList();
  showMail();
}

function remember(id) {
  read.add(id);
  localStorage.setItem("mailbox.read", JSON.stringify([...read].slice(-1000)));
}

function showMail() {
  const mail = state.mail;
  $("reading").hidden = !mail;
  $("nothing").hidden = Boolean(mail);
  $("nothing").textContent = state.open ? "This mail is no longer here." : "Choose a mail to read it.";
  document.title = mail ? `${mail.subject} · Mailbox` : "Mailbox · RentACar";
  if (!mail) return;
  $("subject").textContent = mail.subject || "(no subject)";
  $("from").textContent = mail.headers.From ?? mail.from;
  $("to").textContent = mail.to.join(", ");
  $("time").textContent = new Date(mail.received_at).toLocaleString(undefined, { dateStyle: "full", timeStyle: "medium" });
  $("attachments").replaceChildren(...mail.attachments.map((file) =>
    element("li", {}, element("a", { href: file.url, download: file.filename },
      `${file.filename} `, element("small", { textContent: size(file.size) })))));
  $("tab-html").disabled = mail.html === null;
  $("tab-text").disabled = mail.text === null;
  state.view = mail.html !== null ? "html" : "text";
  showBody();
  if (matchMedia("(max-width: 720px)").matches) $("mail").focus();
}

async function showBody() {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    tab.setAttribute("aria-selected", String(tab.dataset.view === state.view));
    tab.tabIndex = tab.dataset.view === state.view ? 0 : -1;
  }
  $("body").setAttribute("aria-labelledby", `tab-${state.view}`);
  $("phone").hidden = state.view !== "html";
  $("body").replaceChildren(await bodyOf(state.mail, state.view));
}

async function bodyOf(mail, view) {
  if (view === "html") {
    const frame = element("iframe", { title: mail.subject, src: `/api/messages/${mail.id}/html`, referrerPolicy: "no-referrer" });
    frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
    return frame;
  }
  if (view === "headers") {
    return element("table", {}, element("tbody", {}, ...Object.entries(mail.headers).map(([name, value]) =>
      element("tr", {}, element("th", { scope: "row", textContent: name }), element("td", { textContent: value })))));
  }
  const text = view === "text" ? mail.text ?? "" : await (await fetch(`/api/messages/${mail.id}/source`)).text();
  return element("pre", { textContent: text });
}

function chooseTab(event) {
  if (event.target.dataset?.view === undefined) return;
  state.view = event.target.dataset.view;
  showBody();
}

function moveTab(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const tabs = [...document.querySelectorAll("[role=tab]:enabled")];
  const next = tabs[(tabs.findIndex((tab) => tab.dataset.view === state.view) + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
}

async function deleteAll() {
  const button = $("delete");
  if (!button.classList.contains("sure")) {
    button.classList.add("sure");
    button.textContent = "Delete all mails?";
    setTimeout(() => resetDelete(button), 4000);
    return;
  }
  await fetch("/api/messages", { method: "DELETE" });
  resetDelete(button);
  location.hash = "";
  await refresh();
}

function resetDelete(button) {
  button.classList.remove("sure");
  button.textContent = "Delete all";
}

$("search").addEventListener("input", (event) => {
  state.query = event.target.value.trim();
  state.tag = null;
  refresh();
});
document.querySelector("[role=tablist]").addEventListener("click", chooseTab);
document.querySelector("[role=tablist]").addEventListener("keydown", moveTab);
$("delete").addEventListener("click", deleteAll);
$("back").addEventListener("click", () => { location.hash = ""; });
$("phone").addEventListener("click", () => {
  const narrow = $("body").classList.toggle("narrow");
  $("phone").setAttribute("aria-pressed", String(narrow));
});
addEventListener("hashchange", openFromAddress);

refresh().catch(() => undefined);
openFromAddress();
setInterval(() => document.hidden || refresh().catch(() => undefined), POLL_MS);
