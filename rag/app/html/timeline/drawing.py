"""The timeline of a disagreement as HTML.

Each figure stands where its source is dated and as high as it is. A range is a bar, an open end an
arrow, and a date that is only a month or a year a line over all its days. The figures are not
joined by a line, since one source's figure does not grow out of another's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from rag.app.html.environment import render
from rag.app.html.links import QuoteLink, quote_link
from rag.app.html.timeline.axes import Axis, date_axis, value_axis
from rag.app.html.timeline.points import (
    FLOOR,
    HEIGHT,
    LETTER,
    RIGHT,
    TOP,
    WIDTH,
    Label,
    Point,
    place_label,
)
from rag.disagreement.figure_labels import is_figure, number_words, rounded, split_wording
from rag.language.date_ranges import ordinals_of
from rag.language.text import shorten
from rag.types import Disagreement, Figure

_NAME = 20  # characters of an outlet's name


def timeline_html(disagreement: Disagreement, numbers: Sequence[int]) -> Markup:
    """Return the drawing, or nothing where fewer than two figures are dated.

    `numbers` are the numbers of the figures' citations on the page.
    """
    dated: list[tuple[Figure, int, tuple[int, int]]] = []
    undated: list[Figure] = []
    for figure, number in zip(disagreement.figures, numbers, strict=True):
        if is_figure(figure) and (days := _days(figure)):
            dated.append((figure, number, days))
        else:
            undated.append(figure)
    if len(dated) < 2:
        return Markup()
    values = value_axis([v for f, *_ in dated for v in (f.low, f.high) if v is not None])
    times = date_axis([day for *_, days in dated for day in days])
    left = 12 + LETTER * max(len(words) for _, words in values.ticks)
    points = [_point(f, n, days, left, times, values) for f, n, days in dated]
    return render(
        "timeline",
        subject=disagreement.subject,
        logarithmic=values.logarithmic,
        size=f"{WIDTH:g} {HEIGHT:g}",
        grid=list(_grid(left, times, values)),
        points=list(_labelled(points, left)),
        undated=undated,
    )


def _days(figure: Figure) -> tuple[int, int] | None:
    published = figure.citation.source.published
    try:
        return ordinals_of(published) if published else None
    except ValueError:
        return None


def _point(
    figure: Figure, number: int, days: tuple[int, int], left: float, times: Axis, values: Axis
) -> Point:
    x, until = (left + times.at(day) * (RIGHT - left) for day in days)
    upper, lower = (
        None if v is None else FLOOR - values.at(v) * (FLOOR - TOP)
        for v in (figure.high, figure.low)
    )
    return Point(figure, number, x, until, upper, lower)


def _grid(left: float, times: Axis, values: Axis) -> Iterator[tuple[str, Label | None]]:
    """Yield the SVG path of each line of the two axes, most with a label."""
    yield f"M{left:.1f} {FLOOR:g}H{RIGHT:g}", None
    for value, words in values.ticks:
        y = FLOOR - values.at(value) * (FLOOR - TOP)
        yield f"M{left:.1f} {y:.1f}H{RIGHT:g}", Label(left - 6, y + 3.5, words, "end")
    for day, words in times.ticks:
        x = left + times.at(day) * (RIGHT - left)
        half = LETTER * len(words) / 2
        middle = min(max(x, half), WIDTH - half)
        yield f"M{x:.1f} {FLOOR:g}v5", Label(middle, FLOOR + 17, words, "middle")


def _labelled(points: Sequence[Point], left: float) -> Iterator[tuple[Point, QuoteLink, Label]]:
    taken = [point.box for point in points]
    for point in points:
        label, box = place_label(point, _words(point.figure), taken, left)
        taken.append(box)
        yield point, quote_link(point.figure.citation, point.figure.speaker), label


def _words(figure: Figure) -> str:
    amount = number_words(figure)
    if figure.low is not None and figure.high is not None:  # an open end is drawn
        if figure.low < figure.high:
            amount = f"{rounded(figure.low)}–{rounded(figure.high)}"
        elif qualifier := split_wording(figure)[0]:
            amount = f"{qualifier} {amount}"  # "about"
    return f"{shorten(amount, _NAME)} · {shorten(figure.citation.source.label, _NAME)}"
