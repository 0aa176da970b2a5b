"""How well passages are ranked, by ir-measures.

The gold standard marks spans of documents, while retrieval returns passages. So a passage is
relevant (grade 1) if it overlaps the marked answer, or the evidence where no answer is marked.
Every passage of the index is judged: recall@k is the share of all relevant passages among the
first k, success@k whether one of these is relevant, MRR the reciprocal rank of the first relevant
one (0 where none was retrieved), and nDCG@k has binary gain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG

from eval.questions import Question
from eval.spans import Range, touches

DEPTH = 10
"""The largest k of the figures at k, unless fewer passages are retrieved."""


def relevant_spans(question: Question) -> list[Range]:
    """Return the spans that make a passage relevant: marked answers, else the evidence."""
    return [Range(g.document, *(g.answer or (g.start, g.end))) for g in question.evidence]


def rank(
    retrieved: Sequence[Range], passages: Iterable[Range], gold: Sequence[Range], top_k: int
) -> dict[str, float]:
    """Return the figures of one ranking.

    `passages` are all those that the index has of the documents in `gold`.

    >>> a, b, c = Range("d", 0, 5), Range("d", 5, 9), Range("d", 9, 20)
    >>> figures = rank([a, c], [a, b, c], [Range("d", 8, 10)], 2)
    >>> figures["recall@2"], figures["success@1"], figures["MRR"]
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
    # A question that nothing was retrieved for is not in the run; it scores 0.
    scores = dict.fromkeys(names.values(), 0.0)
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        scores[names[metric.measure]] = float(metric.value)
    return scores


def _id(passage: Range) -> str:
    return f"{passage.document}:{passage.start}:{passage.end}"
