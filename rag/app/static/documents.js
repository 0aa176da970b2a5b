// Runs the Documents tab: adds and removes documents, and follows the jobs that update the index.
import { INDEXED, dispatch } from "./events.js";
import { fragment, post, request } from "./http.js";
import { keepForms, onFormClick, onFormKey, save, toggle } from "./metadata_form.js";
import { addressParams, onAddress } from "./url_state.js";

const PACE = 400; // milliseconds between two looks at a running job
const WATCH_PACE = 3000; // the same, while folders are watched and no job runs
const RETRY_PAUSE = 2000; // milliseconds until the next look at a server that did not answer
const SEARCH_PAUSE = 250; // milliseconds without a key before a search
const $ = (id) => document.getElementById(id);
const findInTab = (selector) => $("documents").querySelector(selector);

let visible = false; // whether the tab is shown
let lastEnded = -1; // number of the last job whose end is known here
let jobRuns = false; // at the last look
let outcomes = []; // of the jobs that have ended since none was running
let latestLook = 0; // its number; what an earlier look at the job finds is dropped
let latestList = 0; // its number, likewise
let lookTimer = 0;
let searchTimer = 0;
let serverLost = false; // the server did not answer the last look
let refusal = ""; // shown until the running jobs are over

function showStatus(message, failed = false) {
  const status = findInTab("#job [role=status]");
  if (status.textContent !== message) status.textContent = message; // else it is read out again
  status.classList.toggle("failure", failed);
}

/** Draws the list anew; what is unfolded stays so, and the focus stays near where it was. */
async function drawList() {
  const number = ++latestList;
  const query = new URLSearchParams({ find: $("find").value });
  const { html } = await fragment(`documents/list?${query}`);
  if (number !== latestList) return;
  const catalog = $("catalog");
  const buttons = () => [...catalog.querySelectorAll("button")];
  const focusedIndex = buttons().indexOf(document.activeElement);
  const edited = document.activeElement?.dataset.edit;
  const openFolds = [...catalog.querySelectorAll("details[open]")].map((fold) => fold.dataset.fold);
  keepForms(() => {
    catalog.innerHTML = html; // escaped by the server
  });
  for (const fold of catalog.querySelectorAll("details")) {
    fold.open = openFolds.includes(fold.dataset.fold);
  }
  if (focusedIndex < 0 || catalog.contains(document.activeElement)) return;
  const same = edited && catalog.querySelector(`[data-edit="${CSS.escape(edited)}"]`);
  const nearest = same || buttons().slice(0, focusedIndex + 1).pop() || findInTab("h2");
  nearest.focus({ preventScroll: true });
}

/** Says on one line each how a job ended, and what became of each file that is remarked on. */
function outcomeOf(job, named) {
  const state = job.failed ? `${job.what} failed.` : named && `${job.what}:`;
  return [[state, job.message, job.remedy].filter(Boolean).join(" "), ...job.remarks].join("\n");
}

function showJobs(job) {
  const bar = findInTab("progress");
  bar.hidden = !job.running;
  if (job.running && job.total) {
    bar.max = job.total;
    bar.value = job.done;
  } else bar.removeAttribute("value");
  $("documents").setAttribute("aria-busy", job.running);
  const named = outcomes.length > 1 || job.running;
  const lines = [refusal, ...outcomes.map((ended) => outcomeOf(ended, named))];
  if (job.running) lines.push(`${job.what} …`);
  if (job.waiting.length) lines.push(`Waiting: ${job.waiting.join(", ")}.`);
  showStatus(lines.filter(Boolean).join("\n"), Boolean(refusal) || outcomes.some((o) => o.failed));
  if (!job.running) refusal = "";
}

/** Returns the jobs that have ended since the last look; at the first look none is news. */
function takeEnded(job) {
  const ended = lastEnded < 0 ? [] : job.ended;
  const numbers = job.ended.map((one) => one.number);
  lastEnded = Math.max(lastEnded, job.running ? job.number - 1 : job.number, ...numbers);
  return ended;
}

/** Follows the running job and those that wait to their end. */
async function followJob() {
  clearTimeout(lookTimer);
  const number = ++latestLook;
  try {
    const job = await request(`documents/job?after=${Math.max(lastEnded, 0)}`);
    if (number !== latestLook) return;
    if (job.number < lastEnded) lastEnded = 0; // the program has started anew
    const ended = takeEnded(job);
    const isNews = job.running || ended.length > 0;
    const serverIsBack = serverLost;
    serverLost = false;
    if (isNews && !jobRuns) outcomes = [];
    outcomes.push(...ended);
    jobRuns = job.running;
    if (isNews) showJobs(job);
    else if (serverIsBack) showStatus("");
    if (job.running) lookTimer = setTimeout(followJob, PACE);
    else if (visible && $("watch")?.checked) lookTimer = setTimeout(followJob, WATCH_PACE);
    if (ended.length || serverIsBack) {
      await drawList();
      dispatch(INDEXED);
    }
  } catch (error) {
    if (number !== latestLook) return;
    serverLost = true;
    outcomes = [];
    showJobs({ running: false, waiting: [] });
    showStatus(error.message, true);
    if (visible) lookTimer = setTimeout(followJob, RETRY_PAUSE);
  }
}

/** Follows the job that a request starts; returns whether it has started or waits. */
async function startJob(jobRequest) {
  refusal = "";
  try {
    const job = await jobRequest;
    lastEnded = lastEnded < 0 ? job.number - 1 : Math.min(lastEnded, job.number - 1);
    followJob();
    return true;
  } catch (error) {
    if (findInTab("progress:not([hidden])")) refusal = error.message;
    showStatus(error.message, true);
    return false;
  }
}

async function watch(box) {
  try {
    await post("documents/watch", { on: box.checked });
    followJob();
  } catch (error) {
    box.checked = !box.checked;
    showStatus(error.message, true);
  }
}

async function upload(files) {
  if (!files.length) return;
  const form = new FormData();
  for (const file of files) form.append("files", file);
  const what = files.length === 1 ? files[0].name : `${files.length} files`;
  showStatus(`Uploading ${what} …`);
  await startJob(post("documents/upload", form));
}

async function onSubmit(event) {
  event.preventDefault();
  const form = event.target;
  if (form.matches(".metadata")) return void save(form, startJob);
  const path = form.elements.path.value;
  if (await startJob(post("documents/folder", { path }))) form.reset();
}

function onDrag(event) {
  if (!$("files") || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  findInTab(".drop").classList.toggle("over", event.type === "dragover");
  if (event.type === "drop") upload(event.dataTransfer.files);
}

async function onAddressChange() {
  const wasVisible = visible;
  visible = addressParams().get("view") === "documents";
  if (!visible || wasVisible) return;
  if (!$("catalog")) $("documents").innerHTML = (await fragment("documents")).html; // escaped there
  if (!$("catalog")) return;
  await drawList();
  followJob();
}

export function start() {
  const tab = $("documents");
  tab.addEventListener("click", (event) => {
    const action = event.target.closest("[data-do]")?.dataset;
    if (action) startJob(post(`documents/${action.do}`, JSON.parse(action.with)));
    const { edit, find } = event.target.closest("button")?.dataset || {};
    if (edit) toggle(edit);
    if (find) {
      $("find").value = find;
      drawList();
    }
    onFormClick(event, startJob);
  });
  tab.addEventListener("keydown", onFormKey);
  tab.addEventListener("change", async ({ target }) => {
    if (target.id === "watch") watch(target);
    if (target.id !== "files") return;
    await upload(target.files);
    target.value = ""; // so that the same file can be chosen again
  });
  tab.addEventListener("input", (event) => {
    if (event.target.id !== "find") return;
    clearTimeout(searchTimer);
    searchTimer = setTimeout(drawList, SEARCH_PAUSE);
  });
  tab.addEventListener("submit", onSubmit);
  for (const name of ["dragover", "dragleave", "drop"]) tab.addEventListener(name, onDrag);
  onAddress(onAddressChange);
}
