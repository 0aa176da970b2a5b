// The conversation that is shown and the address agree: ?chat=… opens it, here or in a new tab.
import { go, place } from "./url_state.js";

const talk = () => document.getElementById("talk");
let wanted = ""; // the conversation that was asked for last
let leaving = false; // the answer that is on its way is stopped first, and kept
let begun = false; // its first words are drawn
let pressed = null; // the button that was pressed before Gradio was through with it

const shown = () => talk().querySelector("article[data-chat]")?.dataset.chat || "";

const tell = () => document.dispatchEvent(new Event("open_chat"));

function load() {
  if (!("asking" in document.body.dataset)) return tell();
  if (leaving) return;
  leaving = true;
  document.addEventListener("answered", left, { once: true });
  document.getElementById("stop")?.click();
}

function left() {
  leaving = false;
  tell();
}

/** Shows a kept conversation, or with "" an empty one. */
export function open(chat) {
  const here = chat && chat === wanted && chat === shown();
  wanted = chat;
  go({ chat, view: "" });
  if (!here) load();
  if (!chat) document.querySelector("#box textarea")?.focus();
}

function clicked(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest?.("#clear")) return open("");
  const asked = event.target.closest?.("[data-ask]");
  if (asked) return ask(asked.dataset.ask);
  const link = event.target.closest?.("a[href^='?chat=']");
  if (!link) return;
  event.preventDefault();
  open(new URLSearchParams(link.getAttribute("href")).get("chat"));
}

function write(words) {
  const box = document.querySelector("#box textarea");
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function ask(question) {
  write(question);
  document.getElementById("send")?.click();
}

/** Gradio drops what is pressed between the last words of an answer and its end. */
function noted(event) {
  const enter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  const typed = enter && event.target.closest?.("#box");
  const button = typed ? document.getElementById("send") : event.target.closest?.("#send, #retry");
  if (!button || !begun || talk().querySelector("[aria-busy=true]")) return;
  pressed = button;
}

function answered() {
  begun = false;
  if (!leaving) pressed?.click();
  pressed = null;
}

/** A question has arrived: it goes out of the box, if nothing else was typed since. */
function arrived(question) {
  begun = true;
  if (document.querySelector("#box textarea").value.trim() === question) write("");
}

export function start() {
  wanted = place().get("chat") || "";
  document.addEventListener("click", clicked);
  document.addEventListener("click", noted);
  document.addEventListener("keydown", noted);
  document.addEventListener("answered", answered);
  // Another conversation may have been chosen before the last question came to be edited.
  document.addEventListener("edited", () => shown() !== wanted && load());
  document.addEventListener("rag:open", (event) => open(event.detail.chat));
  document.addEventListener("rag:new", () => open(""));
  addEventListener("popstate", () => {
    const chat = place().get("chat") || "";
    if (chat === wanted) return;
    wanted = chat;
    load();
  });
  new MutationObserver(() => {
    const growing = talk().querySelector("article[aria-busy=true]");
    if (growing && !begun) arrived(growing.querySelector(".asked").textContent);
    // The button comes with the first sign of an answer, which may be after the wish to leave it.
    if (leaving) return document.getElementById("stop")?.click();
    const chat = growing?.dataset.chat;
    if (!chat || chat === place().get("chat")) return;
    go({ chat }, { replace: !wanted });
    wanted = chat;
  }).observe(talk(), { childList: true, subtree: true, attributes: true });
}
