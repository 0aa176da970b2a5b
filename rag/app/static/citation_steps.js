// Marks the citations of the open source, and steps from one cited place to the next.
import { runningAnswer } from "./conversation_state.js";
import { CHANGED } from "./events.js";
import { paramsOf, shownParams } from "./shown_place.js";

const MAX_PLACES = 300; // that the server marks; it does not read an address of any length
const CITATIONS = "#talk :is(.chip, .differ a:not(.also a))[href^='?doc=']"; // not links to what was only found

const placeKey = (params) => ["doc", "at", "is"].map((name) => params.get(name) || "").join(" ");

/** Lists the places that the conversation cites in a source: "12-34.fingerprint,…". */
export function citedPlaces(id) {
  const citations = [...document.querySelectorAll(CITATIONS)].map(paramsOf);
  const inSource = citations.filter((params) => params.get("doc") === id && params.get("at"));
  const places = inSource.map((params) => `${params.get("at")}.${params.get("is") || ""}`);
  return [...new Set(places)].slice(-MAX_PLACES).sort().join(",");
}

/** Marks the links of the conversation that lead to the open place. */
export function markOpenPlace() {
  const open = shownParams().has("doc") ? placeKey(shownParams()) : "";
  for (const link of document.querySelectorAll("#talk a[href^='?doc=']")) {
    if (placeKey(paramsOf(link)) === open) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function stepForKey(event) {
  if (event.altKey || event.metaKey || event.shiftKey || event.isComposing) return null;
  if (event.target.closest?.("input, textarea, select, [contenteditable=true]")) return null;
  // On many keyboards a bracket is typed with AltGr, which counts as Ctrl and Alt.
  if (event.key === "[" || event.key === "]") return event.key === "[" ? "previous" : "next";
  if (event.ctrlKey || !event.target.closest?.("#source-pane")) return null;
  return { ArrowLeft: "previous", ArrowRight: "next" }[event.key] || null;
}

let pending = []; // steps that were pressed while the place before them was being fetched
let openPlace = () => {};
const stepButton = (step) => document.querySelector(`#source-pane [data-step=${step}][data-to]`);

/** Takes the next pending step, if its source is still the open one. */
export function takePendingStep() {
  const [step, doc] = pending.shift() || [];
  const button = step && doc === shownParams().get("doc") && stepButton(step);
  if (button) openPlace(button.dataset.to);
  else pending = [];
}

export function start({ open, refresh, isFetching }) {
  openPlace = open;
  const takeStep = (step) => {
    if (isFetching()) pending.push([step, shownParams().get("doc")]);
    else open(stepButton(step).dataset.to);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#source-pane [data-step][data-to]");
    if (button) takeStep(button.dataset.step);
  });
  document.addEventListener("keydown", (event) => {
    const step = stepForKey(event);
    if (!step || !stepButton(step) || !shownParams().has("doc")) return;
    event.preventDefault();
    takeStep(step);
  });
  let scheduled = false;
  document.addEventListener(CHANGED, ({ detail }) => {
    if (scheduled || !detail.elements) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      markOpenPlace();
      // A complete answer has sources of its own, and may cite more places in the open one.
      if (!runningAnswer()) refresh();
    });
  });
}
