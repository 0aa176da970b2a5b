"""The chat page: its widgets, and what happens when they are used.

The HTML around the widgets is in `frame`, that of conversations in `html`. What a question does is
in `chat`; what happens in the browser alone is in the scripts of `static`.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any

from rag.answering.model_testing import ModelTesting
from rag.app.gradio_library import gr
from rag.app.html.answer import live_html, log_html
from rag.app.html.passages import suggested_html
from rag.app.page.chat import Chat
from rag.app.page.examples import MadeExamples, example_questions
from rag.app.page.frame import CHATS, CHOICES, DOCUMENTS, HEADER, SOURCE_PANE
from rag.app.page.script_bridge import (
    ASK_WITH_OPTIONS,
    LOAD_BRIDGE,
    ON_EDITING,
    ON_FAILED,
    ON_FINISHED,
    ON_READY,
    VIEW_WITH_CHAT,
    WITH_CHAT,
)
from rag.app.page_state import BrowserSession, ChatView
from rag.app.routes.api import add_endpoints
from rag.app.routes.options import parse_options
from rag.app.security.signin import TITLE
from rag.errors import RagError
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.store.conversations import Conversations

_MAX_RUNNING = 8  # answers at a time
_HINT = "Ask a question about your documents. Every sentence in an answer links to its source."
_EDITING = "You are editing your last question. Its answer will be replaced."

Changes = dict[Any, Any]
"""New values and properties by widget, as Gradio takes them from an event."""

_html = partial(gr.HTML, container=False, padding=False, apply_default_css=False, js_on_load=None)
_quiet_button = partial(gr.Button, elem_classes="quiet", visible=False)


def build_page(
    pipeline: Pipeline, settings: Settings, testing: ModelTesting | None = None
) -> gr.Blocks:
    """Build the page and the endpoints that programs call, ready to be mounted.

    A model that is asked is given to `testing`.
    """
    return ChatPage(pipeline, settings, testing).blocks


class ChatPage:
    """The page, for any number of open windows: what a window shows is in its `ChatView`."""

    def __init__(
        self, pipeline: Pipeline, settings: Settings, testing: ModelTesting | None
    ) -> None:
        self._testing = testing
        self._chat = Chat(pipeline.converse, Conversations(settings.collection_home))
        title = f"{settings.collection} · {TITLE}" if settings.collection else TITLE
        with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as self.blocks:
            named = example_questions(settings)
            self._made = MadeExamples(pipeline, wanted=not named)
            self._layout(named)
            self._bind()
            add_endpoints(pipeline)
        self.blocks.queue(api_open=False, default_concurrency_limit=_MAX_RUNNING)

    def _layout(self, examples: tuple[str, ...]) -> None:
        """Create the widgets, from the top of the page to its bottom."""
        _html(HEADER, elem_id="top")
        with gr.Row(elem_id="columns"):
            _html(CHATS, elem_id="chats-pane")
            _html(DOCUMENTS, elem_id="documents-pane")
            with gr.Column(elem_id="chat"):
                with gr.Column(elem_id="talk"):
                    self._log, self._live = _html("", elem_id="log"), _html("", elem_id="live")
                    self._layout_empty(examples)
                self._layout_input()
            with gr.Column(elem_id="side"):
                _html(SOURCE_PANE)
        # Values that come from the scripts, and what a window shows.
        self._bridge = _html("", elem_id="bridge", js_on_load=LOAD_BRIDGE)
        self._options = gr.Textbox(visible="hidden")
        self._chat_id = gr.Textbox(visible="hidden")
        self._view = gr.State(ChatView())

    def _layout_empty(self, examples: tuple[str, ...]) -> None:
        """Create what is shown before the first question."""
        with gr.Column(elem_id="empty") as self._empty:
            _html(f"<p>{_HINT}</p>")
            self._examples = [
                gr.Button(question, elem_id=f"example-{number}", elem_classes="example")
                for number, question in enumerate(examples)
            ]
            self._more = _html("", elem_id="made-examples")
        self._question_of = {example.elem_id: example.value for example in self._examples}

    def _layout_input(self) -> None:
        """Create the box for questions and the buttons around it."""
        with gr.Row(elem_id="editing", visible=False) as self._editing:
            _html(f"<p>{_EDITING}</p>")
            self._cancel = gr.Button("Cancel", elem_id="leave", elem_classes="quiet")
        with gr.Row(elem_id="asking"):
            self._box = gr.Textbox(
                placeholder="Ask a question",
                label="Question",
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                autofocus=True,
                elem_id="box",
            )
            self._send = gr.Button("Ask", elem_id="send")
            self._stop = gr.Button("Stop", elem_id="stop", visible=False)
        with gr.Row(elem_id="below"):
            _html(CHOICES, elem_id="who-line")
            self._edit = _quiet_button("Edit", elem_id="edit")
            self._retry = _quiet_button("Retry", elem_id="retry")
            self._clear = _quiet_button("New chat", elem_id="clear")

    def _bind(self) -> None:
        """Connect the widgets with the methods below, and with the scripts of the page."""
        hidden: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        at_once: dict[str, Any] = {**hidden, "queue": False}
        view, chat_id = self._view, self._chat_id
        shown = [self._log, self._live, self._empty, self._editing, self._send, self._stop]
        shown += [self._edit, self._retry, self._clear, view]
        # One event for all of them: Gradio starts no second one while an answer is running.
        examples = (example.click for example in self._examples)
        asking = gr.on(
            [self._box.submit, self._send.click, self._retry.click, *examples],
            self._on_ask,
            [self._box, view, self._options, chat_id],
            shown,
            js=ASK_WITH_OPTIONS,
            **hidden,
        )
        asking.then(None, js=ON_FINISHED, **hidden)
        asking.failure(None, js=ON_FINISHED, **hidden)
        self._stop.click(self._on_stop, None, None, **at_once)
        box_and_shown = [self._box, *shown]
        with_chat: dict[str, Any] = {"js": VIEW_WITH_CHAT, **at_once}
        editing = self._edit.click(self._on_edit, [view, chat_id], box_and_shown, **with_chat)
        editing.success(None, js=ON_EDITING, **at_once)
        self._cancel.click(self._on_cancel_edit, [view, chat_id], box_and_shown, **with_chat)
        # Never two at once: the last of many opens the conversation that the address names by then.
        last: dict[str, Any] = {"trigger_mode": "always_last", "js": WITH_CHAT, **at_once}
        opening = self._bridge.open_chat(self._on_open, [chat_id], shown, **last)
        for event in (editing, opening):
            event.failure(None, js=ON_FAILED, **at_once)
        # READY needs no server, but Gradio's first call of it is 0.3 s slow, so it is made here.
        self.blocks.load(self._on_load, None, [self._more], js=ON_READY, **at_once)

    def _on_load(self) -> str:
        """Show the example questions that have been made by now."""
        return str(suggested_html(self._made.ready(), "For example"))

    async def _on_ask(
        self,
        question: str,
        view: ChatView,
        options_json: str,
        chat: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> AsyncIterator[Changes]:
        """Answer what is in the box, an example, or on Retry the last question again."""
        session = _session_of(request)
        view = await to_thread(self._chat.ensure_open, view, chat, session)
        try:
            options = parse_options(options_json)
        except RagError as error:
            yield self._changes(replace(view, problem=error))
            return
        if self._testing:
            self._testing.look(options.answerer)
        pressed = getattr(event.target, "elem_id", "")  # Gradio may pass a copy of the widget
        if pressed == self._retry.elem_id:
            views = self._chat.retry(view, session, options)
        else:
            question = self._question_of.get(pressed, question)
            views = self._chat.ask(question, view, session, options)
        before: ChatView | None = None
        async with aclosing(views):
            async for view in views:
                yield self._changes(view, before)
                before = view

    async def _on_stop(self, request: gr.Request) -> None:  # async: it runs in the event loop
        self._chat.stop(_session_of(request))

    def _on_edit(self, view: ChatView, chat: str, request: gr.Request) -> Changes:
        view = self._chat.ensure_open(view, chat, _session_of(request))
        question = view.last.question if view.last else ""
        return {**self._changes(replace(view, editing=True)), self._box: question}

    def _on_cancel_edit(self, view: ChatView, chat: str, request: gr.Request) -> Changes:
        view = self._chat.ensure_open(view, chat, _session_of(request))
        return {**self._changes(replace(view, editing=False)), self._box: ""}

    def _on_open(self, chat: str, request: gr.Request) -> Changes:
        return self._changes(self._chat.ensure_open(ChatView(), chat, _session_of(request)))

    def _changes(self, view: ChatView, before: ChatView | None = None) -> Changes:
        """Return what shows a view; of one that has only grown since `before`, the last answer."""
        changes: Changes = {self._live: live_html(view), self._view: view}
        if before is not None and (before.past, before.busy) == (view.past, view.busy):
            return changes
        idle, started = not view.busy, bool(view.exchanges)
        changes |= {
            self._log: log_html(view),
            self._empty: gr.update(visible=not started and view.problem is None),
            self._editing: gr.update(visible=view.editing),
            self._send: gr.update(visible=idle),
            self._stop: gr.update(visible=not idle),
        }
        for button in (self._edit, self._retry, self._clear):
            changes[button] = gr.update(visible=idle and started)
        return changes


def _session_of(request: gr.Request) -> BrowserSession:
    return BrowserSession(request.session_hash or "", request.username or "")
