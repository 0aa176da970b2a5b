"""Newest first, for questions that ask for the latest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.language.date_ranges import days_of
from rag.language.doc import parse
from rag.questions.time_constraints import asks_latest
from rag.types import Hit, Source

_COMPARABLE = 0.8  # of the best passage's score


def newest_first(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Order hits for a question about the latest: of those that score alike the newest first.

    Undated sources come last.
    """
    if not hits or not asks_latest(parse(question)):
        return list(hits)
    bound = _COMPARABLE * max(hit.score for hit in hits)
    near = [hit for hit in hits if hit.score >= bound]
    near.sort(key=lambda hit: publication_day(hit.source), reverse=True)
    return near + [hit for hit in hits if hit not in near]


def publication_day(source: Source) -> date:
    """Return the first day of a source's date, for sorting; undated sources are the oldest."""
    return days_of(source.published)[0] if source.published else date.min
