// The frame: which view is shown, the drawer of conversations, and links that stay in this page.
import { go, narrow, onPlace, phone, place } from "./url_state.js";

const $ = (id) => document.getElementById(id);

function shown() {
  const view = place().get("view") || "";
  document.body.classList.toggle("view-documents", view === "documents");
  for (const link of document.querySelectorAll("#top [data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

export function drawer(open) {
  const classes = document.body.classList;
  if (narrow.matches) classes.toggle("drawer", open ?? !classes.contains("drawer"));
  else classes.toggle("no-chats", open === undefined ? undefined : !open);
  const visible = narrow.matches ? classes.contains("drawer") : !classes.contains("no-chats");
  document.querySelector("#top [data-drawer]").setAttribute("aria-expanded", visible);
  if (visible && narrow.matches) $("chats").querySelector("input, a, button")?.focus();
}

function clicked(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest?.("[data-drawer]")) return drawer();
  const inside = event.target.closest?.("#chats-pane, [data-drawer]");
  if (!inside && document.body.classList.contains("drawer")) drawer(false);
  const link = event.target.closest?.("a[data-view]");
  if (!link) return;
  event.preventDefault();
  go({ view: link.dataset.view, ...(phone.matches ? { doc: "", at: "", is: "", sources: "" } : {}) });
}

export function start() {
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("drawer")) drawer(false);
  });
  onPlace(shown);
}
