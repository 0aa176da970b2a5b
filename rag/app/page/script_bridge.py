"""The JavaScript between Gradio's events and the page's scripts (`static/`).

Each snippet tells the scripts what happens, by an event on `document`, and hands to Gradio what the
page holds outside of any widget: the address names the conversation, and the script `options.js`
keeps the options. `static/events.js` says what each event means; a test compares both lists.
"""

from __future__ import annotations

from enum import StrEnum


class PageEvent(StrEnum):
    """Names of the events between Gradio and the scripts."""

    READY = "rag:ready"
    ASKING = "rag:asking"
    FINISHED = "rag:finished"
    EDITING = "rag:editing"
    FAILED = "rag:failed"
    LOAD = "rag:load"


def _dispatch(event: PageEvent) -> str:
    return f'document.dispatchEvent(new Event("{event}"))'


_CHAT = "new URLSearchParams(location.search).get('chat') || ''"
_OPTIONS = "document.body.dataset.options || ''"

# The mark on the body is for scripts that load later than Gradio.
ON_READY = f"() => {{ document.body.dataset.ready = ''; {_dispatch(PageEvent.READY)}; }}"
ON_FINISHED = f"() => {{ {_dispatch(PageEvent.FINISHED)}; }}"
ON_EDITING = f"() => {{ {_dispatch(PageEvent.EDITING)}; }}"
ON_FAILED = f"() => {{ {_dispatch(PageEvent.FAILED)}; }}"

WITH_CHAT = f"() => [{_CHAT}]"
VIEW_WITH_CHAT = f"(view) => [view, {_CHAT}]"
ASK_WITH_OPTIONS = f"""(question, view) => {{
  {_dispatch(PageEvent.ASKING)};
  return [question, view, {_OPTIONS}, {_CHAT}];
}}"""

# Runs in an HTML widget, which alone can trigger an event of Gradio's.
LOAD_BRIDGE = f'document.addEventListener("{PageEvent.LOAD}", () => trigger("open_chat"));'
