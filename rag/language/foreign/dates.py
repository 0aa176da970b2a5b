"""Dates in other languages, with the names of months of the Unicode CLDR, by babel.

A day stands before its month ("5. März 2024", "5 de marzo de 2024"), or the parts have signs after
them ("2024年3月5日"). A name that is one month here and another one elsewhere is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from rag.language.lexicon import UNSPACED, either
from rag.types import Span

_LOCALES = "de fr es it pt nl ru ar ar_DZ ar_SY he".split()
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_BEFORE_YEAR = re.compile(
    r"(?:(?<![\w.,/])(?<!\d-)(?P<day>[0-3]?\d)(?:\.|er|º|ª|°)?\s+(?:de\s+)?)?"
    r"(?<![\w.])(?P<name>[^\W\d_]+(?: ال[^\W\d_]+)?)(?P<dot>\.)?(?:\s+del?)?\s+$"
)
_NEAR = 40  # characters before a year in which its month stands
_SIGNS = re.compile(
    r"(?<!\d)(?P<year>(?:1[5-9]|20)\d\d) ?年"
    r"(?: ?(?P<month>[01]?\d) ?月(?: ?(?P<day>[0-3]?\d) ?日)?)?"
)
_HEBREW_IN = "ב"  # is written together with the month


class _Months(NamedTuple):
    """Months by name as written, by name in lower case, and by abbreviation."""

    written: dict[str, int]
    folded: dict[str, int]
    short: dict[str, int]


def foreign_dates(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the dates of a text as ISO 8601, each with its place, in no order.

    A month without a day must have the capitals of its language: "mars 2020" is March in French,
    and Mars 2020 a spacecraft.

    >>> text = "Le 5 mars 2024, am 5. März 2024, март 2024, 2024年3月5日 und Mars 2020"
    >>> sorted(iso for iso, _ in foreign_dates(text))
    ['2024-03', '2024-03-05', '2024-03-05', '2024-03-05']
    """
    for match in _SIGNS.finditer(text):
        if iso := _iso(match["year"], int(match["month"] or 0), match["day"]):
            yield iso, Span(*match.span())
    for year in _YEAR.finditer(text):
        before = _BEFORE_YEAR.search(text, max(0, year.start() - _NEAR), year.start())
        if before and (month := _month(before)):
            start = before.start("day") if before["day"] else before.start("name")
            if iso := _iso(year.group(), month, before["day"]):
                yield iso, Span(start, year.end())


def _month(match: re.Match[str]) -> int:
    """Return the month that is named before a year, 0 if none is."""
    months = _months()
    if not match["day"]:
        return months.written.get(match["name"], 0)
    name = match["name"].lower()
    return months.folded.get(name, 0) or (months.short.get(name, 0) if match["dot"] else 0)


def _iso(year: str, month: int, day: str | None) -> str:
    """Return the ISO date to the precision given, "" if there is no such day."""
    try:
        if day:
            return date(int(year), month, int(day)).isoformat()
        return date(int(year), month, 1).isoformat()[:7] if month else year
    except ValueError:
        return ""


@cache
def _months() -> _Months:
    written: dict[str, set[int]] = {}
    short: dict[str, set[int]] = {}
    for number, name, is_short in _names():
        (short if is_short else written).setdefault(name, set()).add(number)
    full = {name: min(numbers) for name, numbers in written.items() if len(numbers) == 1}
    folded = {name.lower(): number for name, number in full.items()}
    abbreviations = {
        name.lower(): min(numbers)
        for name, numbers in short.items()
        if len(numbers) == 1 and name.lower() not in folded
    }
    return _Months(full, folded, abbreviations)


def _names() -> Iterator[tuple[int, str, bool]]:
    """Yield the number of each month with each of its names, and whether that is a short one."""
    from babel.dates import get_month_names

    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    is_short = width == "abbreviated"
                    yield number, name.rstrip("."), is_short
                    if locale == "he":
                        yield number, _HEBREW_IN + name.rstrip("."), is_short


def month_abbreviations() -> frozenset[str]:
    """Return the abbreviations of months, in lower case and without a full stop.

    >>> {"mrt", "févr"} <= month_abbreviations()
    True
    """
    return frozenset(_months().short)


def names_calendar_day(folded: str, language: str) -> bool:
    """Return whether a folded text has the name of a month or of a day of the week.

    >>> names_calendar_day("毎週月曜日は休みです", "ja"), names_calendar_day("la maison", "fr")
    (True, False)
    """
    return bool(_calendar(language).search(folded))


@cache
def _calendar(language: str) -> re.Pattern[str]:
    from babel import UnknownLocaleError
    from babel.dates import get_day_names, get_month_names

    try:
        names = {
            *get_day_names("wide", "format", language).values(),
            *get_month_names("wide", "format", language).values(),
        }
    except UnknownLocaleError:
        return re.compile(r"(?!)")  # matches nothing
    words = either(name.lower() for name in names)
    return re.compile(words if language in UNSPACED else rf"(?<!\w){words}s?(?!\w)")
