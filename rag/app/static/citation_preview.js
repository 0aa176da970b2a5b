// The quote beside a link that leads to it, where the pointer or the focus is. A finger opens the
// source at once. Escape, a click and leaving both the link and the quote take it away.

const GAP = 6; // pixels between link and quote, and from the window's edge
const SOON = 150; // milliseconds of rest before it shows
const LATER = 250; // to get from the link to the quote

let peek = null;
let link = null; // that the quote is shown for
let timer = 0;

function place() {
  if (!link) return;
  if (!link.isConnected) return hide();
  const at = link.getClientRects()[0];
  const talk = document.getElementById("talk").getBoundingClientRect();
  if (!at || at.bottom < talk.top || at.top > talk.bottom) return hide();
  const { width, height } = peek.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight - GAP || at.top < height + 2 * GAP;
  const left = Math.min(at.left, document.documentElement.clientWidth - width - GAP);
  const top = below ? at.bottom + GAP : at.top - GAP - height;
  peek.style.left = `${Math.max(GAP, left)}px`;
  peek.style.top = `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`;
}

function show(wanted) {
  clearTimeout(timer);
  if (!wanted.isConnected) return;
  link = wanted;
  peek.querySelector("blockquote").textContent = wanted.dataset.quote;
  peek.querySelector("p").textContent = wanted.dataset.about;
  if (!peek.matches(":popover-open")) peek.showPopover();
  peek.scrollTop = 0;
  place();
}

function hide() {
  clearTimeout(timer);
  link = null;
  if (peek.matches(":popover-open")) peek.hidePopover();
}

const linkOf = (target) => target.closest?.("a[data-quote]");

function pointed(event) {
  if (event.pointerType === "touch") return;
  const wanted = linkOf(event.target);
  const inside = wanted ? wanted === link : peek.contains(event.target);
  if (inside) return clearTimeout(timer);
  clearTimeout(timer);
  if (wanted) timer = setTimeout(show, link ? 0 : SOON, wanted);
  else if (link && !link.matches(":focus-visible")) timer = setTimeout(hide, LATER);
}

export function start() {
  peek = document.createElement("div");
  peek.id = "peek";
  peek.popover = "manual";
  peek.role = "tooltip";
  peek.append(document.createElement("blockquote"), document.createElement("p"));
  document.body.append(peek);
  document.addEventListener("pointerover", pointed);
  document.documentElement.addEventListener("pointerleave", pointed);
  document.addEventListener("focusin", (event) => {
    const wanted = linkOf(event.target);
    if (wanted?.matches(":focus-visible")) show(wanted);
    else if (!wanted) hide();
  });
  document.addEventListener("focusout", () => hide());
  document.addEventListener("click", (event) => {
    if (!peek.contains(event.target)) hide();
  });
  addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !link) return;
      event.preventDefault(); // the reader stays open
      hide();
    },
    true,
  );
  addEventListener("scroll", place, true);
  addEventListener("resize", place);
}
