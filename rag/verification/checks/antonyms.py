"""A word against its opposite: "rose" where the source has "fell"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from rag.language.tokens import lexicon_rows
from rag.verification.alignment import Comparison
from rag.verification.finding import Finding, otherwise


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield words of the statement whose opposite is in the closest sentence."""
    for pair in comparison.aligned:
        ours, theirs = pair.ours.expanded_words, pair.theirs.expanded_words
        for sides in _opposites():
            for one, other in (sides, sides[::-1]):
                mine = [word for word in ours if word in one]
                its = [word for word in theirs if word in other]
                if mine and its and not (one & set(theirs) or other & set(ours)):
                    yield otherwise(f"“{its[0]}”", f"“{mine[0]}”")


@cache
def _opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    sides = [row.split("|") for row in lexicon_rows("opposites.txt")]
    return tuple((frozenset(a.split()), frozenset(b.split())) for a, b in sides)
