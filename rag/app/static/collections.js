// Lets the user choose another collection, where there are several, and make a new one.
import { fragment, post } from "./http.js";
import { addressParams } from "./url_state.js";

const $ = (id) => document.getElementById(id);

/** Draws the box anew: another tab may have made a collection. */
async function draw() {
  const { html, ok } = await fragment("collections");
  const box = $("collections");
  if (ok && !box.contains(document.activeElement)) box.innerHTML = html; // escaped by the server
}

function onChange({ target }) {
  if (target.id !== "collection") return;
  const page = target.value;
  for (const option of target.options) option.selected = option.defaultSelected; // for the way back
  const inDocuments = addressParams().get("view") === "documents";
  location.assign(inDocuments ? `${page}?view=documents` : page);
}

async function onSubmit(event) {
  if (event.target.id !== "new-collection") return;
  event.preventDefault();
  event.stopPropagation(); // it adds no folder
  const form = event.target;
  const button = form.querySelector("button");
  const status = form.parentElement.querySelector("[role=status]");
  button.disabled = true;
  try {
    const { page } = await post("collections", { name: form.elements.name.value });
    location.assign(`${page}?view=documents`);
  } catch (error) {
    status.textContent = error.message;
  } finally {
    button.disabled = false;
  }
}

export function start() {
  document.addEventListener("change", onChange);
  document.addEventListener("submit", onSubmit, true);
  addEventListener("focus", draw);
  draw();
}
