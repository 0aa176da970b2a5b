"""The time that a question names: "before June 2024", "since 2019", "in June", "the latest".

A period restricts either the sources, by their own date ("articles published before July"), or
what happened ("How many were sent in 2023?"). Words relative to today ("last month") are read
only if they speak of sources: in an account of events they are relative to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from rag.language.date_ranges import AFTER, BEFORE, OPERATOR, days_of, in_year, named_days
from rag.language.doc import Doc
from rag.types import Span

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|right now|now|currently|at present|at the moment"
    r"|presently|today|nowadays|these days|to date|(?:the|its|their|his|her) current(?= \w))\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"«][^“”\"«»]*[”\"»]")
_TEXTS = (
    r"(?:articles|reports|stories|sources|documents|texts|pieces|posts|coverage|news"
    r"|(?:article|story|piece|report|document|source)(?= (?:published|dated|written|posted|from)))"
)
_OF_SOURCES = re.compile(
    rf"\b{_TEXTS}(?:\s+(?:that|which))?(?:\s+(?:is|are|was|were))?"
    r"(?:\s+(?:published|dated|written|posted|printed|released))?\s*$"
)
_RELATIVE = re.compile(
    r"\b(?:(?P<which>last|this|past) (?P<unit>week|month|year)"
    r"|(?:the )?(?:last|past) (?P<count>\d{1,3}|two|three|four|five|six)"
    r" (?P<units>day|week|month|year)s"
    r"|(?P<day>yesterday|today))\b"
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to before `end`; None is open.

    `words` are the question's own words for it, at `place`. `of_sources`: it restricts the dates
    of sources, else the time of events. `yearless`: the question names no year, and the days are
    of the year 2000. `as_of`: later sources do not count.
    """

    words: str
    place: Span
    start: date | None
    end: date | None
    of_sources: bool = False
    yearless: bool = False
    as_of: bool = False

    def holds(self, first: date, last: date) -> bool:
        """Return whether all days from `first` to before `last` are in it."""
        return (self.start is None or first >= self.start) and (
            self.end is None or last <= self.end
        )

    def meets(self, first: date, last: date) -> bool:
        """Return whether any day from `first` to before `last` is in it."""
        return (self.start is None or last > self.start) and (self.end is None or first < self.end)


def asks_latest(question: Doc) -> bool:
    """Return whether a question asks for the latest.

    >>> asks_latest(Doc("What is the latest figure?"))
    True
    >>> asks_latest(Doc("Who directed Apocalypse Now?"))
    False
    """
    plain = _unquoted(question)
    latest = _LATEST.finditer(plain.text)
    return any(plain.text[m.start()].islower() or not m.start() for m in latest) or bool(
        re.search(r"\bas of\b", plain.folded)
    )


@lru_cache(maxsize=64)
def period_of(question: Doc, today: date) -> Period | None:
    """Return the first period that a question names.

    >>> question = Doc("What did articles published before June 2024 say?")
    >>> period = period_of(question, date(2025, 1, 1))
    >>> period.words, str(period.end), period.of_sources
    ('before June 2024', '2024-06-01', True)
    """
    plain = _unquoted(question)
    folded = plain.folded
    named = named_days(plain)
    for i, (span, first, last, yearless) in enumerate(named):
        operator = OPERATOR.search(folded[: span.start])
        if operator is None:
            continue
        word, end = operator.group("word"), span.end
        if word in ("between", "from") and i + 1 < len(named):
            other = named[i + 1]
            if re.fullmatch(r"\s+(?:and|to|until|till|through)\s+", folded[end : other.span.start]):
                if named[i].yearless and not other.yearless:  # "between June and August 2023"
                    first = in_year(first, other.first.year)
                last, end, yearless = other.after, other.span.end, other.yearless
        before = operator.end("word") if word == "dated" else operator.start()
        of_sources = bool(_OF_SOURCES.search(folded[:before]))
        if word in ("for", "of", "by", "dated") and not of_sources:
            continue
        start, stop = _bounds(word, first, last, folded[end:])
        place = Span(operator.start(), end)
        words = plain.text[place.start : place.end]
        return Period(words, place, start, stop, of_sources, yearless, word == "as of")
    return _relative(folded, today)


def without_time(question: Doc) -> str:
    """Blank the words that restrict the sources or ask for the latest; the length stays.

    They say where to look, not what to look for.

    >>> question = Doc("How many wolves do articles published before 2024 count?")
    >>> " ".join(without_time(question).split())
    'How many wolves do count?'
    """
    plain = _unquoted(question)
    blanks = [m.span() for m in _LATEST.finditer(plain.text)] if asks_latest(question) else []
    period = period_of(question, date.today())
    if period and period.of_sources:
        whole = _OF_SOURCES.search(plain.folded[: period.place.start])
        blanks.append((whole.start() if whole else period.place.start, period.place.end))
    elif period and period.as_of:
        blanks.append((period.place.start, period.place.end))
    text = question.text
    for start, end in blanks:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _bounds(word: str, first: date, last: date, after: str) -> tuple[date | None, date | None]:
    """Return the bounds that an operator ("before", "since") makes of some days."""
    if re.fullmatch(BEFORE, word):
        return None, first if word in ("before", "prior to", "earlier than") else last
    if re.fullmatch(AFTER, word):
        return first if word == "since" else last, None
    if word == "from" and re.match(r" on(?:wards?)?\b", after):
        return first, None
    return first, last


def _relative(folded: str, today: date) -> Period | None:
    """Return the period of "last month" and the like, if it speaks of sources."""
    match = _RELATIVE.search(folded)
    if match is None:
        return None
    before = re.sub(
        r"\b(?:in|during|within|from|of|over)(?: the)?\s*$", "", folded[: match.start()]
    )
    if not _OF_SOURCES.search(before):
        return None
    if day := match.group("day"):
        first = today - timedelta(days=day == "yesterday")
        last = first + timedelta(days=1)
    elif unit := match.group("unit"):
        first, last = _calendar(unit, today)
        if match.group("which") != "this":
            first, last = _calendar(unit, first - timedelta(days=1))
    else:
        count = match.group("count")
        many = _COUNTS.get(count) or int(count)
        first = today - timedelta(days=many * _DAYS[match.group("units")])
        last = today + timedelta(days=1)
    words = f"from {first} to {last - timedelta(days=1)}"
    return Period(words, Span(len(before), match.end()), first, last, of_sources=True)


def _calendar(unit: str, day: date) -> tuple[date, date]:
    """Return the calendar week, month or year of a day."""
    if unit == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    return days_of(day.isoformat()[: 7 if unit == "month" else 4])


def _unquoted(question: Doc) -> Doc:
    """Blank the quotations of a question; the length stays."""
    plain = _QUOTED.sub(lambda m: " " * len(m.group()), question.text)
    return question if plain == question.text else Doc(plain)


def anchored_period(period: Period, published: Iterable[str]) -> Period:
    """Put a period without a year into the newest year of the sources that it restricts."""
    years = [days_of(iso)[0].year for iso in published]
    if not period.yearless or not years or (period.start and period.end):
        return period
    start, end = (day and in_year(day, max(years)) for day in (period.start, period.end))
    return replace(period, start=start, end=end, yearless=False)
