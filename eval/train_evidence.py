"""Fit the logistic models of `rag/evidence/` on questions whose answers are marked.

    python -m eval.train_evidence FOLDER… [--readers FILE…] [--write]

Each FOLDER holds `corpus/` and `questions.jsonl`. Passages are retrieved as `rag ask` does.

The first model (`ranking.py`) gives the probability that a sentence answers. A sentence is right if
it holds the marked answer or, where only longer evidence is marked, if most of it is evidence. For
an unanswerable question no sentence is right.

The second model (`confidence.py`) gives the probability that a question is answered at all. For it,
every third question is also asked of the other folders, where nothing answers it. Unanswerable
questions that were written to look answerable weigh a tenth, since few real questions are like
that.

Prints figures from cross-validation by document, then fits on everything. The same data gives the
same weights.

`--readers` are files of `eval.train_reader`, each trained on a part of the documents. A question is
read by the first reader that was not trained on its document, so that the weights do not trust the
reader too much. Without `--readers`, the weights are fitted that are used without a reader.
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
from rag.evidence.sentence_ranking import READ, Evidence, rank_evidence
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
"""Returns the reader for a question, if any."""


def no_reader(_: Question) -> None:
    """Return no reader, whatever the question."""


def examples(
    folder: Path, home: Path, questions: Sequence[Question], reading: Reading = no_reader
) -> list[Example]:
    """Return each question with its sentences, the most probable first, and which are right."""
    settings = load_settings(home=home / folder.resolve().name)
    embedder = load_embedder(settings)
    sync([folder / "corpus"], embedder, settings)
    retriever = Retriever(Index(settings.home, recipe_of(embedder, settings)), embedder, settings)
    ranked_examples = []
    for question in questions:
        text = retriever.normalise(question.text)
        hits = retriever.search(text)
        rarity = retriever.index.current().rarity
        ranked = rank_evidence(analyse(text), hits, embedder.embed_short, rarity, reading(question))
        ranked_examples.append((question, ranked, [_right(question, e) for e in ranked]))
    return ranked_examples


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


def _features(evidence: Evidence) -> tuple[float, ...]:
    row = evidence.features.row()
    return row if evidence.reader_odds is None else (*row, evidence.reader_odds)


def _ordered(example: Example, scores: Sequence[float]) -> Example:
    """Return the example with these probabilities, in their order."""
    question, ranked, right = example
    order = sorted(range(len(ranked)), key=lambda i: -scores[i])
    reranked = [replace(ranked[i], probability=float(scores[i])) for i in order]
    return question, reranked, [right[i] for i in order]


def _fit_confidence(data: Sequence[Example], foreign: Sequence[Example]) -> Fitted:
    """Fit the model of whether the best sentence answers, and print how good it is."""
    every = [example for example in (*data, *foreign) if example[1]]
    best = [best_evidence(analyse(q.text), ranked) or ranked[0] for q, ranked, _ in every]
    rows = np.asarray([confidence_features(e) for e in best])
    answered = np.asarray([q.answerable for q, _, _ in every])
    near = np.asarray([not q.answerable for q, _, _ in data] + [False] * (len(every) - len(data)))
    means, scales, model = _fit(rows, answered, np.where(near, _NEAR_WEIGHT, 1.0))
    confidence = model.predict_proba((rows - means) / scales)[:, 1]
    elsewhere = ~answered & ~near
    print(f"answerable against other corpora, AUROC {_auroc(confidence, answered, elsewhere):.3f}")
    if near.any():
        print(f"answerable against near misses, AUROC {_auroc(confidence, answered, near):.3f}")
    for bound in (0.3, 0.5, 0.7):
        right = (confidence[answered] >= bound).mean()
        wrong = (confidence[elsewhere] >= bound).mean()
        print(f"  from {bound}: answers {right:.3f} of answerable, {wrong:.3f} of other corpora")
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
    """Cross-validate and fit; with `--write`, replace the packaged weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_evidence", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--readers", nargs="+", type=Path, default=[], metavar="FILE")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    by_folder = {folder: read_questions(folder / "questions.jsonl") for folder in options.folders}
    reading, with_reader = _readers(options.readers), bool(options.readers)
    data = [
        example
        for folder, questions in by_folder.items()
        for example in examples(folder, options.home, questions, reading)
    ]
    foreign = [
        (replace(question, answerable=False), ranked, right)
        for folder in options.folders
        for other, questions in by_folder.items()
        if other != folder
        for question, ranked, right in examples(folder, options.home, questions[::3], reading)
        if ranked
    ]
    data = [example for example in data if example[1]]
    rows = np.asarray([_features(e) for _, ranked, _ in data for e in ranked])
    right = np.asarray([r for _, _, labels in data for r in labels])
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
        _ordered(
            e, model.predict_proba((np.asarray([*map(_features, e[1])]) - means) / scales)[:, 1]
        )
        for e in foreign
    ]
    stored = {
        "sentence": _stored(FEATURES + with_reader * READ, means, scales, model),
        "answer": _stored(
            CONFIDENCE_FEATURES + with_reader * READ, *_fit_confidence(data, foreign)
        ),
    }
    print(json.dumps(stored, indent=1))
    if options.write:
        weights = json.loads(_OUTPUT.read_text("utf-8"))
        weights["read" if with_reader else "unread"] = stored
        _OUTPUT.write_text(json.dumps(weights, indent=1) + "\n")


def document_of(question: Question) -> str:
    """Return the document that a question was written for."""
    return question.evidence[0].document if question.evidence else question.id


def _readers(paths: Sequence[Path]) -> Reading:
    """Make the function that returns the first reader not trained on a question's document.

    It raises `ValueError` where every reader was trained on that document.
    """
    readers = [(load_trained(path, load_settings()), trained_on(path)) for path in paths]

    def reading(question: Question) -> Reader | None:
        document = document_of(question)
        for reader, known in readers:
            if document not in known:
                return reader
        if readers:
            raise ValueError(f"every reader was trained on {document}")
        return None

    return reading


def _report(
    data: Sequence[tuple[Question, list[Evidence], list[bool]]],
    scores: Matrix,
    right: Matrix,
    owner: Any,
) -> None:
    answerable = np.asarray([q.answerable for q, _, _ in data])
    first, first_five = [], []
    for i in np.flatnonzero(answerable):
        sentences = np.flatnonzero(owner == i)
        order = sentences[np.argsort(-scores[sentences])]
        first.append(bool(right[order[0]]))
        first_five.append(bool(right[order[:5]].any()))
    print(f"questions {len(data)}, sentences {len(right)}, right {right.sum()}")
    print(f"right one first {np.mean(first):.3f}, among the first five {np.mean(first_five):.3f}")


if __name__ == "__main__":
    main()
