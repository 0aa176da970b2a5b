"""What sources that differ give, taken together: in one line, from end to end, in order of time."""

from __future__ import annotations

from rag.language.dates import date_words
from rag.language.numbers import numbers
from rag.types import Disagreement, Figure


def summary(disagreement: Disagreement) -> str:
    """The range and the latest dated figure, as the texts word them; of other answers, each."""
    if all(f.low is None and f.high is None for f in disagreement.figures):
        given = (f"“{f.wording}” ({f.citation.source.label})" for f in disagreement.figures)
        return f"The sources give different answers: {', '.join(given)}."
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
    return f"{line} The latest that is dated: “{latest.wording}” ({who})."


def extent(disagreement: Disagreement) -> tuple[Figure, Figure]:
    """The figures that begin and end the range; one that is a range itself may do both."""
    figures = sorted(disagreement.figures, key=_size)
    vague = [any(n.span == n.whole and n.qualifier for n in numbers(f.wording)) for f in figures]
    exact = [f for f, v in zip(figures, vague, strict=True) if not v]
    if len({_size(f) for f in exact}) > 1:  # "thousands" is no end of a range that has better ones
        figures = exact
    return figures[0], max(figures, key=lambda figure: _size(figure)[::-1])


def _size(figure: Figure) -> tuple[float, float]:
    ends = [end for end in (figure.low, figure.high) if end is not None]
    return (min(ends), max(ends)) if ends else (0.0, 0.0)


def newest_first(figure: Figure) -> tuple[bool, list[int], float]:
    """For sorting. Undated ones last; a month stands behind the days of that month."""
    published = figure.citation.source.published
    parts = [-int(part) for part in published.split("-")] if published else []
    return published is None, [*parts, 0][:4], -_size(figure)[1]
