"""A line on how the sources differ: the range of their figures, and the latest."""

from __future__ import annotations

from collections.abc import Sequence

from rag.language.dates import date_words
from rag.language.doc import parse
from rag.types import Disagreement, Figure


def summary(disagreement: Disagreement) -> str:
    """Return a line with the range and the latest dated figure, or with all answers in words."""
    if all(f.low is None and f.high is None for f in disagreement.figures):
        return _answers_in_words(disagreement.figures)
    least, most = extent(disagreement)
    reach = f"“{least.wording}”"
    if least != most:
        reach = f"from {reach} to “{most.wording}”"
    line = f"The sources differ on {disagreement.subject}: {reach}."
    latest = disagreement.figures[0]
    source = latest.citation.source
    if source.published is None:
        return f"{line} None of them is dated."
    who = ", ".join(filter(None, [latest.speaker, source.label, date_words(source.published)]))
    dated = sum(f.citation.source.published is not None for f in disagreement.figures)
    which = "latest" if dated > 1 else "only"
    return f"{line} The {which} dated figure: “{latest.wording}” ({who})."


def _answers_in_words(figures: Sequence[Figure]) -> str:
    """Return a line with all answers; the latest one is told from those before it."""
    latest, *others = map(_published, figures)
    if not latest or not all(others) or latest in others:
        answers = (f"“{f.wording}” ({f.citation.source.label})" for f in figures)
        return f"The sources give different answers: {', '.join(answers)}."
    said = [f"“{f.wording}” ({f.citation.source.label}, {_published(f)})" for f in figures]
    return f"The sources give different answers: first {', '.join(said[:0:-1])}; now {said[0]}."


def _published(figure: Figure) -> str:
    published = figure.citation.source.published
    return date_words(published) if published else ""


def extent(disagreement: Disagreement) -> tuple[Figure, Figure]:
    """Return the figures with the least and the greatest bound, which may be the same one."""
    figures = sorted(disagreement.figures, key=_size)
    vague = [
        any(n.span == n.whole and n.qualifier for n in parse(f.wording).numbers) for f in figures
    ]
    exact = [f for f, v in zip(figures, vague, strict=True) if not v]
    if len({_size(f) for f in exact}) > 1:  # "thousands" is left out if exact figures make a range
        figures = exact
    return figures[0], max(figures, key=lambda figure: _size(figure)[::-1])


def _size(figure: Figure) -> tuple[float, float]:
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return (min(ends), max(ends)) if ends else (0.0, 0.0)


def newest_first(figure: Figure) -> tuple[bool, list[int], float]:
    """Return a sorting key: undated figures last, a month after the days of that month."""
    published = figure.citation.source.published
    parts = [-int(part) for part in published.split("-")] if published else []
    return published is None, [*parts, 0][:4], -_size(figure)[1]
