"""The office whose holder a question asks for, and whether a sentence speaks of that office.

"Who is the president of Norway?" is not answered by a sentence about the Swedish president, nor
"the defence minister" by one about the minister of trade.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.doc import Doc
from rag.language.names import name_key
from rag.language.tokens import Token, stem, stop_words, terms, words
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
    """An office: its head word, and as stems its kind and its owner.

    "Norway's foreign minister" has the head "minister", the kind "foreign" and the owner "Norway".
    """

    head: str
    kinds: frozenset[str]
    owners: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Named:
    """An office as a sentence names it: its stems, and the stems of the names in it."""

    held: frozenset[str]
    names: frozenset[str]


def asked_office(question: Doc) -> Office | None:
    """Return the office whose holder is asked for; None if neither kind nor owner is named.

    >>> office = asked_office(Doc("Who is Norway's foreign minister?"))
    >>> office.head, sorted(office.kinds), sorted(office.owners)
    ('minister', ['foreign'], ['norway'])
    >>> asked_office(Doc("Who did the president meet?")) is None
    True
    """
    folded = question.folded
    begin = _IS.match(folded) or _CHOSEN.search(folded)
    if begin is None:
        return None
    end = _CLAUSE.search(folded, begin.end())
    asked = question.part(Span(begin.end(), end.start() if end else len(question.text)))
    tokens = asked.tokens
    i = next((i for i, (word, _) in enumerate(tokens[:_BEFORE]) if word in _HEADS), None)
    if i is None:
        return None
    first, last = _phrase(asked.text, tokens, i)
    rest = " ".join(word for word, _ in tokens[:first] + tokens[last + 1 :])
    phrase = asked.text[tokens[first].span.start : tokens[last].span.end]
    own = _without_office_words([name.text for name in Doc(f"the {phrase}").names])
    kinds = frozenset(terms(phrase)) - own - _stemmed(_TIMES | frozenset(_HEADS))
    return None if terms(rest) or not kinds | own else Office(_HEADS[tokens[i].text], kinds, own)


def speaks_of(office: Office, sentence: Doc, around: Doc) -> bool:
    """Return whether a sentence names the office, of the right kind and of nobody else.

    If it does not say whose office it is, the owner must stand in `around`, or in the sentence
    itself beside nobody but the holder.

    >>> office = asked_office(Doc("Who is the president of Norway?"))
    >>> speaks_of(office, Doc("Swedish President Bo Ek met officials of Norway."), Doc(""))
    False
    >>> speaks_of(office, Doc("The president, Ann Lee, left."), Doc("Elections in Norway"))
    True
    """
    for named in _offices(office.head, sentence):
        if not office.kinds <= named.held or (_stemmed(_LESSER) & named.held) - office.kinds:
            continue
        if office.owners <= named.held:
            return True
        alone = office.owners <= sentence.stems and len(_others(office, sentence)) < 2
        if not named.names and (alone or office.owners <= around.stems):
            return True
    return False


def _others(office: Office, sentence: Doc) -> set[frozenset[str]]:
    """Return the keys of those whom a sentence names besides the owner."""
    keys = {_without_office_words([name.text]) for name in sentence.names}
    return {key for key in keys if key and not office.owners <= key}


def _offices(head: str, sentence: Doc) -> list[_Named]:
    text, tokens = sentence.text, sentence.tokens
    spans = [name.span for name in sentence.names]
    offices = []
    for i, (word, _) in enumerate(tokens):
        leads = head == "leader" and (word in _HEADS or word in _LEADS)
        if not leads and stem(_HEADS.get(word, word)) != stem(head):
            continue
        first, last = _phrase(text, tokens, i)
        proper = [
            text[at.start : at.end]
            for j in range(first, last + 1)
            if j != i and any(n.start <= (at := tokens[j].span).start < n.end for n in spans)
        ]
        phrase = sentence.part(Span(tokens[first].span.start, tokens[last].span.end))
        offices.append(_Named(phrase.stems, _without_office_words(proper)))
    return offices


def _phrase(text: str, tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """Return the first and the last index of the words that make up an office's name."""
    first = i
    while first and i - first < _BEFORE:
        word, span = tokens[first - 1]
        gap = text[span.end : tokens[first].span.start]
        if word in stop_words() or not _CLOSE.fullmatch(gap):
            break
        first -= 1
    last = i
    if i + 1 < len(tokens) and tokens[i + 1].text in ("of", "to", "for"):
        last = i + 1
        while last + 1 < len(tokens) and last - i < _AFTER:
            word, span = tokens[last + 1]
            gap = text[tokens[last].span.end : span.start]
            ended = (word in stop_words() and word != "the") or word.endswith("ed")
            if ended or not _CLOSE.fullmatch(gap):
                break
            last += 1
    return first, last


def _without_office_words(named: Sequence[str]) -> frozenset[str]:
    """Return the stems of names without the words that belong to an office itself."""
    own = _KINDS | _TIMES | _LESSER | frozenset(_HEADS)
    kept = (" ".join(w for w, _ in words(name) if w not in own) for name in named)
    return name_key(" ".join(kept))


def _stemmed(words_: frozenset[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words_)
