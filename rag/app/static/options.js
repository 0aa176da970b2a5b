// Runs the two panels of options: who answers, and which sources are searched.
// What is chosen lasts as long as the tab.
import { FAILED, FINISHED } from "./events.js";
import { fragment, request } from "./http.js";
import { runPullForm } from "./model_pull.js";

const $ = (id) => document.getElementById(id);
const NO_FILTER = { documents: [], publishers: [], since: "", until: "" };
const documentNames = new Map(); // by id, of the chosen documents
const KEY = `options ${location.pathname}`; // the sources of a collection are in no other
let options = { answerer: "", only: { ...NO_FILTER } };

/** Keeps the options for the next question (see `page/script_bridge.py`) and for a reload of the page. */
function save() {
  document.body.dataset.options = JSON.stringify(options);
  sessionStorage.setItem(KEY, JSON.stringify({ ...options, names: [...documentNames] }));
  showChoice();
}

function restore() {
  try {
    const { names, answerer, only } = JSON.parse(sessionStorage.getItem(KEY));
    options = { answerer: answerer || "", only: { ...NO_FILTER, ...only } };
    for (const [id, name] of names) documentNames.set(id, name);
  } catch {
    // Nothing was chosen in this tab yet.
  }
}

/** Describes the source filter in a few words; "" where it lets everything pass. */
function filterWords() {
  const { documents, publishers, since, until } = options.only;
  const parts = [...publishers];
  if (documents.length === 1) parts.push(documentNames.get(documents[0]) || "1 document");
  else if (documents.length) parts.push(`${documents.length} documents`);
  if (since) parts.push(`from ${since}`);
  if (until) parts.push(`to ${until}`);
  return parts.join(", ");
}

let latestChoice = 0; // its number; the answerer's line for an earlier one is dropped
async function showChoice() {
  const number = ++latestChoice;
  const words = filterWords();
  $("only").classList.toggle("narrowed", Boolean(words));
  $("only").querySelector(".words").textContent = words || "All sources";
  $("only").querySelector("[data-all]").hidden = !words;
  try {
    const query = new URLSearchParams({ answerer: options.answerer });
    const line = await request(`who?${query}`);
    if (number === latestChoice && $("who").textContent !== line) $("who").textContent = line;
  } catch {
    // The next question will report it.
  }
}

/** Checks in the panel who is chosen; the default, where that model is gone. */
function fillAnswerers(panel) {
  for (const input of panel.querySelectorAll("input[type=radio]")) {
    input.checked = input.value === options.answerer;
  }
  if (!panel.querySelector("input[type=radio]:checked")) {
    options.answerer = ""; // the model is gone
    panel.querySelector("input[type=radio]").checked = true;
  }
}

/** Checks in the panel what is chosen, and drops from the choice what is no longer offered. */
function fillSources(panel) {
  if (!panel.querySelector(".source-filter")) return; // the sources cannot be listed now
  for (const kind of ["documents", "publishers"]) {
    const inputs = [...panel.querySelectorAll(`input[name=${kind}]`)];
    for (const input of inputs) input.checked = options.only[kind].includes(input.value);
    options.only[kind] = inputs.filter((input) => input.checked).map((input) => input.value);
  }
  for (const kind of ["since", "until"]) {
    const input = panel.querySelector(`input[name=${kind}]`);
    if (input) input.value = options.only[kind];
  }
}

function onChange(event) {
  const { name, value, checked, dataset } = event.target;
  if (name === "answerer") options.answerer = value;
  else if (name === "since" || name === "until") options.only[name] = value;
  else if (name === "documents" || name === "publishers") {
    options.only[name] = options.only[name].filter((chosen) => chosen !== value);
    if (checked) options.only[name].push(value);
    documentNames.set(value, dataset.name);
  } else return;
  save();
}

/** Hides the sources that do not hold every word of the search field. */
function onInput(event) {
  if (!event.target.matches("[data-filter]")) return;
  const words = event.target.value.toLocaleLowerCase().split(/\s+/);
  for (const choice of $("filter").querySelectorAll(".group.long .choice")) {
    const text = choice.textContent.toLocaleLowerCase();
    choice.hidden = !words.every((word) => text.includes(word));
  }
}

/** Draws a panel; its id is its address, too. */
async function drawPanel(panel, fill) {
  const { html, ok } = await fragment(panel.id);
  panel.innerHTML = html; // escaped by the server
  if (!ok) return; // the options stay as they are
  fill(panel);
  save();
  if (panel.id === "choices") runPullForm(panel, () => drawPanel(panel, fill));
}

/** Connects a panel with the button that opens it. */
function startPanel(panel, button, fill) {
  panel.addEventListener("change", onChange);
  panel.addEventListener("input", onInput);
  panel.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", event.newState === "open");
    if (event.newState !== "open") return;
    panel.style.setProperty("--left", `${$("box").getBoundingClientRect().left}px`);
    drawPanel(panel, fill);
  });
}

function clearFilter() {
  options.only = { ...NO_FILTER };
  save();
  if ($("filter").matches(":popover-open")) fillSources($("filter"));
}

export function start() {
  restore();
  startPanel($("choices"), $("choose"), fillAnswerers);
  startPanel($("filter"), $("choose-sources"), fillSources);
  document.addEventListener("click", (event) => {
    const clear = event.target.closest?.("[data-all]");
    if (!clear) return;
    clearFilter();
    if (clear.closest("#only")) $("choose-sources").focus(); // the button has gone
  });
  // A model may have come or gone meanwhile.
  for (const name of [FINISHED, FAILED]) document.addEventListener(name, showChoice);
  addEventListener("focus", showChoice);
  save();
}
