// Keeps a new question at the top of the column while its answer grows, unless the user scrolls.
import { runningAnswer } from "./conversation_state.js";
import { BUSY, CHANGED } from "./events.js";

export function start() {
  const talk = document.getElementById("talk");
  let holding = false; // the last question is kept at the top
  let ownScroll = 0; // the position to which this script has scrolled
  let questionCount = 0;

  const scrollToQuestion = () => {
    const live = document.getElementById("live");
    const padding = parseFloat(getComputedStyle(talk).paddingTop);
    const offset = live.getBoundingClientRect().top - talk.getBoundingClientRect().top;
    ownScroll = Math.max(0, talk.scrollTop + offset - padding);
    if (Math.abs(talk.scrollTop - ownScroll) > 1) talk.scrollTop = ownScroll;
    ownScroll = talk.scrollTop;
  };
  talk.addEventListener("scroll", () => {
    if (Math.abs(talk.scrollTop - ownScroll) > 2) holding = false;
  });
  document.addEventListener(BUSY, () => (holding = true));
  document.addEventListener(CHANGED, () => {
    const count = talk.querySelectorAll(".asked").length;
    if (count !== questionCount) holding = count > 0;
    questionCount = count;
    if (holding) scrollToQuestion();
    if (!runningAnswer()) holding = false; // what opens in an answer later must not move it
  });
}
