// The Documents tab: adds files and folders, takes documents out and puts them back, and shows how
// far the index is. The server writes the list; this file only fetches it and sends what is pressed.
import { fragment, onPlace, place } from "./place.js";

const PACE = 400; // milliseconds between two looks at a job that runs
const WAIT = 250; // after a key, before the list is searched
const $ = (id) => document.getElementById(id);
const find = (selector) => $("documents").querySelector(selector);

let seen = -1; // number of the job whose end is known here
let polling = false;
let again = false; // a job was begun while the last look was on its way
let searching = 0;
let listing = 0;

function say(words, failed = false) {
  const line = find("#job [role=status]");
  line.textContent = words;
  line.classList.toggle("failure", failed);
}

/** Draws the list anew; what is unfolded stays so, and the focus stays near where it was. */
async function list() {
  const number = ++listing;
  const html = await fragment(`documents/list?${new URLSearchParams({ find: $("find").value })}`);
  if (number !== listing) return;
  const shelf = $("shelf");
  const buttons = () => [...shelf.querySelectorAll("button")];
  const at = buttons().indexOf(document.activeElement);
  const open = [...shelf.querySelectorAll("details[open]")].map((d) => d.dataset.fold);
  shelf.innerHTML = html; // escaped by the server
  for (const fold of shelf.querySelectorAll("details")) fold.open = open.includes(fold.dataset.fold);
  if (at >= 0) (buttons().slice(0, at + 1).pop() || find("h2")).focus({ preventScroll: true });
}

function show(job) {
  const bar = find("progress");
  bar.hidden = !job.running;
  if (job.running && job.total) {
    bar.max = job.total;
    bar.value = job.done;
  } else bar.removeAttribute("value");
  $("documents").setAttribute("aria-busy", job.running);
  if (job.running) say(`${job.what} …`);
  else if (job.number) {
    const words = [job.failed && `${job.what} failed.`, job.message, job.remedy, ...job.remarks];
    say(words.filter(Boolean).join(" "), job.failed);
  }
}

/** Follows the job that runs, if any, to its end. */
async function follow() {
  if (polling) {
    again = true;
    return;
  }
  polling = true;
  try {
    for (;;) {
      const answer = await fetch("documents/job");
      if (!answer.ok) throw new Error(answer.status);
      const job = await answer.json();
      const news = job.running || (job.number !== seen && seen >= 0);
      if (news) show(job);
      if (!job.running) {
        if (news) {
          await list();
          dispatchEvent(new CustomEvent("indexed"));
        }
        seen = job.number;
        if (!again) return;
        again = false;
        continue;
      }
      seen = job.number - 1;
      await new Promise((done) => setTimeout(done, PACE));
    }
  } catch {
    say("The program does not answer. Is it still running?", true);
  } finally {
    polling = false;
  }
}

/** Begins a job; true where it has begun. */
async function send(route, options) {
  try {
    const answer = await fetch(`documents/${route}`, { method: "POST", ...options });
    const told = await answer.json();
    if (answer.ok) {
      seen = told.number - 1;
      follow();
    } else say([told.message, told.remedy].filter(Boolean).join(" "), true);
    return answer.ok;
  } catch {
    say("The program does not answer. Is it still running?", true);
    return false;
  }
}

const json = (body) => ({ headers: { "Content-Type": "application/json" }, body });

async function upload(files) {
  if (!files.length) return;
  const form = new FormData();
  for (const file of files) form.append("files", file);
  say(files.length === 1 ? `Sending ${files[0].name} …` : `Sending ${files.length} files …`);
  await send("upload", { body: form });
}

async function submitted(event) {
  event.preventDefault();
  const form = event.target;
  const path = form.elements.path.value;
  if (await send("folder", json(JSON.stringify({ path })))) form.reset();
}

function dragged(event) {
  if (!find("#files") || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  find(".drop").classList.toggle("over", event.type === "dragover");
  if (event.type === "drop") upload(event.dataTransfer.files);
}

async function load() {
  if (place().get("view") !== "documents") return;
  const tab = $("documents");
  if (!$("shelf")) {
    tab.innerHTML = await fragment("documents"); // escaped by the server
    if (!$("shelf")) return;
    await list();
  }
  follow();
}

export function start() {
  const tab = $("documents");
  tab.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) send(button.dataset.do, json(button.dataset.with));
  });
  tab.addEventListener("change", (event) => {
    if (event.target.id !== "files") return;
    upload(event.target.files).then(() => (event.target.value = "")); // so that it can be chosen again
  });
  tab.addEventListener("input", (event) => {
    if (event.target.id !== "find") return;
    clearTimeout(searching);
    searching = setTimeout(list, WAIT);
  });
  tab.addEventListener("submit", submitted);
  for (const name of ["dragover", "dragleave", "drop"]) tab.addEventListener(name, dragged);
  onPlace(load);
}
