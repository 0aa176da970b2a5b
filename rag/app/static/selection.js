// Tells the other scripts which text the user has selected in the source.
import { SELECTED, dispatch } from "./events.js";

const MAX_LENGTH = 1000; // characters; a longer selection is no quote
const PAUSE = 120; // milliseconds without a change

/** Counts as Python does: JavaScript counts a character beyond the first plane twice. */
const countCharacters = (text) => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** Moves the ends of a range to words that are shown: a bullet, for one, is text but hidden. */
function narrowToShown(range, source) {
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const walker = document.createTreeWalker(source, NodeFilter.SHOW_TEXT);
  walker.currentNode = startContainer.childNodes[startOffset] || startContainer;
  const isText = walker.currentNode.nodeType === Node.TEXT_NODE;
  let node = isText ? walker.currentNode : walker.nextNode();
  let end = null;
  for (; node && range.comparePoint(node, 0) <= 0; node = walker.nextNode()) {
    const from = node === startContainer ? startOffset : 0;
    const to = node === endContainer ? endOffset : node.length;
    if (!node.data.slice(from, to).trim() || node.parentElement.closest(".hid")) continue;
    if (!end) range.setStart(node, from);
    end = [node, to];
  }
  if (end) range.setEnd(...end);
  else range.collapse();
}

/** Returns the source's id, the selected text and its place in the source's text; else null. */
function selectedQuote() {
  const source = document.querySelector("#source-pane .document");
  const selection = getSelection();
  if (!source || !selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0).cloneRange();
  if (!source.contains(range.startContainer)) return null;
  // Three clicks on the last paragraph select up to what comes after the text.
  if (!source.contains(range.endContainer)) range.setEnd(source, source.childNodes.length);
  if (range.toString().length > 4 * MAX_LENGTH) return null; // quickly
  narrowToShown(range, source);
  const raw = range.toString();
  const text = raw.trim();
  const length = countCharacters(text);
  if (!length || length > MAX_LENGTH) return null;
  const before = document.createRange();
  before.setStart(source, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const leadingSpace = countCharacters(raw) - countCharacters(raw.trimStart());
  const start = countCharacters(before.toString()) + leadingSpace;
  return { doc: source.dataset.doc, start, end: start + length, text };
}

export function start() {
  let timer = 0;
  let lastSent = "null";
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const quote = selectedQuote();
      const current = JSON.stringify(quote);
      if (current === lastSent) return;
      lastSent = current;
      dispatch(SELECTED, quote);
    }, PAUSE);
  });
}
