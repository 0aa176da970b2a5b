"""Which sentences of the retrieved passages answer the question.

Every sentence gets a few features (likeness to the question, its rare words held, the kind of
thing asked for present) and from them a probability, by a logistic model. Its weights are in
`data/evidence.json` and come from `python -m eval.train_evidence`. Whether the question is answered
at all is told by `sureness.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.evidence.features import FEATURES, Rarity, features_of
from rag.evidence.quantities import Quantity
from rag.language.sentences import sentences
from rag.language.tokens import words
from rag.models.logistic import Matrix, probabilities
from rag.models.reader import Reader
from rag.questions.analysis import QuestionAnalysis
from rag.types import Embed, Hit, Span

READ = ("read",)  # of both models, where there is a reader
# "Ann Lee:", "title: On ships", "# Heading": they introduce, and answer nothing by themselves.
_LABEL = re.compile(r"[^.!?\"“”]{1,80}:$|[a-z_]{3,20}: \S|#{1,6} ")
_ASKING = re.compile(r"\?[\s*_]*$")
_PASSAGES_READ = 3  # measured in docs/reader.md


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit, with its place in the document and its probability of answering."""

    hit: Hit
    span: Span
    text: str
    probability: float
    figures: tuple[Quantity, ...] = ()
    """Of a figure question: the figures in the sentence for the thing that was asked."""
    numbered: bool = False
    """Of a figure question: it has figures of those that the question names, for anything."""
    features: tuple[float, ...] = ()
    relevance: float = 0.0
    """Of its passage; see `relevance.py`."""
    read: float | None = None
    """Log-odds by the reader, where there is one; see `reading.py`."""


RankEvidence = Callable[[QuestionAnalysis, Sequence[Hit]], list[Evidence]]
"""`rank_evidence`, with the embedding model and the word statistics of an index filled in."""


def rank_evidence(
    analysis: QuestionAnalysis,
    hits: Sequence[Hit],
    embed: Embed,
    rarity: Rarity,
    reader: Reader | None = None,
) -> list[Evidence]:
    """The sentences of the hits, the surest first. `embed` also embeds the question; without a
    reader the weights are others."""
    places = [
        (hit, span, hit.passage.text[span.start - hit.passage.start : span.end - hit.passage.start])
        for hit in hits
        for span in _statements(hit)
    ]
    if not places:
        return []
    matrix, figures, numbered, scores = features_of(analysis, places, embed, rarity)
    sure = predict("sentence", FEATURES, matrix)
    read: list[float] | list[None] = [None] * len(places)
    if reader:
        read = _read(analysis, places, sure, reader)
        sure = predict("sentence", FEATURES, np.column_stack([matrix, read]))
    found = [
        Evidence(hit, span, text, probability, tuple(own), any_, tuple(row), scores[hit], odds)
        for (hit, span, text), probability, own, any_, row, odds in zip(
            places, sure, figures, numbered, matrix.tolist(), read, strict=True
        )
    ]
    return sorted(found, key=lambda e: -e.probability)


def _statements(hit: Hit) -> Iterator[Span]:
    """The sentences of a passage by their places in the document, a question together with what
    follows it; without labels, and without lines that say who wrote the text, for whom, and when.
    """
    passage, asking = hit.passage, -1
    of_itself = {span: field for field, span in hit.source.stated}
    for s, e in sentences(passage.text):
        text, span = passage.text[s:e], Span(passage.start + s, passage.start + e)
        if asking >= 0:
            span = Span(asking, span.end)
        elif _LABEL.match(text) or span == passage.speaker:
            continue
        asking = span.start if _ASKING.search(text) and e < len(passage.text.rstrip()) else -1
        if asking >= 0:
            continue
        field = of_itself.get(span, "title")
        if field == "title" or not _is_label(text, getattr(hit.source, field) or ""):
            yield span


def _is_label(line: str, value: str) -> bool:
    """Whether a line says little more than a value: "By Ann Lee", not how she can be reached."""
    return len(words(line)) <= len(words(value)) + 2


def _read(
    analysis: QuestionAnalysis,
    places: Sequence[tuple[Hit, Span, str]],
    sure: Sequence[float],
    reader: Reader,
) -> list[float]:
    """Log-odds of each place. The passages with the surest sentences are read; a sentence of
    another counts as the worst that was read."""
    order = np.argsort(-np.asarray(sure), kind="stable")
    chosen = list(dict.fromkeys(places[i][0] for i in order))[:_PASSAGES_READ]
    own = [[i for i, (hit, _, _) in enumerate(places) if hit is one] for one in chosen]
    found = reader.read(analysis.text, [[places[i][2] for i in one] for one in own])
    odds = dict(zip(itertools.chain(*own), itertools.chain(*found), strict=True))
    return [odds.get(i, min(odds.values())) for i in range(len(places))]


def predict(model: str, names: tuple[str, ...], rows: Matrix) -> list[float]:
    """Of each row, by one of the logistic models, with `names` for its features and one more where
    there is a reader."""
    if rows.shape[1] > len(names):
        return probabilities("evidence.json", f"read/{model}", names + READ, rows)
    return probabilities("evidence.json", f"unread/{model}", names, rows)
