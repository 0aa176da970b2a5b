"""The ruled lines on a page, which make tables: thin boxes, the edges of boxes, and drawn lines."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from rag.corpus.formats.pdf.layout.characters import Frame

_THIN = 2.5  # points; a thinner box is a line
_DOT = 7.0  # points; a larger shape is no bullet
_NEAR = 3.0  # points between lines that touch
_MOST_OBJECTS = 4_000  # of a page; a page with more is a drawing
_MOST_RULES = 400  # in one direction
_MOST_POINTS = 400  # of one path

Box = tuple[float, float, float, float]


class Rule(NamedTuple):
    """A line from `start` to `end` on one axis, which lies `at` a place on the other."""

    at: float
    start: float
    end: float


class Rules(NamedTuple):
    """The horizontal and the vertical lines of a page, and small shapes: left, top, right, bottom.

    Some programs draw the bullets of a list instead of printing them.
    """

    across: list[Rule]
    down: list[Rule]
    dots: list[Box]


def rules_of(page: Any, frame: Frame) -> Rules:
    """Return the ruled lines on a page; none on a page that is a drawing."""
    import pypdfium2.raw as pdfium

    across: list[Rule] = []
    down: list[Rule] = []
    dots: list[Box] = []
    paths = (pdfium.FPDF_PAGEOBJ_PATH,)
    for number, item in enumerate(page.get_objects(filter=paths, max_depth=3)):
        if number > _MOST_OBJECTS:
            return Rules([], [], [])
        x0, y0, x1, y1 = _bounds(item, frame)
        wide, high = x1 - x0, y1 - y0
        if min(wide, high) > _THIN / 2 and max(wide, high) < min(_DOT, 1.3 * min(wide, high)):
            dots.append((x0, y0, x1, y1))
            continue
        for x0, y0, x1, y1 in _edges(item, frame):
            if y1 - y0 <= _THIN < x1 - x0:
                across.append(Rule((y0 + y1) / 2, x0, x1))
            elif x1 - x0 <= _THIN < y1 - y0:
                down.append(Rule((x0 + x1) / 2, y0, y1))
    rules = Rules(_merged(across), _merged(down), dots[:_MOST_RULES])
    most = max(len(rules.across), len(rules.down))
    return rules if most <= _MOST_RULES else Rules([], [], rules.dots)


def _bounds(item: Any, frame: Frame) -> Box:
    left, bottom, right, top = item.get_bounds()
    return _box(frame, (left, bottom), (right, top))


def _edges(item: Any, frame: Frame) -> Iterator[Box]:
    """Yield the straight parts of a path as boxes."""
    x0, y0, x1, y1 = _bounds(item, frame)
    if min(x1 - x0, y1 - y0) <= _THIN:
        yield x0, y0, x1, y1
        return
    points = _points(item)
    if not points or _is_box(points):
        yield from ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
        return
    for one, other in pairwise(points):
        if one and other:
            yield _box(frame, one, other)


def _points(item: Any) -> list[tuple[float, float] | None]:
    """Return the corners of a path on the page, with None before each new part or curve."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDFPath_CountSegments(item)
    if not 0 < count <= _MOST_POINTS:
        return []
    matrix = item.get_matrix()
    points: list[tuple[float, float] | None] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if pdfium.FPDFPathSegment_GetType(segment) != pdfium.FPDF_SEGMENT_LINETO:
            points.append(None)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(matrix.on_point(x.value, y.value))
    return points


def _is_box(points: list[tuple[float, float] | None]) -> bool:
    """Return whether a path is one rectangle."""
    corners = [point for point in points if point]
    sides = {round(x) for x, _ in corners}, {round(y) for _, y in corners}
    return len(corners) in (4, 5) and len(points) == len(corners) + 1 and max(map(len, sides)) <= 2


def _box(frame: Frame, one: tuple[float, float], other: tuple[float, float]) -> Box:
    (xa, ya), (xb, yb) = frame.place(*one), frame.place(*other)
    return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Join the lines that go on where another ends, such as the borders of cells in a row."""
    merged: list[Rule] = []
    rows: list[list[Rule]] = []
    for rule in sorted(rules):
        if rows and rule.at - rows[-1][0].at <= _THIN:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    for row in rows:
        at = sum(rule.at for rule in row) / len(row)
        for _, start, end in sorted(row, key=lambda rule: rule.start):
            if merged and merged[-1].at == at and start - merged[-1].end <= _NEAR:
                merged[-1] = Rule(at, merged[-1].start, max(merged[-1].end, end))
            else:
                merged.append(Rule(at, start, end))
    return merged
