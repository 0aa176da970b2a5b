"""Fit the weights of `rag/evidence.py` on questions whose answers are marked.

    python -m eval.train_evidence FOLDER… [--readers FILE…] [--write]

FOLDER holds `corpus/` and `questions.jsonl`. For every question the passages are retrieved as
`rag ask` does it; a sentence is right when it holds an answer (or, where only longer evidence is
marked, when most of it is evidence), and no sentence is right for a question that cannot be
answered. For the second model, which tells whether a question is answered at all, every third
question is also asked of the other folders, where nothing answers it; those that were written to
look answerable weigh a tenth, since few real questions do. Prints figures from cross-validation
by document, then fits on everything. The same data gives the same weights.

Without `--readers` the weights for no reader are fitted. With them, those beside a reader: FILEs
from `eval.train_reader`, each trained on a part of the documents; a question is read by the first
that was not trained on its document, so that the weights do not trust the reader too much.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from eval.questions import Question, read_questions
from rag.evidence.confidence import CONFIDENCE_FEATURES, best_evidence, confidence_features
from rag.evidence.features import FEATURES
from rag.evidence.ranking import READ, Evidence, rank_evidence
from rag.index.index import Index, recipe_of
from rag.ingestion.sync import sync
from rag.models.embedder import load_embedder
from rag.models.logistic import Matrix
from rag.models.reader import Reader
from rag.models.reader_loading import load_trained, trained_on
from rag.questions.analysis import analyse
from rag.retrieval.retriever import Retriever
from rag.settings import load_settings

_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "weights" / "evidence.json"
_FOLDS = 5
_NEAR_WEIGHT = 0.1


Example = tuple[Question, list[Evidence], list[bool]]


Reading = Callable[[Question], Reader | None]
"""The reader for a question."""


def nobody(_: Question) -> None:
    """No reader."""


def examples(
    folder: Path, home: Path, questions: Sequence[Question], reading: Reading = nobody
) -> list[Example]:
    """For each question its sentences, in order of weight, and which of them are right."""
    settings = load_settings(home=home / folder.resolve().name)
    embedder = load_embedder(settings)
    sync([folder / "corpus"], embedder, settings)
    retriever = Retriever(Index(settings.home, recipe_of(embedder, settings)), embedder, settings)
    found = []
    for question in questions:
        text = retriever.normalise(question.text)
        hits = retriever.search(text)
        rarity = retriever.index.current().rarity
        ranked = rank_evidence(analyse(text), hits, embedder.embed_short, rarity, reading(question))
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


Fitted = tuple[Matrix, Matrix, LogisticRegression]


def _fit(rows: Matrix, right: Any, weights: Any = None) -> Fitted:
    means, scales = rows.mean(axis=0), rows.std(axis=0)
    scales[scales == 0] = 1
    model = LogisticRegression(C=1.0, max_iter=2000)
    return means, scales, model.fit((rows - means) / scales, right, sample_weight=weights)


def _row(evidence: Evidence) -> tuple[float, ...]:
    return evidence.features if evidence.read is None else (*evidence.features, evidence.read)


def _ordered(example: Example, scores: Sequence[float]) -> Example:
    """The same with other probabilities, so in another order."""
    question, ranked, right = example
    order = sorted(range(len(ranked)), key=lambda i: -scores[i])
    found = [replace(ranked[i], probability=float(scores[i])) for i in order]
    return question, found, [right[i] for i in order]


def _fit_answer(data: Sequence[Example], foreign: Sequence[Example]) -> Fitted:
    """The model that tells whether the best sentence answers; prints how well it does."""
    every = [example for example in (*data, *foreign) if example[1]]
    best = [best_evidence(analyse(q.text), ranked) or ranked[0] for q, ranked, _ in every]
    rows = np.asarray([confidence_features(e) for e in best])
    answered = np.asarray([q.answerable for q, _, _ in every])
    near = np.asarray([not q.answerable for q, _, _ in data] + [False] * (len(every) - len(data)))
    means, scales, model = _fit(rows, answered, np.where(near, _NEAR_WEIGHT, 1.0))
    sure = model.predict_proba((rows - means) / scales)[:, 1]
    away = ~answered & ~near
    print(f"answered or asked of another corpus, AUROC {_auroc(sure, answered, away):.3f}")
    if near.any():
        print(f"answered or made to look so, AUROC {_auroc(sure, answered, near):.3f}")
    for bound in (0.3, 0.5, 0.7):
        kept, wrong = (sure[answered] >= bound).mean(), (sure[away] >= bound).mean()
        print(f"  from {bound}: answers {kept:.3f} of answerable, {wrong:.3f} of other corpora's")
    return means, scales, model


def _auroc(scores: Matrix, positive: Any, negative: Any) -> float:
    chosen = positive | negative
    return float(roc_auc_score(positive[chosen], scores[chosen]))


def _stored(names: Sequence[str], means: Matrix, scales: Matrix, model: LogisticRegression) -> Any:
    columns = zip(names, means, scales, model.coef_[0], strict=True)
    features = {
        name: {
            "mean": round(float(m), 6),
            "scale": round(float(s), 6),
            "weight": round(float(w), 4),
        }
        for name, m, s, w in columns
    }
    return {"bias": round(float(model.intercept_[0]), 4), "features": features}


def main(arguments: Sequence[str] | None = None) -> None:
    """Cross-validate, fit, and with `--write` replace the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_evidence", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--readers", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    analysis = {folder: read_questions(folder / "questions.jsonl") for folder in options.folders}
    read, read_too = _readers(options.readers), bool(options.readers)
    data = [e for f, some in analysis.items() for e in examples(f, options.home, some, read)]
    foreign = [
        (replace(question, answerable=False), ranked, own)
        for folder in options.folders
        for other, questions in analysis.items()
        if other != folder
        for question, ranked, own in examples(folder, options.home, questions[::3], read)
        if ranked
    ]
    data = [example for example in data if example[1]]
    rows = np.asarray([_row(e) for _, ranked, _ in data for e in ranked])
    right = np.asarray([r for _, _, own in data for r in own])
    owner = np.repeat(np.arange(len(data)), [len(ranked) for _, ranked, _ in data])
    groups = np.unique([document_of(q) for q, _, _ in data], return_inverse=True)[1]
    scores = np.zeros(len(rows))
    for train, test in GroupKFold(_FOLDS).split(rows, right, groups[owner]):
        means, scales, model = _fit(rows[train], right[train])
        scores[test] = model.predict_proba((rows[test] - means) / scales)[:, 1]
    _report(data, scores, right, owner)
    means, scales, model = _fit(rows, right)
    data = [_ordered(e, scores[owner == i]) for i, e in enumerate(data)]
    foreign = [
        _ordered(e, model.predict_proba((np.asarray([*map(_row, e[1])]) - means) / scales)[:, 1])
        for e in foreign
    ]
    stored = {
        "sentence": _stored(FEATURES + read_too * READ, means, scales, model),
        "answer": _stored(CONFIDENCE_FEATURES + read_too * READ, *_fit_answer(data, foreign)),
    }
    print(json.dumps(stored, indent=1))
    if options.write:
        every = json.loads(_OUTPUT.read_text("utf-8"))
        every["read" if read_too else "unread"] = stored
        _OUTPUT.write_text(json.dumps(every, indent=1) + "\n")


def document_of(question: Question) -> str:
    """The document that a question was written for."""
    return question.evidence[0].document if question.evidence else question.id


def _readers(paths: Sequence[Path]) -> Reading:
    """For each question the first reader that was not trained on its document. Raises
    `ValueError` where every one was."""
    made = [(load_trained(path, load_settings()), trained_on(path)) for path in paths]

    def reading(question: Question) -> Reader | None:
        own = document_of(question)
        for reader, known in made:
            if own not in known:
                return reader
        if made:
            raise ValueError(f"every reader was trained on {own}")
        return None

    return reading


def _report(
    data: Sequence[tuple[Question, list[Evidence], list[bool]]],
    scores: Matrix,
    right: Matrix,
    owner: Any,
) -> None:
    answerable = np.asarray([q.answerable for q, _, _ in data])
    first, few = [], []
    for i in np.flatnonzero(answerable):
        own = np.flatnonzero(owner == i)
        order = own[np.argsort(-scores[own])]
        first.append(bool(right[order[0]]))
        few.append(bool(right[order[:5]].any()))
    print(f"questions {len(data)}, sentences {len(right)}, right {right.sum()}")
    print(f"right sentence first {np.mean(first):.3f}, among the first five {np.mean(few):.3f}")


if __name__ == "__main__":
    main()
