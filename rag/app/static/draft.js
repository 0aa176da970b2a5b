// Keeps an unsent question while the page is reloaded, after a restart of the server or a sign-in.

export function start() {
  const box = () => document.querySelector("#box textarea");
  const draft = sessionStorage.getItem("draft");
  sessionStorage.removeItem("draft");
  if (draft) {
    box().value = draft;
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }
  let signingOut = false; // the next user must not see the draft
  document.getElementById("account").addEventListener("submit", () => (signingOut = true));
  addEventListener("pagehide", () => {
    if (box().value && !signingOut) sessionStorage.setItem("draft", box().value);
  });
}
