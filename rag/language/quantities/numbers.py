"""Numbers in English text as values: `190,000`, `190k` and `0.19 million` are one number.

Reads digits, words, magnitudes, ranges, vague amounts ("thousands") and the words before them
that bound them ("at least"). Does not know what is being counted.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.language.dates import DateMention
from rag.language.quantities.conventions import Conventions, conventions_of, with_hard_blanks
from rag.language.quantities.forms import (
    AFTER_LOW,
    BEFORE,
    COUNTED_AFTER,
    DAY,
    MONTH_BEFORE,
    MOST,
    NEAR,
    OPENING,
    ORDINAL,
    TIME,
    YEAR,
    number_form,
    vague_value,
    value_of,
)
from rag.language.quantities.numeric_dates import dates_in
from rag.language.quantities.ranges import Kind, Number, with_ranges
from rag.language.quantities.shares import share_of
from rag.language.quantities.units import MEASURE, MEASURES, MONEY, currency_unit
from rag.language.text import fold
from rag.types import Span


def numbers(
    text: str,
    folded: str | None = None,
    stated: Sequence[DateMention] | None = None,
    conventions: Conventions | None = None,
) -> list[Number]:
    """Return the numbers in order; `folded` and `stated` (the dates) are computed unless given.

    >>> [(n.low, n.high, n.qualifier) for n in numbers("At least 3,000, or up to 0.19 million?")]
    [(3000.0, None, 'At least'), (None, 190000.0, 'up to')]
    >>> [(n.low, n.high, n.kind) for n in numbers("two dozen, 5-7%, thousands, in 1999, $4.5bn")]
    [(24.0, 24.0, 'count'), (5.0, 7.0, 'percent'), (1000.0, None, 'count'), \
(1999.0, 1999.0, 'year'), (4500000000.0, 4500000000.0, 'money')]
    """
    conventions = conventions or conventions_of(text)
    folded = with_hard_blanks(text, fold(text) if folded is None else folded)
    if stated is None:
        stated = dates_in(text, conventions.language, conventions.date_orders)
    form = number_form(conventions.language, conventions.blanks, conventions.decimal != ".")
    read = [n for m in form.finditer(folded) if (n := _number(text, folded, m, conventions))]
    clock = [Span(*m.span()) for m in (*TIME.finditer(folded), *DAY.finditer(text))]
    in_date = bytearray(len(text) + 1)
    for mark in (*clock, *(mention.span for mention in stated)):
        in_date[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    compact = [
        d for d in stated if not re.search(r"[^\W\d_]{4}|\s", text[d.span.start : d.span.end])
    ]
    for mention in compact:
        in_date[mention.span.start : mention.span.end] = b"\2" * len(range(*mention.span))
    dated = [
        replace(n, kind="date") if in_date[n.span.start] else n
        for n in read
        if in_date[n.span.start] != 2
    ]
    parts = [part for mention in compact for part in _parts_of(text, mention)]
    return with_ranges(folded, sorted([*dated, *parts], key=lambda n: n.span), conventions.language)


def _parts_of(text: str, date: DateMention) -> Iterator[Number]:
    """Yield the year and the day of a date without blanks: "13/04/2023", "5-Mar-2024"."""
    values = [float(part) for part in date.iso.split("-")]
    runs = list(re.finditer(r"\d+", text[date.span.start : date.span.end]))
    year = next((run for run in runs if len(run.group()) == 4), runs[-1])
    for run in runs:
        value = values[0] if run is year else float(run.group())
        if run is year or value in values[2:]:
            span = Span(date.span.start + run.start(), date.span.start + run.end())
            yield Number(value, value, "", "date", span, span)
            values[2:] = values[2:] if run is year else []


def _number(
    text: str, folded: str, match: re.Match[str], conventions: Conventions
) -> Number | None:
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
    if match["share"]:
        share, other = share_of(match["share"], folded[max(0, span.start - NEAR) : span.start]), 1.0
        if share is None:
            return None
        low = high = share
    elif match["a"] and _is_address(match["a"]):
        return None
    else:
        value, other = value_of(match, conventions)
        if value > MOST:
            return None
        low = high = value
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
    return Number(low, high, qualifier, kind, span, whole, unit, other)


def _is_address(digits: str) -> bool:
    """Return whether digits are an address of the internet, which looks like 192.168.100.200."""
    if digits.count(".") != 3:
        return False
    try:
        ipaddress.IPv4Address(digits)
    except ValueError:
        return False
    return True


def _unit(folded: str, match: re.Match[str], span: Span) -> str:
    if match["currency"]:
        return currency_unit(match["currency"])
    if match["times"]:
        return "times"
    if match["share"] or match["percent"] or match["wpercent"]:
        return "points" if re.search("point|punkt", match.group()) else "%"
    after = MEASURE.match(folded, span.end, span.end + NEAR)
    return MEASURES[after[1]] if after else ""


def _kind(folded: str, match: re.Match[str], span: Span, side: str) -> Kind:
    after = MEASURE.match(folded, span.end, span.end + NEAR)
    if match["currency"] or (after and MEASURES[after[1]] in MONEY):
        return "money"
    if match["share"] or match["percent"] or match["wpercent"]:
        return "percent"
    if ORDINAL.match(folded, span.start):
        return "ordinal"
    if match["a"] and MONTH_BEFORE.search(folded[max(0, span.start - NEAR) : span.start]):
        return "year" if YEAR.fullmatch(match["a"]) else "ordinal"
    plain = match["a"] and YEAR.fullmatch(match["a"]) and span.end == match.end("a")
    opens = OPENING.search(f"\n{folded[max(0, span.start - NEAR) : span.start]}")
    if plain and not side and (opens or not COUNTED_AFTER.match(folded, span.end)):
        return "year"
    return "count"


def _qualifier(folded: str, start: int) -> tuple[str, int]:
    """Return which side a qualifier before the number bounds, and where it begins."""
    before = folded[max(0, start - NEAR) : start]
    for side, pattern in BEFORE.items():
        if match := pattern.search(before):
            return side, start - len(before) + match.start()
    return "", start
