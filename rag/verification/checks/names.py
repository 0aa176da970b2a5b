"""Names that the cited text lacks, mixes from several, or has in another place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language.doc import Doc, parse
from rag.language.names import NameKey
from rag.language.tokens import stem, words
from rag.verification.alignment import AlignedSentence, Comparison
from rag.verification.finding import Finding, missing, otherwise

_LOWER = re.compile(r"(?<![\w’'])[a-z]\w*")
_SAME_PLACE = 2  # of the four words around two names
_RANKS = frozenset("general lieutenant colonel senator governor professor doctor captain".split())


@dataclass(frozen=True, slots=True)
class _Placed:
    """A name with two words before and two after it."""

    key: NameKey
    text: str
    around: tuple[str, ...]


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield names that the cited text lacks or has in another place.

    A name made of parts of different names is missing too; one that stands where the closest
    sentence names somebody else is replaced.
    """
    evidence = comparison.cited.for_report(comparison.statement)
    theirs = [name.key for name in evidence.names]
    common = {stem(word) for word in _LOWER.findall(evidence.text)}
    for name in comparison.statement.names:
        key = frozenset(s for s in name.key if s not in _RANKS and not s.isdigit()) or name.key
        if not key <= evidence.stems or not _is_of_whole_names(key, theirs, common):
            yield missing(name.text)
    for pair in comparison.aligned:
        speakers = parse(pair.speaker).stems | parse(comparison.cited.outlets).stems
        yield from _replaced(pair, speakers)


def _is_of_whole_names(key: NameKey, theirs: Sequence[NameKey], common: set[str]) -> bool:
    """Return whether a name is made of whole names: not "John Biden" of John Kerry and Biden."""
    if len(key) < 2 or any(key <= other for other in theirs):
        return True
    covered = set().union(*(other for other in theirs if other <= key))
    return key <= covered | common


def _replaced(pair: AlignedSentence, speakers: frozenset[str]) -> Iterator[Finding]:
    """Yield a name in the very place where the closest sentence has another one."""
    ours, theirs = _placed(pair.ours), _placed(pair.theirs)
    for name in ours:
        if name.key <= speakers or any(name.key < other.key for other in theirs):
            continue
        for other in theirs:
            gone = _count(ours, other.key) < _count(theirs, other.key)
            come = _count(ours, name.key) > _count(theirs, name.key)
            same = sum(x == y != "" for x, y in zip(name.around, other.around, strict=True))
            if gone and come and not name.key & other.key and same >= _SAME_PLACE:
                yield otherwise(other.text, name.text)
                return


def _placed(sentence: Doc) -> list[_Placed]:
    placed = []
    for name in sentence.names:
        before = [t.text for t in words("", sentence.folded[: name.span.start])][-2:]
        after = [t.text for t in words("", sentence.folded[name.span.end :])][:2]
        around = ["", "^", *before][-2:] + [*after, "$", ""][:2]
        if name.key:
            placed.append(_Placed(name.key, name.text, tuple(around)))
    return placed


def _count(placed: Sequence[_Placed], key: NameKey) -> int:
    return sum(bool(key & other.key) for other in placed)
