"""What one browser window holds: its options, its session, and its view of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.errors import RagError
from rag.schema import answer_text, quotes_of
from rag.store.conversations import Exchange
from rag.types import SourceFilter, Turn

_MAX_HISTORY = 10  # exchanges that a follow-up may refer to


@dataclass(frozen=True, slots=True)
class AskOptions:
    """How to answer the next question: from which sources, and by whom ("": as set up)."""

    only: SourceFilter = field(default_factory=SourceFilter)
    answerer: str = ""


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A browser window: Gradio's session, and the signed-in user ("" where there are no users)."""

    session: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class ChatView:
    """What a window shows of a conversation: its past exchanges, and the last one.

    `chat` is the conversation's id, "" before the first question. While `editing`, the next
    question replaces the last one. `problem` is shown in place of what could not be shown. While it
    is busy, it has `waited` so many seconds, and a model answers `ahead` other questions before.
    """

    chat: str = ""
    past: tuple[Exchange, ...] = ()
    last: Exchange | None = None
    editing: bool = False
    problem: RagError | None = None
    waited: float = 0.0
    ahead: int = 0

    @property
    def busy(self) -> bool:
        """Whether an answer is being written."""
        return self.last is not None and self.last.waiting

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All exchanges, in order."""
        return self.past if self.last is None else (*self.past, self.last)


def history_of(exchanges: Sequence[Exchange]) -> list[Turn]:
    """Return the exchanges that were answered, as the pipeline takes them."""
    return [
        Turn(e.question, answer_text(e.answer, with_doubt=False), quotes_of(e.answer))
        for e in exchanges[-_MAX_HISTORY:]
        if e.answer
    ]
