"""Dates in digits as metadata: a date that may be two days is kept as written, with a remark."""

from __future__ import annotations

from collections.abc import Sequence

from rag.language.dates import DateMention, date_words, dates, parse_date
from rag.language.quantities.numeric_dates import days_of_date, orders_in
from rag.language.quantities.numeric_dates import numeric_dates as read_numeric_dates

_WAYS = {2: "two", 3: "three"}


def numeric_dates(text: str) -> list[DateMention]:
    """Return the dates in digits, each as written if it can be read in more than one way.

    >>> [iso for iso, *_ in numeric_dates("25/04/2023, 03/04/2023, 13/13/2023")]
    ['2023-04-25', '03/04/2023']
    """
    found = []
    for readings, span in read_numeric_dates(text, orders={}):
        written = readings[0] if len(readings) == 1 else text[span.start : span.end]
        found.append(DateMention(written, span))
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
    return days_of_date(written, language, orders_in(text)) or (written,)


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
