"""The office that a question asks the holder of, and whether a sentence speaks of that one.

"Who is the president of Norway?" is not answered by a sentence about the Swedish president, nor
"the defence minister" by one about the minister of trade.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.names import name_key, names, stems
from rag.language.text import fold
from rag.language.tokens import stem, stop_words, terms, words
from rag.types import Span

_HEADS = {
    word: word
    for word in (
        "president minister secretary chancellor governor mayor ambassador director commander king"
        " queen emperor pope senator treasurer commissioner envoy sultan prince"
    ).split()
} | {
    word: group[0]
    for group in (
        ("adviser", "advisor"),
        ("spokesman", "spokeswoman", "spokesperson"),
        ("chairman", "chairwoman", "chairperson", "chair"),
        ("leader",),
    )
    for word in group
}
_LEADS = frozenset("led leads lead leading heads headed heading rules ruled ruling".split())
_LESSER = frozenset("deputy vice assistant under associate".split())
_KINDS = frozenset(
    "prime foreign defence defense finance interior security national general state trade press"
    " chief white house cabinet first".split()
)
"""Words of an office that are written with capitals where it stands before a name."""
_TIMES = frozenset("current present former new first last final next top main late".split())
_IS = re.compile(
    r"(?:and |but |so )*who(?:'s| is| was| are| were| became| has been| serve[sd] as)"
    r"(?: (?:made|named|elected|appointed|crowned|chosen))?\s+(?:the\s+)?"
)
_CHOSEN = re.compile(
    r"\b(?:nominat|appoint|name|choose|chose|pick|elect|select)\w*\s(?:[\w.'-]+\s){0,6}?"
    r"(?:as|to be|for)\s+(?:(?:the|his|her|their|its)\s+)?"
)
_CLAUSE = re.compile(r"\b(?:who|that|which|when|while|during|after|before|at|in|to)\b|[?,;:]")
_CLOSE = re.compile(r"(?:['’]s)?[\s.\-–]*")
_BEFORE, _AFTER = 6, 7  # words of an office's name to either side of its head


@dataclass(frozen=True, slots=True)
class Office:
    """An office: its head word ("minister"), the stems that narrow it ("foreign"), and whose it
    is ("Norway"), each as stems."""

    head: str
    kinds: frozenset[str]
    owners: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Named:
    """An office as a sentence names it: its stems, and those of the names with it."""

    held: frozenset[str]
    names: frozenset[str]


def asked_office(question: str) -> Office | None:
    """The office whose holder is asked for; None where it is not one of a certain kind or owner.

    >>> office = asked_office("Who is Norway's foreign minister?")
    >>> office.head, sorted(office.kinds), sorted(office.owners)
    ('minister', ['foreign'], ['norway'])
    >>> asked_office("Who did the president meet?") is None
    True
    """
    folded = fold(question)
    begin = _IS.match(folded) or _CHOSEN.search(folded)
    if begin is None:
        return None
    end = _CLAUSE.search(folded, begin.end())
    text = question[begin.end() : end.start() if end else len(question)]
    found = words(text)
    i = next((i for i, (word, _) in enumerate(found[:_BEFORE]) if word in _HEADS), None)
    if i is None:
        return None
    first, last = _phrase(text, found, i)
    rest = " ".join(word for word, _ in found[:first] + found[last + 1 :])
    phrase = text[found[first][1].start : found[last][1].end]
    named = [name for name, _ in names(f"the {phrase}")]
    own = _of(named)
    kinds = frozenset(terms(phrase)) - own - _stemmed(_TIMES | frozenset(_HEADS))
    return None if terms(rest) or not kinds | own else Office(_HEADS[found[i][0]], kinds, own)


def speaks_of(office: Office, text: str, around: str) -> bool:
    """Whether a sentence names the office, of the right kind and nobody else's; where it does not
    say whose it is, the owner must stand in `around`, or in it with nobody beside the holder.

    >>> office = asked_office("Who is the president of Norway?")
    >>> speaks_of(office, "Swedish President Bo Ek met officials of Norway.", "")
    False
    >>> speaks_of(office, "The president, Ann Lee, left.", "Elections in Norway")
    True
    """
    for named in _offices(office.head, text):
        if not office.kinds <= named.held or (_stemmed(_LESSER) & named.held) - office.kinds:
            continue
        if office.owners <= named.held:
            return True
        alone = office.owners <= stems(text) and len(_others(office, text)) < 2
        if not named.names and (alone or office.owners <= stems(around)):
            return True
    return False


def _others(office: Office, text: str) -> set[frozenset[str]]:
    """Whom a sentence names besides the owner."""
    found = {_of([name]) for name, _ in names(text)}
    return {one for one in found if one and not office.owners <= one}


def _offices(head: str, text: str) -> list[_Named]:
    found = words(text)
    spans = [span for _, span in names(text)]
    named = []
    for i, (word, _) in enumerate(found):
        leads = head == "leader" and (word in _HEADS or word in _LEADS)
        if not leads and stem(_HEADS.get(word, word)) != stem(head):
            continue
        first, last = _phrase(text, found, i)
        proper = [
            text[at.start : at.end]
            for j in range(first, last + 1)
            if j != i and any(n.start <= (at := found[j][1]).start < n.end for n in spans)
        ]
        phrase = text[found[first][1].start : found[last][1].end]
        named.append(_Named(stems(phrase), _of(proper)))
    return named


def _phrase(text: str, found: list[tuple[str, Span]], i: int) -> tuple[int, int]:
    """The words around a head that belong to the office's name, as indexes."""
    first = i
    while first and i - first < _BEFORE:
        word, span = found[first - 1]
        gap = text[span.end : found[first][1].start]
        if word in stop_words() or not _CLOSE.fullmatch(gap):
            break
        first -= 1
    last = i
    if i + 1 < len(found) and found[i + 1][0] in ("of", "to", "for"):
        last = i + 1
        while last + 1 < len(found) and last - i < _AFTER:
            word, span = found[last + 1]
            gap = text[found[last][1].end : span.start]
            ended = (word in stop_words() and word != "the") or word.endswith("ed")
            if ended or not _CLOSE.fullmatch(gap):
                break
            last += 1
    return first, last


def _of(named: Sequence[str]) -> frozenset[str]:
    """Stems of names without the words that belong to an office itself."""
    own = _KINDS | _TIMES | _LESSER | frozenset(_HEADS)
    kept = (" ".join(w for w, _ in words(name) if w not in own) for name in named)
    return name_key(" ".join(kept))


def _stemmed(found: frozenset[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in found)
