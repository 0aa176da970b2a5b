"""What belongs together: 3 million in 2023, where the source says 3 million in 2022, 5 in 2023.

A sentence that says one thing of several is cut into clauses, and each number is held against the
year of its clause, each name against the side of its clause: for or against. Other opposites were
wrong as often as right on claims that people judged ("the late 1960s and early 1970s").
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from rag.language.doc import Doc
from rag.language.quantities.ranges import Number
from rag.types import Span
from rag.verification.alignment import Comparison
from rag.verification.finding import Finding, otherwise

_CUT = re.compile(r"[,;]\s|\s(?:and|but|while|whereas)\s")
_SIDES = (("for", "against"), ("against", "for"))


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield what the closest sentence says of another year, or of another name."""
    for pair in comparison.aligned:
        clauses = _clauses(pair.theirs)
        if len(clauses) > 1:
            yield from _of_other_years(pair.ours, clauses)
            yield from _of_other_names(pair.ours, clauses)


def _clauses(sentence: Doc) -> list[Doc]:
    text = sentence.text
    cuts = [0, *(m.end() for m in _CUT.finditer(text)), len(text)]
    return [sentence.part(Span(start, end)) for start, end in itertools.pairwise(cuts)]


def _of_other_years(ours: Doc, clauses: list[Doc]) -> Iterator[Finding]:
    """Yield a number of the statement whose clause has another year than the statement."""
    years, numbers = _years(ours), _counts(ours)
    told = [_years(clause) for clause in clauses]
    if len(years) != 1 or len(numbers) != 1 or len(set().union(*told)) < 2:
        return
    (year,) = years
    there = [
        next(iter(theirs))
        for clause, theirs in zip(clauses, told, strict=True)
        if len(theirs) == 1 and any(n.value == numbers[0].value for n in _counts(clause))
    ]
    if there and year not in there and any(year in theirs for theirs in told):
        yield otherwise(f"{there[0]:g}", f"{year:g}")


def _years(doc: Doc) -> set[float]:
    return {n.value for n in doc.numbers if n.kind == "year" and n.value is not None}


def _counts(doc: Doc) -> list[Number]:
    return [n for n in doc.numbers if n.kind != "year" and n.value is not None]


def _of_other_names(ours: Doc, clauses: list[Doc]) -> Iterator[Finding]:
    """Yield a name that is for something in the statement and against it in its clause."""
    if len({name.key for name in ours.names}) != 1:
        return
    key, said = ours.names[0].key, set(ours.expanded_words)
    own = [set(c.expanded_words) for c in clauses if any(n.key & key for n in c.names)]
    held = set().union(*own)
    everything = {word for clause in clauses for word in clause.expanded_words}
    for side, other in _SIDES:
        ours_is = side in said and other not in said
        if ours_is and other in held and side in everything - held:
            yield otherwise(f"“{other}”", f"“{side}”")
