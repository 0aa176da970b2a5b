"""The page: the chat on the left, the sources on the right.

Puts the widgets together and serves them. What they show is made in `render` and `reader`, what
they do in `chat` and in the scripts of `static`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any

import gradio as gr
from fastapi import FastAPI

from rag.answerers.choice import answerers_now, server_of
from rag.app.api import add_endpoints
from rag.app.chat import Chat, Page, View
from rag.app.chats import chats_router
from rag.app.conversation import live_html, log_html
from rag.app.documents import closed_because, documents_routes
from rag.app.doors import add_doors
from rag.app.feedback import feedback_router
from rag.app.fetching import Fetching, fetch_routes
from rag.app.session import user_of
from rag.app.signin import TITLE
from rag.app.web import SILENT, web_app
from rag.app.welcome import examples, who_answers
from rag.app.wish import wish_of, wish_routes
from rag.conversations import Conversations
from rag.library import Library
from rag.marking import questions_file
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.types import RagError

_AT_ONCE = 8  # answers
_HINT = "Ask about the sources. Every sentence of an answer links to the place that says so."
_STYLES = ("base", "chat", "card", "chats", "reader", "wish", "documents", "feedback")
_HEAD = "".join(f'<link rel="stylesheet" href="page/{name}.css">' for name in _STYLES)
_HEAD += '<script type="module" src="page/main.js"></script>'
_HEADER = (
    '<button type="button" class="quiet" data-drawer aria-label="Conversations">☰</button>'
    f"<h1>{TITLE}</h1>"
    '<nav class="views" aria-label="Views"><a href="?" data-view="">Chat</a>'
    '<a href="?view=documents" data-view="documents">Documents</a></nav>'
    '<a class="quiet narrow" href="?sources=all">Sources</a><span id="account"></span>'
)
_CHATS = '<nav id="chats" aria-label="Conversations"></nav>'
_DOCUMENTS = '<section id="documents" aria-label="Documents"></section>'
_CHOICES = (
    '<button type="button" id="choose" popovertarget="choices" aria-controls="choices"'
    ' aria-expanded="false"><span id="who">Who answers</span></button>'
    '<span id="only" hidden><span></span><button type="button" data-all'
    ' aria-label="Ask all sources again">✕</button></span>'
    '<div id="choices" popover role="dialog" aria-label="Who answers, and which sources are asked">'
    "</div>"
)
_BRIDGE = """
for (const what of ['open_chat', 'new_chat']) {
  document.addEventListener(what, (event) => trigger(what, event.detail || {}));
}
"""
# What the reader has chosen (who answers, which sources) is known to the script of the page.
_WITH_WISH = "(question, view) => [question, view, document.body.dataset.wish || '']"
_READER = '<aside id="reader" aria-label="Sources"></aside>'


def build_app(pipeline: Pipeline, settings: Settings, port: int) -> FastAPI:
    """The page as a web application, to be served at that port."""
    app = web_app(pipeline.retriever.index, partial(who_answers, settings))
    may_manage = not closed_because(settings)
    app.include_router(
        wish_routes(pipeline.retriever.index, partial(answerers_now, settings), may_manage)
    )
    if may_manage:
        app.include_router(fetch_routes(Fetching(server_of(settings).pull)))
    library = Library(pipeline.retriever.embedder, settings)
    app.include_router(documents_routes(library, settings))
    kept = Conversations(settings.home)
    app.include_router(chats_router(kept, user_of))
    app.include_router(
        feedback_router(kept, pipeline.retriever.index, questions_file(settings), user_of)
    )
    add_doors(app, settings)
    if settings.mcp:
        from rag.app.tools import add_tools

        add_tools(app, pipeline)
    blocks = build_page(pipeline, settings)
    # Everything is said here, since Gradio lets the environment decide what is left open.
    blocks.vibe_mode = False
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_name=settings.host,
        server_port=port,
        footer_links=[],
        run_history=False,
        root_path="",
        allowed_paths=[],
        blocked_paths=[],
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        auth_dependency=user_of,
        app_kwargs={"telemetry": dict(SILENT)},
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        head=_HEAD,
    )
    return mounted


def build_page(pipeline: Pipeline, settings: Settings) -> gr.Blocks:
    """The widgets, and what happens when they are used."""
    chat = Chat(pipeline.stream, Conversations(settings.home))
    asked = examples(settings)
    html = partial(
        gr.HTML, container=False, padding=False, apply_default_css=False, js_on_load=None
    )
    button = partial(gr.Button, elem_classes="quiet", visible=False)
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as blocks:
        html(_HEADER, elem_id="top")
        with gr.Row(elem_id="columns"):
            html(_CHATS, elem_id="chats-pane")
            html(_DOCUMENTS, elem_id="documents-pane")
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
                    html(_CHOICES, elem_id="who-line")
                    edit = button("Edit", elem_id="edit")
                    retry = button("Retry", elem_id="retry")
                    clear = button("New chat", elem_id="clear")
            with gr.Column(elem_id="side"):
                html(_READER)
        bridge = html("", elem_id="bridge", js_on_load=_BRIDGE)
        wish = gr.Textbox(elem_id="wish", visible="hidden")
        view = gr.State(View())
        by_id = {sample.elem_id: sample.value for sample in samples}
        widgets = [log, live, empty, editing, send, stop, edit, retry, clear, view]

        def show(new: View, old: View | None = None) -> dict[Any, Any]:
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
            question: str, before: View, wished: str, event: gr.EventData, request: gr.Request
        ) -> AsyncIterator[dict[Any, Any]]:
            pressed = getattr(event.target, "elem_id", "")
            page = _page(request)
            try:
                wanted = wish_of(wished)
            except RagError as error:
                yield show(replace(before, problem=error))
                return
            if pressed == "retry":
                views = chat.again(before, page, wanted)
            else:
                views = chat.ask(by_id.get(pressed, question), before, page, wanted)
            old: View | None = None
            async with aclosing(views):
                async for new in views:
                    changes = show(new, old)
                    if old is None and new.busy and pressed != "retry":
                        changes[box] = ""
                    yield changes
                    old = new

        async def on_stop(request: gr.Request) -> None:  # async: it runs in the event loop
            chat.stop(_page(request))

        def on_edit(before: View) -> dict[Any, Any]:
            question = before.last.question if before.last else ""
            return {**show(replace(before, editing=True)), box: question}

        def on_leave(before: View) -> dict[Any, Any]:
            return {**show(replace(before, editing=False)), box: ""}

        def on_open(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
            return show(chat.open(str(event.chat), _page(request)))

        def on_load(request: gr.Request) -> dict[Any, Any]:
            wanted = request.query_params.get("chat")
            return show(chat.open(wanted, _page(request)) if wanted else View())

        quietly = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on(
            [box.submit, send.click, retry.click, *(s.click for s in samples)],
            on_ask,
            [box, view, wish],
            [box, *widgets],
            js=_WITH_WISH,
            **quietly,
        )
        stop.click(on_stop, None, None, queue=False, **quietly)
        edit.click(on_edit, [view], [box, *widgets], queue=False, **quietly)
        leave.click(on_leave, [view], [box, *widgets], queue=False, **quietly)
        clear.click(lambda: show(View()), None, widgets, queue=False, **quietly)
        # The script of the page stops an answer that is on its way before it asks for these.
        bridge.new_chat(lambda: show(View()), None, widgets, queue=False, **quietly)
        bridge.open_chat(on_open, None, widgets, queue=False, **quietly)
        blocks.load(on_load, None, widgets, queue=False, **quietly)
        add_endpoints(pipeline)
    return blocks.queue(api_open=False, default_concurrency_limit=_AT_ONCE)


def _page(request: gr.Request) -> Page:
    return Page(request.session_hash or "", request.username or "")
