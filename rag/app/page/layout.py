"""The page: the conversations, the chat, the sources.

Puts the widgets together. What stands around them is in `frame`, what they show is made in
`conversation`, what they do in `chat` and in the scripts of `static`.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any

from rag.app.gradio_library import gr
from rag.app.html.answer import live_html, log_html
from rag.app.page.chat import Chat
from rag.app.page.events import ANSWERED, ASKING, BRIDGE, EDITED, EDITING, FAILED, OPENING, READY
from rag.app.page.examples import example_questions
from rag.app.page.frame import CHATS, CHOICES, DOCUMENTS, HEADER, READER
from rag.app.routes.api import add_endpoints
from rag.app.routes.options import parse_options
from rag.app.security.signin import TITLE
from rag.app.state import BrowserSession, ChatView
from rag.errors import RagError
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.store.conversations import Conversations

_AT_ONCE = 8  # answers
_HINT = "Ask about the sources. Every sentence of an answer links to the place that says so."


def build_page(pipeline: Pipeline, settings: Settings) -> gr.Blocks:
    """The widgets, and what happens when they are used."""
    chat = Chat(pipeline.stream, Conversations(settings.home))
    asked = example_questions(settings)
    html = partial(
        gr.HTML, container=False, padding=False, apply_default_css=False, js_on_load=None
    )
    button = partial(gr.Button, elem_classes="quiet", visible=False)
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        html(HEADER, elem_id="top")
        with gr.Row(elem_id="columns"):
            html(CHATS, elem_id="chats-pane")
            html(DOCUMENTS, elem_id="documents-pane")
            with gr.Column(elem_id="chat"):
                with gr.Column(elem_id="talk"):
                    log, live = html("", elem_id="log"), html("", elem_id="live")
                    with gr.Column(elem_id="empty") as empty:
                        html(f"<p>{_HINT}</p>")
                        samples = [
                            gr.Button(q, elem_id=f"example-{n}", elem_classes="example")
                            for n, q in enumerate(asked)
                        ]
                with gr.Row(elem_id="editing", visible=False) as editing:
                    html("<p>Your last question; its answer will be replaced.</p>")
                    leave = gr.Button("Cancel", elem_id="leave", elem_classes="quiet")
                with gr.Row(elem_id="asking"):
                    box = gr.Textbox(
                        placeholder="Ask a question",
                        label="Question",
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        elem_id="box",
                    )
                    send = gr.Button("Ask", elem_id="send")
                    stop = gr.Button("Stop", elem_id="stop", visible=False)
                with gr.Row(elem_id="below"):
                    html(CHOICES, elem_id="who-line")
                    edit = button("Edit", elem_id="edit")
                    retry = button("Retry", elem_id="retry")
                    clear = button("New chat", elem_id="clear")
            with gr.Column(elem_id="side"):
                html(READER)
        bridge = html("", elem_id="bridge", js_on_load=BRIDGE)
        wish, at = gr.Textbox(visible="hidden"), gr.Textbox(visible="hidden")
        view = gr.State(ChatView())
        by_id = {sample.elem_id: sample.value for sample in samples}
        widgets = [log, live, empty, editing, send, stop, edit, retry, clear, view]

        def show(new: ChatView, old: ChatView | None = None) -> dict[Any, Any]:
            idle, started = not new.busy, bool(new.exchanges)
            changes: dict[Any, Any] = {live: live_html(new), view: new}
            if old is None or (old.past, old.busy) != (new.past, new.busy):
                changes |= {
                    log: log_html(new),
                    empty: gr.update(visible=not started and new.problem is None),
                    editing: gr.update(visible=new.editing),
                    send: gr.update(visible=idle),
                    stop: gr.update(visible=not idle),
                }
                changes |= {b: gr.update(visible=idle and started) for b in (edit, retry, clear)}
            return changes

        async def on_ask(
            question: str,
            before: ChatView,
            wished: str,
            at: str,
            event: gr.EventData,
            request: gr.Request,
        ) -> AsyncIterator[dict[Any, Any]]:
            pressed = getattr(event.target, "elem_id", "")
            page = _page(request)
            before = await to_thread(chat.shown, before, at, page)
            try:
                wanted = parse_options(wished)
            except RagError as error:
                yield show(replace(before, problem=error))
                return
            if pressed == "retry":
                views = chat.again(before, page, wanted)
            else:
                views = chat.ask(by_id.get(pressed, question), before, page, wanted)
            old: ChatView | None = None
            async with aclosing(views):
                async for new in views:
                    yield show(new, old)
                    old = new

        async def on_stop(request: gr.Request) -> None:  # async: it runs in the event loop
            chat.stop(_page(request))

        def on_edit(before: ChatView, at: str, request: gr.Request) -> dict[Any, Any]:
            before = chat.shown(before, at, _page(request))
            question = before.last.question if before.last else ""
            return {**show(replace(before, editing=True)), box: question}

        def on_leave(before: ChatView, at: str, request: gr.Request) -> dict[Any, Any]:
            before = chat.shown(before, at, _page(request))
            return {**show(replace(before, editing=False)), box: ""}

        def on_open(at: str, request: gr.Request) -> dict[Any, Any]:
            return show(chat.shown(ChatView(), at, _page(request)))

        quietly: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asking = gr.on(
            [box.submit, send.click, retry.click, *(s.click for s in samples)],
            on_ask,
            [box, view, wish, at],
            widgets,
            js=ASKING,
            **quietly,
        )
        asking.then(None, js=ANSWERED, **quietly)
        asking.failure(None, js=ANSWERED, **quietly)
        quietly["queue"] = False
        stop.click(on_stop, None, None, **quietly)
        editable = edit.click(on_edit, [view, at], [box, *widgets], js=EDITING, **quietly)
        editable.success(None, js=EDITED, **quietly)
        leave.click(on_leave, [view, at], [box, *widgets], js=EDITING, **quietly)
        # Never two at once: of many, the last one shows what the address says by then.
        last = {"trigger_mode": "always_last", "js": OPENING}
        opened = bridge.open_chat(on_open, [at], widgets, **last, **quietly)
        for event in (editable, opened):
            event.failure(None, js=FAILED, **quietly)
        # For the script alone; but Gradio's first event on the server takes 0.3 s more than others.
        blocks.load(lambda: None, js=READY, **quietly)
        add_endpoints(pipeline)
    return blocks.queue(api_open=False, default_concurrency_limit=_AT_ONCE)


def _page(request: gr.Request) -> BrowserSession:
    return BrowserSession(request.session_hash or "", request.username or "")
