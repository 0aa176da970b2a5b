"""Who, in a statement and in its grounds: names that are not there or were put in another's place,
who speaks, and who does what to whom.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.language.names import NameKey, name_key, names, stems
from rag.language.tokens import stem, words
from rag.verification.alignment import AlignedSentence, CitedText, said_by
from rag.verification.finding import Finding, missing, otherwise

_LOWER = re.compile(r"(?<![\w’'])[a-z]\w*")
_SAME_PLACE = 2  # of the four words around two names
_RANKS = frozenset("general lieutenant colonel senator governor professor doctor captain".split())


def names_missing(
    text: str, grounds: CitedText, beside: Sequence[AlignedSentence]
) -> Iterator[Finding]:
    """Names that the grounds do not hold, or hold only in parts of different names, or elsewhere
    than where the closest sentence names somebody else."""
    evidence = grounds.for_report(text)
    known = stems(evidence)
    theirs = [name_key(name) for name, _ in names(evidence)]
    common = {stem(w) for w in _LOWER.findall(evidence)}
    for name, _ in names(text):
        own = name_key(name)
        own = frozenset(s for s in own if s not in _RANKS and not s.isdigit()) or own
        if not own <= known or not _composed(own, theirs, common):
            yield missing(name)
    for pair in beside:
        yield from _replaced(pair, f"{said_by(pair)}\n{grounds.outlets}")


def _composed(own: NameKey, theirs: Sequence[NameKey], common: set[str]) -> bool:
    """Whether a name is made of whole names of the grounds: not "John Biden" from two others'."""
    if len(own) < 2 or any(own <= other for other in theirs):
        return True
    covered = set().union(*(other for other in theirs if other <= own))
    return own <= covered | common


def _replaced(pair: AlignedSentence, besides: str) -> Iterator[Finding]:
    """A name in the very place where the closest sentence has another one."""
    ours, theirs = _placed(pair.ours), _placed(pair.theirs)
    known = stems(besides)
    taken = [any(own & other for own, *_ in ours) for other, *_ in theirs]
    for own, name, around in ours:
        if own <= known or any(own < other for other, *_ in theirs):
            continue
        for (other, instead, there), used in zip(theirs, taken, strict=True):
            gone = not used or _count(ours, other) < _count(theirs, other)
            come = _count(ours, own) > _count(theirs, own)
            same = sum(x == y != "" for x, y in zip(around, there, strict=True))
            if gone and come and not own & other and same >= _SAME_PLACE:
                yield otherwise(instead, name)
                return


PlacedName = tuple[NameKey, str, tuple[str, ...]]


def _placed(sentence: str) -> list[PlacedName]:
    """Names as keys and as they stand, with two words before and two after each."""
    found = []
    for name, span in names(sentence):
        before = [w for w, _ in words(sentence[: span.start])][-2:]
        after = [w for w, _ in words(sentence[span.end :])][:2]
        around = ["", "^", *before][-2:] + [*after, "$", ""][:2]
        if own := name_key(name):
            found.append((own, name, tuple(around)))
    return found


def _count(placed: Sequence[PlacedName], own: NameKey) -> int:
    return sum(bool(own & other) for other, *_ in placed)
