"""A question with its answer, and how it is stored in a row of the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from rag.errors import RagError
from rag.language.text import squash
from rag.types import Answer, Citation

_MAX_NOTE = 2000  # characters
_ANSWER = TypeAdapter(Answer | None)
_UNREADABLE = RagError(
    "This answer was saved by another version of the program and can no longer be read.",
    "Ask the question again.",
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with its answer, or the reason why there is none.

    `rating` is the user's opinion of the answer: 1 (good), -1 (bad) or 0 (none); `note` says why.
    """

    question: str
    answer: Answer | None = None
    failure: RagError | None = None
    stopped: bool = False
    waiting: bool = False
    rating: int = 0
    note: str = ""


def exchange_to_row(exchange: Exchange) -> tuple[Any, ...]:
    """Return the columns from `question` to `words`. A waiting exchange is stored as stopped."""
    answer = None if exchange.waiting else exchange.answer
    failure = exchange.failure and [exchange.failure.message, exchange.failure.remedy]
    return (
        json.dumps(exchange.question),
        json.dumps(_ANSWER.dump_python(answer)),
        json.dumps(failure),
        exchange.stopped or exchange.waiting,
        exchange.rating,
        storable(exchange.note)[:_MAX_NOTE],
        _search_text(exchange.question, answer),
    )


def exchange_from_row(row: Any) -> Exchange:
    """Return a stored exchange; it has a failure if its answer can no longer be read."""
    stored_failure = json.loads(row["failure"])
    failure = RagError(*stored_failure) if stored_failure else None
    try:
        answer = _ANSWER.validate_python(json.loads(row["answer"]))
    except ValueError:
        answer, failure = None, _UNREADABLE
    return Exchange(
        json.loads(row["question"]),
        answer,
        failure,
        bool(row["stopped"]),
        rating=row["rating"],
        note=row["note"],
    )


def _search_text(question: str, answer: Answer | None) -> str:
    """Return the folded text in which a search looks for words."""
    parts = [question]
    if answer is not None:
        citations: list[Citation] = [c for s in answer.statements for c in s.citations]
        citations += [f.citation for d in answer.disagreements for f in d.figures]
        parts += [s.text for s in answer.statements]
        parts += dict.fromkeys(c.quote for c in citations)
    return squash(storable("\n".join(parts)))


def storable(text: str) -> str:
    """Replace what SQLite cannot store as text, surrogates and zero characters, by "?"."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


def storable_note(note: str) -> str:
    """Return a note as it is stored: without white space around it, and not too long."""
    return storable(note).strip()[:_MAX_NOTE]
