"""How well a passage fits a question, by its words and by its best sentences.

One number on one scale for every question, so that it can be compared across questions. The
weights and what each contributes are in docs/retrieval.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Set
from functools import lru_cache

import numpy as np

from rag.language.sentences import sentences
from rag.language.tokens import terms
from rag.types import Passage, Vectors

# COVERED: share of the question's rare words that the passage holds. HELD: the same within a
# sentence, beside its cosine. PAIR: the best two neighbouring sentences. WHOLE: the cosine of the
# passage.
_COVERED, _HELD, _PAIR, _WHOLE = 0.7, 0.5, 0.5, 0.5


def relevance(
    passage: Passage,
    sentence_vectors: Vectors,
    likeness: float,
    question: Vectors,
    rarity: Mapping[str, float],
) -> float:
    """A score from about 0 to 4.

    `sentence_vectors` has the shape (sentences, dimension), `likeness` is the cosine of the whole
    passage, `rarity` the inverse document frequency of each stem of the question.
    """
    held = [stems for _, stems in sentences_of(passage.text)]
    vectors = sentence_vectors
    single = vectors @ question + _HELD * np.asarray([share(own, rarity) for own in held])
    pair = single
    if len(held) > 1:
        sums = vectors[:-1] + vectors[1:]
        sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        both = [share(a | b, rarity) for a, b in itertools.pairwise(held)]
        pair = sums @ question + _HELD * np.asarray(both)
    covered = share(frozenset().union(*held, terms(passage.context)), rarity)
    return float(_COVERED * covered + single.max() + _PAIR * pair.max() + _WHOLE * likeness)


@lru_cache(maxsize=20_000)
def sentences_of(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The sentences of a passage with the stems of each."""
    return tuple((text[s:e], frozenset(terms(text[s:e]))) for s, e in sentences(text))


def share(held: Set[str], rarity: Mapping[str, float]) -> float:
    """Share of the question's words that are held, weighted by rarity; 0 to 1.

    >>> share(frozenset({"troop"}), {"troop": 3.0, "russia": 1.0})
    0.75
    """
    total = sum(rarity.values())
    return sum(w for s, w in rarity.items() if s in held) / total if total else 0.0
