"""Numbers in English text as values: `190,000`, `190k` and `0.19 million` are one number.

Reads digits, words, magnitudes, ranges, vague amounts ("thousands") and the words before them
that bound them ("at least"). Does not know what is being counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.language.dates import DateMention, dates
from rag.language.quantities.forms import (
    AFTER_LOW,
    BEFORE,
    COUNTED_AFTER,
    DAY,
    MAGNITUDES,
    MONTH_BEFORE,
    MOST,
    NEAR,
    NUMBER,
    ORDINAL,
    RANGE,
    TIME,
    WORD_MAGNITUDE,
    YEAR,
    vague_value,
    value_of,
)
from rag.language.quantities.units import CURRENCIES, MEASURE, MEASURES, MONEY
from rag.language.text import fold
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

    @property
    def value(self) -> float | None:
        """The number as written, without its qualifier: 50 for "at least 50"."""
        return self.low if self.low is not None else self.high


def numbers(
    text: str, folded: str | None = None, stated: Sequence[DateMention] | None = None
) -> list[Number]:
    """Return the numbers in order; `folded` and `stated` (the dates) are computed unless given.

    >>> [(n.low, n.high, n.qualifier) for n in numbers("At least 3,000, or up to 0.19 million?")]
    [(3000.0, None, 'At least'), (None, 190000.0, 'up to')]
    >>> [(n.low, n.high, n.kind) for n in numbers("two dozen, 5-7%, thousands, in 1999, $4.5bn")]
    [(24.0, 24.0, 'count'), (5.0, 7.0, 'percent'), (1000.0, None, 'count'), \
(1999.0, 1999.0, 'year'), (4500000000.0, 4500000000.0, 'money')]
    """
    folded = fold(text) if folded is None else folded
    read = [n for m in NUMBER.finditer(folded) if (n := _number(text, folded, m))]
    clock = [Span(*m.span()) for m in (*TIME.finditer(folded), *DAY.finditer(text))]
    in_date = bytearray(len(text) + 1)
    for mark in (*clock, *(span for _, span in (dates(text) if stated is None else stated))):
        in_date[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    dated = [replace(n, kind="date") if in_date[n.span.start] else n for n in read]
    return _ranges(folded, dated)


def _ranges(folded: str, read: list[Number]) -> list[Number]:
    """Join the two ends of "20,000 to 30,000", "3-5 million" and "between 3 and 5"."""
    joined: list[Number] = []
    for number in read:
        if joined and (whole := _range(folded, joined[-1], number)):
            joined[-1] = whole
        else:
            joined.append(number)
    return joined


def _range(folded: str, first: Number, last: Number) -> Number | None:
    between = RANGE.fullmatch(folded[first.span.end : last.span.start])
    bounded = first.low is None or first.high is None or first.low != first.high
    if not between or bounded or last.qualifier or "date" in (first.kind, last.kind):
        return None
    if between["and"] and not folded.endswith("between ", 0, first.span.start):
        return None
    low, high = first.low or 0.0, last.low or 0.0
    magnitude = re.search(
        rf"({WORD_MAGNITUDE}|mn|bn|tn|k|m|b)$", folded[last.span.start : last.span.end]
    )
    if magnitude and low < high / MAGNITUDES[magnitude[1]] and first.span.end < last.span.start:
        low *= MAGNITUDES[magnitude[1]]  # "3 to 5 million": of both
    if not low < high:
        return None
    kind = last.kind if last.kind in ("percent", "money") else first.kind
    span, whole = Span(first.span.start, last.span.end), Span(first.whole.start, last.span.end)
    return Number(low, high, first.qualifier, kind, span, whole, last.unit or first.unit)


def _number(text: str, folded: str, match: re.Match[str]) -> Number | None:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    span = Span(start, match.start() + len(match.group().rstrip()))
    if match["words"] in ("one", "zero"):
        return None  # far more often a pronoun than a count
    unit = _unit(folded, match, span)
    if match["vague"]:
        kind = _kind(folded, match, span, "vague")
        return Number(vague_value(match["vague"]), None, match["vague"], kind, span, span, unit)
    low: float | None
    high: float | None
    low = high = value_of(match)
    if low > MOST:
        return None
    side, before = _qualifier(folded, span.start)
    whole = Span(before, span.end)
    qualifier = text[before : span.start].strip()
    if side == "low":
        high = None
    elif side == "high":
        low = None
    elif after := AFTER_LOW.match(folded, span.end):
        high, side = None, "low"
        whole, qualifier = Span(whole.start, after.end()), after.group().strip()
    kind = _kind(folded, match, span, side)
    return Number(low, high, qualifier, kind, span, whole, unit)


def _unit(folded: str, match: re.Match[str], span: Span) -> str:
    if match["currency"]:
        return CURRENCIES.get(match["currency"].strip(), match["currency"].strip())
    if match["percent"] or match["wpercent"]:
        return "points" if "point" in match.group() else "%"
    after = MEASURE.match(folded, span.end, span.end + NEAR)
    return MEASURES[after[1]] if after else ""


def _kind(folded: str, match: re.Match[str], span: Span, side: str) -> Kind:
    after = MEASURE.match(folded, span.end, span.end + NEAR)
    if match["currency"] or (after and MEASURES[after[1]] in MONEY):
        return "money"
    if match["percent"] or match["wpercent"]:
        return "percent"
    if ORDINAL.match(folded, span.start):
        return "ordinal"
    if match["a"] and MONTH_BEFORE.search(folded[max(0, span.start - NEAR) : span.start]):
        return "year" if YEAR.fullmatch(match["a"]) else "ordinal"
    plain = match["a"] and YEAR.fullmatch(match["a"]) and span.end == match.end("a")
    if plain and not side and not COUNTED_AFTER.match(folded, span.end):
        return "year"
    return "count"


def _qualifier(folded: str, start: int) -> tuple[str, int]:
    """Return which side a qualifier before the number bounds, and where it begins."""
    before = folded[max(0, start - NEAR) : start]
    for side, pattern in BEFORE.items():
        if match := pattern.search(before):
            return side, start - len(before) + match.start()
    return "", start
