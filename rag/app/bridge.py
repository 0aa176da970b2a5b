"""Between Gradio's events and the page's script (`static/`), which run in the same browser tab.

The address says which conversation is meant, the script what the reader has chosen (who answers,
which sources). Neither is a widget, so they are told with each event.
"""

from __future__ import annotations

BRIDGE = "document.addEventListener('open_chat', () => trigger('open_chat', {}));"

_HERE = "new URLSearchParams(location.search).get('chat') || ''"
OPENING = f"() => [{_HERE}]"
EDITING = f"(view) => [view, {_HERE}]"
ASKING = f"""(question, view) => {{
  document.body.dataset.asking = "";
  return [question, view, document.body.dataset.wish || "", {_HERE}];
}}"""
# Runs when Gradio is through with an answer, a little after its last words are drawn.
ANSWERED = """() => {
  delete document.body.dataset.asking;
  document.dispatchEvent(new Event("answered"));
}"""
