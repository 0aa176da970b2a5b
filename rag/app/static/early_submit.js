// Holds a question that was submitted before Gradio is ready, and asks it then.
import { READY } from "./events.js";

let submitted = false;

export function start() {
  if ("ready" in document.body.dataset) return;
  const onKeydown = (event) => {
    const enter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!enter || !event.target.closest?.("#box")) return;
    event.preventDefault();
    event.stopPropagation();
    submitted = true;
  };
  const onReady = () => {
    document.removeEventListener("keydown", onKeydown, true);
    if (submitted) document.getElementById("send").click();
  };
  document.addEventListener("keydown", onKeydown, true);
  document.addEventListener(READY, onReady, { once: true });
}
