"""The features of a sentence, from which its probability of answering is computed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from rag.corpus.passages import searchable_text, speaker_line, unit_texts
from rag.evidence.answer_types import counting_the_thing, figures_about, fits_kind
from rag.evidence.candidates import Candidate
from rag.evidence.entities import names_missing
from rag.evidence.quantities import Quantity
from rag.language.doc import Doc, parse
from rag.language.tokens import stem
from rag.questions.analysis import QuestionAnalysis
from rag.retrieval.scoring import relevance, share
from rag.types import Embed, Hit

Rarity = Callable[[Iterable[str]], Mapping[str, float]]
"""Stems -> inverse document frequency."""
_CLOSE = 3  # greatest distance, in words, between two neighbouring terms of the question


@dataclass(frozen=True, slots=True)
class Features:
    """The numbers that the logistic models take; the names are those of the weights file.

    - `cosine`: likeness to the question; `cosine_rank`: 1 / its rank by that; `passage_cosine`:
      likeness of the whole passage.
    - `held`: share of the question's terms in the sentence, by rarity; `held_nearby`: in the
      passage, its heading and its title; `pairs`: share of the question's neighbouring terms
      that stand close together.
    - `names_missing`: share of the question's names that the passage lacks.
    - `kind`, `kind_wrong`: 1 if the sentence has, or lacks, the kind of answer asked for.
    - `passage_score`: relevance of the passage, as a share of the best one's; `passage_first`:
      1 / its rank.
    - `length`: ln(1 + words).
    """

    cosine: float
    cosine_rank: float
    passage_cosine: float
    held: float
    held_nearby: float
    names_missing: float
    pairs: float
    kind: float
    kind_wrong: float
    passage_score: float
    passage_first: float
    length: float

    def row(self) -> tuple[float, ...]:
        """Return the values in the order of `FEATURES`."""
        return tuple(getattr(self, name) for name in FEATURES)


FEATURES = tuple(field.name for field in fields(Features))


@dataclass(frozen=True, slots=True)
class Described:
    """A candidate with its features.

    `figures`: the figures for what the question counts; `relevance`: of its passage.
    """

    candidate: Candidate
    features: Features
    figures: tuple[Quantity, ...]
    relevance: float


def describe(
    analysis: QuestionAnalysis, candidates: Sequence[Candidate], embed: Embed, rarity: Rarity
) -> list[Described]:
    """Return the candidates with their features, in the same order."""
    weights = dict(rarity(analysis.terms))
    question = embed([analysis.text])[0]
    cosines = np.asarray(embed([candidate.reading.text for candidate in candidates]) @ question)
    ranks = {int(i): rank for rank, i in enumerate(np.argsort(-cosines), start=1)}
    hits = list(dict.fromkeys(candidate.hit for candidate in candidates))
    nearby = {hit: _terms_around(hit) for hit in hits}
    passage_cosines = dict(
        zip(
            hits,
            (embed([searchable_text(hit.passage) for hit in hits]) @ question).tolist(),
            strict=True,
        )
    )
    scores = {
        hit: relevance(
            hit.passage,
            embed(unit_texts(hit.passage)),
            passage_cosines[hit],
            question,
            weights,
            hit.source.title or "",
        )
        for hit in hits
    }
    top = max(scores.values()) or 1.0
    missing = {hit: names_missing(analysis, nearby[hit]) for hit in hits}
    about = figures_about(analysis, candidates, missing)
    figures = counting_the_thing(analysis, candidates, about, embed)
    described = []
    for i, candidate in enumerate(candidates):
        hit, doc = candidate.hit, candidate.doc
        held = set(candidate.reading.term_set)
        if hit.passage.speaker and candidate.span.end <= hit.passage.speaker.start:
            held |= parse(speaker_line(hit.passage), hit.passage.language).term_set
        if figures[i]:
            held |= {stem(word) for word in analysis.noun.split()}
        fits = fits_kind(analysis, candidate, figures[i])
        features = Features(
            cosine=float(cosines[i]),
            cosine_rank=1 / ranks[i],
            passage_cosine=passage_cosines[hit],
            held=share(held, weights),
            held_nearby=share(held | nearby[hit], weights),
            names_missing=missing[hit],
            pairs=_pairs(analysis.terms, candidate.reading),
            kind=float(fits is True),
            kind_wrong=float(fits is False),
            passage_score=scores[hit] / top,
            passage_first=1 / (1 + hits.index(hit)),
            length=math.log(1 + len(doc.text.split())),
        )
        described.append(Described(candidate, features, tuple(figures[i]), scores[hit]))
    return described


def _terms_around(hit: Hit) -> frozenset[str]:
    """Return the terms of a passage, of what is above it, and of its title and author."""
    passage = hit.passage
    source = hit.source
    about = (passage.context, source.title or "", source.author or "", speaker_line(passage))
    parts = (passage.text, *about)
    return frozenset().union(*(parse(part, passage.language).term_set for part in parts))


def _pairs(wanted: Sequence[str], doc: Doc) -> float:
    """Return the share of the question's neighbouring terms that stand close together."""
    if len(wanted) < 2:
        return 0.0
    places: dict[str, list[int]] = {}
    for i, word in enumerate(doc.expanded_words):
        for key in {stem(word), stem(word, doc.language)}:
            places.setdefault(key, []).append(i)
    close = sum(
        any(abs(i - j) <= _CLOSE for i in places.get(a, ()) for j in places.get(b, ()))
        for a, b in itertools.pairwise(wanted)
    )
    return close / (len(wanted) - 1)
