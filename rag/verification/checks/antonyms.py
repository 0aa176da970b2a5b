"""A word against one that excludes it: "rose" where the source has "fell"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache

from rag.language.tokens import lexicon_rows
from rag.verification.alignment import Comparison
from rag.verification.finding import Finding, otherwise


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield words of the statement where the closest sentence has one that excludes them."""
    for pair in comparison.aligned:
        ours, theirs = pair.ours.expanded_words, pair.theirs.expanded_words
        for one, other in _opposites():
            mine = [word for word in ours if word in one]
            its = [word for word in theirs if word in other]
            if mine and its and not (one & set(theirs) or other & set(ours)):
                yield otherwise(f"“{its[0]}”", f"“{mine[0]}”")


@cache
def _opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return the words of each side of a line of the lexicon with those of each other side."""
    rows = [[frozenset(s.split()) for s in r.split("|")] for r in lexicon_rows("opposites.txt")]
    return tuple(pair for row in rows for pair in itertools.permutations(row, 2))
