"""Evidence by its time: sentences that date what they say outside the time asked for are no
answer, those of the time come first; for "the latest" the newest source comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from rag.evidence.confidence import best_of, confidence
from rag.evidence.ranking import Evidence
from rag.language.date_ranges import days_of, moments
from rag.questions.analysis import Asked
from rag.questions.time_constraints import Period, asks_latest, period_of
from rag.retrieval.recency import newness

_COMPARABLE = 0.5  # of the best sentence's probability


def timely(asked: Asked, ranked: Sequence[Evidence], enough: float) -> list[Evidence]:
    """The evidence, the surest first, put in order by time where the question asks for one.

    Only sentences that answer about as surely change places: those of at least half the
    probability that alone would give a confidence of `enough`, or that of the best.
    """
    found = list(ranked)
    period = period_of(asked.text, date.today())
    if period and not period.of_sources:
        found = [e for e in found if _fit(period, e) >= 0]
        found = _first(asked, found, lambda e: _fit(period, e), enough)
    if asks_latest(asked.text):
        found = _first(asked, found, lambda e: newness(e.hit.source).toordinal(), enough)
    return found


def nothing_of_the_time(asked: Asked, weighed: Sequence[Evidence]) -> str:
    """A notice for the reader where all that was found is dated outside the time asked for, or
    where nothing beside the best of it tells that it is of that time."""
    period = period_of(asked.text, date.today())
    if period is None or period.of_sources:
        return ""
    best = best_of(asked, weighed)
    if best is None:
        return "" if weighed else f"All that was found is dated otherwise than {period.words}."
    around = moments(best.hit.passage.text, best.hit.source.published, period.yearless)
    told = _fit(period, best) > 0 or any(period.meets(*days) for days in around)
    if told or period.yearless:
        return ""
    return f"The text around the best of it does not say that it was {period.words}."


def _first(
    asked: Asked, ranked: Sequence[Evidence], key: Callable[[Evidence], int], enough: float
) -> list[Evidence]:
    able = [e for e in ranked if e.figures] if asked.kind == "figure" else list(ranked)
    if not able:
        return list(ranked)
    bound = _COMPARABLE * able[0].probability
    sure = min(enough, confidence(asked, able[:1]))
    near = [e for e in able if e.probability >= bound and confidence(asked, [e]) >= sure]
    near.sort(key=key, reverse=True)
    if asked.kind == "figure":  # all figures are given: those that answer less surely by time too
        near += sorted((e for e in able if e not in near), key=key, reverse=True)
        near = near[:1] + sorted(near[1:], key=key, reverse=True)
    return near + [e for e in ranked if e not in near]


def _fit(period: Period, evidence: Evidence) -> int:
    """2: the sentence dates what it says in the period; 1: its source is of the period; 0: not
    known; -1: it is dated outside, or its source was written before the period began."""
    published = evidence.hit.source.published
    own = moments(evidence.text, published, period.yearless)
    if own:
        return 2 if any(period.meets(*days) for days in own) else -1
    if not published or period.yearless:
        return 0
    first, last = days_of(published)
    if period.meets(first, last):
        return 1
    if period.as_of:
        return -1
    return -1 if period.start and last <= period.start else 0
