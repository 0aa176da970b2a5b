"""The features of a sentence, from which its probability of answering is told."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from rag.corpus.passages import searchable_text, speaker_line
from rag.evidence.answer_types import counting_the_thing, counts_another, figures_about, fits_kind
from rag.evidence.entities import names_missing
from rag.evidence.quantities import Quantity
from rag.language.tokens import expand_aliases, stem, terms, words
from rag.models.logistic import Matrix
from rag.questions.analysis import QuestionAnalysis
from rag.retrieval.scoring import relevance, sentences_of, share
from rag.types import Embed, Hit, Span

Rarity = Callable[[Iterable[str]], Mapping[str, float]]
"""Stems -> inverse document frequency."""


FEATURES = (
    "cosine",
    "cosine_rank",
    "passage_cosine",
    "held",
    "held_nearby",
    "names_missing",
    "pairs",
    "kind",
    "kind_wrong",
    "passage_score",
    "passage_first",
    "length",
)


def features_of(
    analysis: QuestionAnalysis,
    places: Sequence[tuple[Hit, Span, str]],
    embed: Embed,
    rarity: Rarity,
) -> tuple[Matrix, list[list[Quantity]], list[bool], dict[Hit, float]]:
    """Matrix of shape (len(places), len(FEATURES)), the fitting figures of each place, whether it
    has any of those named, and the relevance of each hit."""
    weights = dict(rarity(analysis.terms))
    question = embed([analysis.text])[0]
    cosines = np.asarray(embed([text for _, _, text in places]) @ question)
    order = {int(i): rank for rank, i in enumerate(np.argsort(-cosines), start=1)}
    hits = list(dict.fromkeys(hit for hit, _, _ in places))
    near = {hit: _stems_around(hit) for hit in hits}
    whole = embed([searchable_text(hit.passage) for hit in hits]) @ question
    likeness = dict(zip(hits, np.asarray(whole).tolist(), strict=True))
    scores = {
        hit: relevance(
            hit.passage,
            embed([text for text, _ in sentences_of(hit.passage.text)]),
            likeness[hit],
            question,
            weights,
        )
        for hit in hits
    }
    top = max(scores.values()) or 1.0
    missing = {hit: names_missing(analysis, near[hit]) for hit in hits}
    about = figures_about(analysis, places, missing)
    figures = counting_the_thing(analysis, places, about, embed)
    numbered = [
        bool(own) and not counts_another(analysis, text)
        for own, (_, _, text) in zip(about, places, strict=True)
    ]
    rows = []
    for i, (hit, span, text) in enumerate(places):
        held = set(terms(text))
        if hit.passage.speaker and span.end <= hit.passage.speaker.start:
            held |= set(terms(speaker_line(hit.passage)))
        if figures[i]:
            held |= {stem(word) for word in analysis.noun.split()}
        around = held | near[hit]
        fits = fits_kind(analysis, text, hit, figures[i])
        rows.append(
            (
                float(cosines[i]),
                1 / order[i],
                float(likeness[hit]),
                share(held, weights),
                share(around, weights),
                missing[hit],
                _pairs(analysis.terms, text),
                float(fits is True),
                float(fits is False),
                scores[hit] / top,
                1 / (1 + hits.index(hit)),
                math.log(1 + len(text.split())),
            )
        )
    return np.asarray(rows, np.float64), figures, numbered, scores


def _stems_around(hit: Hit) -> set[str]:
    """Stems of the passage, of what introduces it, of who speaks it, and of its source's title."""
    passage = hit.passage
    parts = (passage.text, passage.context, hit.source.title or "", speaker_line(passage))
    return set(terms("\n".join(parts)))


def _pairs(wanted: Sequence[str], text: str) -> float:
    """Share of the question's neighbouring content words that stand close together here."""
    if len(wanted) < 2:
        return 0.0
    at: dict[str, list[int]] = {}
    for i, word in enumerate(words(expand_aliases(text))):
        at.setdefault(stem(word[0]), []).append(i)
    close = sum(
        any(abs(i - j) <= 3 for i in at.get(a, ()) for j in at.get(b, ()))
        for a, b in itertools.pairwise(wanted)
    )
    return close / (len(wanted) - 1)
