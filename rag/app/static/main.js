// Starts the scripts of the page once Gradio has drawn its widgets.
import { start as startAnswerActions } from "./answer_actions.js";
import { start as startChats } from "./chats.js";
import { start as startCitationPreview } from "./citation_preview.js";
import { start as startCollections } from "./collections.js";
import { start as startConversation } from "./conversation.js";
import { start as startConversationState } from "./conversation_state.js";
import { start as startDocuments } from "./documents.js";
import { start as startDraft } from "./draft.js";
import { start as startEarlySubmit } from "./early_submit.js";
import { start as startFeedback } from "./feedback.js";
import { start as startFrame } from "./frame.js";
import { start as startOptions } from "./options.js";
import { start as startSourcePane } from "./source_pane.js";
import { start as startScroll } from "./scroll.js";
import { start as startSignOut } from "./sign_out.js";

const NEEDED = ["source-pane", "box", "chats", "documents", "talk", "who", "bridge"]; // ids

// In this order: they hear of an event in the order in which they began to listen.
const STARTS = [
  startConversationState,
  startSignOut,
  startCollections,
  startFrame,
  startChats,
  startConversation,
  startDraft,
  startSourcePane,
  startDocuments,
  startScroll,
  startOptions,
  startCitationPreview,
  startAnswerActions,
  startFeedback,
];

function startAll() {
  if (!NEEDED.every((id) => document.getElementById(id))) return requestAnimationFrame(startAll);
  for (const start of STARTS) start();
}

startEarlySubmit();
startAll();
