// Runs the list of conversations: searching, renaming, deleting, restoring and exporting them.
import { ANSWERED, BUSY, NEW, OPEN, dispatch } from "./events.js";
import { toggleDrawer } from "./frame.js";
import { post, request } from "./http.js";
import { addressParams, onAddress } from "./url_state.js";

const $ = (id) => document.getElementById(id);
const FRAME = `
  <div class="head">
    <button type="button" class="new">New chat</button>
    <label class="find"><span class="unseen">Search conversations</span>
      <input type="search" placeholder="Search" maxlength="200" autocomplete="off"></label>
  </div>
  <div class="list"></div>
  <p class="said" role="status"></p>`;
const SEARCH_PAUSE = 200; // milliseconds without a key before a search

let nav, list, searchField, status;
let latestSearch = 0; // its number; results of an earlier search are dropped
let listHtml = ""; // as it is drawn
let renaming = false;
let showsError = false; // in the status line

const closeDrawer = () => document.body.classList.contains("drawer") && toggleDrawer(false);
const itemOf = (chat) => list.querySelector(`li[data-chat="${CSS.escape(chat)}"]`);
const openChat = () => addressParams().get("chat");
const openMenu = () => list.querySelector(":popover-open");

function showStatus(message, undo) {
  status.replaceChildren(message);
  showsError = false;
  if (!undo) return;
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    textContent: "Undo",
    onclick: () => withErrorsShown(undo),
  });
  status.append(" ", button);
  button.focus();
}

async function withErrorsShown(action) {
  try {
    await action();
  } catch (error) {
    showStatus(error.message);
    showsError = true;
  }
}

async function load() {
  const number = ++latestSearch;
  const west = String(new Date().getTimezoneOffset());
  const query = new URLSearchParams({ words: searchField.value, west });
  const html = await request(`chats?${query}`);
  if (showsError) showStatus("");
  if (number !== latestSearch || renaming || html === listHtml) return;
  const focusedItem = list.contains(document.activeElement) && document.activeElement.closest("li");
  const menuId = openMenu()?.id;
  listHtml = html;
  list.innerHTML = html; // escaped by the server
  markOpenChat();
  if (focusedItem) itemOf(focusedItem.dataset.chat)?.querySelector(".title").focus();
  if (menuId) $(menuId)?.showPopover();
}

const refresh = () => withErrorsShown(load);

function markOpenChat() {
  for (const link of list.querySelectorAll(".title")) {
    if (link.closest("li").dataset.chat === openChat()) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function startRenaming(item) {
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
  const endRenaming = async (save) => {
    if (!renaming) return;
    renaming = false;
    const hadFocus = document.activeElement === input;
    const newTitle = input.value.trim();
    input.remove();
    title.hidden = false;
    if (hadFocus) title.focus();
    const changed = save && newTitle && newTitle !== title.textContent;
    if (changed) await post(`chats/${item.dataset.chat}/rename`, { title: newTitle });
    await load(); // also shows a list that came meanwhile
  };
  input.addEventListener("blur", () => withErrorsShown(() => endRenaming(true)));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    withErrorsShown(() => endRenaming(event.key === "Enter"));
  });
}

async function deleteChat(item) {
  const chat = item.dataset.chat;
  const title = item.querySelector(".title").textContent;
  item.inert = true; // it cannot be deleted twice
  try {
    await post(`chats/${chat}/delete`);
  } catch (error) {
    item.inert = false;
    throw error;
  }
  await load();
  const wasOpen = chat === openChat();
  if (wasOpen) dispatch(NEW);
  showStatus(`Deleted “${title}”.`, async () => {
    await post(`chats/${chat}/restore`);
    showStatus("");
    await load();
    itemOf(chat)?.querySelector(".title").focus();
    if (wasOpen && !openChat()) dispatch(OPEN, { chat }); // else another is open by now
  });
}

function onClick(event) {
  const target = event.target;
  const entry = target.closest(".menu > *");
  const item = target.closest("li");
  if (entry) entry.parentElement.hidePopover();
  if (target.closest(".new")) {
    dispatch(NEW);
    closeDrawer();
  } else if (entry?.dataset.do === "rename") startRenaming(item);
  else if (entry?.dataset.do === "delete") withErrorsShown(() => deleteChat(item));
  else if (target.closest(".title")) closeDrawer();
}

/** Places a menu beside its button: in the top layer, so that the list does not cut it off. */
function onMenuToggle(event) {
  if (event.newState !== "open") return;
  const menu = event.target;
  const button = menu.previousElementSibling.getBoundingClientRect();
  const fitsBelow = button.bottom + menu.offsetHeight + 8 < innerHeight;
  menu.style.left = `${Math.max(8, button.right - menu.offsetWidth)}px`;
  menu.style.top = `${fitsBelow ? button.bottom + 2 : button.top - menu.offsetHeight - 2}px`;
  menu.querySelector("button").focus();
}

function onKeydown(event) {
  if (event.key !== "Escape") return;
  const menu = openMenu();
  if (!menu && !searchField.value) return;
  event.stopPropagation(); // it closes the menu or clears the search, and not the drawer too
  if (!menu) return;
  event.preventDefault();
  menu.hidePopover();
  menu.previousElementSibling.focus();
}

export function start() {
  nav = $("chats");
  nav.innerHTML = FRAME;
  [list, searchField, status] = [".list", "input", ".said"].map((part) => nav.querySelector(part));
  let timer;
  searchField.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, SEARCH_PAUSE);
  });
  nav.addEventListener("click", onClick);
  nav.addEventListener("keydown", onKeydown);
  nav.addEventListener("toggle", onMenuToggle, true);
  list.addEventListener("scroll", () => openMenu()?.hidePopover());
  document.addEventListener(BUSY, () => {
    showStatus("");
    refresh();
  });
  document.addEventListener(ANSWERED, refresh);
  addEventListener("focus", refresh); // another tab may have changed something
  onAddress(markOpenChat);
  refresh();
}
