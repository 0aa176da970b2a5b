"""Excerpts instead of a summary: of each part of a document the sentences nearest to its centre.

The centre of a part is the mean of the vectors of its sentences (Radev et al. 2004). A sentence
that is much like one already chosen is passed over. Nothing is written: each excerpt is a quote.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.index.base import Corpus
from rag.language.plain import plain
from rag.language.tokens import words
from rag.types import Block, Citation, Document, Passage, Unit, Vectors

_PARTS = 8  # of a document, at most
_PIECES = 3  # into which a document without headings is cut
_LOOKED_AT = 400  # passages of a document, evenly spread over it
_SHORTEST, _LONGEST = 6, 60  # words of an excerpt
_ALIKE = 0.8  # cosine of two excerpts of which one is enough
_KINDS = ("paragraph", "item", "quotation", "turn", "cue")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document: its heading, None without one, and its most central sentences."""

    heading: Citation | None
    excerpts: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    passage: Passage
    unit: Unit
    vector: Vectors


def parts_of(corpus: Corpus, document: Document, count: int) -> tuple[list[Part], int]:
    """Return the parts of a document with `count` excerpts each, and how many parts there are."""
    sentences = _sentences(corpus, document)
    headings = outline(document)
    groups: list[tuple[Block | None, Sequence[_Sentence]]]
    if headings:
        between = _between(sentences, [heading.start for heading in headings])
        groups = list(zip([None, *headings], between, strict=True))
    else:
        groups = [(None, group) for group in _thirds(sentences)]
    found = [
        Part(
            _cite(document, "", heading.start, heading.end) if heading else None,
            tuple(
                _cite(document, s.passage.id, s.unit.start, s.unit.end)
                for s in central(group, count)
            ),
        )
        for heading, group in groups
        if group
    ]
    return found[:_PARTS], len(found)


def outline(document: Document) -> list[Block]:
    """Return the headings of the highest level that has more than one."""
    headings = [b for b in document.blocks if b.kind == "heading"]
    for level in sorted({b.level for b in headings}):
        of_level = [b for b in headings if b.level <= level]
        if len(of_level) > 1:
            return of_level
    return []


def central(sentences: Sequence[_Sentence], count: int) -> list[_Sentence]:
    """Return the sentences nearest to the mean of all, in the order of the text."""
    if not sentences:
        return []
    vectors = np.stack([s.vector for s in sentences])
    nearness = vectors @ vectors.mean(axis=0)
    chosen: list[int] = []
    for i in np.argsort(-nearness):
        if len(chosen) == count:
            break
        if all(float(vectors[i] @ vectors[j]) < _ALIKE for j in chosen):
            chosen.append(int(i))
    return [sentences[i] for i in sorted(chosen)]


def _sentences(corpus: Corpus, document: Document) -> list[_Sentence]:
    """Return the sentences that can stand as excerpts, with their vectors, in order."""
    ids = corpus.passages_of([document.source.id])
    passages = sorted(corpus.fetch(ids).values(), key=lambda passage: passage.start)
    step = -(-len(passages) // _LOOKED_AT) or 1
    passages = passages[::step]
    vectors = corpus.sentence_vectors([p.id for p in passages])
    return [
        _Sentence(passage, unit, vector)
        for passage in passages
        for unit, vector in zip(passage.units, vectors[passage.id], strict=False)
        if unit.kind in _KINDS and _SHORTEST <= _length(document, unit) <= _LONGEST
    ]


def _length(document: Document, unit: Unit) -> int:
    return len(words(plain(document.text[unit.start : unit.end])))


def _between(sentences: Sequence[_Sentence], starts: Sequence[int]) -> list[list[_Sentence]]:
    """Return the sentences before the first start, and after each."""
    bounds = [0, *starts, 10**12]
    return [
        [s for s in sentences if low <= s.unit.start < high]
        for low, high in itertools.pairwise(bounds)
    ]


def _thirds(sentences: Sequence[_Sentence]) -> list[list[_Sentence]]:
    size = max(1, -(-len(sentences) // _PIECES))
    return [list(sentences[at : at + size]) for at in range(0, len(sentences), size)]


def _cite(document: Document, passage_id: str, start: int, end: int) -> Citation:
    return Citation(passage_id, document.source, start, end, document.text[start:end])
