// Runs the source pane: shows a source at its cited place.
// Without a choice, that is the first place that the last answer cites.
import { drawAnswerSources } from "./answer_sources.js";
import { citedPlaces, markOpenPlace, start as startSteps, takePendingStep } from "./citation_steps.js";
import { ANSWERED, BUSY, INDEXED } from "./events.js";
import { fragment } from "./http.js";
import { applyView, start as startPageView } from "./page_view.js";
import { start as startSelection } from "./selection.js";
import { setSheet, start as startSheet } from "./sheet.js";
import { answerCitations, shownParams } from "./shown_place.js";
import { addressParams, navigate, onAddress, phoneScreen } from "./url_state.js";

const PARTS = ["doc", "at", "is", "sources"]; // of the address
const $ = (id) => document.getElementById(id);
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
let opener = null; // what had the focus when the source was opened
let requestedPath = null; // what was last asked of the server
let drawnPath = null; // what is shown
let lastPlace = ""; // what was shown when it was last looked at
let placeBefore = ""; // what the address named before the running answer
let arrival = null; // once the source is drawn: scroll to the place, and focus it or not

const isOpen = () => addressParams().has("doc") || addressParams().has("sources");
const isFetching = () => requestedPath !== null && requestedPath !== drawnPath;

const placeOf = (params) => PARTS.map((name) => params.get(name)).join(" ");

function pathToShow() {
  const params = shownParams();
  const id = params.get("doc");
  if (!id) return "reader";
  const [at, quoted] = [params.get("at") || "", params.get("is") || ""];
  const query = new URLSearchParams({ at, quoted, also: citedPlaces(id) });
  return `reader/${encodeURIComponent(id)}?${query}`;
}

/** Shows what the address names, or else what the last answer cites first. Nothing scrolls where
 * that is the same as before: another part of the address has changed, or only the other cited
 * places. */
async function show() {
  setSheet(isOpen());
  markOpenPlace();
  const place = placeOf(shownParams());
  if (place !== lastPlace) arrival ||= { focus: false };
  lastPlace = place;
  const path = pathToShow();
  let sameSource = true;
  if (path !== requestedPath) {
    requestedPath = path;
    const { html, ok } = await fragment(path);
    if (path !== requestedPath) return;
    sameSource = draw(html);
    applyView(path.split("?")[1]);
    drawnPath = path;
    if (!ok) requestedPath = null; // opening it again asks for it again
  }
  if (drawnPath !== path) return;
  drawAnswerSources();
  if (arrival && (isOpen() || shownParams().has("doc"))) scrollToPlace(arrival.focus, sameSource);
  arrival = null;
  takePendingStep();
}

/** Draws a source; the same one as before keeps its scroll position, its open folds and its focus. */
function draw(html) {
  const pane = $("source-pane");
  const docBefore = pane.querySelector(".document")?.dataset.doc;
  const { scrollTop } = pane;
  const openFolds = [...pane.querySelectorAll(".fold[open]")].map((fold) => fold.dataset.from);
  const { id, dataset } = pane.contains(document.activeElement) ? document.activeElement : {};
  pane.innerHTML = html; // escaped by the server
  for (const button of pane.querySelectorAll("[data-link]")) {
    button.dataset.copy = location.origin + location.pathname + button.dataset.link;
  }
  const sameSource = Boolean(docBefore) && docBefore === shownParams().get("doc");
  pane.scrollTop = sameSource ? scrollTop : 0;
  if (!sameSource) return false;
  for (const from of openFolds) {
    pane.querySelector(`.fold[data-from="${from}"]`)?.setAttribute("open", "");
  }
  if (dataset?.step) pane.querySelector(`[data-step=${dataset.step}]`)?.focus();
  if (id === "cited") $("cited")?.focus({ preventScroll: true });
  return true;
}

function scrollToPlace(focus, sameSource) {
  const pane = $("source-pane");
  const cited = $("cited");
  if (cited) {
    const isTall = cited.getBoundingClientRect().height > pane.clientHeight * 0.6;
    const behavior = sameSource && !reducedMotion.matches ? "smooth" : "auto";
    cited.scrollIntoView({ block: isTall ? "start" : "center", behavior });
  }
  if (!focus || document.activeElement.dataset.step) return;
  (cited || pane.querySelector("h2"))?.focus({ preventScroll: true });
}

function close() {
  if (!isOpen()) return;
  const href = opener?.getAttribute("href");
  navigate({ doc: "", at: "", is: "", sources: "" });
  // An answer that has been drawn again holds another link to the same place.
  const sameLink = href && document.querySelector(`a[href="${CSS.escape(href)}"]`);
  (opener?.isConnected ? opener : sameLink || document.querySelector("#box textarea"))?.focus();
  opener = null;
}

function open(href) {
  const target = new URLSearchParams(href);
  const changes = Object.fromEntries(PARTS.map((name) => [name, target.get(name) || ""]));
  const replace = PARTS.every((name) => changes[name] === (addressParams().get(name) || ""));
  arrival = { focus: true };
  navigate(changes, { replace });
}

function onClick(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest?.("[data-close]")) return close();
  const link = event.target.closest?.("a[href^='?doc='], a[href^='?sources=']");
  if (!link) return;
  event.preventDefault();
  // The pointer was pulled over the text of another cited place to select it.
  if (event.detail && link.matches(".light") && !getSelection().isCollapsed) return;
  if (!link.closest("#source-pane")) opener = link;
  open(link.getAttribute("href"));
}

/** Lets go of what was opened before a question was asked: its answer has sources of its own. */
function onAnswered() {
  if (phoneScreen.matches || !isOpen() || placeOf(addressParams()) !== placeBefore) return;
  if (answerCitations().length) navigate({ doc: "", at: "", is: "", sources: "" }, { replace: true });
}

let latestSearch = 0; // its number; results of an earlier search are dropped
async function onInput(event) {
  if (!event.target.matches?.("#source-pane .find")) return;
  const number = ++latestSearch;
  const query = new URLSearchParams({ find: event.target.value });
  const { html } = await fragment(`reader?${query}`);
  const results = document.querySelector("#source-pane .found");
  // The same list is left alone, since it may have the focus by now.
  if (number !== latestSearch || !results || results.listHtml === html) return;
  results.innerHTML = results.listHtml = html; // escaped by the server
}

export function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("input", onInput);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen() || event.defaultPrevented) return;
    const clearsSearch = event.target.matches?.(".find") && event.target.value;
    if (!clearsSearch) close();
  });
  startSelection();
  startPageView();
  startSheet({ isOpen, close });
  startSteps({ open, refresh: show, isFetching });
  document.addEventListener(BUSY, () => (placeBefore = placeOf(addressParams())));
  document.addEventListener(ANSWERED, onAnswered);
  phoneScreen.addEventListener("change", show);
  document.addEventListener(INDEXED, () => {
    requestedPath = null;
    show();
  });
  onAddress(show);
}
