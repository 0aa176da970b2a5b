"""How well passages are ranked, by ir-measures.

Gold is spans of documents and the unit of retrieval is a passage, so a passage counts as relevant
(grade 1) where it overlaps the marked answer, or the evidence where no answer is marked. The
judged pool is every passage of the index: recall@k is the share of all relevant passages among
the first k, success@k whether one of them is relevant, MRR the reciprocal rank of the first (0
where none was retrieved), nDCG@k with binary gain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG

from eval.questions import Question
from eval.spans import Range, touches

DEPTH = 10
"""Figures at k are reported up to here, or as far as passages are retrieved."""


def relevant_spans(question: Question) -> list[Range]:
    """Where a passage must reach: the answers that are marked, else the evidence."""
    return [Range(g.document, *(g.answer or (g.start, g.end))) for g in question.evidence]


def rank(
    retrieved: Sequence[Range], passages: Iterable[Range], gold: Sequence[Range], top_k: int
) -> dict[str, float]:
    """Figures of one ranking; `passages` are all of the index in the documents of the gold.

    >>> a, b, c = Range("d", 0, 5), Range("d", 5, 9), Range("d", 9, 20)
    >>> found = rank([a, c], [a, b, c], [Range("d", 8, 10)], 2)
    >>> found["recall@2"], found["success@1"], found["MRR"]
    (0.5, 0.0, 0.5)
    """
    depth = range(1, min(DEPTH, top_k) + 1)
    names = {RR: "MRR", **{R @ k: f"recall@{k}" for k in depth}}
    names |= {Success @ k: f"success@{k}" for k in depth} | {nDCG @ k: f"nDCG@{k}" for k in depth}
    relevant = {p for p in passages if touches(p, gold)} | {
        p for p in retrieved if touches(p, gold)
    }
    if not relevant:
        return {}
    ranks = dict.fromkeys(retrieved)  # a passage once, at its best rank
    run = [ir_measures.ScoredDoc("q", _id(p), -i) for i, p in enumerate(ranks)]
    qrels = [ir_measures.Qrel("q", _id(p), 1) for p in relevant]
    # A question for which nothing was retrieved is not in the run, and scores 0.
    scores = dict.fromkeys(names.values(), 0.0)
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        scores[names[metric.measure]] = float(metric.value)
    return scores


def _id(passage: Range) -> str:
    return f"{passage.document}:{passage.start}:{passage.end}"
