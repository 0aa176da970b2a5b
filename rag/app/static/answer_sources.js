// Draws the sources of the last answer as links at the top of the source pane, each once.
import { answerCitations, paramsOf, shownParams } from "./shown_place.js";

function sourcesByDocument() {
  const sources = new Map(); // by the document's id
  for (const link of answerCitations()) {
    const id = paramsOf(link).get("doc");
    const number = link.querySelector(".n").textContent;
    const known = sources.get(id);
    if (!known) sources.set(id, { href: link.getAttribute("href"), name: link.dataset.source, numbers: [number] });
    else if (!known.numbers.includes(number)) known.numbers.push(number);
  }
  return sources;
}

function createLink({ href, name, numbers }, isOpen) {
  const link = document.createElement("a");
  link.setAttribute("href", href);
  const marks = document.createElement("span");
  marks.className = "n";
  marks.textContent = numbers.join(" ");
  link.append(marks, ` ${name}`);
  if (isOpen) link.setAttribute("aria-current", "true");
  return link;
}

/** Draws the links anew where they have changed; nothing where the answer cites nothing. */
export function drawAnswerSources() {
  const bar = document.querySelector("#source-pane .bar");
  const drawn = document.querySelector("#source-pane .answer-sources");
  const sources = sourcesByDocument();
  if (!bar || !sources.size) return drawn?.remove();
  const nav = document.createElement("nav");
  nav.className = "answer-sources";
  nav.setAttribute("aria-label", "Sources of this answer");
  const open = shownParams().get("doc");
  nav.append(...[...sources].map(([id, source]) => createLink(source, id === open)));
  if (!drawn) return bar.after(nav);
  if (drawn.innerHTML === nav.innerHTML) return;
  const focused = drawn.contains(document.activeElement) && document.activeElement.getAttribute("href");
  drawn.replaceWith(nav);
  if (focused) nav.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
}
