"""Dates in digits alone: "25/04/2023" is one day, "03/04/2023" may be two.

Only metadata is read so; in sentences such dates stay unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from rag.language.dates import DateMention, date_words, dates, parse_date
from rag.types import Span

_FORM = re.compile(
    r"(?<![\w./-])(?P<first>\d{1,2}|(?:1[5-9]|20)\d\d(?=\.))(?P<mark>[-/.])(?P<second>\d{1,2})"
    r"(?P=mark)(?P<third>(?:1[5-9]|20)\d\d|\d\d)(?![\d/-]|\.\d)"
)
_ORDERS = ("dmy", "mdy", "ymd")
_CENTURY_ENDS = 69  # the two digits of the first year that is not in this century, as in POSIX
_WAYS = {2: "two", 3: "three"}


def numeric_dates(text: str) -> list[DateMention]:
    """Return the dates in digits, each as written if it can be read in more than one way.

    >>> [iso for iso, _ in numeric_dates("25/04/2023, 03/04/2023, 13/13/2023")]
    ['2023-04-25', '03/04/2023']
    """
    found = []
    for match in _FORM.finditer(text):
        readings = set(_readings(match).values())
        if readings:
            written = readings.pop() if len(readings) == 1 else match.group()
            found.append(DateMention(written, Span(*match.span())))
    return found


def stated_date(value: object) -> str | None:
    """Return a single date as `numeric_dates` does; None if the value is not one date.

    >>> stated_date("1 May 2024"), stated_date("3/4/2023, 10:00"), stated_date("soon")
    ('2024-05-01', '3/4/2023', None)
    """
    if iso := parse_date(value):
        return iso
    mentions = [] if dates(str(value)) else numeric_dates(str(value))
    return mentions[0].iso if len(mentions) == 1 else None


def readings_of(written: str, text: str = "", language: str = "") -> tuple[str, ...]:
    """Return the ISO dates that a stated date may be; one if the text or its language decides.

    Another date of the same form tells which part is the day, where that part is above 12.

    >>> readings_of("03/04/2023"), readings_of("03/04/2023", "Until 28/02/2023.")
    (('2023-04-03', '2023-03-04'), ('2023-04-03',))
    >>> readings_of("03.04.2023", language="de"), readings_of("2023-04")
    (('2023-04-03',), ('2023-04',))
    """
    match = _FORM.fullmatch(written)
    if not match:
        return (written,)
    possible = _readings(match)
    alike = (m for m in _FORM.finditer(text) if _shape(m) == _shape(match))
    others = [orders for m in alike if (orders := _readings(m))]
    kept = {order for order in possible if all(order in o for o in others)} or set(possible)
    kept = kept & {_usual_order(language)} or kept
    return tuple(dict.fromkeys(iso for order, iso in possible.items() if order in kept))


def one_date(value: object) -> str:
    """Return the ISO form of a date that a user gives. Raises `ValueError`, which says why not.

    >>> one_date("May 2024"), one_date("25/04/2023")
    ('2024-05', '2023-04-25')
    """
    written = stated_date(value)
    if written is None:
        raise ValueError("this is not a date like 2024-06-20")
    readings = readings_of(written)
    if len(readings) > 1:
        raise ValueError(f"{unclear_words((written, *readings))}; write {' or '.join(readings)}")
    return readings[0]


def unclear_words(unclear: Sequence[str]) -> str:
    """Return in words that a date can be read in two ways, from it and its readings.

    >>> unclear_words(("03/04/2023", "2023-04-03", "2023-03-04"))
    '03/04/2023 can be read in two ways: 3 April 2023 or 4 March 2023'
    """
    written, *readings = unclear
    *first, last = map(date_words, readings)
    ways = _WAYS.get(len(readings), len(readings))
    return f"{written} can be read in {ways} ways: {', '.join(first)} or {last}"


def unclear_dates_line(count: int) -> str:
    """Return how many documents have a date that can be read in two ways, "" for none.

    >>> unclear_dates_line(3)
    '3 documents have a date that can be read in two ways'
    """
    who = "1 document has" if count == 1 else f"{count:,} documents have"
    return f"{who} a date that can be read in two ways" if count else ""


def _readings(match: re.Match[str]) -> dict[str, str]:
    """Return the day that each order of day, month and year makes of a date, where it is one."""
    first, second, third = match["first"], match["second"], match["third"]
    parts = {
        "dmy": (third, second, first),
        "mdy": (third, first, second),
        "ymd": (first, second, third),
    }
    if len(first) == 4:
        orders = ["ymd"] if len(third) == 2 else []
    elif len(third) == 4:
        orders = ["dmy", "mdy"]
    else:  # "1.2.10" is rather a number of a version
        orders = list(_ORDERS) if len(first + second) == 4 else []
        orders = orders or (["dmy", "mdy"] if match["mark"] == "/" else [])
    days = {order: _iso(*parts[order]) for order in orders}
    return {order: day for order, day in days.items() if day}


def _iso(year: str, month: str, day: str) -> str:
    number = int(year)
    if len(year) < 4:
        number += 2000 if number < _CENTURY_ENDS else 1900
    try:
        return date(number, int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _shape(match: re.Match[str]) -> tuple[str, int, int]:
    return match["mark"], len(match["first"]) // 3, len(match["third"])


@cache
def _usual_order(language: str) -> str:
    """Return the order of a language in the Unicode CLDR; "" for English, which has several."""
    from babel import UnknownLocaleError
    from babel.dates import get_date_format

    if language in ("", "en"):
        return ""
    try:
        pattern = get_date_format("short", language).pattern.lower()
    except (UnknownLocaleError, ValueError):
        return ""
    return "".join(dict.fromkeys(letter for letter in pattern if letter in "dmy"))
