// What can be done with an answer and what stands in it: copying, and rows that open their source.
// Every button with data-copy copies what that says, wherever it is.
import { byHand, copy } from "./clipboard.js";

const TOLD = 1600; // milliseconds that a button says "Copied"

let status = null; // read out by screen readers

async function copied(button) {
  const label = (button.dataset.label ||= button.textContent);
  const done = await copy(button.dataset.copy);
  const words = done ? "Copied" : "Copy it by hand";
  button.style.minWidth = `${button.offsetWidth}px`; // its neighbours stay where they are
  button.textContent = status.textContent = words;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    button.textContent = label;
    status.textContent = "";
  }, TOLD);
  if (done) button.focus({ preventScroll: true });
  else byHand(button.dataset.copy, button.parentElement);
}

function clicked(event) {
  const target = event.target.closest?.("[data-copy], #talk .differ tbody tr");
  if (!target || event.defaultPrevented) return;
  if (target.dataset.copy !== undefined) copied(target);
  else if (!event.target.closest("a") && !getSelection().toString()) target.querySelector("a").click();
}

export function start() {
  status = document.createElement("p");
  status.className = "unseen";
  status.role = "status";
  document.body.append(status);
  document.addEventListener("click", clicked);
}
