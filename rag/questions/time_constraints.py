"""The time that a question speaks of: "before June 2024", "since 2019", "in June", "the latest".

A period restricts either the sources, by their own date ("articles published before July"), or
what happened ("How many were sent in 2023?"); `timely.py` applies it. Words that are relative to
today ("last month") are read only where they speak of sources: in a text's own account they are
relative to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rag.language.date_ranges import AFTER, BEFORE, OPERATOR, days_of, in_year, named_days
from rag.language.text import fold
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

    `of_sources`: it restricts when a source is dated, else when something happened. `yearless`: the
    question names no year; the days are then of the year 2000. `as_of`: what a
    source says later is not meant. `words` stand at `place` in the question.
    """

    words: str
    place: Span
    start: date | None
    end: date | None
    of_sources: bool = False
    yearless: bool = False
    as_of: bool = False

    def holds(self, first: date, last: date) -> bool:
        """Whether all days from `first` to before `last` are in it."""
        return (self.start is None or first >= self.start) and (
            self.end is None or last <= self.end
        )

    def meets(self, first: date, last: date) -> bool:
        """Whether any of these days is in it."""
        return (self.start is None or last > self.start) and (self.end is None or first < self.end)


def asks_latest(question: str) -> bool:
    """Whether a question is about the newest there is.

    >>> [asks_latest(q) for q in ("What is the latest figure?", "Who directed Apocalypse Now?")]
    [True, False]
    """
    plain = _unquoted(question)
    return any(
        plain[m.start()].islower() or not m.start() for m in _LATEST.finditer(plain)
    ) or bool(re.search(r"\bas of\b", fold(plain)))


def period_of(question: str, today: date) -> Period | None:
    """The period that a question names; the first, where there are several.

    >>> period = period_of("What did articles published before June 2024 say?", date(2025, 1, 1))
    >>> period.words, str(period.end), period.of_sources
    ('before June 2024', '2024-06-01', True)
    """
    plain = _unquoted(question)
    folded = fold(plain)
    found = named_days(plain)
    for i, (span, first, last, yearless) in enumerate(found):
        operator = OPERATOR.search(folded[: span.start])
        if operator is None:
            continue
        word, end = operator.group("word"), span.end
        if word in ("between", "from") and i + 1 < len(found):
            other = found[i + 1]
            if re.fullmatch(r"\s+(?:and|to|until|till|through)\s+", folded[end : other[0].start]):
                last, end, yearless = other[2], other[0].end, other[3]
                if yearless is False and found[i][3]:  # "between June and August 2023"
                    first = in_year(first, other[1].year)
        before = operator.end("word") if word == "dated" else operator.start()
        of_sources = bool(_OF_SOURCES.search(folded[:before]))
        if word in ("for", "of", "by", "dated") and not of_sources:
            continue
        start, stop = _bounds(word, first, last, folded[end:])
        place = Span(operator.start(), end)
        words = plain[place.start : place.end]
        return Period(words, place, start, stop, of_sources, yearless, word == "as of")
    return _relative(folded, today)


def without_time(question: str) -> str:
    """The question without the words that restrict its sources or ask for the newest: they say
    where to look, not what for. The same length.

    >>> " ".join(without_time("How many wolves do articles published before 2024 count?").split())
    'How many wolves do count?'
    """
    plain = _unquoted(question)
    blanks = [m.span() for m in _LATEST.finditer(plain)] if asks_latest(question) else []
    period = period_of(question, date.today())
    if period and period.of_sources:
        whole = _OF_SOURCES.search(fold(plain)[: period.place.start])
        blanks.append((whole.start() if whole else period.place.start, period.place.end))
    elif period and period.as_of:
        blanks.append((period.place.start, period.place.end))
    for start, end in blanks:
        question = question[:start] + " " * (end - start) + question[end:]
    return question


def _bounds(word: str, first: date, last: date, after: str) -> tuple[date | None, date | None]:
    """What an operator makes of the days from `first` to before `last`."""
    if re.fullmatch(BEFORE, word):
        return None, first if word in ("before", "prior to", "earlier than") else last
    if re.fullmatch(AFTER, word):
        return first if word == "since" else last, None
    if word == "from" and re.match(r" on(?:wards?)?\b", after):
        return first, None
    return first, last


def _relative(folded: str, today: date) -> Period | None:
    """ "Last month", only where sources are spoken of."""
    found = _RELATIVE.search(folded)
    if found is None:
        return None
    before = re.sub(
        r"\b(?:in|during|within|from|of|over)(?: the)?\s*$", "", folded[: found.start()]
    )
    if not _OF_SOURCES.search(before):
        return None
    if day := found.group("day"):
        first = today - timedelta(days=day == "yesterday")
        last = first + timedelta(days=1)
    elif unit := found.group("unit"):
        first, last = _calendar(unit, today)
        if found.group("which") != "this":
            first, last = _calendar(unit, first - timedelta(days=1))
    else:
        count = found.group("count")
        many = _COUNTS.get(count) or int(count)
        first = today - timedelta(days=many * _DAYS[found.group("units")])
        last = today + timedelta(days=1)
    words = f"from {first} to {last - timedelta(days=1)}"
    return Period(words, Span(len(before), found.end()), first, last, of_sources=True)


def _calendar(unit: str, day: date) -> tuple[date, date]:
    """The calendar week, month or year of a day."""
    if unit == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    return days_of(day.isoformat()[: 7 if unit == "month" else 4])


def _unquoted(question: str) -> str:
    """The question with its quotations blanked; the same length."""
    return _QUOTED.sub(lambda m: " " * len(m.group()), question)


def anchored_period(period: Period, published: Iterable[str]) -> Period:
    """A period without a year that restricts sources, put into the newest year of their dates."""
    years = [days_of(iso)[0].year for iso in published]
    if not period.yearless or not years or (period.start and period.end):
        return period
    start, end = (day and in_year(day, max(years)) for day in (period.start, period.end))
    return replace(period, start=start, end=end, yearless=False)
