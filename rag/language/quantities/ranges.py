"""A number with its bounds, and the two ends of a range as one number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.language.quantities.forms import RANGE
from rag.language.quantities.magnitudes import SUFFIXES, factor_of, magnitude_form
from rag.types import Span

Kind = Literal["count", "money", "percent", "year", "ordinal", "date"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its bounds `low` and `high`; a bound that the text leaves open is None.

    `span` is the place of the number alone, `whole` includes the qualifier ("at least").
    """

    low: float | None
    high: float | None
    qualifier: str
    kind: Kind
    span: Span
    whole: Span
    unit: str = ""
    """The currency of money, "%" or "points" of a share, else a measure ("km") or ""."""
    other: float = 1.0
    """What another reading multiplies it by: 1,000 for "1.250"; 1 if there is none."""

    @property
    def value(self) -> float | None:
        """The number as written, without its qualifier: 50 for "at least 50"."""
        return self.low if self.low is not None else self.high

    @property
    def ends(self) -> tuple[frozenset[float], ...]:
        """For each way to read the number, its bounds that are not open, to six digits."""
        bounds = [end for end in (self.low, self.high) if end is not None]
        return tuple(
            frozenset(float(f"{end * factor:.6g}") for end in bounds)
            for factor in dict.fromkeys((1.0, self.other))
        )


def with_ranges(folded: str, read: list[Number], language: str) -> list[Number]:
    """Join the two ends of "20,000 to 30,000", "3-5 million" and "between 3 and 5"."""
    joined: list[Number] = []
    for number in read:
        if joined and (whole := _range(folded, joined[-1], number, language)):
            joined[-1] = whole
        else:
            joined.append(number)
    return joined


def _range(folded: str, first: Number, last: Number, language: str) -> Number | None:
    between = RANGE.fullmatch(folded[first.span.end : last.span.start])
    bounded = first.low is None or first.high is None or first.low != first.high
    unlike = first.unit and last.unit and first.unit != last.unit
    if not between or bounded or unlike or last.qualifier or "date" in (first.kind, last.kind):
        return None
    if between["and"] and not folded.endswith("between ", 0, first.span.start):
        return None
    low, high = first.low or 0.0, last.low or 0.0
    magnitude = re.search(
        rf"(?<![^\W\d])(?:{magnitude_form(language)}|{'|'.join(SUFFIXES)})$",
        folded[last.span.start : last.span.end].rstrip("."),
    )
    factor = factor_of(magnitude.group(), language) if magnitude else 1.0
    if magnitude and low < high / factor and first.span.end < last.span.start:
        low *= factor  # "3 to 5 million": of both
    if not low < high:
        return None
    kind = last.kind if last.kind in ("percent", "money") else first.kind
    span, whole = Span(first.span.start, last.span.end), Span(first.whole.start, last.span.end)
    unit, other = last.unit or first.unit, max(first.other, last.other)
    return Number(low, high, first.qualifier, kind, span, whole, unit, other)
