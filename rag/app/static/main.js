// Starts the parts of the page once Gradio has drawn its widgets.
import { start as account } from "./sign_out.js";
import { start as chats } from "./chats.js";
import { start as chips } from "./citation_preview.js";
import { start as conversation } from "./conversation.js";
import { start as documents } from "./documents.js";
import { start as draft } from "./draft.js";
import { start as early } from "./early_submit.js";
import { start as feedback } from "./feedback.js";
import { start as follow } from "./scroll.js";
import { start as frame } from "./frame.js";
import { start as reader } from "./reader.js";
import { start as tools } from "./answer_actions.js";
import { start as wish } from "./options.js";

const parts = [account, frame, chats, conversation, draft, reader, documents, follow, wish, chips, tools, feedback];
const drawn = ["reader", "box", "chats", "documents", "talk", "who", "bridge"];

function start() {
  if (!drawn.every((id) => document.getElementById(id))) return requestAnimationFrame(start);
  for (const part of parts) part();
}
early();
start();
