"""Who, in a statement and in its grounds: names that are not there or were put in another's place,
who speaks, and who does what to whom.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from rag.language.attribution import SAID, outside_quotes
from rag.language.names import key, names, stems
from rag.language.text import fold, stem, terms, words
from rag.verification.alignment import Grounds, Pair, said_by
from rag.verification.checks.numbers import Finding, missing, otherwise

Key = frozenset[str]
# ", a retired general who served in Iraq," says who somebody is and not who speaks.
_APPOSITION = re.compile(
    rf",\s(?:who|a|an|the|which|formerly|retired|then)\b[^,“”\"]*(?=,)"
    rf"|,[^,“”\"]{{3,80}},(?=\s(?:{SAID.pattern}))"
)
_GAP = 40  # characters between a speaker and "said"
_INVERTED = re.compile(r"(?:^|[,”\"’'?!])\s*$")  # “…,” said Ann Lee
_LOWER = re.compile(r"(?<![\w’'])[a-z]\w*")
_MUTUAL = frozenset("and or with both between versus vs as than like".split())
_AGENT = re.compile(r"\bby(?:\s(?:the|a|an))?\s*$")
_SAME_PLACE = 2  # of the four words around two names
_RANKS = frozenset("general lieutenant colonel senator governor professor doctor captain".split())
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
        own = frozenset(s for s in own if s not in _RANKS and not s.isdigit()) or own
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


Placed = tuple[Key, str, tuple[str, ...]]


def _placed(sentence: str) -> list[Placed]:
    """Names as keys and as they stand, with two words before and two after each."""
    found = []
    for name, span in names(sentence):
        before = [w for w, _ in words(sentence[: span.start])][-2:]
        after = [w for w, _ in words(sentence[span.end :])][:2]
        around = ["", "^", *before][-2:] + [*after, "$", ""][:2]
        if own := key(name):
            found.append((own, name, tuple(around)))
    return found


def _count(placed: Sequence[Placed], own: Key) -> int:
    return sum(bool(own & other) for other, *_ in placed)


def speaker_wrong(beside: Sequence[Pair], grounds: Grounds) -> Iterator[Finding]:
    """Somebody who is said to have said what the grounds let another one say, or nobody named."""
    outlets = stems(grounds.outlets)
    for pair in beside:
        ours = speakers(pair.ours)
        if not ours:
            continue
        near = said_by(pair)
        theirs = speakers(pair.theirs) or speakers(near) or [key(n) for n, _ in names(near)]
        heard = [k for text in (pair.theirs, near) for k in speakers(text, told=True)]
        agree = [who for who in ours if any(who & other for other in (*theirs, *heard))]
        for who in ours:
            if who in agree or ((agree or not theirs) and who <= outlets):
                continue
            if theirs:
                yield Finding("unsupported", "the cited passage has somebody else say so")
            elif not who <= stems(pair.near):
                yield Finding("partly", "the cited passage does not tell who says so")


def speakers(sentence: str, told: bool = False) -> list[Key]:
    """Names of those who speak, as keys, by the words around "said"; with `told` also the outlet
    that was told, and may report it.

    >>> [sorted(k) for k in speakers('“It is so,” Mr. Waltz told Fox News, according to Ann Lee.')]
    [['waltz'], ['ann', 'lee']]
    """
    text = _APPOSITION.sub("", outside_quotes(sentence))
    found = []
    placed = [(key(name), span) for name, span in names(text)]
    for said in SAID.finditer(text):
        before = [
            k
            for k, span in placed
            if 0 <= said.start() - span.end <= _GAP
            and not re.search(r"[,;:]\s", text[span.end : said.start()])
        ]
        after = [
            k
            for k, span in placed
            if span.start >= said.end() and not re.search(r"[,;:]", text[said.end() : span.start])
        ]
        turned = said.group().lower() == "according to" or (
            _INVERTED.search(text[: said.start()]) and after
        )
        chosen = after[:1] if turned else before[-1:]
        if told and said.group() == "told":
            chosen += after[:1]
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
            yield a, verbs, b, bool(_AGENT.search(between))
