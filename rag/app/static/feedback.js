// What the reader thinks of an answer: thumbs, a note, and the quote that makes it an eval question.
// A panel is the last part of its exchange, so that Gradio takes it away with what it belongs to.
import { send, told } from "./http.js";

let selected = null; // what is selected in the reader: {doc, start, end, text}
let sent = Promise.resolve(); // the opinion that was sent last; they are kept in their order
let writing = false; // a quote is on its way; it is not sent twice

const address = (article) => `chats/${article.dataset.chat}/${article.dataset.number}`;
const which = (article) => ({ answer: article.dataset.answer }); // another may have replaced it
const toggles = "[data-note], [data-question]";

function made(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The panel of an exchange, opened by a button; closed, where it is that button's already. */
function panel(article, button, label) {
  const open = button.getAttribute("aria-expanded") === "true";
  close(article);
  if (open) return null;
  button.setAttribute("aria-expanded", "true");
  const section = made("section", { class: "panel", "aria-label": label });
  article.append(section);
  return section;
}

function close(article) {
  article.querySelector(":scope > .panel")?.remove();
  for (const button of article.querySelectorAll(toggles)) {
    button.setAttribute("aria-expanded", "false");
  }
}

function shown(section) {
  section.scrollIntoView({ block: "nearest" });
}

/** Runs what may fail, and says what went wrong. */
async function doing(said, run) {
  try {
    await run();
  } catch (error) {
    said.textContent = error.message;
  }
}

// Thumbs and the note

async function rate(article, thumb) {
  const thumbs = [...article.querySelectorAll(".thumb")];
  const before = thumbs.map((each) => each.getAttribute("aria-pressed"));
  const on = thumb.getAttribute("aria-pressed") !== "true";
  for (const each of thumbs) each.setAttribute("aria-pressed", on && each === thumb);
  const note = article.querySelector("[data-note]");
  close(article);
  note.hidden = !on;
  const said = on ? opened(article, note) : null;
  try {
    await keep(article);
  } catch (error) {
    thumbs.forEach((each, n) => each.setAttribute("aria-pressed", before[n]));
    (said || opened(article, note)).textContent = error.message;
  }
}

function keep(article) {
  const pressed = article.querySelector(".thumb[aria-pressed=true]");
  const note = pressed ? article.querySelector("[data-note]").dataset.note : "";
  const thought = { rating: Number(pressed?.dataset.rating || 0), note, ...which(article) };
  const next = () => send(`${address(article)}/feedback`, thought);
  return (sent = sent.then(next, next));
}

/** The field for the note; gives the place where it is told what came of it. */
function opened(article, button) {
  const section = panel(article, button, "Note on this answer");
  if (!section) return null;
  const input = made("input", { maxlength: 2000, "aria-label": "Note", autocomplete: "off" });
  input.placeholder = "Why? (optional)";
  input.value = button.dataset.note;
  const said = made("span", { role: "status" });
  section.append(input, said);
  const save = () =>
    doing(said, async () => {
      if (input.value.trim() === button.dataset.note) return;
      button.dataset.note = input.value.trim();
      await keep(article);
      said.textContent = "Saved";
    });
  input.addEventListener("input", () => (said.textContent = ""));
  input.addEventListener("change", save); // Enter, or the field is left
  input.focus({ preventScroll: true });
  shown(section);
  return said;
}

// Which quote is right?

async function choose(article, button) {
  const section = panel(article, button, "Add to evaluation questions");
  if (!section) return;
  const said = made("p", { role: "status" });
  section.append(said);
  await doing(said, async () => {
    const query = new URLSearchParams(which(article));
    const html = await told(fetch(`${address(article)}/question?${query}`));
    section.insertAdjacentHTML("afterbegin", html); // escaped by the server
    offer(section);
    section.querySelector(".quote").focus({ preventScroll: true });
    shown(section);
  });
}

/** Puts what is selected in the reader before the other quotes. */
function offer(section) {
  const quotes = section.querySelector(".quotes");
  if (!quotes) return;
  quotes.querySelector(".selected")?.remove();
  if (!selected) return;
  const { doc, start, end, text } = selected;
  const button = made(
    "button",
    { type: "button", class: "quote", "data-doc": doc, "data-start": start, "data-end": end },
    text.length > 320 ? `${text.slice(0, 320)}…` : text,
    made("span", { class: "about" }, "Selected in the source"),
  );
  quotes.prepend(made("li", { class: "selected" }, button));
}

async function write(article, quote) {
  if (writing) return;
  writing = true;
  const section = quote.closest(".panel");
  const { doc, start, end } = quote.dataset;
  const right = doc ? { doc, start: Number(start), end: Number(end) } : { unanswerable: true };
  await doing(section.querySelector("[role=status]"), async () => {
    const { where, line } = await send(`${address(article)}/question`, {
      ...right,
      ...which(article),
    });
    const undo = made("button", { type: "button", "data-undo": "" }, "Undo");
    section.replaceChildren(
      made("p", { role: "status" }, "Written to ", made("code", {}, where)),
      made("pre", { tabindex: "0", "aria-label": "The line" }, line),
      undo,
    );
    undo.focus({ preventScroll: true });
    shown(section);
  });
  writing = false;
}

async function takeBack(article, section) {
  await doing(section.querySelector("[role=status]"), async () => {
    await send(`${address(article)}/question/undo`);
    const button = article.querySelector("[data-question]");
    close(article);
    choose(article, button);
  });
}

function clicked(event) {
  const article = event.target.closest("article[data-chat]");
  const button = event.target.closest("button");
  if (!article || !button) return;
  if (button.matches(".thumb")) rate(article, button);
  else if (button.matches("[data-note]")) opened(article, button);
  else if (button.matches("[data-question]")) choose(article, button);
  else if (button.matches(".quote")) write(article, button);
  else if (button.matches("[data-undo]")) takeBack(article, button.closest(".panel"));
}

function key(event) {
  const section = event.target.closest?.(".panel");
  if (event.key !== "Escape" || !section) return;
  event.preventDefault(); // it does not close the reader too
  const article = section.closest("article");
  const button = article.querySelector("[aria-expanded=true]");
  close(article);
  button?.focus();
}

export function start() {
  const talk = document.getElementById("talk");
  talk.addEventListener("click", clicked);
  talk.addEventListener("keydown", key);
  document.addEventListener("quoted", (event) => {
    selected = event.detail?.text ? event.detail : null;
    talk.querySelectorAll(".panel").forEach(offer);
  });
}
