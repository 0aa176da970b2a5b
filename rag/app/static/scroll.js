// A new question goes to the top of the column and stays there, so that its answer is read from its
// beginning on; nothing moves while it grows, nor where the reader has scrolled.

const $ = (id) => document.getElementById(id);

export function start() {
  const talk = $("talk");
  let held = false; // the question is kept at the top
  let set = 0; // where the column was scrolled to from here
  let busy = false;
  let count = 0;

  const hold = () => {
    const live = $("live").getBoundingClientRect();
    const top = parseFloat(getComputedStyle(talk).paddingTop);
    set = Math.max(0, talk.scrollTop + live.top - talk.getBoundingClientRect().top - top);
    if (Math.abs(talk.scrollTop - set) > 1) talk.scrollTop = set;
    set = talk.scrollTop;
  };
  talk.addEventListener("scroll", () => {
    if (Math.abs(talk.scrollTop - set) > 2) held = false;
  });
  new MutationObserver(() => {
    const now = Boolean(talk.querySelector("[aria-busy=true]"));
    const questions = talk.querySelectorAll(".asked").length;
    if ((now && !busy) || questions !== count) held = questions > 0;
    if (held) hold();
    if (!now) held = false; // what opens in an answer later must not move it
    busy = now;
    count = questions;
  }).observe(talk, { childList: true, subtree: true, characterData: true, attributes: true });
}
