"""Fit the weights of `rag/evidence.py` on questions whose answers are marked.

    python -m eval.train_evidence FOLDER… [--write]

FOLDER holds `corpus/` and `questions.jsonl`. For every question the passages are retrieved as
`rag ask` does it; a sentence is right when it holds an answer (or, where only longer evidence is
marked, when most of it is evidence), and no sentence is right for a question that cannot be
answered. Prints figures from cross-validation by document, then fits on everything. The same
data gives the same weights.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from eval.questions import Question, read_questions
from rag.embeddings import load_embedder
from rag.evidence import FEATURES, Evidence, weigh
from rag.index import Index, recipe_of, sync
from rag.questions import analyse
from rag.retrieval import Retriever
from rag.settings import load_settings

_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "evidence.json"
_FOLDS = 5


def examples(folder: Path, home: Path) -> list[tuple[Question, list[Evidence], list[bool]]]:
    """For each question its sentences, in order of weight, and which of them are right."""
    settings = load_settings(home=home / folder.resolve().name)
    embedder = load_embedder(settings)
    sync([folder / "corpus"], embedder, settings)
    retriever = Retriever(Index(settings.home, recipe_of(embedder, settings)), embedder, settings)
    found = []
    for question in read_questions(folder / "questions.jsonl"):
        text = retriever.normalise(question.text)
        hits = retriever.search(text)
        rarity = retriever.index.current().rarity
        ranked = weigh(analyse(text), hits, embedder.short, rarity)
        found.append((question, ranked, [_right(question, e) for e in ranked]))
    return found


def _right(question: Question, evidence: Evidence) -> bool:
    if not question.answerable:
        return False
    for gold in question.evidence:
        if gold.document != evidence.hit.source.path:
            continue
        if gold.answer:
            if evidence.span.start <= gold.answer[0] and gold.answer[1] <= evidence.span.end:
                return True
        else:
            shared = min(gold.end, evidence.span.end) - max(gold.start, evidence.span.start)
            if shared > (evidence.span.end - evidence.span.start) / 2:
                return True
    return False


def _fit(rows: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray, LogisticRegression]:
    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales[scales == 0] = 1
    model = LogisticRegression(C=1.0, max_iter=2000)
    return means, scales, model.fit((rows - means) / scales, right)


def main(arguments: Sequence[str] | None = None) -> None:
    """Cross-validate, fit, and with `--write` replace the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_evidence", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    data = [example for folder in options.folders for example in examples(folder, options.home)]
    data = [example for example in data if example[1]]
    rows = np.asarray([e.features for _, ranked, _ in data for e in ranked])
    right = np.asarray([r for _, _, own in data for r in own])
    owner = np.repeat(np.arange(len(data)), [len(ranked) for _, ranked, _ in data])
    documents = [q.evidence[0].document if q.evidence else q.id for q, _, _ in data]
    groups = np.unique(documents, return_inverse=True)[1]
    scores = np.zeros(len(rows))
    for train, test in GroupKFold(_FOLDS).split(rows, right, groups[owner]):
        means, scales, model = _fit(rows[train], right[train])
        scores[test] = model.predict_proba((rows[test] - means) / scales)[:, 1]
    _report(data, scores, right, owner)
    means, scales, model = _fit(rows, right)
    weights = {
        name: {"mean": round(float(m), 6), "scale": round(float(s), 6), "weight": round(float(w), 4)}
        for name, m, s, w in zip(FEATURES, means, scales, model.coef_[0], strict=True)
    }
    stored = {"bias": round(float(model.intercept_[0]), 4), "features": weights}
    print(json.dumps(stored, indent=1))
    if options.write:
        _OUTPUT.write_text(json.dumps(stored, indent=1) + "\n")


def _report(
    data: Sequence[tuple[Question, list[Evidence], list[bool]]],
    scores: np.ndarray,
    right: np.ndarray,
    owner: np.ndarray,
) -> None:
    best = np.asarray([scores[owner == i].max() for i in range(len(data))])
    answerable = np.asarray([q.answerable for q, _, _ in data])
    first, few = [], []
    for i in np.flatnonzero(answerable):
        own = np.flatnonzero(owner == i)
        order = own[np.argsort(-scores[own])]
        first.append(bool(right[order[0]]))
        few.append(bool(right[order[:5]].any()))
    print(f"questions {len(data)}, sentences {len(right)}, right {right.sum()}")
    print(f"right sentence first {np.mean(first):.3f}, among the first five {np.mean(few):.3f}")
    if 0 < answerable.sum() < len(data):
        print(f"AUROC answerable {roc_auc_score(answerable, best):.3f}")
        for bound in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
            kept, wrong = (best[answerable] >= bound).mean(), (best[~answerable] >= bound).mean()
            print(f"  from {bound}: answers {kept:.3f} of answerable, {wrong:.3f} of the others")


if __name__ == "__main__":
    main()
