// The names of all events of the page; every one is dispatched on `document`.

// From Gradio: `page/script_bridge.py` repeats these names, and a test compares them.
export const READY = "rag:ready"; // Gradio has drawn all of its widgets
export const ASKING = "rag:asking"; // Gradio is about to send a question
export const FINISHED = "rag:finished"; // Gradio is done with an answer, soon after ANSWERED
export const EDITING = "rag:editing"; // the last question has been put into the box, to be edited
export const FAILED = "rag:failed"; // Gradio's request failed; the user may have been signed out

// To Gradio, likewise.
export const LOAD = "rag:load"; // shows the conversation that the address names

// From conversation_state.js.
export const BUSY = "rag:busy"; // an answer has begun to appear
export const CHANGED = "rag:changed"; // the conversation was redrawn; see conversation_state.js
export const ANSWERED = "rag:answered"; // an answer is complete, or the conversation was left

// Between the other scripts.
export const ADDRESS = "rag:address"; // the page's address has changed
export const OPEN = "rag:open"; // opens the conversation `detail.chat`
export const NEW = "rag:new"; // begins a new conversation
export const INDEXED = "rag:indexed"; // the index holds other documents than before
export const SELECTED = "rag:selected"; // text was selected in the source; see selection.js

/** Dispatches an event on `document`, with `detail` for its listeners. */
export function dispatch(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}
