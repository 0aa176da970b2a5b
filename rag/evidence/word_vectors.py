"""Vectors of texts by their words alone, for languages that the embedding model cannot read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rag.language.doc import parse
from rag.types import Embed, Vectors


def word_embed(question: str, language: str, rarity: Mapping[str, float]) -> Embed:
    """Return a function that embeds texts by the terms of a question that they hold.

    The cosine of the question and a text is the root of the share of its terms that the text
    holds, weighted by `rarity`: of short texts, about what a model would give.

    >>> embed = word_embed("мост стоил", "ru", {"мост": 1.0, "сто": 1.0})
    >>> [f"{cosine:.2f}" for cosine in embed(["мост", "школа"]) @ embed(["мост стоил"])[0]]
    ['0.71', '0.00']
    """
    weights = np.sqrt(np.asarray(list(rarity.values()), np.float32))

    def vector(text: str) -> Vectors:
        if text == question:
            return weights
        held = parse(text, language).term_set
        return weights * np.asarray([term in held for term in rarity], np.float32)

    def embed(texts: Sequence[str]) -> Vectors:
        rows = np.asarray([vector(text) for text in texts], np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(norms, 1e-12), np.float32)

    return embed
