"""True sentences of real texts, and false ones made of them by changing one thing.

Everything is drawn with a fixed seed, so that the same texts give the same statements.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.corpus.documents import make_document
from rag.corpus.passages import cut_passages
from rag.language.attribution import outside_quotes
from rag.language.doc import Doc
from rag.language.names import name_key, names
from rag.language.quantities.numbers import numbers
from rag.language.quantities.ranges import Number
from rag.language.sentences import sentences
from rag.language.text import squash
from rag.language.tokens import stop_words, words
from rag.types import Citation, Document, Draft, Passage, Source
from rag.verification.checks.speakers import speakers

_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|does|do|did)\b"
    r"(?! not| no\b|n)"
)
_NOT = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|should|must|does|do|did) not\b"
)
_STRANGERS = ("Ingrid Solberg", "Tomás Ferreira", "Wanjiru", "Halvorsen", "Okonkwo", "Bellweather")


@dataclass(frozen=True, slots=True)
class Truth:
    """A sentence with the passage that holds it."""

    text: str
    passage: Passage
    source: Source

    def draft(self, text: str | None = None) -> Draft:
        """A statement that cites the passage."""
        p = self.passage
        citation = Citation(p.id, self.source, p.start, p.end, p.text)
        return Draft(self.text if text is None else text, (citation,))


Mutator = Callable[[str, Sequence[Truth], random.Random], str | None]


def truths(source: Source, text: str, size: int = 200) -> Iterator[Truth]:
    """The sentences of a document that can be read alone, with their passages."""
    for passage in pieces(source, text, size):
        for start, end in sentences(passage.text):
            sentence = passage.text[start:end]
            if 6 <= len(sentence.split()) <= 60 and sentence[-1] in '.”!?"…':
                yield Truth(sentence, passage, source)


def pieces(source: Source, text: str, size: int = 200) -> list[Passage]:
    """The passages of a document, with word pieces estimated from words."""

    def count(texts: Sequence[str]) -> list[int]:
        return [len(t.split()) * 4 // 3 for t in texts]

    blocks = make_document(Path("/"), source.path, text).blocks
    return cut_passages(Document(source, text, blocks=blocks), count, size, size + 50)


def mutations(kind: str, told: Sequence[Truth], seed: int = 0) -> Iterator[tuple[Truth, str]]:
    """False statements of a kind, one for each sentence in which the thing stands."""
    mutate = MUTATORS[kind]
    for i, truth in enumerate(told):
        around = [t for t in told if t.source == truth.source]
        changed = mutate(truth.text, around, random.Random(f"{seed} {kind} {i}"))
        if changed and squash(changed) not in squash(truth.passage.text):
            yield truth, changed


def other_number(text: str, around: Sequence[Truth], chance: random.Random) -> str | None:
    """One number of the sentence becomes another, half the time one of the same text."""
    found = [n for n in numbers(text) if _plain(n, text)]
    if not found:
        return None
    number = chance.choice(found)
    there = text[number.span.start : number.span.end]
    digits = re.search(r"\d[\d,]*", there)
    values = {n.value for n in numbers(text)}
    same = [
        t.text[n.span.start : n.span.end]
        for t in around
        for n in _numbers_of(t.text)
        if _plain(n, t.text) and n.kind == number.kind and n.value not in values
    ]
    if same and chance.random() < 0.5:
        return _spliced(text, number.span.start, number.span.end, chance.choice(same))
    if digits:
        value = int(digits[0].replace(",", ""))
        fresh = value + chance.choice([1, 2, 3, 10]) if value < 2100 else value * 2 + 500
        start = number.span.start + digits.start()
        return _spliced(
            text, start, start + len(digits[0]), f"{fresh:,}" if fresh > 2100 else str(fresh)
        )
    small = [
        w
        for w in "two three four five six seven eight nine ten twelve".split()
        if w != there.lower()
    ]
    if there.lower() in [
        *small,
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
    ]:
        return _spliced(text, number.span.start, number.span.end, chance.choice(small))
    return None


def _plain(number: Number, text: str) -> bool:
    written = text[number.span.start : number.span.end]
    return (
        number.low is not None
        and number.value is not None
        and bool(re.match(r"[\w$£€]", written))
        and written.lower() not in ("a", "one")
        and number.qualifier != written
    )


def other_name(text: str, around: Sequence[Truth], chance: random.Random) -> str | None:
    """One name becomes another, three times in four one of the same text."""
    found = [(name, span) for name, span in names(text) if name_key(name)]
    if not found:
        return None
    _, span = chance.choice(found)
    own = {s for n, _ in found for s in name_key(n)}
    others = sorted({n for t in around for n, k in _keys_of(t.text) if k and not k & own})
    chosen = (
        chance.choice(others) if others and chance.random() < 0.75 else chance.choice(_STRANGERS)
    )
    return _spliced(text, span.start, span.end, chosen)


def other_quotation(text: str, around: Sequence[Truth], chance: random.Random) -> str | None:
    """A content word within a quotation becomes another word of the text."""
    quoted = next((m for m in _QUOTED.finditer(text) if len(m[1]) >= 12), None)
    if not quoted:
        return None
    inside = [
        s
        for w, s in words(text)
        if quoted.start(1) <= s.start and s.end <= quoted.end(1) and w not in stop_words()
    ]
    if not inside:
        return None
    span = chance.choice(inside)
    was = text[span.start : span.end].lower()
    pool = sorted(
        {w for t in around for w, _ in words(t.text) if w.isalpha() and len(w) > 3 and w != was}
    )
    return _spliced(text, span.start, span.end, chance.choice(pool))


def other_sign(text: str, around: Sequence[Truth], chance: random.Random) -> str | None:
    """A "not" goes away, or comes after an auxiliary verb."""
    if match := _NOT.search(text):
        return _spliced(text, match.end(1), match.end(), "")
    found = list(_AUXILIARY.finditer(text))
    if not found:
        return None
    at = chance.choice(found).end()
    return f"{text[:at]} not{text[at:]}"


def other_speaker(text: str, around: Sequence[Truth], chance: random.Random) -> str | None:
    """Somebody else of the same text, or a stranger, says it."""
    who = speakers(Doc(text))
    spoken = [(n, s) for n, s in names(text) if name_key(n) in who]
    if not spoken:
        return None
    _, span = spoken[0]
    own = {s for n in outside_quotes(Doc(text)).names for s in n.key}
    others = sorted({n for t in around for n, k in _keys_of(t.text) if k and not k & own})
    chosen = (
        chance.choice(others) if others and chance.random() < 0.75 else chance.choice(_STRANGERS)
    )
    return _spliced(text, span.start, span.end, chosen)


@cache
def _names_of(text: str) -> tuple[str, ...]:
    return tuple(name for name, _ in names(text))


@cache
def _keys_of(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((name, name_key(name)) for name in _names_of(text))


@cache
def _numbers_of(text: str) -> tuple[Number, ...]:
    return tuple(numbers(text))


def _spliced(text: str, start: int, end: int, middle: str) -> str:
    return text[:start] + middle + text[end:]


MUTATORS: dict[str, Mutator] = {
    "number": other_number,
    "name": other_name,
    "quotation": other_quotation,
    "negation": other_sign,
    "speaker": other_speaker,
}
