"""Roles exchanged: A did it to B, where the source says that B did it to A."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from rag.language.names import NameKey, name_key, names
from rag.language.text import fold
from rag.language.tokens import terms, words
from rag.verification.alignment import AlignedSentence
from rag.verification.finding import Finding

_MUTUAL = frozenset("and or with both between versus vs as than like".split())


_AGENT = re.compile(r"\bby(?:\s(?:the|a|an))?\s*$")


_FROM, _TO = re.compile(r"\bfrom\s(?:the\s)?$"), re.compile(r"^\s(?:in)?to\s")


def roles_swapped(beside: Sequence[AlignedSentence]) -> Iterator[Finding]:
    """ "A attacked B" where the closest sentence says that B attacked A."""
    for pair in beside:
        theirs = list(_deeds(pair.theirs))
        for a, deed, b, passive in _deeds(pair.ours):
            same = [d for d in theirs if d[1] & deed]
            straight = any(_is(d, a, b, passive) for d in same)
            if not straight and any(_is(d, b, a, passive) for d in same):
                yield Finding("unsupported", "the cited passage has it the other way round")
                return


Action = tuple[NameKey, frozenset[str], NameKey, bool]


def _is(deed: Action, a: NameKey, b: NameKey, passive: bool) -> bool:
    """Whether `a` does it to `b`, in the active or the passive voice."""
    first, _, last, turned = deed
    if turned != passive:
        first, last = last, first
    return bool(first & a and last & b) and not (first & b or last & a)


def _deeds(sentence: str) -> Iterator[Action]:
    """Neighbouring names with the content words between them; "from A to B" is one, too."""
    placed = [(name_key(name), span) for name, span in names(sentence)]
    for (a, first), (b, last) in itertools.pairwise(placed):
        between = fold(sentence[first.end : last.start])
        if not a or not b or a & b:
            continue
        if _TO.match(between) and _FROM.search(fold(sentence[: first.start])):
            yield a, frozenset({"from", "to"}), b, False
            continue
        inner = {word for word, _ in words(between)}
        verbs = frozenset(terms(between))
        if verbs and not inner & _MUTUAL and not re.search(r"[.;:]", between):
            yield a, verbs, b, bool(_AGENT.search(between))
