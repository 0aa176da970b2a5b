"""Recognises the names of outlets, such as newspapers and news sites, by their words.

The words are in `data/lexicons/outlets.txt`.
"""

from __future__ import annotations

from functools import cache

from rag.language.text import fold
from rag.language.tokens import lexicon_rows


def is_outlet(line: str) -> bool:
    """Return whether a line is nothing but the name of an outlet.

    >>> is_outlet("The Daily Post"), is_outlet("The harvest failed")
    (True, False)
    """
    words = line.split()
    if "," in line or not words:
        return False
    named = all(w[:1].isupper() or w.lower() in ("the", "of", "and", "&", "for") for w in words)
    strong, weak = _outlet_words()
    sure = any(fold(w) in strong for w in words)
    likely = words[0].lower() == "the" and len(words) <= 4 and fold(words[-1]) in weak
    return len(words) <= 6 and named and (sure or likely)


@cache
def _outlet_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return words that mark the name of an outlet, and those that do so only after "The"."""
    rows = lexicon_rows("outlets.txt")
    split = rows.index("[after the]")
    strong, weak = (
        frozenset(word for row in part for word in row.split())
        for part in (rows[:split], rows[split + 1 :])
    )
    return strong, weak
