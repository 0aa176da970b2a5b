// Who answers, and which sources are asked: the panel above the box. The choice goes with every
// question (see page.py) and lasts as long as this tab.
import { fragment } from "./url_state.js";
import { watchPull } from "./model_pull.js";
import { told } from "./http.js";

const $ = (id) => document.getElementById(id);
const EMPTY = { documents: [], publishers: [], since: "", until: "" };
const names = new Map(); // of the documents that were chosen, for telling what is asked
let wish = { answerer: "", only: { ...EMPTY } };

function keep() {
  const text = JSON.stringify(wish);
  document.body.dataset.wish = text;
  sessionStorage.setItem("wish", JSON.stringify({ ...wish, names: [...names] }));
  tell();
}

function recall() {
  try {
    const { names: known, ...kept } = JSON.parse(sessionStorage.getItem("wish"));
    wish = { answerer: kept.answerer || "", only: { ...EMPTY, ...kept.only } };
    for (const [id, name] of known) names.set(id, name);
  } catch {
    // Nothing was chosen in this tab yet.
  }
}

/** What is asked, in a few words; "" for everything. */
function narrowed() {
  const { documents, publishers, since, until } = wish.only;
  const parts = [...publishers];
  if (documents.length === 1) parts.push(names.get(documents[0]) || "1 document");
  else if (documents.length) parts.push(`${documents.length} documents`);
  if (since) parts.push(`from ${since}`);
  if (until) parts.push(`to ${until}`);
  return parts.join(", ");
}

let telling = 0;
async function tell() {
  const number = ++telling;
  const what = narrowed();
  $("only").hidden = !what;
  $("only").querySelector("span").textContent = what;
  try {
    const query = new URLSearchParams({ answerer: wish.answerer });
    const line = await told(fetch(`who?${query}`));
    if (number === telling && $("who").textContent !== line) $("who").textContent = line;
  } catch {
    // The next question will say so.
  }
}

function fill(panel) {
  for (const input of panel.querySelectorAll("input[type=radio]")) {
    input.checked = input.value === wish.answerer;
  }
  if (!panel.querySelector("input[type=radio]:checked")) {
    wish.answerer = ""; // the model is gone
    panel.querySelector("input[type=radio]").checked = true;
  }
  if (!panel.querySelector(".narrowing")) return; // the sources cannot be listed now
  for (const kind of ["documents", "publishers"]) {
    const offered = [...panel.querySelectorAll(`input[name=${kind}]`)];
    for (const input of offered) input.checked = wish.only[kind].includes(input.value);
    wish.only[kind] = offered.filter((input) => input.checked).map((input) => input.value);
  }
  for (const kind of ["since", "until"]) {
    const input = panel.querySelector(`input[name=${kind}]`);
    if (input) input.value = wish.only[kind];
  }
}

function changed(event) {
  const { name, value, checked, dataset } = event.target;
  if (name === "answerer") wish.answerer = value;
  else if (name === "since" || name === "until") wish.only[name] = value;
  else if (name === "documents" || name === "publishers") {
    wish.only[name] = wish.only[name].filter((other) => other !== value);
    if (checked) wish.only[name].push(value);
    names.set(value, dataset.name);
  } else return;
  keep();
}

function filtered(event) {
  if (!event.target.matches("[data-filter]")) return;
  const words = event.target.value.toLocaleLowerCase().split(/\s+/);
  for (const choice of $("choices").querySelectorAll(".group.long .choice")) {
    const text = choice.textContent.toLocaleLowerCase();
    choice.hidden = !words.every((word) => text.includes(word));
  }
}

export async function open() {
  const panel = $("choices");
  const { html, ok } = await fragment("choices");
  panel.innerHTML = html; // escaped by the server
  if (!ok) return; // what was chosen stays
  fill(panel);
  keep();
  watchPull(panel, open);
}

function all() {
  wish.only = { ...EMPTY };
  keep();
  if ($("choices").matches(":popover-open")) fill($("choices"));
}

export function start() {
  recall();
  const panel = $("choices");
  panel.addEventListener("change", changed);
  panel.addEventListener("input", filtered);
  panel.addEventListener("toggle", (event) => {
    $("choose").setAttribute("aria-expanded", event.newState === "open");
    if (event.newState !== "open") return;
    panel.style.setProperty("--left", `${$("box").getBoundingClientRect().left}px`);
    open();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-all]")) all();
  });
  for (const name of ["answered", "failed"]) document.addEventListener(name, tell);
  addEventListener("focus", tell);
  keep();
}
