// What stands in the box outlasts a page that is loaded anew: by Gradio, once a program that was away
// is back, or by whoever has to sign in again. It is not kept for another who signs in here.

export function start() {
  const box = () => document.querySelector("#box textarea");
  const draft = sessionStorage.getItem("draft");
  sessionStorage.removeItem("draft");
  if (draft) {
    box().value = draft;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }
  let leaving = false;
  document.getElementById("account").addEventListener("submit", () => (leaving = true));
  addEventListener("pagehide", () => {
    if (box().value && !leaving) sessionStorage.setItem("draft", box().value);
  });
}
