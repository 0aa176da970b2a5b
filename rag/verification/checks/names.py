"""Names that the cited text lacks, mixes from several, or has in another place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language.date_ranges import named_days
from rag.language.doc import Doc, parse
from rag.language.names import Name, NameKey
from rag.language.quantities.units import is_unit
from rag.language.spans import within_any
from rag.language.tokens import stem, stop_words, words
from rag.language.word_frequency import is_common_word
from rag.verification.alignment import AlignedSentence, Comparison
from rag.verification.finding import Finding, missing, otherwise

_LOWER = re.compile(r"(?<![\w’'])[a-z]\w*")
_SAME_PLACE = 2  # of the four words around two names
_LONGEST_SHORT = 6  # letters of a word that is cut short with a full stop
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
    statement = comparison.statement
    evidence = comparison.cited.for_report(statement)
    theirs = [name.key for name in evidence.names]
    common = {stem(word) for word in _LOWER.findall(evidence.text)}
    for name in checked_names(statement, evidence):
        key = frozenset(s for s in name.key if s not in _RANKS and not s.isdigit()) or name.key
        if not key <= evidence.stems or not _is_of_whole_names(key, theirs, common):
            yield missing(name.text)
    for pair in comparison.aligned:
        speakers = parse(pair.speaker).stems | parse(comparison.cited.outlets).stems
        yield from _replaced(pair, speakers)


def checked_names(statement: Doc, evidence: Doc) -> list[Name]:
    """Return the names that the cited text must have.

    Left out are parts of numbers and dates ("EUR", "März"), the first word of a sentence that is a
    common one, and abbreviations of what the cited text spells out ("WHO", "J. Smith").
    """
    firsts = {s.start for s in statement.sentences}
    inside = {n.text for n in statement.names if n.span.start not in firsts}
    return [
        name
        for name in _outside_numbers(statement)
        if not (
            name.span.start in firsts
            and name.text not in inside
            and is_common_word(name.text.lower())
        )
        and not _is_abbreviation(name, statement, evidence)
    ]


def _outside_numbers(text: Doc) -> list[Name]:
    """Return the names that are no part of a number, with its unit, or of a date."""
    inside = within_any(
        [*(n.span for n in text.numbers), *(days.span for days in named_days(text))]
    )
    return [name for name in text.names if not inside(name.span) and not is_unit(name.text.lower())]


def _is_abbreviation(name: Name, statement: Doc, evidence: Doc) -> bool:
    """Return whether the cited text spells a name out."""
    letters = name.text.replace(".", "")
    if letters.isupper() and letters.isalpha() and len(letters) > 1:
        return letters.lower() in _initials(evidence)
    parts = words("", statement.folded[name.span.start : name.span.end])
    short = [
        word
        for word, span in parts
        if len(word) <= _LONGEST_SHORT
        and statement.folded.startswith(".", name.span.start + span.end)
        and word not in evidence.words
    ]
    rest = {stem(word) for word, _ in parts if word not in short}
    return (
        bool(short and rest)
        and rest <= evidence.stems
        and all(any(_shortens(word, other.key) for other in evidence.names) for word in short)
    )


def _shortens(word: str, key: NameKey) -> bool:
    """Return whether a word has the first letter of a word of a name, and others in order."""
    pattern = re.compile(f"{'.*'.join(map(re.escape, word))}")
    return any(pattern.match(stem) for stem in key)


def _initials(text: Doc) -> set[str]:
    """Return the first letters of each run of capitalised words, and of its parts."""
    found: set[str] = set()
    run = ""
    for word, span in text.tokens:
        if text.text[span.start].isupper():
            run += word[0]
            found |= {run[at:] for at in range(len(run) - 1)}
        elif word not in stop_words():
            run = ""
    return found


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
    for name in _outside_numbers(sentence):
        before = [t.text for t in words("", sentence.folded[: name.span.start])][-2:]
        after = [t.text for t in words("", sentence.folded[name.span.end :])][:2]
        around = ["", "^", *before][-2:] + [*after, "$", ""][:2]
        if name.key:
            placed.append(_Placed(name.key, name.text, tuple(around)))
    return placed


def _count(placed: Sequence[_Placed], key: NameKey) -> int:
    return sum(bool(key & other.key) for other in placed)
