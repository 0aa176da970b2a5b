"""Fit the logistic models of `rag/evidence/` on questions whose answers are marked.

    python -m eval.train_evidence FOLDER… [--no-reader] [--write]

Each FOLDER is one set and holds `corpus/` and `questions.jsonl`, as `eval.genre_corpora` makes
them from texts that the reader was not trained on. Passages are retrieved as `rag ask` does.

The first model (`sentence_ranking.py`) gives the probability that a sentence answers. A sentence is
right if it holds the marked answer or, where only longer evidence is marked, if most of it is
evidence. For an unanswerable question no sentence is right; those whose answer was taken out of
the text are left out, since often not all of it was. At most a hundred questions of a set are used.

The second model (`confidence.py`) gives the probability that the best sentence is right. For it,
some questions are also asked of the next folder, where nothing answers them.

Prints figures for every set by models that were fitted on the others, then fits on everything.
The same data gives the same weights. `--no-reader` fits the weights that are used without a reader.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from eval.fitting import Fitted, fit, write_weights
from eval.questions import Question, read_questions
from rag.evidence.confidence import CONFIDENCE_FEATURES, best_evidence, confidence_features
from rag.evidence.features import FEATURES
from rag.evidence.sentence_ranking import READ, Evidence, rank_evidence
from rag.index.index import Index, recipe_of
from rag.ingestion.sync import sync
from rag.models.embedder import load_embedder
from rag.models.logistic import Matrix
from rag.models.reader_loading import load_reader
from rag.questions.analysis import analyse_for
from rag.retrieval.retriever import Retriever
from rag.settings import load_settings

_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "weights" / "evidence.json"
_MOST = 100  # questions of a set
_REMOVED = "removed"  # the kind of those whose answer was taken out of the text, often not wholly
_FOREIGN = 20  # questions of another set that are asked of each folder
_STRENGTH = 0.1  # inverse of the regularisation of the second model


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a set with its sentences, the most probable first, and which are right."""

    set: str
    question: Question
    ranked: tuple[Evidence, ...]
    right: tuple[bool, ...]


def examples(folder: Path, home: Path, foreign: Sequence[Question], read: bool) -> list[Example]:
    """Return the questions of a folder, and those of another one, with their sentences."""
    settings = load_settings(home=home / folder.resolve().name)
    embedder = load_embedder(settings)
    reader = load_reader(settings) if read else None
    sync([folder / "corpus"], embedder, settings)
    retriever = Retriever(Index(settings.home, recipe_of(embedder, settings)), embedder, settings)
    corpus = retriever.index.current()
    found = []
    others = [replace(q, answerable=False, evidence=()) for q in foreign[:_FOREIGN]]
    own = [q for q in read_questions(folder / "questions.jsonl") if q.kind != _REMOVED]
    random.Random(0).shuffle(own)
    for question in (*own[:_MOST], *others):
        text = retriever.normalise(question.text)
        hits = retriever.search(text)
        ranked = rank_evidence(
            analyse_for(text, hits),
            hits,
            embedder.embed_short,
            corpus.rarity,
            reader,
            corpus.document,
        )
        if ranked:
            right = tuple(_is_right(question, e) for e in ranked)
            found.append(Example(folder.name, question, tuple(ranked), right))
    return found


def _is_right(question: Question, evidence: Evidence) -> bool:
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


def fit_both(data: Sequence[Example], read: bool) -> tuple[Fitted, Fitted]:
    """Fit the model of sentences, and that of the best one by it."""
    rows = np.asarray([_row(e) for example in data for e in example.ranked])
    right = np.asarray([r for example in data for r in example.right])
    sentence = fit(FEATURES + read * READ["sentence"], rows, right)
    ordered = [_ordered(example, sentence) for example in data]
    best = [_best(example) for example in ordered]
    rows = np.asarray([confidence_features(example.ranked[i]) for example, i in best])
    right = np.asarray([example.right[i] for example, i in best])
    return sentence, fit(CONFIDENCE_FEATURES + read * READ["answer"], rows, right, _STRENGTH)


def _row(evidence: Evidence) -> tuple[float, ...]:
    row = evidence.features.row()
    return (*row, evidence.odds.answers, evidence.is_read_first) if evidence.odds else row


def _ordered(example: Example, sentence: Fitted) -> Example:
    """Return an example with the probabilities of a model, in their order."""
    scores = sentence.probabilities(np.asarray([_row(e) for e in example.ranked]))
    order = np.argsort(-scores, kind="stable")
    ranked = [replace(example.ranked[i], probability=float(scores[i])) for i in order]
    return replace(example, ranked=tuple(ranked), right=tuple(example.right[i] for i in order))


def _best(example: Example) -> tuple[Example, int]:
    """Return an example with the number of the sentence that would be quoted first."""
    best = best_evidence(analyse_for(example.question.text, ()), example.ranked)
    return example, next((i for i, e in enumerate(example.ranked) if e is best), 0)


def report(name: str, data: Sequence[Example], sentence: Fitted, answer: Fitted) -> None:
    """Print how often the first sentence is right, and how well the confidence tells."""
    best = [_best(_ordered(example, sentence)) for example in data]
    rows = np.asarray([confidence_features(example.ranked[i]) for example, i in best])
    sure = answer.probabilities(rows)
    right = np.asarray([example.right[i] for example, i in best])
    answerable = np.asarray([example.question.answerable for example in data])
    five = np.mean([any(e.right[:5]) for e, _ in best if e.question.answerable])
    told = f"{name:20} {len(data):5} first {right[answerable].mean():.3f}, of five {five:.3f}"
    if right.any() and not right.all():
        told += f", AUROC right {roc_auc_score(right, sure):.3f}"
    if answerable.any() and not answerable.all():
        told += f", answerable {roc_auc_score(answerable, sure):.3f}"
    print(f"{told}, calibration error {calibration_error(sure, right):.3f}", flush=True)


def calibration_error(sure: Matrix, right: Any) -> float:
    """Return the expected calibration error over ten bins (Guo et al. 2017, eq. 3)."""
    bins = np.minimum((sure * 10).astype(int), 9)
    groups = [(sure[bins == b], right[bins == b]) for b in range(10) if (bins == b).any()]
    return float(sum(len(s) * abs(s.mean() - r.mean()) for s, r in groups) / len(sure))


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge on each set what the others give, and fit; with `--write`, replace the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_evidence", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--no-reader", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    folders: list[Path] = options.folders
    read = not options.no_reader
    sets = []
    for folder, other in zip(folders, [*folders[1:], folders[0]], strict=True):
        foreign = read_questions(other / "questions.jsonl") if other != folder else []
        sets.append(examples(folder, options.home, foreign, read))
    for number, own in enumerate(sets if len(sets) > 1 else []):
        others = [e for i, found in enumerate(sets) if i != number for e in found]
        report(f"without {folders[number].name}", own, *fit_both(others, read))
    data = [e for found in sets for e in found]
    sentence, answer = fit_both(data, read)
    report("all", data, sentence, answer)
    if options.write:
        stored = {"sentence": sentence.stored(), "answer": answer.stored()}
        write_weights(_OUTPUT, {"read" if read else "unread": stored})


if __name__ == "__main__":
    main()
