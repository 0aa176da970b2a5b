// What can be done with an answer and what stands in it: copying, and rows that open their source. Every button with data-copy copies what that says, wherever it is.

const TOLD = 1600; // milliseconds that a button says "Copied"

let status = null; // read out by screen readers

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Over plain HTTP from another machine there is no clipboard but this way.
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position: fixed; opacity: 0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser does not let this page copy.");
}

async function copied(button) {
  const label = (button.dataset.label ||= button.textContent);
  let words = "Copied";
  try {
    await copy(button.dataset.copy);
  } catch {
    words = "Not copied";
  }
  button.textContent = status.textContent = words;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => {
    button.textContent = label;
    status.textContent = "";
  }, TOLD);
  button.focus({ preventScroll: true });
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
