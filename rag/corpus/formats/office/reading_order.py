"""The order in which the shapes of a slide are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

Shape = TypeVar("Shape")


def reading_order(shapes: Iterable[tuple[float, float, Shape]], line: float) -> Iterator[Shape]:
    """Yield shapes, each given after its top and left, from top to bottom and left to right.

    Shapes whose tops differ by less than `line` are side by side.

    >>> list(reading_order([(10, 5, "right"), (11, 1, "left"), (0, 3, "above")], 2))
    ['above', 'left', 'right']
    """
    row: list[tuple[float, float, Shape]] = []
    for shape in sorted(shapes, key=lambda shape: shape[0]):
        if row and shape[0] - row[0][0] >= line:
            yield from _from_left(row)
            row = []
        row.append(shape)
    yield from _from_left(row)


def _from_left(row: list[tuple[float, float, Shape]]) -> list[Shape]:
    return [shape for _, _, shape in sorted(row, key=lambda shape: shape[1])]
