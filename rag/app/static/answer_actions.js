// Copies what a button with data-copy holds, and opens the source of a table row that is clicked.
import { copy, showForCopying } from "./clipboard.js";

const LABEL_TIME = 1600; // milliseconds that a button says "Copied"

let status = null; // read out by screen readers

async function copyFrom(button) {
  const label = (button.dataset.label ||= button.textContent);
  const copied = await copy(button.dataset.copy);
  button.style.minWidth = `${button.offsetWidth}px`; // its neighbours stay where they are
  button.textContent = status.textContent = copied ? "Copied" : "Copy manually";
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    button.textContent = label;
    status.textContent = "";
  }, LABEL_TIME);
  if (copied) button.focus({ preventScroll: true });
  else showForCopying(button.dataset.copy, button.parentElement);
}

function onClick(event) {
  const target = event.target.closest?.("[data-copy], #talk .differ tbody tr");
  if (!target || event.defaultPrevented) return;
  if (target.dataset.copy !== undefined) copyFrom(target);
  else if (!event.target.closest("a") && !getSelection().toString()) target.querySelector("a").click();
}

export function start() {
  status = document.createElement("p");
  status.className = "unseen";
  status.role = "status";
  document.body.append(status);
  document.addEventListener("click", onClick);
}
