// The cited places of the conversation: which of them stand in the source that is open, and the way
// from one to the next.
import { place } from "./url_state.js";

const key = (query) => ["doc", "at", "is"].map((name) => query.get(name) || "").join(" ");
const query = (link) => new URLSearchParams(link.getAttribute("href"));
const MOST = 300; // places that the server marks; an address of any length it does not read
const CITED = "#talk :is(.chip, .differ a)[href^='?doc=']"; // not what was only found

/** The places that the conversation cites in a source, for the server: "12-34.fingerprint,…". */
export function alsoCited(id) {
  const cited = [...document.querySelectorAll(CITED)].map(query);
  const places = cited.filter((there) => there.get("doc") === id && there.get("at"));
  const items = places.map((there) => `${there.get("at")}.${there.get("is") || ""}`);
  return [...new Set(items)].slice(-MOST).sort().join(",");
}

/** Tells which links of the conversation lead to the place that is open. */
export function markChips() {
  const now = place().has("doc") ? key(place()) : "";
  for (const link of document.querySelectorAll("#talk a[href^='?doc=']")) {
    if (key(query(link)) === now) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function stepFor(event) {
  if (event.altKey || event.metaKey || event.shiftKey || event.isComposing) return null;
  if (event.target.closest?.("input, textarea, select, [contenteditable=true]")) return null;
  // A bracket is typed with AltGr on many keyboards, which tells itself as Ctrl and Alt.
  if (event.key === "[" || event.key === "]") return event.key === "[" ? "previous" : "next";
  if (event.ctrlKey || !event.target.closest?.("#reader")) return null;
  return { ArrowLeft: "previous", ArrowRight: "next" }[event.key] || null;
}

let ahead = []; // steps that were pressed while the place before them was on its way
let take = () => {};
const button = (step) => document.querySelector(`#reader [data-step=${step}][data-to]`);

/** Takes the next of the steps that were pressed ahead, if their source is still the one shown. */
export function stepOn() {
  const [step, doc] = ahead.shift() || [];
  if (step && doc === place().get("doc") && button(step)) take(button(step).dataset.to);
  else ahead = [];
}

export function start({ open, changed, coming }) {
  take = open;
  const press = (step) => {
    if (coming()) ahead.push([step, place().get("doc")]);
    else open(button(step).dataset.to);
  };
  document.addEventListener("click", (event) => {
    const step = event.target.closest?.("#reader [data-step][data-to]");
    if (step) press(step.dataset.step);
  });
  document.addEventListener("keydown", (event) => {
    const step = stepFor(event);
    if (!step || !button(step) || !place().has("doc")) return;
    event.preventDefault();
    press(step);
  });
  // An answer that has come to its end may cite more places in the source that is open.
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      markChips();
      if (place().has("doc") && !document.querySelector("#talk [aria-busy=true]")) changed();
    });
  }).observe(document.getElementById("talk"), { childList: true, subtree: true });
}
