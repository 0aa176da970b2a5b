"""Dates in digits alone: "25/04/2023" is one day, "03/04/2023" may be two.

Other dates of the same form in a text, and its language, tell which part is the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from rag.language.dates import DateMention, dates
from rag.language.plain import with_plain_digits
from rag.types import Span

FORM = re.compile(
    r"(?<![\w./-])(?P<first>\d{1,2}|(?:1[5-9]|20)\d\d(?=\.))(?P<mark>[-/.])(?P<second>\d{1,2})"
    r"(?P=mark)(?P<third>(?:1[5-9]|20)\d\d|\d\d)(?![\d/-]|\.\d)"
)
_ALL_ORDERS = ("dmy", "mdy", "ymd")
_CENTURY_ENDS = 69  # the two digits of the first year that is not in this century, as in POSIX

Shape = tuple[str, int, int]
Orders = Mapping[Shape, frozenset[str]]
"""The orders of day, month and year that all dates of a shape have in a text."""


class NumericDate(NamedTuple):
    """A date in digits: the days that it may be, in ISO 8601, and its place."""

    readings: tuple[str, ...]
    span: Span


def dates_in(text: str, language: str = "", orders: Orders | None = None) -> list[DateMention]:
    """Return the dates of a sentence, in words or in digits, in order.

    Of a date that can be read in two ways, only what both readings share is its ISO form. `orders`
    are those of the whole text; without them, those of the sentence count.

    >>> [(d.iso, d.readings) for d in dates_in("on 5-Mar-2024, 13/04/2023 and 03.04.2023")]
    [('2024-03-05', ()), ('2023-04-13', ()), ('2023', ('2023-04-03', '2023-03-04'))]
    """
    found = dates(text)
    in_words = {at for date in found for at in range(*date.span)}
    for readings, span in numeric_dates(text, language, orders):
        written = text[span.start : span.end]
        # "18.04.05" is rather a version
        sure = "/" in written or re.search(r"\d{4}", written)
        years = {iso[:4] for iso in readings}
        if not sure or len(years) > 1 or not in_words.isdisjoint(range(*span)):
            continue
        if len(readings) == 1:
            found.append(DateMention(readings[0], span))
        else:
            found.append(DateMention(years.pop(), span, readings))
    return sorted(found, key=lambda mention: mention.span)


def numeric_dates(
    text: str, language: str = "", orders: Orders | None = None
) -> Iterator[NumericDate]:
    """Yield the dates in digits, each with all days that it may be."""
    text = with_plain_digits(text)
    if orders is None:
        orders = orders_in(text)
    for match in FORM.finditer(text):
        if readings := _days(match, language, orders):
            yield NumericDate(readings, Span(*match.span()))


def orders_in(text: str) -> Orders:
    """Return which part is the day, for each shape of date, where a part above 12 tells.

    >>> orders_in("from 03/04/2023 until 28/04/2023")
    {('/', 0, 1): frozenset({'dmy'})}
    """
    orders: dict[Shape, frozenset[str]] = {}
    for match in FORM.finditer(text):
        if possible := frozenset(_readings(match)):
            shape = _shape(match)
            orders[shape] = orders.get(shape, possible) & possible
    return orders


def days_of_date(written: str, language: str, orders: Orders) -> tuple[str, ...]:
    """Return the days that a date in digits may be in a text; () if it is no such date."""
    match = FORM.fullmatch(written)
    return _days(match, language, orders) if match else ()


def _days(match: re.Match[str], language: str, orders: Orders) -> tuple[str, ...]:
    possible = _readings(match)
    kept = orders.get(_shape(match), frozenset()) & set(possible) or set(possible)
    kept = kept & {_usual_order(language)} or kept
    return tuple(dict.fromkeys(iso for order, iso in possible.items() if order in kept))


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
        orders = list(_ALL_ORDERS) if len(first + second) == 4 else []
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


def _shape(match: re.Match[str]) -> Shape:
    return match["mark"], len(match["first"]) // 3, len(match["third"]) // 3


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
