// Shows the quote beside a link to it that has the pointer or the focus; a touch opens the source.

const GAP = 6; // pixels between link and quote, and from the window's edge
const SHOW_DELAY = 150; // milliseconds that the pointer rests before the quote shows
const HIDE_DELAY = 250; // milliseconds to get from the link to the quote

let preview = null;
let link = null; // whose quote is shown
let timer = 0;

function placeBesideLink() {
  if (!link) return;
  if (!link.isConnected) return hide();
  const firstLine = link.getClientRects()[0];
  const talk = document.getElementById("talk").getBoundingClientRect();
  if (!firstLine || firstLine.bottom < talk.top || firstLine.top > talk.bottom) return hide();
  const { width, height } = preview.getBoundingClientRect();
  const fitsBelow = firstLine.bottom + GAP + height <= innerHeight - GAP;
  const below = fitsBelow || firstLine.top < height + 2 * GAP;
  const left = Math.min(firstLine.left, document.documentElement.clientWidth - width - GAP);
  const top = below ? firstLine.bottom + GAP : firstLine.top - GAP - height;
  preview.style.left = `${Math.max(GAP, left)}px`;
  preview.style.top = `${Math.max(GAP, Math.min(top, innerHeight - height - GAP))}px`;
}

function show(newLink) {
  clearTimeout(timer);
  if (!newLink.isConnected) return;
  link = newLink;
  const [context, about] = preview.querySelectorAll("p");
  context.textContent = link.dataset.context || "";
  context.hidden = !context.textContent;
  preview.querySelector("blockquote").textContent = link.dataset.quote;
  about.textContent = link.dataset.about;
  if (!preview.matches(":popover-open")) preview.showPopover();
  preview.scrollTop = 0;
  placeBesideLink();
}

function hide() {
  clearTimeout(timer);
  link = null;
  if (preview.matches(":popover-open")) preview.hidePopover();
}

const citationLink = (target) => target.closest?.("a[data-quote]");

function onPointer(event) {
  if (event.pointerType === "touch") return;
  const pointedLink = citationLink(event.target);
  clearTimeout(timer);
  if (pointedLink ? pointedLink === link : preview.contains(event.target)) return;
  if (pointedLink) timer = setTimeout(show, link ? 0 : SHOW_DELAY, pointedLink);
  else if (link && !link.matches(":focus-visible")) timer = setTimeout(hide, HIDE_DELAY);
}

export function start() {
  preview = document.createElement("div");
  preview.id = "peek";
  preview.popover = "manual";
  preview.role = "tooltip";
  preview.append(...["p", "blockquote", "p"].map((name) => document.createElement(name)));
  document.body.append(preview);
  document.addEventListener("pointerover", onPointer);
  document.documentElement.addEventListener("pointerleave", onPointer);
  document.addEventListener("focusin", (event) => {
    const focusedLink = citationLink(event.target);
    if (focusedLink?.matches(":focus-visible")) show(focusedLink);
    else if (!focusedLink) hide();
  });
  document.addEventListener("focusout", () => hide());
  document.addEventListener("click", (event) => {
    if (!preview.contains(event.target)) hide();
  });
  const onKeydown = (event) => {
    if (event.key !== "Escape" || !link) return;
    event.preventDefault(); // the source pane stays open
    hide();
  };
  addEventListener("keydown", onKeydown, true);
  addEventListener("scroll", placeBesideLink, true);
  addEventListener("resize", placeBesideLink);
}
