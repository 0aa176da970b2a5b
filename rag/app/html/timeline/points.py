"""The marks of a timeline and the places of their labels, in the units of the drawing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.types import Figure

# The drawing is scaled to the width of the page, from 300 to 480 pixels.
WIDTH, HEIGHT, TOP, FLOOR, RIGHT = 320.0, 196.0, 14.0, 168.0, 308.0
LETTER, _LINE = 5.6, 12.0  # width of a label's letter, and height of a label
_ARROW, _DOT = 20.0, 4.0

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words in the drawing; `anchor` says whether `x` is their start, middle or end."""

    x: float
    y: float
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Point:
    """A dated figure: the days of its date from `x` to `until`, and its two ends as heights.

    The end of an open range is None.
    """

    figure: Figure
    number: int
    x: float
    until: float
    upper: float | None
    lower: float | None

    @property
    def ends(self) -> list[float]:
        """The heights of the ends that are not open."""
        return [y for y in (self.upper, self.lower) if y is not None]

    @property
    def box(self) -> Box:
        """The rectangle that the mark covers."""
        top = min(self.ends) - (_ARROW if self.upper is None else _DOT)
        bottom = max(self.ends) + (_ARROW if self.lower is None else _DOT)
        return self.x - _DOT - 1, top, self.until + _DOT + 1, bottom

    @property
    def dots(self) -> list[tuple[float, float]]:
        """The middles of its dots."""
        return [((self.x + self.until) / 2, y) for y in dict.fromkeys(self.ends)]

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield the class and the SVG path of each of its lines."""
        if self.until > self.x:
            y = sum(self.ends) / len(self.ends)
            yield "span", f"M{self.x:.1f} {y:.1f}H{self.until:.1f}"
        x = (self.x + self.until) / 2
        if self.upper is None or self.lower is None:
            y, way = self.ends[0], (-1 if self.upper is None else 1)
            head = f"m-4 {-way * 5:g}l4 {way * 5:g}l4 {-way * 5:g}"
            yield "bar", f"M{x:.1f} {y:.1f}v{way * _ARROW:g}{head}"
        elif self.upper < self.lower:
            yield "bar", f"M{x:.1f} {self.upper:.1f}V{self.lower:.1f}"


def place_label(point: Point, words: str, taken: Sequence[Box], left: float) -> tuple[Label, Box]:
    """Place a label beside a point, as near as there is room between the boxes that are taken.

    Returns the label with its box. `left` is where the drawing begins.
    """
    width = LETTER * len(words)
    start, end = point.x - 8, point.until + 8
    middle = sum(point.ends) / len(point.ends)
    places: list[tuple[Box, str]] = []
    for step in range(int(FLOOR / _LINE)):
        for way in (-1, 1) if step else (1,):
            top = middle + way * step * _LINE - _LINE / 2
            if not 0 <= top <= FLOOR - _LINE:
                continue
            if end + width <= WIDTH:
                places.append(((end, top, end + width, top + _LINE), "start"))
            if start - width >= left:
                places.append(((start - width, top, start, top + _LINE), "end"))
    places = places or [((left, middle - _LINE / 2, left + width, middle + _LINE / 2), "start")]
    free = (place for place in places if not any(_overlap(place[0], box) for box in taken))
    box, anchor = next(free, places[0])
    return Label(box[0] if anchor == "start" else box[2], box[3] - 3, words, anchor), box


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
