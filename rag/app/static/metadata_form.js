// Edits a document's metadata in place: a form in a row of its own below that of the document.
import { fragment, post } from "./http.js";

const catalog = () => document.getElementById("catalog");
const formRows = () => [...catalog().querySelectorAll("tr.editing")];
const rowOf = (id) => catalog().querySelector(`tr[data-document="${CSS.escape(id)}"]`);
const buttonOf = (id) => rowOf(id)?.querySelector("[data-edit]");

function insert(row) {
  const above = rowOf(row.dataset.of);
  if (above) above.after(row);
  buttonOf(row.dataset.of)?.setAttribute("aria-expanded", "true");
}

function close(row) {
  const { of } = row.dataset;
  const hadFocus = row.contains(document.activeElement);
  row.remove();
  buttonOf(of)?.setAttribute("aria-expanded", "false");
  if (hadFocus) buttonOf(of)?.focus();
}

/** Opens the form of a document, or closes it. */
export async function toggle(id) {
  const open = formRows().find((row) => row.dataset.of === id);
  if (open) return close(open);
  const { html } = await fragment(`documents/edit?${new URLSearchParams({ id })}`);
  if (formRows().some((row) => row.dataset.of === id)) return undefined; // asked for twice
  const row = document.createElement("tr");
  row.className = "editing";
  row.dataset.of = id;
  row.innerHTML = `<td colspan="${rowOf(id)?.cells.length || 1}">${html}</td>`; // escaped there
  insert(row);
  const unclear = row.querySelector(".choices button");
  return (unclear || row.querySelector("input"))?.focus();
}

/** Draws the list anew around the open forms, which keep what is typed and the focus. */
export function keepForms(draw) {
  const rows = formRows();
  const focused = rows.some((row) => row.contains(document.activeElement)) && document.activeElement;
  draw();
  rows.forEach(insert);
  if (focused) focused.focus({ preventScroll: true });
}

function showProblem(form, { field = "", message }) {
  for (const place of form.querySelectorAll("[data-problem]")) {
    const here = place.dataset.problem === field;
    place.textContent = here ? message : "";
  }
  for (const input of form.querySelectorAll("input")) {
    input.setAttribute("aria-invalid", input.name === field);
    if (input.name === field) input.focus();
  }
}

/** Sends what has changed, and takes edits back; `startJob` follows the job that begins. */
export async function save(form, startJob, undo = []) {
  const inputs = [...form.querySelectorAll("input")];
  const changed = inputs.filter((i) => i.value !== i.defaultValue && !undo.includes(i.name));
  if (!changed.length && !undo.length) return close(form.closest("tr"));
  const values = Object.fromEntries(changed.map((input) => [input.name, input.value]));
  const sent = post("documents/edit", { id: form.dataset.id, values, undo });
  const refused = await sent.then(() => null, (error) => error);
  if (refused) return showProblem(form, refused);
  startJob(sent);
  return close(form.closest("tr"));
}

/** Does what a button of a form says. */
export function onFormClick({ target }, startJob) {
  const form = target.closest("form.metadata");
  const { undo, fill, cancel } = target.closest("button")?.dataset || {};
  if (!form) return;
  if (undo) save(form, startJob, undo.split(" "));
  if (cancel !== undefined) close(form.closest("tr"));
  if (!fill) return;
  form.elements.published.value = fill;
  form.elements.published.focus();
}

export function onFormKey(event) {
  const row = event.target.closest("tr.editing");
  if (row && event.key === "Escape") close(row);
}
