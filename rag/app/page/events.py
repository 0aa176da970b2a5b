"""Between Gradio's events and the page's script (`static/`), which run in the same browser tab.

The address says which conversation is meant, the script what the reader has chosen (who answers,
which sources). Neither is a widget, so they are told with each event.
"""

from __future__ import annotations

_HERE = "new URLSearchParams(location.search).get('chat') || ''"

# Gradio waits for every widget before it uncovers the page. An event that hides some of them sooner
# would leave it covered for good.
READY = f"""() => {{
  document.body.dataset.ready = "";
  document.dispatchEvent(new Event("ready"));
  if ({_HERE}) document.dispatchEvent(new Event("open_chat"));
}}"""
BRIDGE = """
document.addEventListener("open_chat", () => {
  if ("ready" in document.body.dataset) trigger("open_chat");
});
"""
OPENING = f"() => [{_HERE}]"
EDITING = f"(view) => [view, {_HERE}]"
EDITED = "() => { document.dispatchEvent(new Event('edited')); }"
ASKING = f"""(question, view) => {{
  document.body.dataset.asking = "";
  return [question, view, document.body.dataset.wish || "", {_HERE}];
}}"""
# An event that fails may do so because the reader is no longer signed in.
FAILED = "() => { document.dispatchEvent(new Event('failed')); }"
# Runs when Gradio is through with an answer, a little after its last words are drawn.
ANSWERED = """() => {
  delete document.body.dataset.asking;
  document.dispatchEvent(new Event("answered"));
}"""
