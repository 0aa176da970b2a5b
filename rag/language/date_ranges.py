"""The days that a text names: dates, years, decades, months without a year; and "before 1914".

Every moment is the first day and the one after the last, so that a whole year can be compared with
a day.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from rag.language.dates import MONTH_NUMBER, dates
from rag.language.numbers import numbers
from rag.language.text import fold
from rag.types import Span

NOMINAL = 2000  # stands for the year where none is given
_MONTHS = "|".join(sorted(MONTH_NUMBER, key=len, reverse=True))
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
_ALWAYS = (date.min, date.max)
# "May" and "March" are words of their own, and names, unless something points at a month.
_POINTED = re.compile(
    r"\b(?:in|of|since|by|last|until|before|after|early|late|mid|from|to|and|this|next|during) $"
)


def days_of(iso: str) -> tuple[date, date]:
    """The days of an ISO date of any precision, from the first to before the last.

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


def date_ranges(text: str, published: str | None, yearless: bool) -> list[tuple[date, date]]:
    """The days that a sentence names. A month without a year is of the source's year, or the one
    before, where the source is dated; else it is left out. With `yearless` all are of 2000.
    "Before 1914" and "since 2019" are open at one end."""
    found = []
    folded = fold(text)
    for span, first, last, nominal in named_days(text):
        operator = OPERATOR.search(folded[: span.start])
        word = operator.group("word") if operator else ""
        if not (yearless or nominal) and re.fullmatch(rf"{BEFORE}|by", word):
            found.append((date.min, last))
        elif not (yearless or nominal) and re.fullmatch(AFTER, word):
            found.append((first, date.max))
        elif yearless:
            if (last - first).days < 32:
                days = (last - first).days
                first = in_year(first, NOMINAL)
                found.append((first, first + timedelta(days=days)))
        elif not nominal:
            found.append((first, last))
        elif published:
            found.append(_in_year_of(first, last, days_of(published)[1]))
    return found


def in_year(day: date, year: int) -> date:
    """The same day of another year; of 29 February the 28th."""
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _in_year_of(first: date, last: date, until: date) -> tuple[date, date]:
    """The last such days that begin before `until`."""
    days = last - first
    this = in_year(first, until.year)
    first = this if this < until else in_year(first, until.year - 1)
    return first, first + days


def named_days(text: str) -> list[tuple[Span, date, date, bool]]:
    """Dates, years and decades with their days, in order; True: without a year."""
    found = [(span, *days_of(iso), False) for iso, span in dates(text)]
    found += [
        (n.span, days_of(f"{n.low:04.0f}")[0], days_of(f"{n.high:04.0f}")[1], False)
        for n in numbers(text)
        if n.kind == "year" and n.low and n.high and 1 <= n.low <= n.high < 9999
    ]
    for match in _DECADE.finditer(fold(text)):
        year = int(match.group("decade"))
        found.append((Span(*match.span()), date(year, 1, 1), date(year + 10, 1, 1), False))
    for match in _YEARLESS.finditer(text):
        if days := _month(text, match):
            found.append((Span(*match.span()), *days, True))
    kept: list[tuple[Span, date, date, bool]] = []
    for item in sorted(found, key=lambda item: (item[0].start, -item[0].end)):
        if not kept or item[0].start >= kept[-1][0].end:
            kept.append(item)
    return kept


def _month(text: str, match: re.Match[str]) -> tuple[date, date] | None:
    month = match.group("m1") or match.group("m2")
    day = match.group("day") or match.group("d2")
    if month in ("may", "march", "mar", "sun", "jan") or (month.islower() and len(month) < 4):
        return None  # words of their own
    if not day and month in ("May", "March") and not _POINTED.search(fold(text[: match.start()])):
        return None
    number = MONTH_NUMBER[month.lower()]
    days = days_of(f"{NOMINAL}-{number:02d}" + (f"-{int(day):02d}" if day else ""))
    return None if days == _ALWAYS else days


def ordinals_of(published: str) -> tuple[int, int]:
    """The first day of what an ISO date names, and the last: of a month, all its days. Raises
    `ValueError` where it is no date.

    >>> [date.fromordinal(day).isoformat() for day in ordinals_of("2024-02")]
    ['2024-02-01', '2024-02-29']
    """
    parts = [int(part) for part in published.split("-")]
    first = date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        return first.toordinal(), first.toordinal()
    months = first.year * 12 + first.month - 1 + (1 if len(parts) == 2 else 12)
    return first.toordinal(), date(months // 12, months % 12 + 1, 1).toordinal() - 1
