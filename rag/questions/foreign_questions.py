"""What a question in another language asks for, as far as one word tells: a date, or anything."""

from __future__ import annotations

import re
from functools import cache

from rag.language.doc import Doc
from rag.language.lexicon import UNSPACED, either
from rag.language.tokens import lexicon_rows


def asks_when(question: Doc) -> bool:
    """Return whether a question in another language asks for a date.

    >>> asks_when(Doc("Quand a-t-elle ouvert ?", "fr")), asks_when(Doc("Qui est-ce ?", "fr"))
    (True, False)
    """
    pattern = _when().get(question.language)
    return bool(pattern and pattern.search(question.folded))


@cache
def _when() -> dict[str, re.Pattern[str]]:
    patterns = {}
    for row in lexicon_rows("when.txt"):
        language, _, listed = row.partition(" ")
        words = either(word.strip() for word in listed.split(","))
        whole = words if language in UNSPACED else rf"(?<!\w){words}(?!\w)"
        patterns[language] = re.compile(whole)
    return patterns
