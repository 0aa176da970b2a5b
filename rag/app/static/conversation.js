// The conversation that is shown and the address agree: ?chat=… opens it, here or in a new tab.
import { go, place } from "./place.js";

const talk = () => document.getElementById("talk");
let wanted = ""; // the conversation that was asked for last
let leaving = false; // the answer that is on its way is stopped first, and kept

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
    if (chat === wanted) return;
    wanted = chat;
    load();
  });
  new MutationObserver(() => {
    // The button comes with the first sign of an answer, which may be after the wish to leave it.
    if (leaving) return document.getElementById("stop")?.click();
    const begun = talk().querySelector("article[aria-busy=true]")?.dataset.chat;
    if (!begun || begun === place().get("chat")) return;
    go({ chat: begun }, { replace: !wanted });
    wanted = begun;
  }).observe(talk(), { childList: true, subtree: true, attributes: true });
}
