"""Which sentences of the retrieved passages answer the question.

Every sentence gets features and from them a probability, by a logistic model. Its weights are in
`data/weights/evidence.json` and come from `python -m eval.train_evidence`. Whether the question is
answered at all is decided in `confidence.py`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rag.evidence.candidates import candidates
from rag.evidence.features import FEATURES, Described, Features, Rarity, describe
from rag.evidence.headings import FindDocument, with_asked_headings
from rag.evidence.quantities import Quantity
from rag.language.doc import Doc
from rag.models.logistic import probabilities
from rag.models.reader import Odds, Reader
from rag.questions.analysis import QuestionAnalysis
from rag.types import BlockKind, Embed, Hit, Span

Model = Literal["sentence", "answer"]
READ: dict[Model, tuple[str, ...]] = {
    "sentence": ("read", "read_first"),
    "answer": ("read", "read_exact"),
}
"""What a reader adds: log-odds, of exact words too, and whether a sentence is its first choice."""
_PASSAGES_READ = 5  # measured in docs/reader.md


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of a hit, with its place in the document and its probability of answering.

    `figures`: the figures for what the question counts; `relevance`: of its passage;
    `odds`: the reader's log-odds, None without a reader; `is_read_first`: whether the reader takes
    it for the best of all that it read; `reading` is how it is read where it stands alone;
    `shift` what a language model's judgement adds to its log-odds.
    """

    hit: Hit
    kind: BlockKind
    span: Span
    doc: Doc
    probability: float
    features: Features
    figures: tuple[Quantity, ...] = ()
    relevance: float = 0.0
    odds: Odds | None = None
    is_read_first: bool = False
    speaker: Span | None = None
    headings: tuple[Span, ...] = ()
    reading: str = ""
    shift: float = 0.0

    @property
    def text(self) -> str:
        """The quote, word for word."""
        start, passage = self.span.start - self.hit.passage.start, self.hit.passage
        return passage.text[start : start + self.span.end - self.span.start]


def rank_evidence(
    analysis: QuestionAnalysis,
    hits: Sequence[Hit],
    embed: Embed,
    rarity: Rarity,
    reader: Reader | None = None,
    find: FindDocument = lambda _: None,
) -> list[Evidence]:
    """Return the sentences of the hits, the most probable first.

    `embed` must embed the question, too. Without a reader the model has other weights. `find`
    gives a document by id.
    """
    sentences = [
        with_asked_headings(analysis, candidate, find)
        for hit in hits
        for candidate in candidates(hit, dated_headings=analysis.kind == "date")
    ]
    if not sentences:
        return []
    described = describe(analysis, sentences, embed, rarity)
    rows = [item.features.row() for item in described]
    scores = predict("sentence", FEATURES, rows)
    odds: list[Odds] | list[None] = [None] * len(described)
    first = [False] * len(described)
    if reader:
        odds = _reader_odds(analysis, described, scores, reader)
        answers = [of_sentence.answers for of_sentence in odds]
        best = max(answers)
        first = [log_odds == best for log_odds in answers]
        rows = [(*row, *read) for row, *read in zip(rows, answers, first, strict=True)]
        scores = predict("sentence", FEATURES, rows)
    evidence = [
        Evidence(
            item.candidate.hit,
            item.candidate.kind,
            item.candidate.span,
            item.candidate.doc,
            probability,
            item.features,
            item.figures,
            item.relevance,
            odds_of_item,
            is_first,
            item.candidate.speaker,
            item.candidate.headings,
            item.candidate.reading.text,
        )
        for item, probability, odds_of_item, is_first in zip(
            described, scores, odds, first, strict=True
        )
    ]
    return sorted(evidence, key=lambda e: -e.probability)


def _reader_odds(
    analysis: QuestionAnalysis,
    described: Sequence[Described],
    scores: Sequence[float],
    reader: Reader,
) -> list[Odds]:
    """Return the reader's log-odds of each sentence.

    Only the passages with the most probable sentences are read, each below its outlet, title and
    headings; a sentence of another passage counts as the worst that was read.
    """
    hits = [item.candidate.hit for item in described]
    order = np.argsort(-np.asarray(scores), kind="stable")
    hits_to_read = list(dict.fromkeys(hits[i] for i in order))[:_PASSAGES_READ]
    groups = [[i for i, h in enumerate(hits) if h is hit] for hit in hits_to_read]
    passages = [
        [what_stands_above(hit) or "-", *(described[i].candidate.reading.text for i in group)]
        for hit, group in zip(hits_to_read, groups, strict=True)
    ]
    read = [of_passage[1:] for of_passage in reader.read(analysis.text, passages)]
    odds = dict(zip(itertools.chain(*groups), itertools.chain(*read), strict=True))
    worst = Odds(min(o.answers for o in odds.values()), min(o.exact for o in odds.values()))
    return [odds.get(i, worst) for i in range(len(described))]


def what_stands_above(hit: Hit) -> str:
    """Return the outlet and title of a passage's document, and its headings; "" without any."""
    above = (hit.source.publisher, hit.source.title, hit.passage.context)
    return " › ".join(filter(None, above))


def predict(model: Model, names: tuple[str, ...], rows: Sequence[tuple[float, ...]]) -> list[float]:
    """Return the probability of each row by one of the logistic models.

    A row has the features named and, if there is a reader, those of `READ`.
    """
    matrix = np.asarray(rows, np.float64)
    if matrix.shape[1] > len(names):
        return probabilities("evidence.json", f"read/{model}", names + READ[model], matrix)
    return probabilities("evidence.json", f"unread/{model}", names, matrix)
