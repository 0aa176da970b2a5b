// On a phone the reader is a sheet: what lies behind it is out of reach, and a pull on its upper
// edge, or a touch beside it, puts it away.
import { phone } from "./url_state.js";

const BEHIND = ["top", "chats-pane", "documents-pane", "chat"];
const FAR = 90; // pixels

/** Lays the sheet over the page, or takes it off. */
export function lay(open) {
  document.body.classList.toggle("reading", open);
  for (const id of BEHIND) {
    const part = document.getElementById(id);
    if (part) part.inert = open && phone.matches;
  }
}

export function start({ reading, close }) {
  const side = document.getElementById("side");
  let from = null;
  const pulled = (event) => Math.max(0, event.clientY - from);
  side.addEventListener("pointerdown", (event) => {
    if (!phone.matches || !event.isPrimary || event.target.closest("a, button, input")) return;
    if (event.target === side || event.target.closest(".bar")) {
      from = event.clientY;
      side.setPointerCapture(event.pointerId);
    }
  });
  side.addEventListener("pointermove", (event) => {
    if (from !== null) side.style.transform = `translateY(${pulled(event)}px)`;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    side.addEventListener(name, (event) => {
      if (from === null) return;
      const far = name === "pointerup" && pulled(event) > FAR;
      from = null;
      side.style.transform = "";
      if (far) close();
    });
  }
  document.addEventListener("pointerdown", (event) => {
    if (phone.matches && reading() && !event.target.closest("#side")) close();
  });
  phone.addEventListener("change", () => lay(reading()));
}
