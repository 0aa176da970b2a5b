"""Months and weekdays that differ from those of the cited text."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from rag.language.doc import Doc
from rag.language.lexicon import MONTHS, WEEKDAYS, either
from rag.verification.alignment import Comparison
from rag.verification.finding import Finding, missing, replaced

_MONTH = re.compile(rf"\b{either(month.title() for month in MONTHS)}\b")
_WEEKDAY = re.compile(rf"\b{either(day.title() for day in WEEKDAYS)}\b")
_DAY = re.compile(rf"{_MONTH.pattern}|{_WEEKDAY.pattern}")


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield months and weekdays that the cited text lacks, or that differ in it."""
    statement, cited = comparison.statement, comparison.cited
    dates = cited.for_report(statement).dates
    months = {calendar.month_name[int(date.iso[5:7])] for date in dates if len(date.iso) > 4}
    for day in dict.fromkeys(_DAY.findall(statement.text)):
        abbreviated = re.search(rf"\b{day[:3].lower()}", cited.doc.folded)
        if not abbreviated and day not in months:
            yield missing(day)
    yield from replaced(comparison.aligned, _weekdays)
    yield from replaced(comparison.aligned, _months)


def _weekdays(sentence: Doc) -> list[str]:
    return _WEEKDAY.findall(sentence.text)


def _months(sentence: Doc) -> list[str]:
    return _MONTH.findall(sentence.text)
