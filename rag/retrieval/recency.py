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
    """For a question about the latest: of the passages that fit about equally well those of the
    newest source first, undated ones last."""
    if not hits or not asks_latest(parse(question)):
        return list(hits)
    bound = _COMPARABLE * max(hit.score for hit in hits)
    near = [hit for hit in hits if hit.score >= bound or hit.states]
    near.sort(key=lambda hit: publication_day(hit.source), reverse=True)
    return near + [hit for hit in hits if hit not in near]


def publication_day(source: Source) -> date:
    """For sorting: the first day of its date; undated sources are the oldest.

    Of "2024" nothing later is known than that it began.
    """
    return days_of(source.published)[0] if source.published else date.min
