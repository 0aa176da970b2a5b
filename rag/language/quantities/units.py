"""Currencies and units of measure, each with its spellings, in lower case."""

from __future__ import annotations

import re

from rag.language.lexicon import either

CURRENCIES = {
    "$": "dollar",
    "us$": "dollar",
    "£": "pound",
    "€": "euro",
    "¥": "yen",
    "₩": "won",
    "₹": "rupee",
    "rs": "rupee",
    "tk": "taka",
    "kr": "krona",
    "fr": "franc",
    "r$": "real",
}
CODES = (
    "usd eur gbp cny rmb krw jpy inr pkr bdt chf sek nok dkk pln czk huf rub brl zar mxn ils ngn"
    " kes aed sar"
).split()
"""Those of ISO 4217 that are no word of a language; they stand before a sum."""
MEASURES = {
    spelling: names.split()[0]
    for names in (
        "dollar dollars usd",
        "euro euros eur",
        "pound pounds gbp",
        "yuan cny rmb",
        "won krw",
        "yen jpy",
        "rupee rupees inr pkr",
        "taka bdt",
        "franc francs franken chf",
        "krona kronor krone kroner kr sek nok dkk",
        "zloty zlotys pln",
        "koruna korunas czk",
        "forint forints huf",
        "rouble roubles ruble rubles rub",
        "real reais brl",
        "rand zar",
        "peso pesos mxn",
        "shekel shekels ils",
        "naira ngn",
        "shilling shillings kes",
        "dirham dirhams aed",
        "riyal riyals sar",
        "times",
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
MEASURES |= {sign: CURRENCIES[sign] for sign in "€£$₹"}
del MEASURES["real"]  # is an adjective, too
MONEY = frozenset(
    "dollar euro pound yuan won yen rupee taka franc krona zloty koruna forint rouble real rand"
    " peso shekel naira shilling dirham riyal".split()
)
MEASURE = re.compile(
    rf"[\s-]?(?:d'|de\s)?({either(MEASURES)})(?!\w)"
    r"(?!(?<=[€£$₹])\s?\d)"  # of the next number
)


MONEY_AFTER = "|".join(re.escape(word) for word, unit in MEASURES.items() if unit in MONEY)


def currency_unit(written: str) -> str:
    """Return the unit of a currency that stands before a sum.

    >>> currency_unit("eur "), currency_unit("rs."), currency_unit("a$")
    ('euro', 'rupee', 'a$')
    """
    name = written.strip().rstrip(".")
    return CURRENCIES.get(name) or MEASURES.get(name, name)


def is_unit(noun: str) -> bool:
    """Return whether a noun is only a unit and does not say what is measured.

    >>> is_unit("euros"), is_unit("litres of milk"), is_unit("")
    (True, False, False)
    """
    return noun in MEASURES
