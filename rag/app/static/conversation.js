// Keeps the conversation on the page and the one in the address (?chat=…) the same.
import { isAsking, runningAnswer } from "./conversation_state.js";
import { CHANGED, EDITING, FINISHED, LOAD, NEW, OPEN, READY, dispatch } from "./events.js";
import { addressParams, navigate } from "./url_state.js";

let wanted = ""; // the conversation that was chosen last
let leaving = false; // another was chosen: the running answer is stopped first, and kept
let begun = false; // the first words of the running answer are drawn
let pressedEarly = null; // the button that was pressed before Gradio was done with the answer

const box = () => document.querySelector("#box textarea");
const chatInAddress = () => addressParams().get("chat") || "";
const chatOnPage = () => document.querySelector("#talk article[data-chat]")?.dataset.chat || "";
const clickStop = () => document.getElementById("stop")?.click();

/** Has Gradio draw the conversation that the address names. */
function loadNow() {
  // Gradio waits for every widget before it uncovers the page. An event that hides some of them
  // sooner would leave it covered for good.
  if ("ready" in document.body.dataset) dispatch(LOAD);
}

function load() {
  if (!isAsking()) return loadNow();
  if (leaving) return;
  leaving = true;
  document.addEventListener(FINISHED, onLeft, { once: true });
  clickStop();
}

function onLeft() {
  leaving = false;
  loadNow();
}

/** Opens a kept conversation, or with "" an empty one. */
function open(chat) {
  const alreadyOpen = chat && chat === wanted && chat === chatOnPage();
  wanted = chat;
  navigate({ chat, view: "" });
  if (!alreadyOpen) load();
  if (!chat) box()?.focus();
}

function writeInBox(text) {
  box().value = text;
  box().dispatchEvent(new Event("input", { bubbles: true }));
}

function ask(question) {
  writeInBox(question);
  document.getElementById("send")?.click();
}

function onClick(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest?.("#clear")) return open("");
  const suggestion = event.target.closest?.("[data-ask]");
  if (suggestion) return ask(suggestion.dataset.ask);
  const link = event.target.closest?.("a[href^='?chat=']");
  if (!link) return;
  event.preventDefault();
  open(new URLSearchParams(link.getAttribute("href")).get("chat"));
}

/** Remembers what is pressed between the last words of an answer and its end: Gradio drops that. */
function notePressed(event) {
  const enter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  const submitted = enter && event.target.closest?.("#box");
  const pressed = event.target.closest?.("#send, #retry");
  const button = submitted ? document.getElementById("send") : pressed;
  if (button && begun && !runningAnswer()) pressedEarly = button;
}

function onFinished() {
  begun = false;
  if (!leaving) pressedEarly?.click();
  pressedEarly = null;
}

function onChanged() {
  const article = runningAnswer();
  if (article && !begun) {
    begun = true;
    const question = article.querySelector(".asked").textContent;
    if (box().value.trim() === question) writeInBox(""); // else something was typed since
  }
  // Stop appears with the first sign of an answer, perhaps after another conversation was chosen.
  if (leaving) return clickStop();
  const chat = article?.dataset.chat;
  if (!chat || chat === addressParams().get("chat")) return;
  navigate({ chat }, { replace: !wanted }); // the first question has begun a conversation
  wanted = chat;
}

function onReady() {
  if (chatInAddress()) loadNow();
}

export function start() {
  wanted = chatInAddress();
  document.addEventListener("click", onClick);
  document.addEventListener("click", notePressed);
  document.addEventListener("keydown", notePressed);
  document.addEventListener(CHANGED, onChanged);
  document.addEventListener(FINISHED, onFinished);
  // Another conversation may have been chosen before the last question came to be edited.
  document.addEventListener(EDITING, () => chatOnPage() !== wanted && load());
  document.addEventListener(OPEN, (event) => open(event.detail.chat));
  document.addEventListener(NEW, () => open(""));
  addEventListener("popstate", () => {
    const chat = chatInAddress();
    if (chat === wanted) return;
    wanted = chat;
    load();
  });
  document.addEventListener(READY, onReady);
  if ("ready" in document.body.dataset) onReady();
}
