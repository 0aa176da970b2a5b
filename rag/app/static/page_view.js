// Switches a source with pages between its text and the picture of a page.
import { fragment } from "./http.js";
import { shownParams } from "./shown_place.js";

let showsPage = false; // also in the next source that has pages
let requested = ""; // the page that was asked for last
const sheet = () => document.querySelector("#source-pane .sheet");

async function load(number, query) {
  const target = sheet();
  const path = `reader/${encodeURIComponent(shownParams().get("doc"))}/page/${number}?${query}`;
  requested = path;
  const { html } = await fragment(path);
  if (requested !== path || !target.isConnected) return;
  const turn = target.contains(document.activeElement) && document.activeElement.ariaLabel;
  target.innerHTML = html; // escaped by the server
  const buttons = [...target.querySelectorAll("[data-turn]")];
  if (turn) (buttons.find((b) => b.ariaLabel === turn && !b.disabled) || buttons.find((b) => !b.disabled))?.focus();
}

/** Shows the text or the page of the source that was just drawn. */
export function applyView(query) {
  const pane = document.getElementById("source-pane");
  const isPaged = Boolean(sheet()) && showsPage;
  pane.classList.toggle("paged", isPaged);
  for (const button of pane.querySelectorAll("[data-show]")) {
    button.ariaPressed = String((button.dataset.show === "page") === isPaged);
  }
  if (!sheet()) return;
  if (query !== undefined) sheet().dataset.query = query;
  if (isPaged && !sheet().childElementCount) load(sheet().dataset.page, sheet().dataset.query);
}

export function start() {
  document.addEventListener("click", ({ target }) => {
    const view = target.closest?.("#source-pane [data-show]");
    const turn = target.closest?.("#source-pane [data-turn]");
    if (turn) load(turn.dataset.turn, sheet().dataset.query);
    if (!view) return;
    showsPage = view.dataset.show === "page";
    applyView();
    document.getElementById("cited")?.scrollIntoView({ block: "center" });
  });
}
