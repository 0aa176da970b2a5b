"""Who, in a statement and in its grounds: names that are not there or were put in another's place,
who speaks, and who does what to whom.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from rag.attribution import SAID, outside_quotes
from rag.findings import Finding, missing, otherwise
from rag.grounds import Grounds, Pair, said_by
from rag.names import key, names, stems
from rag.text import fold, stem, terms, words

Key = frozenset[str]
# ", a retired general who served in Iraq," says who somebody is and not who speaks.
_APPOSITION = re.compile(r",\s(?:who|a|an|the|which|formerly|retired|then)\b[^,“”\"]*(?=,)")
_INVERTED = re.compile(r"(?:^|[,”\"’'?!])\s*$")  # “…,” said Ann Lee
_LOWER = re.compile(r"(?<![\w’'])[a-z]\w*")
_MUTUAL = frozenset("and or with both between versus vs as than like".split())
_PASSIVE = re.compile(r"\bby\b")
_FROM, _TO = re.compile(r"\bfrom\s(?:the\s)?$"), re.compile(r"^\s(?:in)?to\s")


def names_missing(text: str, grounds: Grounds, beside: Sequence[Pair]) -> Iterator[Finding]:
    """Names that the grounds do not hold, or hold only in parts of different names, or elsewhere
    than where the closest sentence names somebody else."""
    evidence = grounds.for_report(text)
    known = stems(evidence)
    theirs = [key(name) for name, _ in names(evidence)]
    common = {stem(w) for w in _LOWER.findall(evidence)}
    for name, _ in names(text):
        own = key(name)
        if not own <= known or not _composed(own, theirs, common):
            yield missing(name)
    for pair in beside:
        yield from _replaced(pair, f"{said_by(pair)}\n{grounds.outlets}")


def _composed(own: Key, theirs: Sequence[Key], common: set[str]) -> bool:
    """Whether a name is made of whole names of the grounds: not "John Biden" from two others'."""
    if len(own) < 2 or any(own <= other for other in theirs):
        return True
    covered = set().union(*(other for other in theirs if other <= own))
    return own <= covered | common


def _replaced(pair: Pair, besides: str) -> Iterator[Finding]:
    """A name where the closest sentence has another one that the statement lacks."""
    ours = [(key(name), name) for name, _ in names(pair.ours) if key(name)]
    theirs = [(key(name), name) for name, _ in names(pair.theirs) if key(name)]
    unused = list(theirs)
    fresh = []
    for own, name in ours:
        match = next((other for other in unused if other[0] & own), None)
        if match:
            unused.remove(match)
        elif not own <= stems(besides) and not any(own < other for other, _ in theirs):
            fresh.append(name)
    said = stems(pair.ours)
    unused = [other for other in unused if not other[0] <= said or other[0] in [k for k, _ in ours]]
    if fresh and unused:
        yield otherwise(unused[0][1], fresh[0])


def speaker_wrong(beside: Sequence[Pair], grounds: Grounds) -> Iterator[Finding]:
    """Somebody who is said to have said what the grounds let another one say, or nobody named."""
    outlets = stems(grounds.outlets)
    for pair in beside:
        ours = speakers(pair.ours)
        if not ours:
            continue
        theirs = speakers(pair.theirs)
        if not theirs and (near := said_by(pair)):
            theirs = speakers(near) or [key(name) for name, _ in names(near)]
        agree = [who for who in ours if any(who & other for other in theirs)]
        for who in ours:
            if who in agree or ((agree or not theirs) and who <= outlets):
                continue
            if theirs:
                yield Finding("unsupported", "the cited passage has somebody else say so")
            elif not who <= stems(pair.near):
                yield Finding("partly", "the cited passage does not tell who says so")


def speakers(sentence: str) -> list[Key]:
    """Names of those who speak, as keys, by the words around "said".

    >>> [sorted(k) for k in speakers('“It is so,” Mr. Waltz told Fox News, according to Ann Lee.')]
    [['waltz'], ['ann', 'lee']]
    """
    text = _APPOSITION.sub("", outside_quotes(sentence))
    found = []
    placed = [(key(name), span) for name, span in names(text)]
    for said in SAID.finditer(text):
        before = [k for k, span in placed if span.end <= said.start()]
        after = [
            k
            for k, span in placed
            if span.start >= said.end() and not re.search(r"[,;:]", text[said.end() : span.start])
        ]
        turned = said.group().lower() == "according to" or (
            _INVERTED.search(text[: said.start()]) and after
        )
        chosen = after[:1] if turned else before[-1:]
        found += [k for k in chosen if k and k not in found]
    return found


def roles_swapped(beside: Sequence[Pair]) -> Iterator[Finding]:
    """ "A attacked B" where the closest sentence says that B attacked A."""
    for pair in beside:
        theirs = list(_deeds(pair.theirs))
        for a, deed, b, passive in _deeds(pair.ours):
            same = [d for d in theirs if d[1] & deed]
            straight = any(_is(d, a, b, passive) for d in same)
            if not straight and any(_is(d, b, a, passive) for d in same):
                yield Finding("unsupported", "the cited passage has it the other way round")
                return


Deed = tuple[Key, frozenset[str], Key, bool]


def _is(deed: Deed, a: Key, b: Key, passive: bool) -> bool:
    """Whether `a` does it to `b`, in the active or the passive voice."""
    first, _, last, turned = deed
    if turned != passive:
        first, last = last, first
    return bool(first & a and last & b) and not (first & b or last & a)


def _deeds(sentence: str) -> Iterator[Deed]:
    """Neighbouring names with the content words between them; "from A to B" is one, too."""
    placed = [(key(name), span) for name, span in names(sentence)]
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
            yield a, verbs, b, bool(_PASSIVE.search(between))
