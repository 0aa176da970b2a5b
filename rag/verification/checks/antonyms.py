"""A word against its opposite: "rose" where the source has "fell"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from rag.language.tokens import expand_aliases, lexicon_rows, words
from rag.verification.alignment import AlignedSentence
from rag.verification.finding import Finding, otherwise


@cache
def _opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    sides = [row.split("|") for row in lexicon_rows("opposites.txt")]
    return tuple((frozenset(a.split()), frozenset(b.split())) for a, b in sides)


def opposed(beside: Sequence[AlignedSentence]) -> Iterator[Finding]:
    """A word of the statement where the closest sentence has its opposite, and not the word."""
    for pair in beside:
        ours = [w for w, _ in words(expand_aliases(pair.ours))]
        theirs = [w for w, _ in words(expand_aliases(pair.theirs))]
        for sides in _opposites():
            for one, other in (sides, sides[::-1]):
                mine = [w for w in ours if w in one]
                its = [w for w in theirs if w in other]
                if mine and its and not (one & set(theirs) or other & set(ours)):
                    yield otherwise(f"“{its[0]}”", f"“{mine[0]}”")
