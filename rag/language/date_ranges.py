"""The days that a text names: dates, years, decades, months without a year, "before 1914".

A range is half open: its first day and the day after its last, so that a whole year can be
compared with a day.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from rag.language.doc import Doc
from rag.language.lexicon import MONTH_NUMBERS, either
from rag.types import Span

NOMINAL = 2000  # stands for the year where none is given
_MONTHS = either(MONTH_NUMBERS)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEARLESS = re.compile(
    rf"(?<!\w)(?:{_DAY}\s+(?:of\s+)?(?P<m1>{_MONTHS})\b\.?|(?P<m2>{_MONTHS})\b\.?"
    r"(?:\s+(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?(?![\d,.%]))?)(?!,?\s+\d{4})",
    re.IGNORECASE,
)
_DECADE = re.compile(r"(?<!\w)(?P<decade>(?:1[5-9]|20)\d0)'?s\b")
BEFORE = r"before|prior to|earlier than|until|till|up to|as of"
AFTER = r"after|later than|since"
INSIDE = r"in|during|throughout|within|on|from|of|for|dated"
OPERATOR = re.compile(
    rf"\b(?P<word>{BEFORE}|{AFTER}|{INSIDE}|between|by)\s+(?:the\s+)?"
    r"(?:(?:early|mid|late|year|years|month|months|end|beginning|start)[\s-]+(?:of\s+)?)*$"
)
_NEAR = 100  # characters before a date in which its operator is sought
_ALWAYS = (date.min, date.max)
# "May" and "March" are words of their own, and names, unless something points at a month.
_POINTED = re.compile(
    r"\b(?:in|of|since|by|last|until|before|after|early|late|mid|from|to|and|this|next|during) $"
)


class NamedDays(NamedTuple):
    """The days that a date, year or decade names, from `first` to before `after`.

    `yearless`: the text names no year, and the days are of the year `NOMINAL`.
    """

    span: Span
    first: date
    after: date
    yearless: bool


def days_of(iso: str) -> tuple[date, date]:
    """Return the days of an ISO date of any precision: the first and the one after the last.

    >>> [str(day) for day in days_of("2024-06")]
    ['2024-06-01', '2024-07-01']
    """
    year, *rest = (int(part) for part in iso.split("-"))
    try:
        if len(rest) > 1:
            first = date(year, rest[0], rest[1])
            return first, first + timedelta(days=1)
        month = rest[0] if rest else 12
        last = date(year, month, calendar.monthrange(year, month)[1]) + timedelta(days=1)
        return date(year, rest[0] if rest else 1, 1), last
    except (ValueError, OverflowError):
        return _ALWAYS


def ordinals_of(iso: str) -> tuple[int, int]:
    """Return the ordinals of the first and the last day of an ISO date.

    Raises `ValueError` if it is no date.

    >>> [date.fromordinal(day).isoformat() for day in ordinals_of("2024-02")]
    ['2024-02-01', '2024-02-29']
    """
    first, after = days_of(iso)
    if first == date.min:
        raise ValueError(f"{iso!r} is not a date")
    return first.toordinal(), after.toordinal() - 1


def date_ranges(doc: Doc, published: str | None, yearless: bool) -> list[tuple[date, date]]:
    """Return the days that a sentence names, as half-open ranges.

    A month without a year belongs to the year in which its source was `published`, or to the one
    before; if the source is undated it is left out. With `yearless` all days are of the year
    `NOMINAL`. "Before 1914" and "since 2019" are open at one end.
    """
    ranges = []
    for span, first, after, nominal in named_days(doc):
        operator = OPERATOR.search(doc.folded, max(0, span.start - _NEAR), span.start)
        word = operator.group("word") if operator else ""
        if not (yearless or nominal) and re.fullmatch(rf"{BEFORE}|by", word):
            ranges.append((date.min, after))
        elif not (yearless or nominal) and re.fullmatch(AFTER, word):
            ranges.append((first, date.max))
        elif yearless:
            if (after - first).days < 32:
                days = (after - first).days
                first = in_year(first, NOMINAL)
                ranges.append((first, first + timedelta(days=days)))
        elif not nominal:
            ranges.append((first, after))
        elif published:
            ranges.append(_latest_before(first, after, days_of(published)[1]))
    return ranges


def in_year(day: date, year: int) -> date:
    """Return the same day of another year; 28 February for 29 February."""
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _latest_before(first: date, after: date, until: date) -> tuple[date, date]:
    """Move days without a year to the last year in which they begin before `until`."""
    days = after - first
    this_year = in_year(first, until.year)
    first = this_year if this_year < until else in_year(first, until.year - 1)
    return first, first + days


def named_days(doc: Doc) -> list[NamedDays]:
    """Return the dates, years and decades of a text with their days, in order.

    Of those that overlap, only the first and longest is returned.
    """
    named = [NamedDays(d.span, *days_of(d.iso), False) for d in doc.dates]
    named += [
        NamedDays(n.span, days_of(f"{n.low:04.0f}")[0], days_of(f"{n.high:04.0f}")[1], False)
        for n in doc.numbers
        if n.kind == "year" and n.low and n.high and 1 <= n.low <= n.high < 9999
    ]
    for match in _DECADE.finditer(doc.folded):
        year = int(match.group("decade"))
        named.append(NamedDays(Span(*match.span()), date(year, 1, 1), date(year + 10, 1, 1), False))
    for match in _YEARLESS.finditer(doc.text):
        if first_and_after := _month(doc, match):
            named.append(NamedDays(Span(*match.span()), *first_and_after, True))
    distinct: list[NamedDays] = []
    for days in sorted(named, key=lambda days: (days.span.start, -days.span.end)):
        if not distinct or days.span.start >= distinct[-1].span.end:
            distinct.append(days)
    return distinct


def _month(doc: Doc, match: re.Match[str]) -> tuple[date, date] | None:
    """Return the days of a month or a day without a year; None for words that look like one."""
    month = match.group("m1") or match.group("m2")
    day = match.group("day") or match.group("d2")
    if month in ("may", "march", "mar", "sun", "jan") or (month.islower() and len(month) < 4):
        return None
    begin = max(0, match.start() - _NEAR)
    pointed = _POINTED.search(doc.folded, begin, match.start())
    if not (day or pointed) and month in ("May", "March"):
        return None
    number = MONTH_NUMBERS[month.lower()]
    days = days_of(f"{NOMINAL}-{number:02d}" + (f"-{int(day):02d}" if day else ""))
    return None if days == _ALWAYS else days
