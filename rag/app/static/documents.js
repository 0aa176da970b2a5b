// The Documents tab: adds files and folders, takes documents out and puts them back, and shows how
// far the index is. The server writes the list; this file only fetches it and sends what is pressed.
import { fragment, onPlace, place } from "./url_state.js";
import { send, told } from "./http.js";

const PACE = 400; // milliseconds between two looks at a job that runs
const AGAIN = 2000; // until the next look at a program that did not answer
const WAIT = 250; // after a key, before the list is searched
const $ = (id) => document.getElementById(id);
const find = (selector) => $("documents").querySelector(selector);

let entered = false; // whether the tab is shown
let seen = -1; // number of the job whose end is known here
let looks = 0; // at the job; what answers an earlier look is dropped
let lists = 0; // drawn; likewise
let looking = 0;
let lost = false; // the program did not answer the last look
let refused = ""; // what was asked while a job ran, until the job is over
let searching = 0;

function say(words, failed = false) {
  const line = find("#job [role=status]");
  line.textContent = words;
  line.classList.toggle("failure", failed);
}

/** Draws the list anew; what is unfolded stays so, and the focus stays near where it was. */
async function list() {
  const number = ++lists;
  const words = new URLSearchParams({ find: $("find").value });
  const { html } = await fragment(`documents/list?${words}`);
  if (number !== lists) return;
  const shelf = $("shelf");
  const buttons = () => [...shelf.querySelectorAll("button")];
  const at = buttons().indexOf(document.activeElement);
  const open = [...shelf.querySelectorAll("details[open]")].map((fold) => fold.dataset.fold);
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
  const what = job.running ? `${job.what} …` : job.failed && `${job.what} failed.`;
  const words = [refused, what, job.message, job.remedy, ...(job.running ? [] : job.remarks)];
  say(words.filter(Boolean).join(" "), job.failed || Boolean(refused));
  if (!job.running) refused = "";
}

/** Follows the job that runs, if any, to its end. */
async function follow() {
  clearTimeout(looking);
  const number = ++looks;
  try {
    const job = await told(fetch("documents/job"));
    if (number !== looks) return;
    const news = job.running || (seen >= 0 && job.number !== seen);
    const back = lost;
    lost = false;
    if (news) show(job);
    else if (back) say("");
    seen = job.running ? job.number - 1 : job.number;
    if (job.running) looking = setTimeout(follow, PACE);
    else if (news || back) {
      await list();
      dispatchEvent(new CustomEvent("indexed"));
    }
  } catch (error) {
    if (number !== looks) return;
    lost = true;
    show({ running: false, remarks: [] });
    say(error.message, true);
    if (entered) looking = setTimeout(follow, AGAIN);
  }
}

/** Begins a job; true where it has begun. */
async function begin(request) {
  refused = "";
  try {
    const job = await request;
    seen = job.number - 1;
    follow();
    return true;
  } catch (error) {
    if (find("progress:not([hidden])")) refused = error.message;
    say(error.message, true);
    return false;
  }
}

async function upload(files) {
  if (!files.length) return;
  const form = new FormData();
  for (const file of files) form.append("files", file);
  say(files.length === 1 ? `Sending ${files[0].name} …` : `Sending ${files.length} files …`);
  await begin(told(fetch("documents/upload", { method: "POST", body: form })));
}

async function submitted(event) {
  event.preventDefault();
  const form = event.target;
  const path = form.elements.path.value;
  if (await begin(send("documents/folder", { path }))) form.reset();
}

function dragged(event) {
  if (!$("files") || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  find(".drop").classList.toggle("over", event.type === "dragover");
  if (event.type === "drop") upload(event.dataTransfer.files);
}

async function changed() {
  const before = entered;
  entered = place().get("view") === "documents";
  if (!entered || before) return;
  if (!$("shelf")) $("documents").innerHTML = (await fragment("documents")).html; // escaped there
  if (!$("shelf")) return;
  await list();
  follow();
}

export function start() {
  const tab = $("documents");
  tab.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-do]")?.dataset;
    if (pressed) begin(send(`documents/${pressed.do}`, JSON.parse(pressed.with)));
  });
  tab.addEventListener("change", async ({ target }) => {
    if (target.id !== "files") return;
    await upload(target.files);
    target.value = ""; // so that the same file can be chosen again
  });
  tab.addEventListener("input", (event) => {
    if (event.target.id !== "find") return;
    clearTimeout(searching);
    searching = setTimeout(list, WAIT);
  });
  tab.addEventListener("submit", submitted);
  for (const name of ["dragover", "dragleave", "drop"]) tab.addEventListener(name, dragged);
  onPlace(changed);
}
