"""Numbers that differ from those of the cited text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.language.doc import Doc
from rag.language.quantities.ranges import Number
from rag.language.spans import within_any
from rag.language.text import fold
from rag.types import Span
from rag.verification.alignment import AlignedSentence, Comparison
from rag.verification.finding import Finding, missing, otherwise

_ONE = re.compile(r"\bone\b(?! another| day\b| can| could| would| might| must| should)")
_MINUS = re.compile(r"(?:^|[\s(])(?:-|minus )[$£€]?$")
_EXACT = frozenset("exactly precisely only just".split()) | {"a total of", "totaling", "totalling"}
_EXCEEDS = ("more than", "over", "above", "exceed", "in excess")
_ALIKE = ({"date", "year", "ordinal"},)  # kinds that one number may be read as
_ROUNDED = 0.5  # percentage points between "a third" and 33 %


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield numbers that the cited text lacks, or that differ in the closest sentence.

    Numbers are compared as values with their signs, units and bounds.
    """
    statement = comparison.statement
    evidence = comparison.cited.for_report(statement)
    theirs = [(other, _negative(evidence, other)) for other in evidence.numbers]
    for number in _without_dates(statement, evidence):
        written = statement.text[number.whole.start : number.whole.end]
        sign = _negative(statement, number)
        same = [other for other, minus in theirs if _same_value(number, other) and minus == sign]
        if not same:
            yield missing(("minus " if sign else "") + written)
        elif not any(_bounds_agree(number, other) for other in same):
            said = f"{same[0].qualifier} {_plain(same[0])}".strip()
            yield Finding("partly", f"the cited passage says {said}, not {written}")
    for pair in comparison.aligned:
        yield from _other_numbers(pair)


def _other_numbers(pair: AlignedSentence) -> Iterator[Finding]:
    """Yield "8,000" if the closest sentence has 3,000 instead, even if another has 8,000."""
    ours, theirs = _without_dates(pair.ours, pair.theirs), _without_dates(pair.theirs, pair.ours)
    fresh = [n for n in ours if not any(_same_value(n, other) for other in theirs)]
    unused = [n for n in theirs if not any(_same_value(other, n) for other in ours)]
    one_of_ours, one_of_theirs = (bool(_ONE.search(doc.folded)) for doc in (pair.ours, pair.theirs))
    if one_of_ours and not one_of_theirs and any(n.ends[0] != {1.0} for n in unused) and not fresh:
        yield otherwise(_as_written(pair.theirs, unused[0]), "one")
    for number in fresh:
        alike = [n for n in unused if n.kind == number.kind or "percent" in (n.kind, number.kind)]
        if alike:
            yield otherwise(_as_written(pair.theirs, alike[0]), _as_written(pair.ours, number))
        elif one_of_theirs and not one_of_ours:
            yield otherwise("one", _as_written(pair.ours, number))
    for number in ours:
        same = [n for n in theirs if _same_value(number, n)]
        if same and not any(_bounds_agree(number, n) for n in same):
            said = f"{same[0].qualifier} {_plain(same[0])}".strip()
            written = pair.ours.text[number.whole.start : number.whole.end]
            yield Finding("partly", f"the cited passage says {said}, not {written}")


def _as_written(doc: Doc, number: Number) -> str:
    return doc.text[number.span.start : number.span.end]


def _negative(doc: Doc, number: Number) -> bool:
    start = number.span.start
    return bool(_MINUS.search(doc.folded[max(0, start - 8) : start]))


def _same_value(ours: Number, theirs: Number) -> bool:
    kinds = {ours.kind, theirs.kind}
    if len(kinds) > 1 and not any(kinds <= alike for alike in _ALIKE):
        return False
    if _vague(ours) != _vague(theirs):
        return False  # "thousands" is not 1,000
    if ours.unit and theirs.unit and ours.unit != theirs.unit:
        return False
    if ours.kind == theirs.kind == "percent" and _rounded_alike(ours, theirs):
        return True
    return any(a <= b for a in ours.ends for b in theirs.ends)


def _rounded_alike(ours: Number, theirs: Number) -> bool:
    """Return whether one is a fraction without an end, and the other the same, rounded."""
    one, other = ours.value, theirs.value
    if one is None or other is None or (ours.low, ours.high) == (None, None):
        return False
    endless = any(round(value, 3) != round(value, 9) for value in (one, other))
    return endless and abs(one - other) <= _ROUNDED


def _without_dates(one: Doc, other: Doc) -> list[Number]:
    """Return the numbers that are not of a date that both texts have, however it is written."""
    in_shared = within_any(shared_dates(one, other))
    return [number for number in one.numbers if not in_shared(number.span)]


def shared_dates(one: Doc, other: Doc) -> list[Span]:
    """Return the places of the dates that another text has, too, in any form and as precisely."""
    return [date.span for date in one.dates if any(date.may_be(its) for its in other.dates)]


def _vague(number: Number) -> bool:
    return number.span == number.whole and number.qualifier != ""


def share_missing(statement: Doc, evidence: Doc) -> float:
    """Return the share of a statement's numbers whose values the cited text lacks, 0 to 1."""
    values = all_ends(evidence.numbers)
    ours = _without_dates(statement, evidence)
    absent = [
        number
        for number in ours
        if not any(ends <= values for ends in number.ends)
        and not any(_same_value(number, other) for other in evidence.numbers)
    ]
    return len(absent) / len(ours) if ours else 0.0


def all_ends(numbers: Iterable[Number]) -> set[float]:
    """Return the bounds of numbers in all readings."""
    return {end for number in numbers for ends in number.ends for end in ends}


def _bounds_agree(ours: Number, theirs: Number) -> bool:
    """Return whether ours follows from theirs: "at least 3,000" from "exactly 3,000"."""
    if _vague(ours):
        return True
    if not set(ours.ends) & set(theirs.ends) and not _rounded_alike(ours, theirs):
        return False  # one end of a range
    open_ours, open_theirs = _open(ours), _open(theirs)
    if any(open_theirs):
        return open_ours == open_theirs
    if _hedged(theirs):
        return _hedged(ours)
    return not (any(open_ours) and fold(ours.qualifier).startswith(_EXCEEDS))


def _open(number: Number) -> tuple[bool, bool]:
    return number.low is None, number.high is None


def _hedged(number: Number) -> bool:
    """Return whether a number is hedged: "about 3,000", but not "exactly 3,000"."""
    return (
        number.qualifier != "" and not any(_open(number)) and fold(number.qualifier) not in _EXACT
    )


def _plain(number: Number) -> str:
    bounds = dict.fromkeys(end for end in (number.low, number.high) if end is not None)
    return " to ".join(f"{end:,.10g}" for end in bounds)
