"""How relevant a passage is to a question, by its words and by its best sentences.

Scores are on one scale for all questions, so they can be compared. What each weight contributes
is in docs/retrieval.md.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Set

import numpy as np

from rag.corpus.passages import unit_texts
from rag.language.doc import parse
from rag.types import Passage, Vectors

# COVERED: share of the question's rare words in the passage, its headings and its title. HELD: the
# same within a sentence, beside its cosine. PAIR: the best two neighbouring sentences. WHOLE: the
# cosine of the passage.
_COVERED, _HELD, _PAIR, _WHOLE = 0.7, 0.5, 0.5, 0.5
# A version or a year in a question means itself, and embeddings hardly see it.
_WITH_DIGITS = 1.5
_DIGIT = re.compile(r"\d")


def relevance(
    passage: Passage,
    sentence_vectors: Vectors,
    likeness: float,
    question: Vectors,
    rarity: Mapping[str, float],
    title: str = "",
) -> float:
    """Return a score from about 0 to 4.

    `sentence_vectors` has the shape (sentences, dimension), `likeness` is the cosine of the whole
    passage, `rarity` the inverse document frequency of each stem of the question, `title` that of
    the document.
    """
    vectors = sentence_vectors
    rarity = {s: _WITH_DIGITS * w if _DIGIT.search(s) else w for s, w in rarity.items()}
    terms = [parse(text, passage.language).term_set for text in unit_texts(passage)]
    held = np.asarray([share(sentence, rarity) for sentence in terms])
    single = vectors @ question + _HELD * held
    pair = single
    if len(terms) > 1:
        sums = vectors[:-1] + vectors[1:]
        sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        held_by_pair = np.asarray([share(a | b, rarity) for a, b in itertools.pairwise(terms)])
        pair = sums @ question + _HELD * held_by_pair
    above = (parse(text, passage.language).term_set for text in (passage.context, title))
    covered = share(frozenset().union(*terms, *above), rarity)
    return float(_COVERED * covered + single.max() + _PAIR * pair.max() + _WHOLE * likeness)


def share(held: Set[str], rarity: Mapping[str, float]) -> float:
    """Return the share of the question's terms, weighted by rarity, among `held`; 0 to 1.

    >>> share(frozenset({"troop"}), {"troop": 3.0, "russia": 1.0})
    0.75
    """
    total = sum(rarity.values())
    return sum(w for s, w in rarity.items() if s in held) / total if total else 0.0
