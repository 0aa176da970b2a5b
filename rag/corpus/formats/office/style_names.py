"""Kinds of paragraphs by the names that word processors give to their built-in styles.

Word writes these names in English in every language; other names are those of common exporters.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.types import BlockKind

_KINDS: tuple[tuple[str, BlockKind], ...] = (
    (r"title", "title"),
    (r"(?:toc|contents|index) ?(?:\d|heading)|table of (?:figures|authorities)", "boilerplate"),
    (r"caption", "caption"),
    (r"(?:intense )?quote|quotations|block ?text", "quotation"),
    (r"html (?:preformatted|code)|(?:source |program )?code(?: block)?|macro ?text", "code"),
    (r"preformatted text", "code"),
)
_PATTERNS = tuple((re.compile(pattern), kind) for pattern, kind in _KINDS)
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


@lru_cache(maxsize=1_000)
def kind_of_style(name: str) -> BlockKind | None:
    """Return the kind of the paragraphs with a style, or None if the name does not tell."""
    return next((kind for pattern, kind in _PATTERNS if pattern.fullmatch(name.lower())), None)


def spell(number: int, like: str) -> str:
    """Return the number of a list item, spelt like its first one ("1", "a", "A", "i" or "I").

    >>> spell(4, "i"), spell(28, "A"), spell(3, "1")
    ('iv', 'BB', '3')
    """
    spelt = ""
    if like in ("i", "I") and 0 < number < 4_000:
        for amount, sign in _ROMAN:
            spelt += sign * (number // amount)
            number %= amount
    elif like in ("a", "A") and 0 < number <= 260:
        spelt = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    else:
        return str(number)
    return spelt.upper() if like.isupper() else spelt
