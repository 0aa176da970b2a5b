// Enter before Gradio is ready (see bridge.py): the question waits until it is.
let asked = false;

export function start() {
  if ("ready" in document.body.dataset) return;
  const early = (event) => {
    const enter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!enter || !event.target.closest?.("#box")) return;
    event.preventDefault();
    event.stopPropagation();
    asked = true;
  };
  const ready = () => {
    document.removeEventListener("keydown", early, true);
    if (asked) document.getElementById("send").click();
  };
  document.addEventListener("keydown", early, true);
  document.addEventListener("ready", ready, { once: true });
}
