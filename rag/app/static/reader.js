// The reader on the right, a sheet on a phone: a source at its cited place, or the list of sources.
import { fragment, go, onPlace, place } from "./url_state.js";
import { alsoCited, markChips, start as places, stepOn } from "./citation_steps.js";
import { start as selecting } from "./selection.js";
import { lay, start as sheet } from "./sheet.js";

const PARTS = ["doc", "at", "is", "sources"]; // of the address
const $ = (id) => document.getElementById(id);
const still = matchMedia("(prefers-reduced-motion: reduce)");
let opener = null; // what had the focus when the reader was opened
let asked = null; // the address that was last asked of the server
let drawn = null; // the one that is shown
let stood = ""; // the place in the address when it was last looked at
let goal = null; // once it is drawn: go to the place, and take the focus there or not

const reading = () => place().has("doc") || place().has("sources");

function wanted() {
  const now = place();
  const id = now.get("doc");
  if (!id) return "reader";
  const [at, quoted] = [now.get("at") || "", now.get("is") || ""];
  return `reader/${encodeURIComponent(id)}?${new URLSearchParams({ at, quoted, also: alsoCited(id) })}`;
}

/** Shows what the address names. Nothing moves where another part of the address has changed, or
 * only the light marks. */
async function show() {
  lay(reading());
  markChips();
  const stands = PARTS.map((name) => place().get(name)).join(" ");
  if (stands !== stood) goal ||= { focus: false };
  stood = stands;
  const address = wanted();
  let same = true;
  if (address !== asked) {
    asked = address;
    const { html, ok } = await fragment(address);
    if (address !== asked) return;
    same = draw(html);
    drawn = address;
    if (!ok) asked = null; // it is asked for again when it is opened again
  }
  if (drawn !== address) return;
  if (goal && reading()) settle(goal.focus, same);
  goal = null;
  stepOn();
}

/** A source that is drawn again keeps its place on the screen, its open folds and its focus. */
function draw(html) {
  const reader = $("reader");
  const before = reader.querySelector(".document")?.dataset.doc;
  const { scrollTop } = reader;
  const open = [...reader.querySelectorAll(".fold[open]")].map((fold) => fold.dataset.from);
  const { id, dataset } = reader.contains(document.activeElement) ? document.activeElement : {};
  reader.innerHTML = html; // escaped by the server
  for (const button of reader.querySelectorAll("[data-link]")) {
    button.dataset.copy = location.origin + location.pathname + button.dataset.link;
  }
  const same = Boolean(before) && before === place().get("doc");
  reader.scrollTop = same ? scrollTop : 0;
  if (!same) return false;
  for (const from of open) {
    reader.querySelector(`.fold[data-from="${from}"]`)?.setAttribute("open", "");
  }
  if (dataset?.step) reader.querySelector(`[data-step=${dataset.step}]`)?.focus();
  if (id === "cited") $("cited")?.focus({ preventScroll: true });
  return true;
}

function settle(focus, same) {
  const reader = $("reader");
  const cited = $("cited");
  if (cited) {
    const tall = cited.getBoundingClientRect().height > reader.clientHeight * 0.6;
    const behavior = same && !still.matches ? "smooth" : "auto";
    cited.scrollIntoView({ block: tall ? "start" : "center", behavior });
  }
  if (!focus || document.activeElement.dataset.step) return;
  (cited || reader.querySelector("h2"))?.focus({ preventScroll: true });
}

function close() {
  if (!reading()) return;
  const href = opener?.getAttribute("href");
  go({ doc: "", at: "", is: "", sources: "" });
  // An answer that has been drawn again holds another link to the same place.
  const again = href && document.querySelector(`a[href="${CSS.escape(href)}"]`);
  (opener?.isConnected ? opener : again || document.querySelector("#box textarea"))?.focus();
  opener = null;
}

function open(href) {
  const there = new URLSearchParams(href);
  const changes = Object.fromEntries(PARTS.map((name) => [name, there.get(name) || ""]));
  const replace = PARTS.every((name) => changes[name] === (place().get(name) || ""));
  goal = { focus: true };
  go(changes, { replace });
}

function clicked(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest?.("[data-close]")) return close();
  const link = event.target.closest?.("a[href^='?doc='], a[href^='?sources=']");
  if (!link) return;
  event.preventDefault();
  const pulled = event.detail && link.matches(".light") && !getSelection().isCollapsed;
  if (pulled) return; // over its text, to select it
  if (!link.closest("#reader")) opener = link;
  open(link.getAttribute("href"));
}

let finding = 0;
async function find(event) {
  if (!event.target.matches?.("#reader .find")) return;
  const number = ++finding;
  const words = new URLSearchParams({ find: event.target.value });
  const { html } = await fragment(`reader?${words}`);
  const found = document.querySelector("#reader .found");
  // The same list is left alone: the focus may be in it by now.
  if (number !== finding || !found || found.listed === html) return;
  found.innerHTML = found.listed = html; // escaped by the server
}

export function start() {
  document.addEventListener("click", clicked);
  document.addEventListener("input", find);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !reading() || event.defaultPrevented) return;
    if (!event.target.matches?.(".find") || !event.target.value) close(); // else it is emptied
  });
  selecting();
  sheet({ reading, close });
  places({ open, changed: show, coming: () => asked !== null && asked !== drawn });
  addEventListener("indexed", () => {
    asked = null;
    show();
  });
  onPlace(show);
}
