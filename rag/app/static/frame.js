// Switches between the views Chat and Documents, and opens and closes the list of conversations.
import { addressParams, narrowScreen, navigate, onAddress, phoneScreen } from "./url_state.js";

function showView() {
  const view = addressParams().get("view") || "";
  document.body.classList.toggle("view-documents", view === "documents");
  for (const link of document.querySelectorAll("#top [data-view]")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Opens or closes the list of conversations, a drawer on a narrow screen; by default the other. */
export function toggleDrawer(open) {
  const classes = document.body.classList;
  if (narrowScreen.matches) classes.toggle("drawer", open ?? !classes.contains("drawer"));
  else classes.toggle("no-chats", open === undefined ? undefined : !open);
  const visible = narrowScreen.matches ? classes.contains("drawer") : !classes.contains("no-chats");
  document.querySelector("#top [data-drawer]").setAttribute("aria-expanded", visible);
  if (visible && narrowScreen.matches) document.querySelector("#chats :is(input, a, button)")?.focus();
}

function onClick(event) {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest?.("[data-drawer]")) return toggleDrawer();
  const inDrawer = event.target.closest?.("#chats-pane, [data-drawer]");
  if (!inDrawer && document.body.classList.contains("drawer")) toggleDrawer(false);
  const link = event.target.closest?.("a[data-view]");
  if (!link) return;
  event.preventDefault();
  const source = phoneScreen.matches ? { doc: "", at: "", is: "", sources: "" } : {};
  navigate({ view: link.dataset.view, ...source });
}

export function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("drawer")) toggleDrawer(false);
  });
  onAddress(showView);
}
