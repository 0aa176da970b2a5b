"""Shows numbers and dates of a spreadsheet plainly: rounded as in the program, and dates as ISO."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_CURRENCY = re.compile(r"\[\$([^-\]]*)[^\]]*\]")
_UNSHOWN = re.compile(r"\[[^\]]*\]|_.|\*.")  # colours, locales and padding
_DIGITS = re.compile(r"[#0?][#0?,.]*")
_NOT_PLAIN = re.compile(r"general|[0#?]e[+-]|[0#?] ?/|@", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\\.')


@dataclass(frozen=True, slots=True)
class _Format:
    """How a number is shown; without `places` it is shown as it is."""

    before: str = ""
    after: str = ""
    places: tuple[int, int] | None = None  # the fewest and the most decimals
    power: int = 0  # of ten, that the number is multiplied by


def show(value: object, number_format: str) -> str:
    """Return a value as it is shown by a number format, without separators of thousands.

    >>> show(1450.0, "General"), show(0.125, "0.0%"), show(1234.5, '#,##0.00 "EUR"')
    ('1450', '12.5%', '1234.50 EUR')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time | timedelta):
        return _show_time(value, number_format)
    if isinstance(value, int | float):
        return _show_number(value, _parse(number_format))
    return "" if value is None else str(value)


def _show_time(value: datetime | date | time | timedelta, number_format: str) -> str:
    if isinstance(value, datetime):
        if value.time() == time():
            return value.date().isoformat()
        return value.isoformat(" ", "seconds").removesuffix(":00")
    if isinstance(value, time):
        return value.isoformat("seconds").removesuffix(":00")
    return str(value)


def _show_number(value: float, shown: _Format) -> str:
    try:
        number = Decimal(format(value, ".15g")).scaleb(shown.power)
        if shown.places:
            number = round(number, shown.places[1])
    except (InvalidOperation, OverflowError):
        return str(value)
    digits = f"{number:f}"
    if "." in digits:
        whole, _, decimals = digits.partition(".")
        fewest = shown.places[0] if shown.places else 0
        decimals = decimals[:fewest] + decimals[fewest:].rstrip("0")
        digits = f"{whole}.{decimals}".rstrip(".")
    sign = "-" if digits.startswith("-") else ""
    return f"{sign}{shown.before}{digits.removeprefix('-')}{shown.after}"


@lru_cache(maxsize=1_000)
def _parse(number_format: str) -> _Format:
    section = _UNSHOWN.sub("", _CURRENCY.sub(r"\1", number_format.split(";")[0]))
    bare = _LITERAL.sub("", section)
    if _NOT_PLAIN.search(bare) or not (digits := _DIGITS.search(section)):
        return _Format()
    pattern = digits.group()
    decimals = pattern.partition(".")[2].rstrip(",")
    thousands = len(pattern) - len(pattern.rstrip(","))
    return _Format(
        before=_literal(section[: digits.start()]),
        after=_literal(section[digits.end() :]),
        places=(decimals.count("0"), len(decimals)),
        power=2 * bare.count("%") - 3 * thousands,
    )


def _literal(text: str) -> str:
    return text.replace('"', "").replace("\\", "")
