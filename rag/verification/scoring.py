"""The probability that a statement is supported by the text that it cites.

It comes from the share of its words, weighted by rarity, and of its names and numbers that the
cited text has; from how near each of its words comes to a word there; and from the judgement of
the trained verifier. There are two logistic models: `words` for what can be counted, `verified`
for all of it. The weights are in `data/weights/support.json` and come from
`python -m eval.train_support`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rag.language.doc import Doc, parse
from rag.language.tokens import stem, stop_words
from rag.language.word_frequency import rarity, share_held
from rag.models.embedder import TokenVectors
from rag.models.logistic import log_odds
from rag.verification.alignment import CitedText
from rag.verification.checks.names import checked_names
from rag.verification.checks.numbers import share_missing, shared_dates
from rag.verification.entailment import Verify, judgement_of

Model = Literal["words", "verified"]
FEATURES: dict[Model, tuple[str, ...]] = {
    "words": ("coverage", "names_missing", "numbers_missing"),
    "verified": ("nearness", "names_missing", "numbers_missing", "borne_out", "contradicted"),
}
# Words of saying are left to the check of speakers.
_REPORTING = frozenset(map(stem, "said says told tells reported wrote writes according".split()))
TokenEmbed = Callable[[Sequence[str]], list[TokenVectors]]


@dataclass(frozen=True, slots=True)
class SupportModels:
    """The models that judge support: `embed` gives the vectors of word pieces."""

    embed: TokenEmbed
    verify: Verify


def support_features(
    statement: Doc, cited: CitedText, models: SupportModels | None = None
) -> dict[str, float]:
    """Return the features of a statement by name; without models, those that can be counted."""
    evidence = cited.for_report(statement)
    keys = [name.key for name in checked_names(statement, evidence) if name.key]
    known = cited.doc.stems | parse(cited.about).stems
    left_out = _REPORTING.union(
        *(statement.part(span).stems for span in shared_dates(statement, evidence))
    )
    wanted = {stem: w for stem, w in statement.weights.items() if stem not in left_out}
    features = {
        "coverage": share_held(wanted, known),
        "names_missing": float(sum(not key <= known for key in keys)),
        "numbers_missing": share_missing(statement, evidence),
    }
    if models:
        judgement = judgement_of(statement, cited, models.verify)
        features["nearness"] = nearness(statement, cited, models.embed)
        features["borne_out"] = _odds(judgement.supported)
        features["contradicted"] = _odds(judgement.refuted)
    return features


def _odds(probability: float) -> float:
    """Return the log-odds of a probability, at most 7 in size."""
    bounded = min(max(probability, 1e-3), 1 - 1e-3)
    return math.log(bounded / (1 - bounded))


def nearness(statement: Doc, cited: CitedText, embed: TokenEmbed) -> float:
    """Return how near the content words of a statement come to words of the cited text.

    The mean, weighted by rarity, of the largest cosine of their word pieces to any piece there:
    the recall of BERTScore (Zhang et al. 2020, eq. 1 and 3), from -1 to 1.
    """
    lines = [sentence.text for part in cited.parts for sentence in part.doc.sentence_docs]
    ours, *theirs = embed([statement.text, *dict.fromkeys(lines)])
    rows = [tokens.vectors for tokens in theirs if len(tokens.vectors)]
    if not rows or not len(ours.vectors):
        return 0.0
    best = (ours.vectors @ np.concatenate(rows).T).max(axis=1)
    total = weight = 0.0
    for word, (start, end) in statement.tokens:
        pieces = [i for i, (s, e) in enumerate(ours.spans) if s < end and e > start]
        if pieces and word not in stop_words():
            total += rarity(word) * float(best[pieces].mean())
            weight += rarity(word)
    return total / weight if weight else float(best.mean())


def support_log_odds(features: Mapping[str, float]) -> float:
    """Return the log-odds that a statement with these features is supported."""
    model: Model = "verified" if "nearness" in features else "words"
    row = np.asarray([[features[name] for name in FEATURES[model]]])
    return float(log_odds("support.json", model, FEATURES[model], row)[0])


def probability(odds: float) -> float:
    """Return the probability, 0 to 1, that log-odds stand for."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
