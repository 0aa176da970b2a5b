"""How probable it is that a statement is borne out, from what can be counted: the share of its
words that its grounds hold, weighed by rarity, its names and its numbers; and, where an embedding
model is at hand, how near each of its words comes to one there.

Two logistic models, `words` and `tokens`; the weights are in `data/support.json` and come from
`python -m eval.train_support`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from rag.language.names import name_key, names, stems
from rag.language.numbers import numbers
from rag.language.sentences import sentences
from rag.language.tokens import stem, stop_words, words
from rag.language.word_frequency import rarity, share_held, word_weights
from rag.models.embedder import TokenVectors
from rag.models.logistic import log_odds
from rag.verification.alignment import CitedText
from rag.verification.checks.numbers import ends

Model = Literal["words", "tokens"]
FEATURES: dict[Model, tuple[str, ...]] = {
    "words": ("coverage", "names_missing", "numbers_missing"),
    "tokens": ("nearness", "names_missing", "numbers_missing"),
}
# That something is said is the matter of the attribution, not of the words.
_REPORTING = frozenset(map(stem, "said says told tells reported wrote writes according".split()))
TokenEmbed = Callable[[Sequence[str]], list[TokenVectors]]


def support_features(
    text: str, grounds: CitedText, embed: TokenEmbed | None = None
) -> dict[str, float]:
    """What the models look at; "nearness" only with an embedding model."""
    own = [k for name, _ in names(text) if (k := name_key(name))]
    counted = numbers(text)
    evidence = grounds.for_report(text)
    given = {end for n in numbers(evidence) for end in ends(n)}
    there = grounds.stems | stems(grounds.about)
    wanted = {s: w for s, w in word_weights(text).items() if s not in _REPORTING}
    absent = sum(not ends(n) <= given for n in counted)
    found = {
        "coverage": share_held(wanted, there),
        "names_missing": float(sum(not k <= there for k in own)),
        "numbers_missing": absent / len(counted) if counted else 0.0,
    }
    if embed:
        found["nearness"] = nearness(text, grounds, embed)
    return found


def nearness(text: str, grounds: CitedText, embed: TokenEmbed) -> float:
    """Mean over the content words of the largest cosine of their word pieces to any piece of the
    grounds, by rarity: the recall of BERTScore (Zhang et al. 2020, eq. 1 and 3); -1 to 1."""
    lines = [part.text[s:e] for part in grounds.parts for s, e in sentences(part.text)]
    own, *theirs = embed([text, *dict.fromkeys(lines)])
    rows = [tokens.vectors for tokens in theirs if len(tokens.vectors)]
    if not rows or not len(own.vectors):
        return 0.0
    best = (own.vectors @ np.concatenate(rows).T).max(axis=1)
    total = weight = 0.0
    for word, (start, end) in words(text):
        pieces = [i for i, (s, e) in enumerate(own.spans) if s < end and e > start]
        if pieces and word not in stop_words():
            total += rarity(word) * float(best[pieces].mean())
            weight += rarity(word)
    return total / weight if weight else float(best.mean())


def support_log_odds(found: dict[str, float]) -> float:
    """Log odds that a statement with these features is borne out."""
    model: Model = "tokens" if "nearness" in found else "words"
    row = np.asarray([[found[name] for name in FEATURES[model]]])
    return float(log_odds("support.json", model, FEATURES[model], row)[0])


def probability(log_odds: float) -> float:
    """0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))
