"""What happens when a question is asked, retried, edited or stopped, or a conversation is opened.

Knows conversations, not widgets: `layout` puts each `ChatView` on the page. The store of
conversations holds the truth; a view is what one window shows of it.
"""

from __future__ import annotations

import sys
import time
import traceback
from asyncio import to_thread
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from rag.app.page.stream import LatestValues
from rag.app.page_state import AskOptions, BrowserSession, ChatView, history_of
from rag.errors import ConversationMissing, RagError
from rag.store.conversations import Conversations, Exchange
from rag.types import Answer, SourceFilter, Turn

_MAX_QUESTION = 4000  # characters of a question
_FAULT = RagError(
    "Something went wrong inside the program, so the question was not answered.",
    "See the terminal for details, then retry or ask another question.",
)
_CHANGED_ELSEWHERE = RagError(
    "This conversation has changed in another window, so nothing was replaced.",
    "Its latest answers are now shown. Ask again if you still want to.",
)

AnswerStream = Callable[[str, Sequence[Turn], SourceFilter, str], Iterator[Answer]]
"""The type of `Pipeline.stream`: it yields drafts of an answer, and last the answer itself."""


class Chat:
    """The chat behind any number of open windows; none of them waits for another."""

    def __init__(self, stream: AnswerStream, conversations: Conversations) -> None:
        self._stream = stream
        self._conversations = conversations
        self._running: dict[str, LatestValues[Answer]] = {}

    def open(self, chat: str, session: BrowserSession) -> ChatView:
        """Open a kept conversation; where it cannot be opened, the view says why."""
        try:
            return _view(chat, self._conversations.open(session.user, chat))
        except RagError as error:
            return ChatView(problem=error)

    def ensure_open(self, view: ChatView, chat: str, session: BrowserSession) -> ChatView:
        """Return the view if it shows that conversation, else open it ("": an empty one)."""
        if view.chat == chat:
            return view
        return self.open(chat, session) if chat else ChatView()

    async def ask(
        self,
        question: str,
        view: ChatView,
        session: BrowserSession,
        options: AskOptions | None = None,
    ) -> AsyncGenerator[ChatView]:
        """Yield views while the answer grows, and last one that is not busy.

        The exchange is kept however it ends. While the view is `editing`, it replaces the last one.
        """
        question = question.strip()[:_MAX_QUESTION]
        replacing = view.editing and view.last is not None
        if not question:
            yield view
            return
        current = await to_thread(self._latest, view, session)
        if replacing and _questions(current) != _questions(view):
            yield replace(current, problem=_CHANGED_ELSEWHERE)
            return
        past = current.past if replacing else current.exchanges
        exchange = Exchange(question, waiting=True)
        chat, problem, number = current.chat, None, len(past)
        replaced = view.last.question if replacing and view.last else question
        keep = self._conversations.keep
        try:
            chat = chat or await to_thread(self._conversations.begin, session.user, question)
            if not replacing:  # the old exchange stays until there is an answer in its place
                number = await to_thread(keep, session.user, chat, number, exchange)
        except RagError as error:
            problem = error
        yield ChatView(chat, past, exchange)
        started = time.monotonic()
        try:
            exchanges = self._answer(exchange, past, session, options or AskOptions())
            async with aclosing(exchanges):
                async for exchange in exchanges:
                    if exchange.waiting:
                        waited = time.monotonic() - started
                        ahead = self._ahead(session)
                        yield ChatView(chat, past, exchange, waited=waited, ahead=ahead)
        finally:  # also when the window is closed in the middle of an answer
            if not problem:
                ended = _ended(exchange)
                try:
                    number = await to_thread(keep, session.user, chat, number, ended, replaced)
                except RagError as error:
                    problem = error
        if number != len(past):  # another window added an exchange first
            yield await to_thread(self.open, chat, session)
        else:
            yield ChatView(chat, past, exchange, problem=problem)

    async def retry(
        self, view: ChatView, session: BrowserSession, options: AskOptions | None = None
    ) -> AsyncGenerator[ChatView]:
        """Ask the last question again; its new answer replaces the old one."""
        if view.last is None:
            yield view
            return
        editing = replace(view, editing=True)
        async for newer in self.ask(view.last.question, editing, session, options):
            yield newer

    def stop(self, session: BrowserSession) -> None:
        """Stop the answer that is on its way to this window. Call it in the event loop."""
        if session.session in self._running:
            self._running.pop(session.session).stop()

    def _ahead(self, session: BrowserSession) -> int:
        """Return how many questions a model answers before that of this window."""
        running = self._running.get(session.session)
        return running.ahead if running else 0

    def _latest(self, view: ChatView, session: BrowserSession) -> ChatView:
        """Return the view with what other windows have added since."""
        if not view.chat:
            return view
        try:
            return _view(view.chat, self._conversations.open(session.user, view.chat))
        except ConversationMissing:  # deleted meanwhile: the question begins another one
            return ChatView()
        except RagError:
            return view

    async def _answer(
        self,
        exchange: Exchange,
        past: Sequence[Exchange],
        session: BrowserSession,
        options: AskOptions,
    ) -> AsyncGenerator[Exchange]:
        """Yield the exchange as its answer grows, and last one that is not waiting."""
        answers = LatestValues(
            self._stream(exchange.question, history_of(past), options.only, options.answerer)
        )
        self.stop(session)
        self._running[session.session] = answers
        try:
            async for answer in answers:
                exchange = replace(exchange, answer=answer)
                yield exchange
        except RagError as error:
            exchange = replace(exchange, answer=None, failure=error)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            exchange = replace(exchange, answer=None, failure=_FAULT)
        finally:
            answers.close()  # also when the window is closed, which ends this generator
            if self._running.get(session.session) is answers:
                del self._running[session.session]
        yield _ended(exchange) if answers.stopped else replace(exchange, waiting=False)


def _view(chat: str, exchanges: Sequence[Exchange]) -> ChatView:
    return ChatView(chat, tuple(exchanges[:-1]), exchanges[-1] if exchanges else None)


def _questions(view: ChatView) -> list[str]:
    return [exchange.question for exchange in view.exchanges]


def _ended(exchange: Exchange) -> Exchange:
    """Return the exchange as it is kept: one that is still waiting counts as stopped."""
    if not exchange.waiting:
        return exchange
    return replace(exchange, answer=_without_draft(exchange.answer), stopped=True, waiting=False)


def _without_draft(answer: Answer | None) -> Answer | None:
    """Remove the statement that was being written when the answer was stopped."""
    if answer is None:
        return None
    complete = tuple(s for s in answer.statements if s.complete)
    return replace(answer, statements=complete, draft=False)
