"""The axes of a timeline: where a value stands on its axis, and which ticks the axis has.

A value axis starts at zero, so that heights can be compared. Where the values are too far apart to
be seen on such an axis, it is logarithmic.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal

from rag.disagreement.figure_labels import rounded
from rag.language.dates import date_words

_FAR_APART = 20  # how many times the smallest value calls for a logarithmic axis
_TICKS = 4
_MARGIN = 0.04  # share of the time shown that is left free at either side
_STEPS: tuple[tuple[Literal["day", "month", "year"], int], ...] = (
    *(("day", n) for n in (1, 2, 3, 5, 7, 14)),
    *(("month", n) for n in (1, 2, 3, 6)),
    *(("year", n) for n in (1, 2, 5, 10, 20, 50, 100, 200)),
)


@dataclass(frozen=True, slots=True)
class Axis:
    """A range from `low` to `high`, with ticks as (value, words)."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    logarithmic: bool = False

    def at(self, value: float) -> float:
        """Return the place of a value on the axis: 0 at the low end, 1 at the high end."""
        if self.logarithmic:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def value_axis(values: Sequence[float]) -> Axis:
    """Return an axis for values that are not negative.

    >>> value_axis([3000, 14000]).ticks
    ((0.0, '0'), (5000.0, '5,000'), (10000.0, '10,000'), (15000.0, '15,000'))
    >>> value_axis([40, 1200]).ticks
    ((100.0, '100'), (1000.0, '1,000'))
    """
    least, most = min(values), max(values)
    if least > 0 and most / least > _FAR_APART:
        low, high = 1 / _round_step(1 / least), _round_step(most)
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        step = max(1, math.ceil((last - first) / _TICKS))
        powers = [10.0**n for n in range(first, last + 1, step)]
        return Axis(low, high, tuple((p, rounded(p)) for p in powers), logarithmic=True)
    size = _round_step(most / _TICKS or 1.0)
    count = math.floor(most / size) + 1
    ticks = [n * size for n in range(count + 1)]
    return Axis(0.0, ticks[-1], tuple((tick, rounded(tick)) for tick in ticks))


def date_axis(days: Sequence[float]) -> Axis:
    """Return an axis for days, as `date.toordinal` counts them."""
    first, last = min(days), max(days)
    margin = max(1.0, _MARGIN * (last - first))
    low, high = first - margin, last + margin
    for unit, step in _STEPS:
        ticks = list(islice(_ticks(unit, step, math.ceil(low), math.floor(high)), _TICKS + 1))
        if len(ticks) <= _TICKS:
            break
    return Axis(low, high, tuple(ticks))


def _round_step(least: float) -> float:
    """Round up to 1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * n for n in (1.0, 2.0, 2.5, 5.0, 10.0) if power * n >= least * (1 - 1e-9))


def _ticks(unit: str, step: int, low: int, high: int) -> Iterator[tuple[float, str]]:
    """Yield the first days of the days, months or years in a range, each with its date in words."""
    if unit == "day":
        for day in range(low, high + 1, step):
            yield day, date_words(date.fromordinal(day).isoformat(), short=True)
        return
    months = step * (12 if unit == "year" else 1)
    begin, end = date.fromordinal(low), date.fromordinal(high)
    number = -(-(begin.year * 12 + begin.month - 1) // months) * months
    while number <= end.year * 12 + end.month - 1:
        first = date(number // 12, number % 12 + 1, 1)
        if first.toordinal() >= low:
            yield (
                first.toordinal(),
                date_words(first.isoformat()[: 4 if months >= 12 else 7], short=True),
            )
        number += months
