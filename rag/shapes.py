"""The objects of `contract.py` as types, for those who read a schema: API, MCP, type checkers.

Nothing here does any work.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict  # pydantic reads no other before Python 3.12


class PlaceObject(TypedDict):
    """Where it stands: `quote` is characters `start` to `end` of the document."""

    document: str
    title: str | None
    publisher: str | None
    published: str | None
    date: str
    start: int
    end: int
    quote: str


class CitationObject(PlaceObject):
    """A place with its number among the citations of the answer."""

    n: int


class StatementObject(TypedDict):
    """A sentence of the answer, whether its citations bear it out, and why."""

    text: str
    support: Literal["supported", "partly", "unsupported"]
    reason: str
    citations: list[CitationObject]


class FigureObject(PlaceObject):
    """What one source gives for the thing asked; open ends are null."""

    low: float | None
    high: float | None
    qualifier: str
    unit: str
    wording: str
    speaker: str


class DisagreementObject(TypedDict):
    """Where the sources differ: newest first, undated ones last."""

    subject: str
    summary: str
    figures: list[FigureObject]


class PassageObject(TypedDict):
    """A passage that was found."""

    document: str
    title: str | None
    published: str | None
    date: str
    start: int
    end: int
    score: float
    text: str


class AnswerObject(TypedDict):
    """An answer. `text` has [n] markers; they are the `n` of the citations."""

    id: str | None
    question: str
    answerer: str
    abstained: bool
    confidence: float
    text: str
    statements: list[StatementObject]
    disagreements: list[DisagreementObject]
    passages: list[PassageObject]
    timings_ms: dict[str, float]
    notices: list[str]


class SearchObject(TypedDict):
    """The passages that are closest to a question, the best first."""

    id: str | None
    question: str
    passages: list[PassageObject]
    timings_ms: dict[str, float]
