"""What happens when something is asked, asked again, stopped or cleared.

Knows the conversation, not the widgets: `page` puts `View`s on the screen.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.app.relay import Relay
from rag.contract import answer_text, quotes_of
from rag.conversations import Exchange
from rag.narrowing import EVERYTHING
from rag.types import Answer, Narrowing, RagError, Turn

_REMEMBERED = 10  # turns that a follow-up may lean on
_LONGEST = 4000  # characters of a question
_APOLOGY = RagError(
    "Something went wrong while answering; this is a fault of the program.",
    "The details are in the terminal where it was started. Retry, or ask another question.",
)


Stream = Callable[[str, Sequence[Turn], Narrowing, str], Iterator[Answer]]
"""`Pipeline.stream`: drafts of an answer; the last is the answer."""


@dataclass(frozen=True, slots=True)
class View:
    """A conversation: what is over, and the exchange that is shown last."""

    past: tuple[Exchange, ...] = ()
    last: Exchange | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self.last is not None and self.last.waiting

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All of them, in order."""
        return self.past if self.last is None else (*self.past, self.last)


class Chat:
    """Answers for any number of open pages, each known by its session."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._running: dict[str, Relay[Answer]] = {}

    async def ask(
        self,
        question: str,
        view: View,
        session: str,
        only: Narrowing = EVERYTHING,
        answerer: str = "",
    ) -> AsyncIterator[View]:
        """Views while the answer grows; the last one is not busy."""
        question = question.strip()[:_LONGEST]
        past = view.exchanges
        if not question:
            yield view
            return
        exchange = Exchange(question, waiting=True)
        yield View(past, exchange)
        relay = Relay(self._stream(question, history_of(past), only, answerer))
        self.stop(session)
        self._running[session] = relay
        try:
            async for answer in relay:
                exchange = replace(exchange, answer=answer)
                yield View(past, exchange)
        except RagError as error:
            exchange = replace(exchange, answer=None, failure=error)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            exchange = replace(exchange, answer=None, failure=_APOLOGY)
        finally:
            relay.close()  # also where the page is gone, and with it this iteration
            if self._running.get(session) is relay:
                del self._running[session]
        if relay.stopped:
            exchange = replace(exchange, answer=_settled(exchange.answer), stopped=True)
        yield View(past, replace(exchange, waiting=False))

    async def again(
        self, view: View, session: str, only: Narrowing = EVERYTHING, answerer: str = ""
    ) -> AsyncIterator[View]:
        """The last question once more, in place of its answer."""
        if view.last is None:
            yield view
            return
        async for newer in self.ask(view.last.question, View(view.past), session, only, answerer):
            yield newer

    def stop(self, session: str) -> None:
        """What is on its way to this page comes no further. Call it in the event loop."""
        if session in self._running:
            self._running.pop(session).stop()


def history_of(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The exchanges that were answered, as the pipeline wants them."""
    return [
        Turn(e.question, answer_text(e.answer), quotes_of(e.answer))
        for e in exchanges[-_REMEMBERED:]
        if e.answer
    ]


def _settled(answer: Answer | None) -> Answer | None:
    """Without the statement that was being written when the reader stopped it."""
    if answer is None:
        return None
    whole = tuple(s for s in answer.statements if s.complete)
    return replace(answer, statements=whole, draft=False)
