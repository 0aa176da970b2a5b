"""Source filters: which documents, outlets and dates are searched.

The user sets a filter; the question can restrict the dates of its sources, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import TypeVar

from rag.errors import RagError, SourceError
from rag.language.date_ranges import NOMINAL, days_of
from rag.language.doc import parse
from rag.questions.time_constraints import Period, anchored_period, period_of
from rag.types import Source, SourceFilter

EVERYTHING = SourceFilter()
Known = TypeVar("Known")
_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}", re.ASCII)


def parse_filter(
    sources: Iterable[Source],
    paths: Iterable[str] = (),
    publishers: Iterable[str] = (),
    since: str = "",
    until: str = "",
) -> SourceFilter:
    """Return the filter that a user typed, with paths for documents.

    Raises `RagError` if no source has such a path or outlet, or if a date is not valid.
    """
    by_path: dict[str, list[str]] = {}
    for source in (every := list(sources)):
        for path in (source.path, *source.places):
            by_path.setdefault(path, []).append(source.id)
    outlets = {
        source.publisher.casefold(): source.publisher for source in every if source.publisher
    }
    ids = [i for path in paths for i in _called(path, path, by_path, "document")]
    chosen = [_called(name, name.casefold(), outlets, "outlet") for name in publishers]
    return make_filter(ids, chosen, since, until)


def make_filter(
    documents: Sequence[str] = (),
    publishers: Sequence[str] = (),
    since: str = "",
    until: str = "",
) -> SourceFilter:
    """Return a filter with its dates checked. Raises `RagError` if one is not valid.

    >>> make_filter(publishers=["CNN"], since=" 2024-06 ")
    SourceFilter(documents=(), publishers=('CNN',), since='2024-06', until='')
    """
    since, until = _checked(since), _checked(until)
    if since and until and days_of(until)[1] <= days_of(since)[0]:
        raise RagError(f"The date range is empty: {since} is later than {until}.")
    return SourceFilter(tuple(documents), tuple(publishers), since, until)


def admits(only: SourceFilter, source: Source) -> bool:
    """Return whether a filter admits a source.

    A source dated "2024" may be later than June 2024, so "since 2024-06" admits it. An undated
    source is not admitted if the filter has a date. Outlets are compared without regard to case.
    """
    if only.documents and source.id not in only.documents:
        return False
    outlet = (source.publisher or "").casefold()
    if only.publishers and outlet not in {name.casefold() for name in only.publishers}:
        return False
    if not (only.since or only.until):
        return True
    if not source.published:
        return False
    first, last = days_of(source.published)
    start = days_of(only.since)[0] if only.since else date.min
    end = days_of(only.until)[1] if only.until else date.max
    return first < end and last > start


def filter_sources(only: SourceFilter, sources: Iterable[Source]) -> tuple[list[Source], str]:
    """Return the sources that a filter admits, and a notice on how many they are."""
    every = list(sources)
    admitted = [source for source in every if admits(only, source)]
    whenever = replace(only, since="", until="")
    undated = sum(not s.published and admits(whenever, s) for s in every if s not in admitted)
    were = "source without a date was" if undated == 1 else "sources without a date were"
    left_out = f" {undated} {were} left out." if undated else ""
    if not admitted:
        return admitted, f"No source matches your filter.{left_out}"
    count = f"{len(admitted)} of {len(every)} sources"
    return admitted, f"Searched only the {count} that match your filter.{left_out}"


def _called(name: str, key: str, known: Mapping[str, Known], what: str) -> Known:
    if key in known:
        return known[key]
    near = get_close_matches(key, known, 1)
    raise SourceError(
        f"There is no {what} called {name!r}.", f"Did you mean {near[0]!r}?" if near else ""
    )


def _checked(day: str) -> str:
    day = day.strip()
    if day and (not _DATE.fullmatch(day) or days_of(day)[0] == date.min):
        raise RagError(f"{day!r} is not a date.", "Write it as 2024, 2024-06 or 2024-06-20.")
    return day


@dataclass(frozen=True, slots=True)
class Restriction:
    """The ids of the sources that are searched, and notices that tell the user."""

    document_ids: frozenset[str]
    notices: tuple[str, ...]


def restriction(
    question: str, sources: Iterable[Source], only: SourceFilter = EVERYTHING
) -> Restriction | None:
    """Return the sources that the filter and the question allow; None for all."""
    allowed, notices = list(sources), list[str]()
    if only != EVERYTHING:
        allowed, notice = filter_sources(only, allowed)
        notices.append(notice)
    period = period_of(parse(question), date.today())
    if allowed and period and period.of_sources:
        allowed, notice = of_the_time(period, allowed)
        notices.append(notice)
    return Restriction(frozenset(s.id for s in allowed), tuple(notices)) if notices else None


def of_the_time(period: Period, sources: Sequence[Source]) -> tuple[list[Source], str]:
    """Return the sources that are dated in a period, with a notice."""
    dated = {s: s.published for s in sources if s.published}
    period = anchored_period(period, dated.values())
    within = [source for source, published in dated.items() if _within(period, published)]
    undated = len(sources) - len(dated)
    rest = f" {undated} {'has' if undated == 1 else 'have'} no date." if undated else ""
    when = period.words.removeprefix("dated ")
    if not within:
        return within, f"No source is dated {when}.{rest}"
    count = f"{len(within)} of {len(sources)} sources"
    return within, f"Searched only the {count} dated {when}.{rest}"


def _within(period: Period, published: str) -> bool:
    """Return whether a source is certainly dated in a period: "2024" is not in June 2024."""
    first, last = days_of(published)
    if period.yearless:
        if (last - first).days > 31:
            return False
        days = last - first
        first = date(NOMINAL, first.month, first.day)
        last = first + days
    return period.holds(first, last)
