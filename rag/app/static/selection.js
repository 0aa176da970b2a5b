// Tells the page what the reader has selected in a source, as `quoted` on the document: the source's
// id, the text, and its place in the source's text, in characters as Python counts them. The detail
// is null once nothing is selected, or more than a quote.
const LONGEST = 1000;

const count = (text) => {
  let characters = 0;
  for (const _ of text) characters += 1; // a character beyond the first plane is two units of a string
  return characters;
};

function selected() {
  const shown = document.querySelector("#reader .document");
  const selection = getSelection();
  if (!shown || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!shown.contains(range.startContainer)) return null;
  // Selecting a last paragraph by three clicks ends at what comes after the text.
  if (!shown.contains(range.endContainer)) range.setEnd(shown, shown.childNodes.length);
  const raw = range.toString();
  const text = raw.trim();
  const length = count(text);
  if (!length || length > LONGEST) return null;
  const before = document.createRange();
  before.setStart(shown, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = count(before.toString()) + count(raw) - count(raw.trimStart());
  return { doc: shown.dataset.doc, start, end: start + length, text };
}

export function start() {
  let timer = 0;
  let last = "null";
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const detail = selected();
      const now = JSON.stringify(detail);
      if (now === last) return;
      last = now;
      document.dispatchEvent(new CustomEvent("quoted", { detail }));
    }, 120);
  });
}
