// The conversation that is shown and the address agree: ?chat=… opens it, here or in a new tab.
import { go, place } from "./place.js";

const talk = () => document.getElementById("talk");
const LAST_WORD = 120; // milliseconds in which Gradio notices that an answer is over
let wanted = ""; // the conversation that was asked for last
let busy = false;

const shown = () => talk().querySelector("article[data-chat]")?.dataset.chat || "";

const tell = (what, detail) => document.dispatchEvent(new CustomEvent(what, { detail }));

/** Asks for a conversation; an answer that is on its way is stopped, and kept, before. */
function load() {
  const chat = wanted;
  const now = () => chat === wanted && tell(chat ? "open_chat" : "new_chat", { chat });
  if (!busy) return now();
  document.addEventListener("answered", () => setTimeout(now, LAST_WORD), { once: true });
  document.getElementById("stop")?.click();
}

/** Shows a kept conversation, or with "" an empty one. */
export function open(chat) {
  wanted = chat;
  go({ chat, view: "" });
  if (chat !== shown()) load();
  if (!chat) document.querySelector("#box textarea")?.focus();
}

function clicked(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest?.("#clear")) {
    wanted = "";
    return go({ chat: "" });
  }
  const asked = event.target.closest?.("[data-ask]");
  if (asked) return ask(asked.dataset.ask);
  const link = event.target.closest?.("a[href^='?chat=']");
  if (!link) return;
  event.preventDefault();
  open(new URLSearchParams(link.getAttribute("href")).get("chat"));
}

function ask(question) {
  const box = document.querySelector("#box textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("send")?.click();
}

export function start() {
  wanted = place().get("chat") || "";
  document.addEventListener("click", clicked);
  document.addEventListener("rag:open", (event) => open(event.detail.chat));
  document.addEventListener("rag:new", () => open(""));
  addEventListener("popstate", () => {
    const chat = place().get("chat") || "";
    if (chat === shown()) return;
    wanted = chat;
    load();
  });
  new MutationObserver(() => {
    const now = Boolean(talk().querySelector("[aria-busy=true]"));
    if (busy && !now) tell("answered");
    busy = now;
    const begun = talk().querySelector("article[aria-busy=true]")?.dataset.chat;
    if (!begun || begun === place().get("chat")) return;
    go({ chat: begun }, { replace: !wanted });
    wanted = begun;
  }).observe(talk(), { childList: true, subtree: true, attributes: true });
}
