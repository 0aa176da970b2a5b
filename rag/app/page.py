"""The page: the chat on the left, the sources on the right.

Puts the widgets together and serves them. What they show is made in `render` and `reader`, what
they do in `chat` and in the scripts of `static`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from socket import socket
from types import FrameType
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI

from rag.app.address import address
from rag.app.chat import Chat, View
from rag.app.doors import add_doors, warning
from rag.app.render import exchange_html, log_html
from rag.app.session import user_of
from rag.app.web import SILENT, web_app
from rag.app.welcome import examples, who_answers
from rag.pipeline import Pipeline
from rag.settings import Settings

_AT_ONCE = 8  # answers
_TITLE = "Answers with receipts"
_HINT = "Ask about the sources. Every sentence of an answer links to the place that says so."
_STYLES = ("base", "chat", "reader")
_HEAD = "".join(f'<link rel="stylesheet" href="page/{name}.css">' for name in _STYLES)
_HEAD += '<script type="module" src="page/main.js"></script>'
_HEADER = (
    '<button type="button" class="quiet" data-drawer aria-label="Conversations">☰</button>'
    f"<h1>{_TITLE}</h1>"
    '<nav class="views" aria-label="Views"><a href="?" data-view="">Chat</a>'
    '<a href="?view=documents" data-view="documents">Documents</a></nav>'
    '<a class="quiet narrow" href="?sources=all">Sources</a>'
)
_CHATS = '<nav id="chats" aria-label="Conversations"></nav>'
_DOCUMENTS = '<section id="documents" aria-label="Documents"></section>'
_READER = '<aside id="reader" aria-label="Sources"></aside>'


def launch(pipeline: Pipeline, settings: Settings, listener: socket) -> None:
    """Serve the page on a listening socket until interrupted."""
    with listener:
        port = listener.getsockname()[1]
        app = build_app(pipeline, settings, port)
        config = uvicorn.Config(
            app, log_level="error", access_log=False, timeout_graceful_shutdown=0, ws="none"
        )
        print(f"Open {address(settings.host, port)} in a browser. Ctrl-C ends it.", flush=True)
        if told := warning(settings):
            print(told, flush=True)
        threading.Thread(target=_warm_up, args=(pipeline,), daemon=True).start()
        _Server(config).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Ends quietly: an open page has a stream that would be reported as cut off."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        logging.getLogger("uvicorn.error").disabled = True
        super().handle_exit(sig, frame)


def build_app(pipeline: Pipeline, settings: Settings, port: int) -> FastAPI:
    """The page as a web application, to be served at that port."""
    app = web_app(pipeline.retriever.index, partial(who_answers, settings))
    add_doors(app, settings)
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
    chat, asked = Chat(pipeline.stream), examples(settings)
    html = partial(
        gr.HTML, container=False, padding=False, apply_default_css=False, js_on_load=None
    )
    with gr.Blocks(title=_TITLE, analytics_enabled=False, fill_width=True) as blocks:
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
                    html('<p id="who" role="status"></p>', elem_id="who-line")
                    retry = gr.Button("Retry", elem_id="retry", elem_classes="quiet", visible=False)
                    clear = gr.Button("Clear", elem_id="clear", elem_classes="quiet", visible=False)
            with gr.Column(elem_id="side"):
                html(_READER)
        view = gr.State(View())
        by_id = {sample.elem_id: sample.value for sample in samples}

        def show(new: View, old: View | None = None) -> dict[Any, Any]:
            idle, empty_now = not new.busy, not new.exchanges
            changes: dict[Any, Any] = {live: exchange_html(new.last) if new.last else "", view: new}
            if old is None or (old.past, old.busy) != (new.past, new.busy):
                changes |= {
                    log: log_html(new.past),
                    empty: gr.update(visible=empty_now),
                    send: gr.update(visible=idle),
                    stop: gr.update(visible=not idle),
                    retry: gr.update(visible=idle and not empty_now),
                    clear: gr.update(visible=idle and not empty_now),
                }
            return changes

        async def on_ask(
            question: str, before: View, event: gr.EventData, request: gr.Request
        ) -> AsyncIterator[dict[Any, Any]]:
            session, pressed = request.session_hash or "", getattr(event.target, "elem_id", "")
            if pressed == "retry":
                views = chat.again(before, session)
            else:
                views = chat.ask(by_id.get(pressed, question), before, session)
            old: View | None = None
            async for new in views:
                changes = show(new, old)
                if old is None and new.busy and pressed != "retry":
                    changes[box] = ""
                yield changes
                old = new

        async def on_stop(request: gr.Request) -> None:  # async: it runs in the event loop
            chat.stop(request.session_hash or "")

        quietly = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on(
            [box.submit, send.click, retry.click, *(s.click for s in samples)],
            on_ask,
            [box, view],
            [log, live, empty, box, send, stop, retry, clear, view],
            **quietly,
        )
        stop.click(on_stop, None, None, queue=False, **quietly)
        clear.click(
            lambda: show(View()),
            None,
            [log, live, empty, send, stop, retry, clear, view],
            queue=False,
            **quietly,
        )
    return blocks.queue(api_open=False, default_concurrency_limit=_AT_ONCE)


def _warm_up(pipeline: Pipeline) -> None:
    """Search once, so that the first question does not wait for what is loaded at first use."""
    stream = pipeline.stream("How many?")
    with suppress(Exception):  # the first question tells it
        next(stream)
