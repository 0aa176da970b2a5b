"""Differing figures over time, as a small drawing: pure functions, no screen and no server.

Each figure stands where its source is dated and as high as it is; a range is a bar, an open end an
arrow, a date that is only a month or a year a line over all its days. Nothing is joined, since one
source's figure does not grow out of another's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.app.html.axes import Axis, date_axis, value_axis
from rag.app.html.markup import escaped, preview_attributes, source_link
from rag.disagreement.wording import is_figure, number_words, rounded, split_wording
from rag.language.date_ranges import ordinals_of
from rag.language.dates import date_words
from rag.language.text import shorten
from rag.types import Disagreement, Figure

# Units of the drawing; it is scaled to the width of the page, from 300 to 480 pixels.
_WIDTH, _HEIGHT, _TOP, _FLOOR, _RIGHT = 320.0, 196.0, 14.0, 168.0, 308.0
_LETTER, _LINE = 5.6, 12.0  # a label's letter and its height
_ARROW, _DOT = 20.0, 4.0
_LABEL = 20  # characters of an outlet's name

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class _Point:
    """A dated figure in the drawing: the days of its date from x to `until`, its ends as heights,
    the upper one first; one that is open is None."""

    figure: Figure
    number: int
    x: float
    until: float
    upper: float | None
    lower: float | None

    @property
    def ends(self) -> list[float]:
        return [y for y in (self.upper, self.lower) if y is not None]


def timeline(disagreement: Disagreement, numbers: Sequence[int]) -> str:
    """The drawing, where two figures or more are dated; else nothing. `numbers` are those that the
    figures have on the page."""
    dated: list[tuple[Figure, int, tuple[int, int]]] = []
    undated: list[str] = []
    for figure, number in zip(disagreement.figures, numbers, strict=True):
        if is_figure(figure) and (days := _days(figure)):
            dated.append((figure, number, days))
        else:
            undated.append(f"{figure.wording} ({shorten(figure.citation.source.label, 40)})")
    if len(dated) < 2:
        return ""
    values = value_axis([v for f, *_ in dated for v in (f.low, f.high) if v is not None])
    times = date_axis([day for *_, days in dated for day in days])
    left = 12 + _LETTER * max(len(words) for _, words in values.ticks)
    points = [_point(f, n, days, left, times, values) for f, n, days in dated]
    scale = ", on a logarithmic scale" if values.logarithmic else ""
    rest = f'<p class="undated">Not dated: {escaped("; ".join(undated))}</p>' if undated else ""
    return (
        f'<figure class="timeline"><figcaption>By the date of the source{scale}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="group"'
        f' aria-label="{escaped(f"Figures for {disagreement.subject} by date")}">'
        f"{_grid(left, times, values)}{_drawn(points, left)}</svg>{rest}</figure>"
    )


def _days(figure: Figure) -> tuple[int, int] | None:
    published = figure.citation.source.published
    try:
        return ordinals_of(published) if published else None
    except ValueError:
        return None


def _point(
    figure: Figure, number: int, days: tuple[int, int], left: float, times: Axis, values: Axis
) -> _Point:
    x, until = (left + times.at(day) * (_RIGHT - left) for day in days)
    upper, lower = (
        None if v is None else _FLOOR - values.at(v) * (_FLOOR - _TOP)
        for v in (figure.high, figure.low)
    )
    return _Point(figure, number, x, until, upper, lower)


def _grid(left: float, times: Axis, values: Axis) -> str:
    parts = [f'<path class="grid" d="M{left:.1f} {_FLOOR:g}H{_RIGHT:g}"/>']
    for value, words in values.ticks:
        y = _FLOOR - values.at(value) * (_FLOOR - _TOP)
        parts.append(f'<path class="grid" d="M{left:.1f} {y:.1f}H{_RIGHT:g}"/>')
        parts.append(_text(left - 6, y + 3.5, words, "end"))
    for day, words in times.ticks:
        x = left + times.at(day) * (_RIGHT - left)
        parts.append(f'<path class="grid" d="M{x:.1f} {_FLOOR:g}v5"/>')
        half = _LETTER * len(words) / 2
        parts.append(_text(min(max(x, half), _WIDTH - half), _FLOOR + 17, words, "middle"))
    return "".join(parts)


def _drawn(points: Sequence[_Point], left: float) -> str:
    taken = [_box(point) for point in points]
    parts = []
    for point in points:
        words = _words(point.figure)
        box, anchor = _room(point, _LETTER * len(words), taken, left)
        taken.append(box)
        x = box[0] if anchor == "start" else box[2]
        source = point.figure.citation.source
        name = f"{words}, {date_words(source.published)}"
        parts.append(
            f'<a class="point" href="{source_link(source, point.figure.citation)}"'
            f' aria-label="{escaped(f"[{point.number}] {name}")}" tabindex="-1"'
            f"{preview_attributes(point.figure.citation, point.figure.speaker)}>"
            f"{_mark(point)}{_text(x, box[3] - 3, words, anchor)}</a>"
        )
    return "".join(parts)


def _words(figure: Figure) -> str:
    amount = number_words(figure)
    if figure.low is not None and figure.high is not None:  # an open end is drawn
        if figure.low < figure.high:
            amount = f"{rounded(figure.low)}–{rounded(figure.high)}"
        elif qualifier := split_wording(figure)[0]:
            amount = f"{qualifier} {amount}"  # "about"
    return f"{shorten(amount, _LABEL)} · {shorten(figure.citation.source.label, _LABEL)}"


def _mark(point: _Point) -> str:
    parts = []
    if point.until > point.x:
        y = sum(point.ends) / len(point.ends)
        parts.append(f'<path class="span" d="M{point.x:.1f} {y:.1f}H{point.until:.1f}"/>')
    x = (point.x + point.until) / 2
    if point.upper is None or point.lower is None:
        y, way = point.ends[0], (-1 if point.upper is None else 1)
        parts.append(
            f'<path class="bar" d="M{x:.1f} {y:.1f}v{way * _ARROW:g}m-4 {-way * 5:g}'
            f'l4 {way * 5:g}l4 {-way * 5:g}"/>'
        )
    elif point.upper < point.lower:
        parts.append(f'<path class="bar" d="M{x:.1f} {point.upper:.1f}V{point.lower:.1f}"/>')
    parts += [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT:g}"/>' for y in dict.fromkeys(point.ends)
    ]
    return "".join(parts)


def _box(point: _Point) -> Box:
    """What a mark covers."""
    top = min(point.ends) - (_ARROW if point.upper is None else _DOT)
    bottom = max(point.ends) + (_ARROW if point.lower is None else _DOT)
    return point.x - _DOT - 1, top, point.until + _DOT + 1, bottom


def _room(point: _Point, width: float, taken: Sequence[Box], left: float) -> tuple[Box, str]:
    """A place for a label beside its mark: as near as one is free."""
    start, end = point.x - 8, point.until + 8
    middle = sum(point.ends) / len(point.ends)
    places: list[tuple[Box, str]] = []
    for step in range(int(_FLOOR / _LINE)):
        for way in (-1, 1) if step else (1,):
            top = middle + way * step * _LINE - _LINE / 2
            if not 0 <= top <= _FLOOR - _LINE:
                continue
            if end + width <= _WIDTH:
                places.append(((end, top, end + width, top + _LINE), "start"))
            if start - width >= left:
                places.append(((start - width, top, start, top + _LINE), "end"))
    places = places or [((left, middle - _LINE / 2, left + width, middle + _LINE / 2), "start")]
    free = (p for p in places if not any(_overlap(p[0], box) for box in taken))
    return next(free, places[0])


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escaped(words)}</text>'
