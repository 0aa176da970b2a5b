// The reader on the right, a sheet on a phone: a source at its cited place, or the list of sources.
import { fragment, go, onPlace, phone, place } from "./place.js";

const $ = (id) => document.getElementById(id);
let opener = null; // what had the focus when the reader was opened
let latest = 0; // number of the last fetch; what answers an earlier one is dropped
let shown = null;

const reading = () => place().has("doc") || place().has("sources");

const key = (query) => ["doc", "at", "is"].map((name) => query.get(name) || "").join(" ");

async function show(byReader) {
  const wanted = place();
  const id = wanted.get("doc");
  document.body.classList.toggle("reading", reading());
  $("chat").inert = reading() && phone.matches;
  mark(id ? key(wanted) : "");
  const now = id ? key(wanted) : "";
  if (now === shown) {
    if (id) settle(byReader);
    return;
  }
  const number = ++latest;
  const query = new URLSearchParams({ at: wanted.get("at") || "", quoted: wanted.get("is") || "" });
  const html = await fragment(id ? `reader/${encodeURIComponent(id)}?${query}` : "reader");
  if (number !== latest) return;
  shown = now;
  $("reader").innerHTML = html; // escaped by the server
  $("reader").scrollTop = 0;
  settle(byReader);
}

function settle(byReader) {
  const cited = $("cited");
  if (cited) cited.scrollIntoView({ block: "center" });
  if (byReader && reading()) {
    (cited || $("reader").querySelector("h2"))?.focus({ preventScroll: true });
  }
}

function mark(now) {
  for (const link of document.querySelectorAll("#talk a[aria-current]")) {
    link.removeAttribute("aria-current");
  }
  if (!now) return;
  for (const link of document.querySelectorAll("#talk a[href^='?doc=']")) {
    const there = new URLSearchParams(link.getAttribute("href"));
    if (key(there) === now) link.setAttribute("aria-current", "true");
  }
}

function close() {
  if (!reading()) return;
  go({ doc: "", at: "", is: "", sources: "" });
  if (opener?.isConnected) opener.focus();
  opener = null;
}

function clicked(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest?.("[data-close]")) return close();
  const link = event.target.closest?.("a[href^='?doc='], a[href^='?sources=']");
  if (!link) return;
  event.preventDefault();
  if (!link.closest("#reader")) opener = link;
  const there = new URLSearchParams(link.getAttribute("href"));
  const wanted = (name) => there.get(name) || "";
  go({ doc: wanted("doc"), at: wanted("at"), is: wanted("is"), sources: wanted("sources") });
}

export function start() {
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && reading() && !event.defaultPrevented) close();
  });
  phone.addEventListener("change", () => show(false));
  onPlace(show);
}
