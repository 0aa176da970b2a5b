"""Answers that several sources give, where it is not known that they are about one thing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rag.disagreement.answers import agree, worded
from rag.language.doc import Doc, parse
from rag.types import Answer, Figure


def several_answers(answer: Answer) -> tuple[Figure, ...]:
    """Return the exact answers of the statements if sources give more than one, in their order.

    None are returned where the sources are known to differ, since that is told apart, and none
    where it is unsure that they answer at all.
    """
    if answer.disagreements or answer.is_unsure or answer.abstained or answer.draft:
        return ()
    cited = [s.citations[0] for s in answer.statements if s.citations and s.support == "supported"]
    given = [worded(c, span) for c in cited if (span := c.answer_in_quote)]
    pairs = itertools.combinations(given, 2)
    return tuple(given) if any(_differ(one, other) for one, other in pairs) else ()


def _differ(one: Figure, other: Figure) -> bool:
    of_two = one.citation.source.id != other.citation.source.id
    return of_two and not agree(parse(one.wording), parse(other.wording))


def several_heading(figures: Sequence[Figure]) -> str:
    """Return what a table of several answers is called."""
    counts = all(_is_count(parse(figure.wording)) for figure in figures)
    return "Figures in the sources" if counts else "Answers in the sources"


def _is_count(answer: Doc) -> bool:
    return not answer.dates and any(number.kind != "year" for number in answer.numbers)


def several_in_words(figures: Sequence[Figure]) -> str:
    """Return several answers in a line, each with its source; "" for none."""
    given = ", ".join(f"“{f.wording}” ({f.citation.source.label})" for f in figures)
    return f"{several_heading(figures)}: {given}." if figures else ""
