// Sends a rating and a note on an answer, and the quote with which a question is kept as a test.
import { SELECTED } from "./events.js";
import { post, request } from "./http.js";

const TOGGLES = "[data-note], [data-question]"; // buttons that open a panel
const MAX_SHOWN = 320; // characters of a selected quote

let selectedQuote = null; // what is selected in the source: {doc, start, end, text}
let lastRating = Promise.resolve(); // ratings are sent one after the other, in their order
let savingQuote = false; // a quote is on its way; it is not sent twice

const addressOf = (article) => `chats/${article.dataset.chat}/${article.dataset.number}`;
const fingerprintOf = (article) => ({ answer: article.dataset.answer }); // it may be replaced

function createElement(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// A panel is the last part of its exchange, so that Gradio removes it together with the exchange.

/** Opens an empty panel for a button; closes it and returns null where it was open already. */
function togglePanel(article, button, label) {
  const wasOpen = button.getAttribute("aria-expanded") === "true";
  closePanel(article);
  if (wasOpen) return null;
  button.setAttribute("aria-expanded", "true");
  const panel = createElement("section", { class: "panel", "aria-label": label });
  article.append(panel);
  return panel;
}

function closePanel(article) {
  article.querySelector(":scope > .panel")?.remove();
  for (const button of article.querySelectorAll(TOGGLES)) {
    button.setAttribute("aria-expanded", "false");
  }
}

function scrollToPanel(panel) {
  panel.scrollIntoView({ block: "nearest" });
}

async function withErrorsShown(status, action) {
  try {
    await action();
  } catch (error) {
    status.textContent = error.message;
  }
}

// Thumbs and the note

async function rate(article, thumb) {
  const thumbs = [...article.querySelectorAll(".thumb")];
  const pressedBefore = thumbs.map((each) => each.getAttribute("aria-pressed"));
  const press = thumb.getAttribute("aria-pressed") !== "true";
  for (const each of thumbs) each.setAttribute("aria-pressed", press && each === thumb);
  const noteButton = article.querySelector("[data-note]");
  closePanel(article);
  noteButton.hidden = !press;
  const status = press ? toggleNote(article, noteButton) : null;
  try {
    await sendRating(article);
  } catch (error) {
    thumbs.forEach((each, index) => each.setAttribute("aria-pressed", pressedBefore[index]));
    (status || toggleNote(article, noteButton)).textContent = error.message;
  }
}

function sendRating(article) {
  const pressed = article.querySelector(".thumb[aria-pressed=true]");
  const note = pressed ? article.querySelector("[data-note]").dataset.note : "";
  const rating = { rating: Number(pressed?.dataset.rating || 0), note, ...fingerprintOf(article) };
  const send = () => post(`${addressOf(article)}/feedback`, rating);
  lastRating = lastRating.then(send, send);
  return lastRating;
}

/** Opens or closes the field for the note; returns its status line where it is open. */
function toggleNote(article, button) {
  const panel = togglePanel(article, button, "Note on this answer");
  if (!panel) return null;
  const attributes = { maxlength: 2000, "aria-label": "Note", autocomplete: "off" };
  const input = createElement("input", { ...attributes, placeholder: "Why? (optional)" });
  input.value = button.dataset.note;
  const status = createElement("span", { role: "status" });
  panel.append(input, status);
  const save = () =>
    withErrorsShown(status, async () => {
      if (input.value.trim() === button.dataset.note) return;
      button.dataset.note = input.value.trim();
      await sendRating(article);
      status.textContent = "Saved";
    });
  input.addEventListener("input", () => (status.textContent = ""));
  input.addEventListener("change", save); // Enter, or the field loses the focus
  input.focus({ preventScroll: true });
  scrollToPanel(panel);
  return status;
}

// Which quote is right?

async function toggleQuotes(article, button) {
  const panel = togglePanel(article, button, "Keep this question as a test");
  if (!panel) return;
  const status = createElement("p", { role: "status" });
  panel.append(status);
  await withErrorsShown(status, async () => {
    const query = new URLSearchParams(fingerprintOf(article));
    const html = await request(`${addressOf(article)}/question?${query}`);
    panel.insertAdjacentHTML("afterbegin", html); // escaped by the server
    offerSelectedQuote(panel);
    panel.querySelector(".quote").focus({ preventScroll: true });
    scrollToPanel(panel);
  });
}

/** Puts what is selected in the source before the other quotes. */
function offerSelectedQuote(panel) {
  const quotes = panel.querySelector(".quotes");
  if (!quotes) return;
  quotes.querySelector(".selected")?.remove();
  if (!selectedQuote) return;
  const { doc, start, end, text } = selectedQuote;
  const button = createElement(
    "button",
    { type: "button", class: "quote", "data-doc": doc, "data-start": start, "data-end": end },
    text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text,
    createElement("span", { class: "about" }, "Selected in the source"),
  );
  quotes.prepend(createElement("li", { class: "selected" }, button));
}

async function saveQuote(article, quote) {
  if (savingQuote) return;
  savingQuote = true;
  const panel = quote.closest(".panel");
  const { doc, start, end } = quote.dataset;
  const evidence = doc ? { doc, start: Number(start), end: Number(end) } : { unanswerable: true };
  await withErrorsShown(panel.querySelector("[role=status]"), async () => {
    const body = { ...evidence, ...fingerprintOf(article) };
    const { question, quote: right } = await post(`${addressOf(article)}/question`, body);
    const answer = right ? `The right answer: “${right}”` : "The right answer: the sources do not say.";
    const undo = createElement("button", { type: "button", "data-undo": "" }, "Undo");
    panel.replaceChildren(
      createElement("p", { role: "status" }, "Kept. Each test of the answers will ask this question."),
      createElement("p", { class: "kept" }, question, createElement("span", { class: "about" }, answer)),
      undo,
    );
    undo.focus({ preventScroll: true });
    scrollToPanel(panel);
  });
  savingQuote = false;
}

async function undoQuote(article, panel) {
  await withErrorsShown(panel.querySelector("[role=status]"), async () => {
    await post(`${addressOf(article)}/question/undo`);
    const button = article.querySelector("[data-question]");
    closePanel(article);
    toggleQuotes(article, button);
  });
}

function onClick(event) {
  const article = event.target.closest("article[data-chat]");
  const button = event.target.closest("button");
  if (!article || !button) return;
  if (button.matches(".thumb")) rate(article, button);
  else if (button.matches("[data-note]")) toggleNote(article, button);
  else if (button.matches("[data-question]")) toggleQuotes(article, button);
  else if (button.matches(".quote")) saveQuote(article, button);
  else if (button.matches("[data-undo]")) undoQuote(article, button.closest(".panel"));
}

function onKeydown(event) {
  const panel = event.target.closest?.(".panel");
  if (event.key !== "Escape" || !panel) return;
  event.preventDefault(); // it does not close the source pane too
  const article = panel.closest("article");
  const button = article.querySelector("[aria-expanded=true]");
  closePanel(article);
  button?.focus();
}

export function start() {
  const talk = document.getElementById("talk");
  talk.addEventListener("click", onClick);
  talk.addEventListener("keydown", onKeydown);
  document.addEventListener(SELECTED, (event) => {
    selectedQuote = event.detail?.text ? event.detail : null;
    talk.querySelectorAll(".panel").forEach(offerSelectedQuote);
  });
}
