"""What a question says of the thing that it counts ("killed", "in the flood"), and whether a
sentence, or a part of it, says so.

Knows words that exclude each other and words that say the same, from `data/alternatives.txt`; does
not know what is counted.
"""

from __future__ import annotations

import re
from functools import cache

from rag.evidence.quantities import Quantity
from rag.language.names import name_key
from rag.language.text import fold
from rag.language.tokens import lexicon_rows, stem, terms
from rag.questions.analysis import QuestionAnalysis
from rag.questions.speakers import ACCORDING_TO
from rag.types import Hit

_PURPOSE = re.compile(r"\bto ([a-z]+) (?=[A-Z]|(?:the|a|an|its|their|his|her)\b)")
_CLAUSE = re.compile(r"[,;:—–]\s|\s(?:and|but|while|whereas|or)\s")
_RELATIVE = re.compile(r"\s(?:who|whom|whose|which|that)\s[^,;:—–]*")


def mentions_constraint(analysis: QuestionAnalysis, text: str, topic: set[str]) -> bool:
    """Whether a sentence, or the title or heading above it, holds one of the words that narrow the
    figure down: a count of soldiers does not answer how many were killed. Words like "send" or
    "have" do not narrow it."""
    narrow = constraint_terms(analysis)
    return not narrow or bool(narrow & (set(terms(text)) | topic))


def constraint_terms(analysis: QuestionAnalysis) -> set[str]:
    """Stems of the question that are neither names, nor what is counted, nor light, nor what
    something is done for ("sent to help the city"), nor whom it is to come from."""
    named = {s for name in analysis.names for s in name_key(name)}
    counted_ = {stem(word) for word in f"{analysis.noun} {analysis.measure}".split()}
    purpose = {stem(m[1]) for m in _PURPOSE.finditer(analysis.text)}
    teller = set(terms(" ".join(ACCORDING_TO.findall(fold(analysis.text)))))
    return set(analysis.terms) - named - counted_ - purpose - teller - light_words()


def with_synonyms(held: set[str]) -> set[str]:
    """With all words that say the same as one of them."""
    return held.union(*(part for line in alternatives() for part in line if part & held))


def is_excluded(analysis: QuestionAnalysis, clause: str, sentence: str) -> bool:
    """Whether a figure's clause, or where that does not tell its sentence, says an alternative of
    what is asked: "12 people were killed and 30 were injured" gives one figure for the injured."""
    wanted = set(analysis.terms)
    for line in alternatives():
        ours = {i for i, words_ in enumerate(line) if words_ & wanted}
        for part in (clause, sentence):
            held = set(terms(part))
            theirs = {i for i, words_ in enumerate(line) if words_ & held}
            if theirs:
                if len(ours) == 1 and not ours & theirs:
                    return True
                break
    return False


def clause(text: str, figure: Quantity) -> str:
    """The part of a sentence that a figure stands in."""
    place = figure.number.whole
    before = [m.end() for m in _CLAUSE.finditer(text, 0, place.start)]
    after = _CLAUSE.search(text, place.end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]


def without_relative_clauses(text: str, figure: Quantity) -> str:
    """A sentence without what it says of others: "700 people met to remember those who died"."""
    place = figure.number.whole
    begins = text.find(figure.phrase, place.end) + len(figure.phrase)
    for m in reversed([*_RELATIVE.finditer(text, place.end)]):
        if m.start() != begins:
            text = text[: m.start()] + text[m.end() :]
    return text


@cache
def alternatives() -> list[list[frozenset[str]]]:
    """Stems of words that exclude each other, and within an alternative say the same."""
    rows = lexicon_rows("alternatives.txt")
    return [[frozenset(map(stem, part.split())) for part in row.split("|")] for row in rows]


@cache
def light_words() -> frozenset[str]:
    """Stems of words that do not narrow a question down."""
    return frozenset(stem(word) for row in lexicon_rows("light_words.txt") for word in row.split())


def heading_terms(hit: Hit) -> set[str]:
    """Stems of the title and the heading above a passage."""
    return set(terms(f"{hit.source.title or ''}\n{hit.passage.context}"))
