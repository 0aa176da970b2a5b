// Watches the conversation and says when an answer begins, when anything changes, and when it ends.
import { ANSWERED, ASKING, BUSY, CHANGED, FINISHED, dispatch } from "./events.js";

/** The exchange whose answer is being written; null where none is. */
export const runningAnswer = () => document.querySelector("#talk article[aria-busy=true]");

/** Whether Gradio is at work on a question: from sending it to a little after its last words. */
export const isAsking = () => "asking" in document.body.dataset;

// Gradio may report these before `start` has run.
document.addEventListener(ASKING, () => {
  document.body.dataset.asking = "";
});
document.addEventListener(FINISHED, () => {
  delete document.body.dataset.asking;
});

export function start() {
  let busy = false;
  new MutationObserver((mutations) => {
    const wasBusy = busy;
    busy = Boolean(runningAnswer());
    if (busy && !wasBusy) dispatch(BUSY);
    // Whether elements came or went, and not only attributes and text.
    dispatch(CHANGED, { elements: mutations.some(({ type }) => type === "childList") });
    if (!busy && wasBusy) dispatch(ANSWERED);
  }).observe(document.getElementById("talk"), {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
  });
}
