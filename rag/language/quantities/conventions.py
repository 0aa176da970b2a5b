"""How a text writes numbers and dates: what its commas, points and blanks in numbers mean.

"1.250" is a thousand or a little more than one. Other numbers of the text can tell: "1.250.000" and
"3,5" have a decimal comma, "12,500.50" and "3.5" a decimal point.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from rag.language.quantities.numeric_dates import FORM, Orders, orders_in

_HARD_BLANK = "\u00a0"
_HARD_BLANKS = re.compile(r"(?<=\d)[\u00a0\u2007\u2008\u2009\u200a\u202f](?=\d{3}(?!\d))")
_TAB = re.compile(r"(?<=\d)\t(?=\d)")
_START, _END = r"(?<![\w.,:/'-])", r"(?![.,]?\d|/\d)"
_SURE = {
    ",": re.compile(
        rf"{_START}(?:\d{{1,3}}(?:\.\d{{3}}){{2,}}|\d{{1,3}}(?:[.' \u00a0\u202f]\d{{3}})+,\d+)"
        rf"{_END}"
    ),
    ".": re.compile(
        rf"{_START}(?:\d{{1,3}}(?:,\d{{3}}){{2,}}|\d{{1,3}}(?:[,' \u00a0\u202f]\d{{3}})+\.\d+"
        rf"|\d{{1,2}}(?:,\d\d)+,\d{{3}}(?:\.\d+)?){_END}"
    ),
}
_LIKELY = {
    ",": re.compile(rf"{_START}(?:\d+,\d{{1,2}}|0,\d+){_END}"),
    ".": re.compile(rf"{_START}(?:\d+\.\d{{1,2}}|0\.\d+){_END}(?![.)]? [A-Z])"),
}
_COMMA_GROUP = re.compile(rf"{_START}[1-9]\d{{0,2}},\d{{3}}{_END}")
# What can be read in two ways, so that the text around it matters.
UNSURE = re.compile(rf"\d[.,]\d{{3}}(?!\d)|\d,\d{{1,2}}(?!\d)|\d[ \t]\d{{3}}(?!\d)|{FORM.pattern}")
_SEPARATORS = re.compile(r"[ \u00a0']")


class Conventions(NamedTuple):
    """How a text writes numbers and dates.

    `decimal` is its decimal mark, "" if unknown; `language` that of the text, "" for English;
    `blanks`: whether a blank can stand between thousands; `orders` those of its dates.
    """

    decimal: str = ""
    language: str = ""
    blanks: bool = True
    orders: tuple[tuple[tuple[str, int, int], frozenset[str]], ...] = ()

    @property
    def date_orders(self) -> Orders:
        """The order of day, month and year for each shape of date."""
        return dict(self.orders)


def conventions_of(text: str, language: str = "") -> Conventions:
    """Return how a text writes numbers and dates.

    >>> conventions_of("1.250 kg at 3,5 %").decimal, conventions_of("1.250 kg").decimal
    (',', '')
    """
    if not UNSURE.search(text):
        return Conventions(language=language)
    sure = [mark for mark, form in _SURE.items() if form.search(text)]
    likely = [mark for mark, form in _LIKELY.items() if form.search(FORM.sub(" ", text))]
    decimal = next((found[0] for found in (sure, likely) if len(found) == 1), "")
    blanks = not (_COMMA_GROUP.search(text) and decimal != ",")
    return Conventions(decimal, language, blanks, tuple(orders_in(text).items()))


def with_hard_blanks(text: str, folded: str) -> str:
    """Return the folded text with the blanks within numbers that cannot be between two numbers."""
    blanks = [(m.start(), _HARD_BLANK) for m in _HARD_BLANKS.finditer(text)]
    blanks += [(m.start(), "\t") for m in _TAB.finditer(text)]
    if not blanks:
        return folded
    characters = list(folded)
    for at, mark in blanks:
        characters[at] = mark
    return "".join(characters)


def value_in_digits(digits: str, conventions: Conventions) -> tuple[float, float]:
    """Return the value of a number in digits, and what the other reading multiplies it by.

    >>> value_in_digits("2.345.678,90", Conventions()), value_in_digits("12,50,000", Conventions())
    ((2345678.9, 1.0), (1250000.0, 1.0))
    >>> value_in_digits("1.250", Conventions()), value_in_digits("1.250", Conventions(","))
    ((1.25, 1000.0), (1250.0, 1.0))
    """
    plain = _SEPARATORS.sub("", digits)
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        decimal = max(".,", key=plain.rfind)
    elif points + commas != 1:
        decimal = "," if points else "."
    else:
        mark = "." if points else ","
        whole, part = plain.split(mark)
        if len(part) != 3 or plain != digits or whole.startswith("0") or len(whole) > 3:
            decimal = mark
        elif known := conventions.decimal:
            decimal = known
        elif mark != _usual_mark(conventions.language):
            decimal = "." if mark == "," else ","
        else:
            return float(f"{whole}.{part}"), 1000.0
    group = "," if decimal == "." else "."
    return float(plain.replace(group, "").replace(decimal, ".")), 1.0


@cache
def _usual_mark(language: str) -> str:
    """Return the decimal mark of a language in the Unicode CLDR."""
    from babel import UnknownLocaleError
    from babel.numbers import get_decimal_symbol

    try:
        return "," if get_decimal_symbol(language or "en") == "," else "."
    except (UnknownLocaleError, ValueError):
        return "."
