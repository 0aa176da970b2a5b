// Copies the citation of a place, or a link to it. Where the browser does not let a page write to
// the clipboard, the text is shown and selected, to be copied by hand.

async function copy(text) {
  const told = document.querySelector("#reader .told");
  const byHand = document.querySelector("#reader .by-hand");
  byHand.hidden = true;
  told.textContent = "";
  try {
    await navigator.clipboard.writeText(text);
    told.textContent = "Copied";
  } catch {
    byHand.hidden = false;
    byHand.value = text;
    byHand.focus();
    byHand.select();
    told.textContent = "Copy it with Ctrl+C or ⌘C";
  }
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#reader [data-line], #reader [data-link]");
    if (!button) return;
    const { line, link } = button.dataset;
    copy(line ?? location.origin + location.pathname + link);
  });
}
