"""Answers, statements and figures to draw, in a line each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rag.types import Answer, Citation, Figure, Hit, Passage, Source, Span, Statement, Support
from tests.fragment import source


def cite(text: str = "8,000 troops", start: int = 3, of: Source | None = None) -> Citation:
    return Citation("p1", of or source(), start, start + len(text), text)


def statement(
    text: str = "Up to 8,000.", support: Support = "supported", reason: str = "", **known: Any
) -> Statement:
    return Statement(text, (cite(of=source(**known)),), support, reason)


def answer(*statements: Statement, **fields: Any) -> Answer:
    return Answer("How many?", statements, **{"answerer": "quotes", "confidence": 0.9, **fields})


def giving(words: str, start: int = 3, **known: Any) -> Statement:
    """A quote with the words in it that answer by themselves."""
    quoted = cite(f"It is {words}.", start, source(**known))
    at = start + quoted.quote.index(words)
    cited = replace(quoted, answer=Span(at, at + len(words)))
    return Statement(quoted.quote, (cited,), "supported", "")


def hit(text: str, **known: Any) -> Hit:
    return Hit(Passage("p1", "d1", 5, 5 + len(text), text), source(**known), 1.0)


def figure(
    low: float | None = 3000,
    high: float | None = 3000,
    wording: str = "3,000 men",
    speaker: str = "",
    start: int = 3,
    **known: Any,
) -> Figure:
    quote = f"There are {wording}."
    return Figure(low, high, "", "men", cite(quote, start, source(**known)), speaker, wording)
