"""Whether two sentences answer for one and the same thing, so that one of two answers is wrong.

A logistic model decides (weights in `data/weights/disagreement.json`, see docs/disagreement.md).
What texts repeat of each other tells most: two reports of one event share words, names and whole
phrases; two things of one name share little but the name.
"""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import astuple, dataclass, fields

import numpy as np

from rag.language.doc import Doc, parse
from rag.models.logistic import probabilities
from rag.types import Passage, Span

_RUN = 4  # words of a phrase
_FEW = 0.01  # added to a share before its logarithm is taken


@dataclass(frozen=True, slots=True)
class Stated:
    """A sentence, where the answer stands in it (None: not known), and the passage it is of."""

    sentence: Doc
    answer: Span | None
    passage: Passage


@dataclass(frozen=True, slots=True)
class PairFeatures:
    """What the model sees of two sentences.

    - `shared`: share of the shorter one's terms beside its answer that the other one has beside its
      own.
    - `copied`: logarithm of the share of the shorter passage's phrases that the other one has.
    - `whole`: 1 if both have all terms of the question, and `shared` is 1.
    """

    shared: float
    copied: float
    whole: float


def probability_of_one_matter(asked: Set[str], one: Stated, other: Stated) -> float:
    """Return the probability, 0 to 1, that both answer for one thing.

    `asked` are the terms of the question.
    """
    names = [field.name for field in fields(PairFeatures)]
    row = np.asarray([astuple(pair_features(asked, one, other))])
    return probabilities("disagreement.json", "pair", names, row)[0]


def pair_features(asked: Set[str], one: Stated, other: Stated) -> PairFeatures:
    """Return the features of two sentences."""
    shared = _share(_beside_answer(one), _beside_answer(other))
    both = one.sentence.term_set & other.sentence.term_set
    return PairFeatures(
        shared,
        math.log(_FEW + _share(_phrases(one.passage), _phrases(other.passage))),
        float(shared == 1 and asked <= both),
    )


def _beside_answer(stated: Stated) -> frozenset[str]:
    if stated.answer is None:
        return stated.sentence.term_set
    before = stated.sentence.part(Span(0, stated.answer.start))
    after = stated.sentence.part(Span(stated.answer.end, len(stated.sentence.text)))
    return before.term_set | after.term_set


def _phrases(passage: Passage) -> frozenset[tuple[str, ...]]:
    words = [token.text for token in parse(passage.text, passage.language).tokens]
    return frozenset(tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


def _share(ours: Set[object], theirs: Set[object]) -> float:
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))
