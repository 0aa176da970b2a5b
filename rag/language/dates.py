"""Written dates to ISO 8601, with the precision that the text states, and back to words.

Dates in digits alone are read in `quantities/numeric_dates.py`, since some can be read in two ways.
"""

from __future__ import annotations

import re
from calendar import month_name
from datetime import date
from typing import NamedTuple

from rag.language.foreign.dates import foreign_dates
from rag.language.lexicon import MONTH_NUMBERS, either
from rag.language.plain import with_plain_digits
from rag.types import Span

_MONTH = rf"(?P<month>{either(MONTH_NUMBERS)})\.?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<![\d-]){_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)",
        rf"(?<![\d/]){_YEAR}/(?P<month>[01]?\d)/(?P<day>[0-3]?\d)(?![\d/])",
        rf"(?<!\w){_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}(?!\w)",
        rf"(?<!\w){_MONTH}\s+{_DAY},?\s+{_YEAR}(?!\w)",
        rf"(?<!\w){_MONTH},?\s+{_YEAR}(?!\w)",
        rf"(?<![\w/-]){_DAY}(?P<mark>[-/]){_MONTH}(?P=mark){_YEAR}(?!\w)",
    )
]


class DateMention(NamedTuple):
    """A date in ISO 8601, to the precision stated, with its place.

    `readings` are the days that it may be, if it can be read in more than one way; `iso` is then
    what they share.
    """

    iso: str
    span: Span
    readings: tuple[str, ...] = ()

    def may_be(self, other: DateMention) -> bool:
        """Return whether this date, in one of its readings, says no more than another one.

        >>> day, month = dates("5 March 2024 or March 2024")
        >>> month.may_be(day), day.may_be(month)
        (True, False)
        """
        theirs = other.readings or (other.iso,)
        return any(its.startswith(ours) for ours in self.readings or (self.iso,) for its in theirs)


def dates(text: str) -> list[DateMention]:
    """Return the dates of a text with their spans, in order.

    >>> [d.iso for d in dates("Jun 3, 2025 | updated 2024-06-20 16:00, first in November 2023")]
    ['2025-06-03', '2024-06-20', '2023-11']
    """
    text = with_plain_digits(text)
    mentions: list[DateMention] = []
    taken: set[int] = set()  # characters
    for form in _FORMS:
        for match in form.finditer(text):
            place = range(*match.span())
            if taken.isdisjoint(place) and (iso := _iso(match)):
                mentions.append(DateMention(iso, Span(*match.span())))
                taken.update(place)
    for iso, span in foreign_dates(text):
        if taken.isdisjoint(range(*span)):
            mentions.append(DateMention(iso, span))
    return sorted(mentions, key=lambda mention: mention.span)


def parse_date(value: object) -> str | None:
    """Return the ISO 8601 form of a single date; None if the value is not one date.

    >>> parse_date("1 Nov 2024"), parse_date("2024-06"), parse_date("soon")
    ('2024-11-01', '2024-06', None)
    """
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = str(value).strip()
    if re.fullmatch(r"(?:1[5-9]|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", text):
        return text
    mentions = dates(text)
    return mentions[0].iso if len(mentions) == 1 else None


def date_words(published: str | None, *, short: bool = False) -> str:
    """Return an ISO date in words, with the precision that it has.

    >>> date_words("2024-11-01"), date_words("2024-11", short=True), date_words(None)
    ('1 November 2024', 'Nov 2024', 'undated')
    """
    if not published:
        return "undated"
    year, *rest = published.split("-")
    try:
        month = month_name[int(rest[0])] if rest else ""
        day = str(int(rest[1])) if rest[1:] else ""
    except (ValueError, IndexError):
        return published
    return " ".join(filter(None, [day, month[:3] if short else month, year]))


def _iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    month = parts["month"].lower()
    number = int(month) if month.isdigit() else MONTH_NUMBERS[month]
    year = int(parts["year"])
    try:
        if parts.get("day"):
            return date(year, number, int(parts["day"])).isoformat()
        return date(year, number, 1).isoformat()[:7]
    except ValueError:
        return None
