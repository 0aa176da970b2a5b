"""What happens when something is asked, asked again, edited, stopped or opened.

Knows the conversation, not the widgets: `page` puts `ChatView`s on the screen. The store holds the
truth; a view is what one page shows of it.
"""

from __future__ import annotations

import sys
import traceback
from asyncio import to_thread
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace

from rag.app.page.stream import LatestValues
from rag.app.state import AskOptions, BrowserSession, ChatView, history_of
from rag.errors import ConversationMissing, RagError
from rag.store.conversations import Conversations, Exchange
from rag.types import Answer, SourceFilter, Turn

_LONGEST = 4000  # characters of a question
_APOLOGY = RagError(
    "Something went wrong while answering; this is a fault of the program.",
    "The details are in the terminal where it was started. Retry, or ask another question.",
)
_ELSEWHERE = RagError(
    "This conversation went on in another window; nothing was replaced.",
    "Its last answers are shown here now. Ask again if you still want to.",
)

AnswerStream = Callable[[str, Sequence[Turn], SourceFilter, str], Iterator[Answer]]
"""`Pipeline.stream`: drafts of an answer; the last is the answer."""


class Chat:
    """Answers for any number of open pages. None of them waits for the file of another."""

    def __init__(self, stream: AnswerStream, kept: Conversations) -> None:
        self._stream = stream
        self._kept = kept
        self._running: dict[str, LatestValues[Answer]] = {}

    def open(self, chat: str, page: BrowserSession) -> ChatView:
        """A kept conversation; where there is none, a view that says so."""
        try:
            return _view(chat, self._kept.open(page.user, chat))
        except RagError as error:
            return ChatView(problem=error)

    def shown(self, view: ChatView, chat: str, page: BrowserSession) -> ChatView:
        """The view where it is of that conversation, else that conversation ("": an empty one)."""
        if view.chat == chat:
            return view
        return self.open(chat, page) if chat else ChatView()

    async def ask(
        self, question: str, view: ChatView, page: BrowserSession, wish: AskOptions | None = None
    ) -> AsyncGenerator[ChatView]:
        """Views while the answer grows; the last one is not busy. Whatever comes of it is kept."""
        question = question.strip()[:_LONGEST]
        replacing = view.editing and view.last is not None
        if not question:
            yield view
            return
        current = await to_thread(self._current, view, page)
        if replacing and _questions(current) != _questions(view):
            yield replace(current, problem=_ELSEWHERE)
            return
        past = current.past if replacing else current.exchanges
        exchange = Exchange(question, waiting=True)
        chat, fault, number = current.chat, None, len(past)
        replaced = view.last.question if replacing and view.last else question
        try:
            chat = chat or await to_thread(self._kept.begin, page.user, question)
            if not replacing:  # what is replaced stays until there is something in its place
                number = await to_thread(self._kept.keep, page.user, chat, number, exchange)
        except RagError as error:
            fault = error
        yield ChatView(chat, past, exchange)
        try:
            async with aclosing(
                self._answered(exchange, past, page, wish or AskOptions())
            ) as growing:
                async for exchange in growing:
                    if exchange.waiting:
                        yield ChatView(chat, past, exchange)
        finally:  # also where the page is gone in the middle of an answer
            if not fault:
                try:
                    keeping = page.user, chat, number, _ended(exchange), replaced
                    number = await to_thread(self._kept.keep, *keeping)
                except RagError as error:
                    fault = error
        moved = number != len(past)  # another window was quicker
        if moved:
            yield await to_thread(self.open, chat, page)
        else:
            yield ChatView(chat, past, exchange, problem=fault)

    async def again(
        self, view: ChatView, page: BrowserSession, wish: AskOptions | None = None
    ) -> AsyncGenerator[ChatView]:
        """The last question once more, in place of its answer."""
        if view.last is None:
            yield view
            return
        editing = replace(view, editing=True)
        async for newer in self.ask(view.last.question, editing, page, wish):
            yield newer

    def stop(self, page: BrowserSession) -> None:
        """What is on its way to this page comes no further. Call it in the event loop."""
        if page.session in self._running:
            self._running.pop(page.session).stop()

    def _current(self, view: ChatView, page: BrowserSession) -> ChatView:
        """The view with what other pages have added since."""
        if not view.chat:
            return view
        try:
            return _view(view.chat, self._kept.open(page.user, view.chat))
        except ConversationMissing:  # deleted meanwhile: what is asked now begins another
            return ChatView()
        except RagError:
            return view

    async def _answered(
        self, exchange: Exchange, past: Sequence[Exchange], page: BrowserSession, wish: AskOptions
    ) -> AsyncGenerator[Exchange]:
        """The exchange as its answer grows; the last one does not wait."""
        relay = LatestValues(
            self._stream(exchange.question, history_of(past), wish.only, wish.answerer)
        )
        self.stop(page)
        self._running[page.session] = relay
        try:
            async for answer in relay:
                exchange = replace(exchange, answer=answer)
                yield exchange
        except RagError as error:
            exchange = replace(exchange, answer=None, failure=error)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            exchange = replace(exchange, answer=None, failure=_APOLOGY)
        finally:
            relay.close()  # also where the page is gone, and with it this iteration
            if self._running.get(page.session) is relay:
                del self._running[page.session]
        yield _ended(exchange) if relay.stopped else replace(exchange, waiting=False)


def _view(chat: str, exchanges: Sequence[Exchange]) -> ChatView:
    return ChatView(chat, tuple(exchanges[:-1]), exchanges[-1] if exchanges else None)


def _questions(view: ChatView) -> list[str]:
    return [exchange.question for exchange in view.exchanges]


def _ended(exchange: Exchange) -> Exchange:
    """As it is kept: one that was broken off counts as stopped."""
    if not exchange.waiting:
        return exchange
    return replace(exchange, answer=_settled(exchange.answer), stopped=True, waiting=False)


def _settled(answer: Answer | None) -> Answer | None:
    """Without the statement that was being written when the reader stopped it."""
    if answer is None:
        return None
    whole = tuple(s for s in answer.statements if s.complete)
    return replace(answer, statements=whole, draft=False)
