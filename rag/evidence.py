"""Which sentences of the retrieved passages answer the question, and how surely.

Every sentence gets a few features (likeness to the question, its rare words held, the kind of
thing asked for present) and from them a probability, by a logistic model; a second one tells from
the best sentence whether the question is answered at all. The weights of both are in
`data/evidence.json` and come from `python -m eval.train_evidence`.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rag.dates import dates
from rag.figures import Counted, Embed, counted, same_thing
from rag.names import key, names, stems
from rag.numbers import numbers
from rag.passages import with_context
from rag.questions import Asked
from rag.relevance import relevance, sentences_of
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
SURENESS = ("relevance", "cosine", "names_missing", "kind_wrong")
_NO_FIGURE = 0.3  # of the confidence is left where a figure is asked for and none is found
Matrix = NDArray[np.float64]


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
    relevance: float = 0.0
    """Of its passage; see `relevance.py`."""


Weigh = Callable[[Asked, Sequence[Hit]], list[Evidence]]
"""`weigh`, with the embedding model and the word statistics of an index filled in."""


def best_of(asked: Asked, ranked: Sequence[Evidence]) -> Evidence | None:
    """The best sentence that can be an answer: one with a figure, where a figure is asked for."""
    fitting = [e for e in ranked if e.figures] if asked.kind == "figure" else ranked
    return fitting[0] if fitting else None


def confidence(asked: Asked, ranked: Sequence[Evidence]) -> float:
    """How surely the sources answer the question, 0 to 1."""
    best = best_of(asked, ranked)
    if best is not None:
        return _probability("answer", np.asarray([sureness(best)]))[0]
    if ranked:
        return _NO_FIGURE * _probability("answer", np.asarray([sureness(ranked[0])]))[0]
    return 0.0


def sureness(best: Evidence) -> tuple[float, ...]:
    """The features of the best sentence that `confidence` looks at."""
    own = dict(zip(FEATURES, best.features, strict=True))
    return (best.relevance, *(own[name] for name in SURENESS[1:]))


def weigh(asked: Asked, hits: Sequence[Hit], embed: Embed, rarity: Rarity) -> list[Evidence]:
    """The sentences of the hits, the surest first. `embed` also embeds the question."""
    places = [
        (hit, Span(hit.passage.start + s, hit.passage.start + e), hit.passage.text[s:e])
        for hit in hits
        for s, e in sentences(hit.passage.text)
    ]
    if not places:
        return []
    matrix, figures, scores = _features(asked, places, embed, rarity)
    found = [
        Evidence(hit, span, text, probability, tuple(own), tuple(row), scores[hit])
        for (hit, span, text), probability, own, row in zip(
            places, _probability("sentence", matrix), figures, matrix.tolist(), strict=True
        )
    ]
    return sorted(found, key=lambda e: -e.probability)


def _features(
    asked: Asked,
    places: Sequence[tuple[Hit, Span, str]],
    embed: Embed,
    rarity: Rarity,
) -> tuple[Matrix, list[list[Counted]], dict[Hit, float]]:
    """Matrix of shape (len(places), len(FEATURES)), the fitting figures of each place, and the
    relevance of each hit."""
    weights = dict(rarity(asked.terms))
    total = sum(weights.values()) or 1.0
    question = embed([asked.text])[0]
    cosines = np.asarray(embed([text for _, _, text in places]) @ question)
    order = {int(i): rank for rank, i in enumerate(np.argsort(-cosines), start=1)}
    hits = list(dict.fromkeys(hit for hit, _, _ in places))
    near = {hit: _stems_around(hit) for hit in hits}
    whole = embed([with_context(hit.passage) for hit in hits]) @ question
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
    missing = {hit: _names_missing(asked, near[hit]) for hit in hits}
    figures = _fitting(asked, places, missing, embed)
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
                scores[hit] / top,
                1 / (1 + hits.index(hit)),
                math.log(1 + len(text.split())),
            )
        )
    return np.asarray(rows, np.float64), figures, scores


def _stems_around(hit: Hit) -> set[str]:
    """Stems of the passage, of what introduces it, and of its source's title."""
    parts = (hit.passage.text, hit.passage.context, hit.source.title or "")
    return set(terms("\n".join(parts)))


def _names_missing(asked: Asked, around: set[str]) -> float:
    keys = [key(name) for name in asked.names]
    keys = [k for k in keys if k]
    return sum(not k <= around for k in keys) / len(keys) if keys else 0.0


def _fitting(
    asked: Asked,
    places: Sequence[tuple[Hit, Span, str]],
    missing: Mapping[Hit, float],
    embed: Embed,
) -> list[list[Counted]]:
    """Of a figure question: for each place its figures for the thing that was asked."""
    if asked.kind != "figure":
        return [[] for _ in places]
    texts = [text for _, _, text in places]
    found = []
    for hit, _, text in places:
        topic = set(terms(f"{hit.source.title or ''}\n{hit.passage.context}"))
        about = not missing[hit] and _speaks_of_it(asked, text, topic)
        own = counted(text) if about else []
        found.append([c for c in own if _of_the_actor(asked, text, c)])
    if not asked.noun:
        return found
    nouns = sorted({c.noun for own in found for c in own if c.noun})
    fits = dict(zip(nouns, same_thing(asked.noun, nouns, embed), strict=True))
    return [
        [c for c in own if fits.get(c.noun, _stands_before(asked, text, c))]
        for text, own in zip(texts, found, strict=True)
    ]


def _speaks_of_it(asked: Asked, text: str, topic: set[str]) -> bool:
    """Whether a sentence, or the title or heading above it, holds one of the words that narrow the
    figure down: a count of soldiers does not answer how many were killed. Words like "send" or
    "have" do not narrow it."""
    named = {s for name in asked.names for s in key(name)}
    counted_ = {stem(word) for word in asked.noun.split()}
    narrow = [t for t in asked.terms if t not in named | counted_ | _light()]
    return not narrow or bool(set(narrow) & (set(terms(text)) | topic))


def _of_the_actor(asked: Asked, text: str, figure: Counted) -> bool:
    """A figure for North Korean troops does not answer a question about those of South Korea.

    The question's actor must be named with the figure, where a name stands there; else in the
    sentence, where that names anybody.
    """
    actors = [key(name) for name in asked.actors]
    if not actors:
        return True
    own = [key(name) for name, _ in names(f"the {figure.phrase}")]
    if own:
        return any(a <= o or o <= a for a in actors for o in own)
    return not names(text) or any(a <= stems(text) for a in actors)


@cache
def _light() -> frozenset[str]:
    rows = files("rag").joinpath("data/light_words.txt").read_text("utf-8").splitlines()
    return frozenset(stem(w) for row in rows if not row.startswith("#") for w in row.split())


def _stands_before(asked: Asked, text: str, figure: Counted) -> bool:
    """ "Their troops number 8,000": the thing asked for stands before a bare number."""
    before = {stem(word) for word, span in words(text) if span.end <= figure.number.whole.start}
    return bool(asked.noun) and all(stem(word) in before for word in asked.noun.split())


_PLACED = re.compile(r"\b(?:in|at|from|to|near|into|of|off|around|across|on)\s+(?:the\s+)?$")


def _fits_kind(asked: Asked, text: str, hit: Hit, figures: Sequence[Counted]) -> bool | None:
    """Whether the kind of thing asked for is in the sentence; None where any will do."""
    known = set(asked.terms)
    if asked.kind == "figure":
        return bool(figures)
    if asked.kind == "date":
        return (
            bool(dates(text))
            or bool(_CALENDAR.search(fold(text)))
            or any(
                n.kind in ("year", "date") or (n.kind == "ordinal" and "century" in text.lower())
                for n in numbers(text)
            )
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
        for a, b in itertools.pairwise(wanted)
    )
    return close / (len(wanted) - 1)


def _probability(model: str, rows: Matrix) -> list[float]:
    """Of each row, by one of the two logistic models."""
    means, scales, weights, bias = _model(model)
    logits = ((rows - means) / scales) @ weights + bias
    return [float(p) for p in 1 / (1 + np.exp(-np.clip(logits, -30, 30)))]


@cache
def _model(name: str) -> tuple[Matrix, Matrix, Matrix, float]:
    """Means, scales and weights, one per feature, and the bias."""
    stored = json.loads(files("rag").joinpath("data/evidence.json").read_text("utf-8"))[name]
    rows = [
        stored["features"][feature] for feature in (FEATURES if name == "sentence" else SURENESS)
    ]
    columns = [np.asarray([row[part] for row in rows]) for part in ("mean", "scale", "weight")]
    return columns[0], columns[1], columns[2], float(stored["bias"])
