// Makes the source pane a sheet on a phone; a pull on its top edge or a touch beside it closes it.
import { phoneScreen } from "./url_state.js";

const BEHIND = ["top", "chats-pane", "documents-pane", "chat"]; // ids of what the sheet covers
const CLOSING_PULL = 90; // pixels

/** Shows or hides the source pane; on a phone what it covers cannot be reached meanwhile. */
export function setSheet(open) {
  document.body.classList.toggle("reading", open);
  for (const id of BEHIND) {
    const part = document.getElementById(id);
    if (part) part.inert = open && phoneScreen.matches;
  }
}

export function start({ isOpen, close }) {
  const side = document.getElementById("side");
  let startY = null; // where the pull began
  const pullLength = (event) => Math.max(0, event.clientY - startY);
  side.addEventListener("pointerdown", (event) => {
    if (!phoneScreen.matches || !event.isPrimary || event.target.closest("a, button, input")) return;
    if (event.target === side || event.target.closest(".bar")) {
      startY = event.clientY;
      side.setPointerCapture(event.pointerId);
    }
  });
  side.addEventListener("pointermove", (event) => {
    if (startY !== null) side.style.transform = `translateY(${pullLength(event)}px)`;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    side.addEventListener(name, (event) => {
      if (startY === null) return;
      const closing = name === "pointerup" && pullLength(event) > CLOSING_PULL;
      startY = null;
      side.style.transform = "";
      if (closing) close();
    });
  }
  document.addEventListener("pointerdown", (event) => {
    if (phoneScreen.matches && isOpen() && !event.target.closest("#side")) close();
  });
  phoneScreen.addEventListener("change", () => setSheet(isOpen()));
}
