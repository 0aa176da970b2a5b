"""Which sentences of the retrieved passages answer the question, and how surely.

Every sentence gets a few features (likeness to the question, its rare words held, the kind of
thing asked for present) and from them a probability, by a logistic model whose weights are in
`data/evidence.json` and come from `python -m eval.train_evidence`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from rag.dates import dates
from rag.figures import Counted, Embed, counted, same_thing
from rag.names import key, names
from rag.numbers import numbers
from rag.questions import Asked
from rag.text import fold, sentences, stem, terms, unalias, words
from rag.types import Hit, Span

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


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit, with its place in the document and its probability of answering."""

    hit: Hit
    span: Span
    text: str
    probability: float
    figures: tuple[Counted, ...] = ()
    """Of a figure question: the figures in the sentence for the thing that was asked."""
    features: tuple[float, ...] = ()


Weigh = Callable[[Asked, Sequence[Hit]], list[Evidence]]
"""`weigh`, with the embedding model and the word statistics of an index filled in."""


def confidence(asked: Asked, ranked: Sequence[Evidence]) -> float:
    """How surely the best sentence answers, 0 to 1. A figure question needs a figure."""
    fitting = [e for e in ranked if e.figures] if asked.kind == "figure" else ranked
    if fitting:
        return fitting[0].probability
    return 0.3 * ranked[0].probability if ranked else 0.0


def weigh(
    asked: Asked, hits: Sequence[Hit], embed: Embed, rarity: Rarity
) -> list[Evidence]:
    """The sentences of the hits, the surest first. `embed` also embeds the question."""
    places = [
        (hit, Span(hit.passage.start + s, hit.passage.start + e), hit.passage.text[s:e])
        for hit in hits
        for s, e in sentences(hit.passage.text)
    ]
    if not places:
        return []
    matrix, figures = _features(asked, places, embed, rarity)
    means, scales, weights, bias = _model()
    logits = ((matrix - means) / scales) @ weights + bias
    found = [
        Evidence(hit, span, text, _sigmoid(logit), tuple(own), tuple(row))
        for (hit, span, text), logit, own, row in zip(
            places, logits, figures, matrix.tolist(), strict=True
        )
    ]
    return sorted(found, key=lambda e: -e.probability)


def _features(
    asked: Asked,
    places: Sequence[tuple[Hit, Span, str]],
    embed: Embed,
    rarity: Rarity,
) -> tuple[np.ndarray, list[list[Counted]]]:
    """Matrix of shape (len(places), len(FEATURES)), and the fitting figures of each place."""
    weights = dict(rarity(asked.terms))
    total = sum(weights.values()) or 1.0
    question = embed([asked.text])[0]
    cosines = np.asarray(embed([text for _, _, text in places]) @ question)
    order = {int(i): rank for rank, i in enumerate(np.argsort(-cosines), start=1)}
    hits = list(dict.fromkeys(hit for hit, _, _ in places))
    near = {hit: _stems_around(hit) for hit in hits}
    likeness = dict(
        zip(hits, np.asarray(embed([h.passage.text for h in hits]) @ question), strict=True)
    )
    top = max(hit.score for hit in hits) or 1.0
    missing = {hit: _names_missing(asked, near[hit]) for hit in hits}
    figures = _fitting(asked, [text for _, _, text in places], embed)
    rows = []
    for i, (hit, _, text) in enumerate(places):
        held = set(terms(text))
        if figures[i]:
            held |= {stem(word) for word in asked.noun.split()}
        around = held | near[hit]
        fits = _fits_kind(asked, text, hit, figures[i])
        rows.append(
            (
                float(cosines[i]),
                1 / order[i],
                float(likeness[hit]),
                sum(w for t, w in weights.items() if t in held) / total,
                sum(w for t, w in weights.items() if t in around) / total,
                missing[hit],
                _pairs(asked.terms, text),
                float(fits is True),
                float(fits is False),
                hit.score / top,
                1 / (1 + hits.index(hit)),
                math.log(1 + len(text.split())),
            )
        )
    return np.asarray(rows, np.float64), figures


def _stems_around(hit: Hit) -> set[str]:
    """Stems of the passage, of what introduces it, and of its source's title."""
    parts = (hit.passage.text, hit.passage.context, hit.source.title or "")
    return set(terms("\n".join(parts)))


def _names_missing(asked: Asked, around: set[str]) -> float:
    keys = [key(name) for name in asked.names]
    keys = [k for k in keys if k]
    return sum(not k <= around for k in keys) / len(keys) if keys else 0.0


def _fitting(asked: Asked, texts: Sequence[str], embed: Embed) -> list[list[Counted]]:
    """Of a figure question: for each text its figures for the thing that was asked."""
    if asked.kind != "figure":
        return [[] for _ in texts]
    found = [counted(text) for text in texts]
    if not asked.noun:
        return found
    nouns = sorted({c.noun for own in found for c in own if c.noun})
    fits = dict(zip(nouns, same_thing(asked.noun, nouns, embed), strict=True))
    return [[c for c in own if fits.get(c.noun, _stands_before(asked, text, c))]
            for text, own in zip(texts, found, strict=True)]


def _stands_before(asked: Asked, text: str, figure: Counted) -> bool:
    """ "Their troops number 8,000": the thing asked for stands before a bare number."""
    before = {stem(word) for word, span in words(text) if span.end <= figure.number.whole.start}
    return bool(asked.noun) and all(stem(word) in before for word in asked.noun.split())


_PLACED = re.compile(r"\b(?:in|at|from|to|near|into|of|off|around|across|on)\s+(?:the\s+)?$")


def _fits_kind(
    asked: Asked, text: str, hit: Hit, figures: Sequence[Counted]
) -> bool | None:
    """Whether the kind of thing asked for is in the sentence; None where any will do."""
    known = set(asked.terms)
    if asked.kind == "figure":
        return bool(figures)
    if asked.kind == "date":
        return bool(dates(text)) or bool(_CALENDAR.search(fold(text))) or any(
            n.kind in ("year", "date") or (n.kind == "ordinal" and "century" in text.lower())
            for n in numbers(text)
        )
    if asked.kind == "person":
        return any(not key(name) <= known for name, _ in names(text)) or bool(
            hit.passage.context and names(hit.passage.context)
        )
    if asked.kind == "place":
        return any(
            not key(name) <= known and _PLACED.search(text[: span.start].lower())
            for name, span in names(text)
        )
    return None


_CALENDAR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|today|yesterday|tomorrow"
    r"|(?:last|this|next|earlier this) (?:week|month|year|summer|winter|spring|autumn|fall))\b"
)


def _pairs(wanted: Sequence[str], text: str) -> float:
    """Share of the question's neighbouring content words that stand close together here."""
    if len(wanted) < 2:
        return 0.0
    at: dict[str, list[int]] = {}
    for i, word in enumerate(words(unalias(text))):
        at.setdefault(stem(word[0]), []).append(i)
    close = sum(
        any(abs(i - j) <= 3 for i in at.get(a, ()) for j in at.get(b, ()))
        for a, b in zip(wanted, wanted[1:], strict=False)
    )
    return close / (len(wanted) - 1)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, float(x)))))


@cache
def _model() -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Means, scales and weights, one per feature, and the bias."""
    stored = json.loads(files("rag").joinpath("data/evidence.json").read_text("utf-8"))
    rows = [stored["features"][name] for name in FEATURES]
    columns = [np.asarray([row[part] for row in rows]) for part in ("mean", "scale", "weight")]
    return columns[0], columns[1], columns[2], float(stored["bias"])
