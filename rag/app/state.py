"""What one page holds: its options, its session, and the view of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.errors import RagError
from rag.schema import answer_text, quotes_of
from rag.store.conversations import Exchange
from rag.types import SourceFilter, Turn

_REMEMBERED = 10  # turns that a follow-up may lean on


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How the next question is to be answered: from which sources, and by whom ("": as set)."""

    only: SourceFilter = field(default_factory=SourceFilter)
    answerer: str = ""


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """An open page: its session, and who is signed in there ("": nobody has to)."""

    session: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class ChatView:
    """What a page shows of a conversation: what is over, and the exchange that is shown last.

    `chat` is the id under which it is kept, "" before the first question. While `editing`, the
    next question replaces the last one. `problem` is told in place of what could not be shown.
    """

    chat: str = ""
    past: tuple[Exchange, ...] = ()
    last: Exchange | None = None
    editing: bool = False
    problem: RagError | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self.last is not None and self.last.waiting

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All of them, in order."""
        return self.past if self.last is None else (*self.past, self.last)


def history_of(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The exchanges that were answered, as the pipeline wants them."""
    return [
        Turn(e.question, answer_text(e.answer), quotes_of(e.answer))
        for e in exchanges[-_REMEMBERED:]
        if e.answer
    ]
