// The sidebar: kept conversations, to be opened, searched, renamed, deleted and exported. What opens
// one is in conversation.js.
import { onPlace, place } from "./url_state.js";
import { drawer } from "./frame.js";
import { send, told } from "./http.js";

const $ = (id) => document.getElementById(id);
const FRAME = `
  <div class="head">
    <button type="button" class="new">New chat</button>
    <label class="find"><span>Search conversations</span>
      <input type="search" placeholder="Search" maxlength="200" autocomplete="off"></label>
  </div>
  <div class="list"></div>
  <p class="said" role="status"></p>`;
const PAUSE = 200; // milliseconds without a key before a search

let nav, list, find, said;
let latest = 0; // number of the last search; what answers an earlier one is dropped
let drawn = "";
let renaming = false;
let failed = false; // what is said is that something went wrong

const shut = () => document.body.classList.contains("drawer") && drawer(false);
const row = (chat) => list.querySelector(`li[data-chat="${CSS.escape(chat)}"]`);

function say(words, undo) {
  said.replaceChildren(words);
  failed = false;
  if (!undo) return;
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: "Undo",
    onclick: () => doing(undo),
  });
  said.append(" ", button);
  button.focus();
}

/** Runs what may fail, and says what went wrong. */
async function doing(run) {
  try {
    await run();
  } catch (error) {
    say(error.message);
    failed = true;
  }
}

async function load() {
  const number = ++latest;
  const west = String(new Date().getTimezoneOffset());
  const html = await told(fetch(`chats?${new URLSearchParams({ words: find.value, west })}`));
  if (failed) say("");
  if (number !== latest || renaming || html === drawn) return;
  const focused = list.contains(document.activeElement) && document.activeElement.closest("li");
  const menu = list.querySelector(":popover-open")?.id;
  drawn = html;
  list.innerHTML = html; // escaped by the server
  mark();
  if (focused) row(focused.dataset.chat)?.querySelector(".title").focus();
  if (menu) $(menu)?.showPopover();
}

const refresh = () => doing(load);

function mark() {
  const open = place().get("chat");
  for (const link of list.querySelectorAll(".title")) {
    if (link.closest("li").dataset.chat === open) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function rename(item) {
  const title = item.querySelector(".title");
  const input = Object.assign(document.createElement("input"), {
    className: "naming",
    value: title.textContent,
    maxLength: 200,
  });
  input.setAttribute("aria-label", `New title of “${title.textContent}”`);
  renaming = true;
  title.hidden = true;
  title.before(input);
  input.select();
  const end = async (keep) => {
    if (!renaming) return;
    renaming = false;
    const focused = document.activeElement === input;
    const wanted = input.value.trim();
    input.remove();
    title.hidden = false;
    if (focused) title.focus();
    const changed = keep && wanted && wanted !== title.textContent;
    if (changed) await send(`chats/${item.dataset.chat}/rename`, { title: wanted });
    await load(); // also what came while the title was written
  };
  input.addEventListener("blur", () => doing(() => end(true)));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    doing(() => end(event.key === "Enter"));
  });
}

async function remove(item) {
  const chat = item.dataset.chat;
  const title = item.querySelector(".title").textContent;
  item.inert = true; // it is not deleted twice
  try {
    await send(`chats/${chat}/delete`);
  } catch (error) {
    item.inert = false;
    throw error;
  }
  await load();
  const open = chat === place().get("chat");
  if (open) document.dispatchEvent(new CustomEvent("rag:new"));
  say(`“${title}” is deleted.`, async () => {
    await send(`chats/${chat}/restore`);
    say("");
    await load();
    row(chat)?.querySelector(".title").focus();
    if (!open || place().get("chat")) return; // another is open by now
    document.dispatchEvent(new CustomEvent("rag:open", { detail: { chat } }));
  });
}

function clicked(event) {
  const target = event.target;
  const done = target.closest(".menu > *");
  const item = target.closest("li");
  if (done) done.parentElement.hidePopover();
  if (target.closest(".new")) {
    document.dispatchEvent(new CustomEvent("rag:new"));
    shut();
  } else if (done?.dataset.do === "rename") rename(item);
  else if (done?.dataset.do === "delete") doing(() => remove(item));
  else if (target.closest(".title")) shut();
}

/** A menu stands in the top layer, so that the list does not cut it off. */
function placed(event) {
  if (event.newState !== "open") return;
  const menu = event.target;
  const button = menu.previousElementSibling.getBoundingClientRect();
  const fits = button.bottom + menu.offsetHeight + 8 < innerHeight;
  menu.style.left = `${Math.max(8, button.right - menu.offsetWidth)}px`;
  menu.style.top = `${fits ? button.bottom + 2 : button.top - menu.offsetHeight - 2}px`;
  menu.querySelector("button").focus();
}

function key(event) {
  if (event.key !== "Escape") return;
  const menu = list.querySelector(":popover-open");
  if (!menu && !find.value) return;
  event.stopPropagation(); // it closes the menu or empties the search, and not the drawer too
  if (!menu) return;
  event.preventDefault();
  menu.hidePopover();
  menu.previousElementSibling.focus();
}

export function start() {
  nav = $("chats");
  nav.innerHTML = FRAME;
  [list, find, said] = [".list", "input", ".said"].map((part) => nav.querySelector(part));
  let timer;
  find.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  });
  nav.addEventListener("click", clicked);
  nav.addEventListener("keydown", key);
  nav.addEventListener("toggle", placed, true);
  list.addEventListener("scroll", () => list.querySelector(":popover-open")?.hidePopover());
  let busy = false;
  new MutationObserver(() => {
    const now = Boolean($("talk").querySelector("[aria-busy=true]"));
    if (now && !busy) say("");
    if (now !== busy) refresh();
    busy = now;
  }).observe($("talk"), { childList: true, subtree: true, attributeFilter: ["aria-busy"] });
  addEventListener("focus", refresh); // another tab may have changed something
  onPlace(mark);
  refresh();
}
