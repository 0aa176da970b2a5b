"""Dates, months and weekdays that differ from those of the cited text."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence, Set

from rag.language.date_ranges import named_days
from rag.language.dates import DateMention
from rag.language.doc import Doc
from rag.language.lexicon import MONTH_ABBREVIATIONS, MONTH_NUMBERS, MONTHS, WEEKDAYS, either
from rag.language.quantities.clock import Clock, clock_times, holds_time
from rag.verification.alignment import Comparison
from rag.verification.finding import Finding, missing, otherwise, replaced

_SHORT = either(month.title() for month in MONTH_ABBREVIATIONS)
_MONTH = re.compile(
    rf"\b{either(month.title() for month in MONTHS)}\b|\b{_SHORT}\b(?=\.? \d)|(?<=\d ){_SHORT}\b"
)
_WEEKDAY = re.compile(rf"\b{either(day.title() for day in WEEKDAYS)}\b")


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield dates, months and weekdays that the cited text lacks, or that differ in it.

    A date that can be read in two ways is there if one of the two is.
    """
    statement, cited = comparison.statement, comparison.cited
    evidence = cited.for_report(statement)
    isos = [iso for date in evidence.dates for iso in date.readings or (date.iso,)]
    months = {calendar.month_name[int(iso[5:7])] for iso in isos if len(iso) > 4}
    for day in dict.fromkeys([*_months(statement), *_weekdays(statement)]):
        abbreviated = re.search(rf"\b{day[:3].lower()}", cited.doc.folded)
        if not abbreviated and day not in months:
            yield missing(day)
    for date in statement.dates:
        known = _is_in(date, evidence.dates) or _is_in_parts(date, evidence)
        if _in_digits(statement, date) and not known:
            yield missing(_written(statement, date))
    if clocks := clock_times(evidence.folded):
        for clock in sorted(clock_times(statement.folded)):
            if not holds_time(_by_either_half(clocks), _by_either_half({clock})):
                yield missing(":".join(f"{part:02d}" for part in clock))
    yield from replaced(comparison.aligned, _weekdays)
    yield from replaced(comparison.aligned, _months)
    for pair in comparison.aligned:
        fresh = [d for d in pair.ours.dates if not _is_in(d, evidence.dates)]
        unused = [d for d in pair.theirs.dates if not any(_agree(d, o) for o in pair.ours.dates)]
        for ours, theirs in zip(fresh, unused, strict=False):
            if len(ours.iso) <= len(theirs.iso) or ours.readings or theirs.readings:
                yield otherwise(_written(pair.theirs, theirs), _written(pair.ours, ours))


def _is_in(date: DateMention, others: Sequence[DateMention]) -> bool:
    return any(date.may_be(other) for other in others)


def _agree(one: DateMention, other: DateMention) -> bool:
    return one.may_be(other) or other.may_be(one)


def _in_digits(doc: Doc, date: DateMention) -> bool:
    return not re.search(r"[^\W\d_]", _written(doc, date))


def _written(doc: Doc, date: DateMention) -> str:
    return doc.text[date.span.start : date.span.end]


def _is_in_parts(date: DateMention, evidence: Doc) -> bool:
    """Return whether the cited text has the day of a date without its year, and the year."""
    days = {(d.first.month, d.first.day) for d in named_days(evidence) if d.yearless}
    years = {n.value for n in evidence.numbers if n.kind in ("year", "date")}
    return any(
        (int(iso[5:7]), int(iso[8:10])) in days and float(iso[:4]) in years
        for iso in date.readings or (date.iso,)
        if len(iso) > 7
    )


def _by_either_half(clocks: Set[Clock]) -> frozenset[Clock]:
    """Return times without telling morning from evening: 6:15 may be 18:15."""
    return frozenset((hour % 12, *rest) for hour, *rest in clocks)


def _weekdays(sentence: Doc) -> list[str]:
    return _WEEKDAY.findall(sentence.text)


def _months(sentence: Doc) -> list[str]:
    """Return the months that are named, each by its whole name."""
    found = _MONTH.findall(sentence.text)
    return [calendar.month_name[MONTH_NUMBERS[month.lower()]] for month in found]
