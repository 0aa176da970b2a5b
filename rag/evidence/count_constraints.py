"""Constraints on what a question counts ("killed", "in the flood"), and sentences that meet them.

Words that exclude each other and words that mean the same come from
`data/lexicons/alternatives.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache, lru_cache

from rag.evidence.quantities import Quantity
from rag.language.doc import Doc, parse
from rag.language.names import name_key
from rag.language.tokens import lexicon_rows, stem, terms
from rag.questions.analysis import QuestionAnalysis
from rag.questions.speakers import ACCORDING_TO
from rag.types import Hit, Span

_PURPOSE = re.compile(r"\bto ([a-z]+) (?=[A-Z]|(?:the|a|an|its|their|his|her)\b)")
_CLAUSE = re.compile(r"[,;:—–]\s|\s(?:and|but|while|whereas|or)\s")
_RELATIVE = re.compile(r"\s(?:who|whom|whose|which|that)\s[^,;:—–]*")


def mentions_constraint(analysis: QuestionAnalysis, sentence: Doc, heading: Set[str]) -> bool:
    """Return whether a sentence, or the heading above it, has one of the constraining words.

    A count of soldiers does not answer how many were killed. Words like "send" or "have" do not
    constrain.
    """
    constraint = constraint_terms(analysis)
    return not constraint or bool(constraint & (sentence.term_set | heading))


@lru_cache(maxsize=64)
def constraint_terms(analysis: QuestionAnalysis) -> frozenset[str]:
    """Return the terms of a question that constrain its answer.

    Left out are names, what is counted, light words, what something is done for ("sent to help
    the city"), and who is to say it ("according to the mayor").
    """
    named = {s for name in analysis.names for s in name_key(name)}
    thing = {stem(word) for word in f"{analysis.noun} {analysis.measure}".split()}
    purpose = {stem(m[1]) for m in _PURPOSE.finditer(analysis.text)}
    speaker = set(terms(" ".join(ACCORDING_TO.findall(analysis.doc.folded))))
    return frozenset(analysis.terms) - named - thing - purpose - speaker - light_words()


def with_synonyms(held: Set[str]) -> frozenset[str]:
    """Return these terms with all their synonyms."""
    return frozenset(held).union(*(part for line in alternatives() for part in line if part & held))


def is_excluded(analysis: QuestionAnalysis, clause: Doc, sentence: Doc) -> bool:
    """Return whether a quantity is of an alternative to what is asked.

    "12 people were killed and 30 were injured" gives one figure for the injured. The clause
    decides, or else the sentence.
    """
    wanted = set(analysis.terms)
    for line in alternatives():
        ours = {i for i, synonyms in enumerate(line) if synonyms & wanted}
        for part in (clause, sentence):
            theirs = {i for i, synonyms in enumerate(line) if synonyms & part.term_set}
            if theirs:
                if len(ours) == 1 and not ours & theirs:
                    return True
                break
    return False


def clause(sentence: Doc, quantity: Quantity) -> Doc:
    """Return the clause of a sentence that a quantity stands in."""
    text, place = sentence.text, quantity.number.whole
    before = [m.end() for m in _CLAUSE.finditer(text, 0, place.start)]
    after = _CLAUSE.search(text, place.end)
    return sentence.part(Span(before[-1] if before else 0, after.start() if after else len(text)))


def without_relative_clauses(sentence: Doc, quantity: Quantity) -> Doc:
    """Leave out relative clauses about others: "700 people met to remember those who died"."""
    text, place = sentence.text, quantity.number.whole
    begins = text.find(quantity.phrase, place.end) + len(quantity.phrase)
    for match in reversed([*_RELATIVE.finditer(text, place.end)]):
        if match.start() != begins:
            text = text[: match.start()] + text[match.end() :]
    return parse(text)


@cache
def alternatives() -> list[list[frozenset[str]]]:
    """Return lines of alternatives that exclude each other, each a set of synonymous stems."""
    rows = lexicon_rows("alternatives.txt")
    return [[frozenset(map(stem, part.split())) for part in row.split("|")] for row in rows]


@cache
def light_words() -> frozenset[str]:
    """Return the stems of words that do not constrain a question."""
    return frozenset(stem(word) for row in lexicon_rows("light_words.txt") for word in row.split())


def heading_terms(hit: Hit) -> frozenset[str]:
    """Return the terms of the title and the heading above a passage."""
    language = hit.passage.language
    title, context = hit.source.title or "", hit.passage.context
    return parse(title, language).term_set | parse(context, language).term_set
