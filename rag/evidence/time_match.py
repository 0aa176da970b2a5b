"""Orders evidence by the time that a question asks for.

A sentence that states another time is no answer; sentences of the right time come first. For "the
latest", the newest source comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from rag.evidence.confidence import best_evidence, confidence
from rag.evidence.sentence_ranking import Evidence
from rag.language.date_ranges import date_ranges, days_of
from rag.language.doc import parse
from rag.language.quantities.clock import clock_times, holds_time
from rag.language.tokens import stem
from rag.questions.analysis import QuestionAnalysis
from rag.questions.time_constraints import Period, asks_latest, period_of
from rag.retrieval.recency import publication_day

_HAPPENING = frozenset(map(stem, "happen occur log report record event time error".split()))
_AT_THE_TIME = 4.0  # log-odds
_COMPARABLE = 0.5  # of the best sentence's probability


def order_by_time(
    analysis: QuestionAnalysis, ranked: Sequence[Evidence], enough: float
) -> list[Evidence]:
    """Return the evidence in order, by time if the question asks for a time.

    Only sentences that answer about as surely as the best one change places: those that have at
    least half its probability, and by themselves a confidence of `enough` or no less than its own.
    """
    ordered = _by_clock(analysis, ranked)
    period = period_of(analysis.doc, date.today())
    if period and not period.of_sources:
        ordered = [e for e in ordered if _fit(period, e) >= 0]
        ordered = _first(analysis, ordered, lambda e: _fit(period, e), enough)
    if asks_latest(analysis.doc):
        ordered = _first(
            analysis, ordered, lambda e: publication_day(e.hit.source).toordinal(), enough
        )
    return ordered


def _by_clock(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> list[Evidence]:
    """Put the sentences of the time of day asked for first, and leave out those of another.

    The reader does not compare times. Where the question has nothing else to compare ("What
    happened at 10:02?"), a sentence of that time counts as one that it takes for the answer.
    """
    asked = clock_times(analysis.doc.folded)
    stated = {e: clock_times(e.doc.folded) for e in ranked} if asked else {}
    then = [e for e, times in stated.items() if holds_time(times, asked)]
    if not then:
        return list(ranked)
    others = [e for e in ranked if not stated[e]]
    if all(term.isdigit() or term in _HAPPENING for term in analysis.terms):
        then = [
            replace(e, odds=e.odds._replace(answers=max(e.odds.answers, _AT_THE_TIME)))
            if e.odds
            else e
            for e in then
        ]
    return then + others


def time_notice(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> str:
    """Return a notice if the best evidence may be of another time than asked for, else ""."""
    period = period_of(analysis.doc, date.today())
    if period is None or period.of_sources:
        return ""
    best = best_evidence(analysis, ranked)
    if best is None:
        return "" if ranked else f"Nothing that was found is dated {period.words}."
    passage = parse(best.hit.passage.text, best.hit.passage.language)
    around = date_ranges(passage, best.hit.source.published, period.yearless)
    fits = _fit(period, best) > 0 or any(period.meets(*days) for days in around)
    if fits or period.yearless:
        return ""
    return f"The text around the best match does not say that it was {period.words}."


def _first(
    analysis: QuestionAnalysis,
    ranked: Sequence[Evidence],
    key: Callable[[Evidence], int],
    enough: float,
) -> list[Evidence]:
    """Put those with the greatest key first, among the sentences that answer about as surely."""
    is_figure = analysis.kind == "figure"
    able = [e for e in ranked if e.figures] if is_figure else list(ranked)
    if not able:
        return list(ranked)
    bound = _COMPARABLE * able[0].probability
    sure = min(enough, confidence(analysis, able[:1]))
    near = [e for e in able if e.probability >= bound and confidence(analysis, [e]) >= sure]
    near.sort(key=key, reverse=True)
    if is_figure:  # an answer quotes every figure, so less sure ones are ordered by time, too
        others = near[1:] + [e for e in able if e not in near]
        near = near[:1] + sorted(others, key=key, reverse=True)
    return near + [e for e in ranked if e not in near]


def _fit(period: Period, evidence: Evidence) -> int:
    """Return how well a sentence fits a period.

    2: it states a time in the period; 1: its source is dated in the period; 0: unknown; -1: it
    states a time outside, or its source was written before the period began.
    """
    published = evidence.hit.source.published
    ranges = date_ranges(evidence.doc, published, period.yearless)
    if ranges:
        return 2 if any(period.meets(*days) for days in ranges) else -1
    if not published or period.yearless:
        return 0
    first, last = days_of(published)
    if period.meets(first, last):
        return 1
    if period.as_of:
        return -1
    return -1 if period.start and last <= period.start else 0
