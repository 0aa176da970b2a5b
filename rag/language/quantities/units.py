"""Currencies and units of measure, each with its spellings, in lower case."""

from __future__ import annotations

import re

CURRENCIES = {"$": "dollar", "us$": "dollar", "£": "pound", "€": "euro", "¥": "yen jpy", "₩": "won"}
MEASURES = {
    spelling: names.split()[0]
    for names in (
        "dollar dollars usd",
        "euro euros eur",
        "pound pounds gbp",
        "yuan cny rmb",
        "won",
        "yen jpy",
        "metre metres meter meters m",
        "kilometre kilometres kilometer kilometers km",
        "mile miles",
        "foot feet ft",
        "inch inches",
        "centimetre centimetres centimeter centimeters cm",
        "millimetre millimetres millimeter millimeters mm",
        "kilogram kilograms kilo kilos kg",
        "gram grams g",
        "tonne tonnes ton tons",
        "litre litres liter liters",
        "second seconds",
        "minute minutes",
        "hour hours",
        "day days",
        "week weeks",
        "month months",
        "year years",
    )
    for spelling in names.split()
}
MONEY = frozenset("dollar euro pound yuan won yen".split())
MEASURE = re.compile(rf"[\s-]?({'|'.join(sorted(MEASURES, key=len, reverse=True))})(?!\w)")


def is_unit(noun: str) -> bool:
    """Return whether a noun is only a unit and does not say what is measured.

    >>> is_unit("euros"), is_unit("litres of milk"), is_unit("")
    (True, False, False)
    """
    return noun in MEASURES
