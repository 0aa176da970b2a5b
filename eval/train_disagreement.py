"""Fit the model that says whether two sentences answer for one thing (`rag/disagreement/`).

    python -m eval.train_disagreement QUESTIONS.jsonl [--write]

QUESTIONS.jsonl is RAMDocs: each question has `documents` with `text`, `type` ("correct", "misinfo",
"noise") and `answer`. Three kinds of cases are made of it: a conflict (one document with a right
answer, one with a wrong one); one answer (the right documents, if they agree); and two things of
one name (right documents with different answers). All have two documents beside them that answer
nothing.

Prints for several bounds of how many cases a disagreement is told, by models that were fitted on
the other four fifths of the questions, and how many conflicts are told with both answers; then
fits on everything.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Literal

import numpy as np
from sklearn.model_selection import GroupKFold

from eval.fitting import fit, write_weights
from rag.corpus.documents import given_documents
from rag.disagreement.answers import contrasted
from rag.disagreement.one_matter import PairFeatures, pair_features
from rag.factory import build
from rag.pipeline import Pipeline
from rag.questions.analysis import analyse_for
from rag.settings import load_settings

_OUTPUT = Path(__file__).parent.parent / "rag" / "data" / "weights" / "disagreement.json"
_STRENGTH = 0.3  # inverse of the regularisation
_NAMES = tuple(field.name for field in fields(PairFeatures))
_BOUNDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4)
Kind = Literal["conflict", "one answer", "two things"]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its documents, and the answers that they give."""

    number: int
    kind: Kind
    question: str
    answers: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences with different answers; `is_conflict` if they hold the answers of one."""

    case: Case
    features: PairFeatures
    is_conflict: bool


def cases(rows: Sequence[Any]) -> Iterator[Case]:
    """Yield the cases of RAMDocs that can be made of documents which hold their answer."""
    for number, row in enumerate(rows):
        holding = [d for d in row["documents"] if _holds(d["text"], d["answer"])]
        right = [d for d in holding if d["type"] == "correct"]
        wrong = [d for d in holding if d["type"] == "misinfo"]
        noise = tuple(d["text"] for d in row["documents"] if d["type"] == "noise")[:2]
        apart = ((a, b) for a in right for b in wrong if _are_apart(a, b))
        if pair := next(apart, None):
            yield _case(number, "conflict", row, pair, noise)
        different = {_plain(d["answer"]): d for d in reversed(right)}
        if len(different) > 1:
            yield _case(number, "two things", row, tuple(different.values())[:3], noise)
        elif len(right) > 1:
            yield _case(number, "one answer", row, tuple(right[:3]), noise)


def _case(number: int, kind: Kind, row: Any, documents: Sequence[Any], noise: Any) -> Case:
    answers = tuple(dict.fromkeys(d["answer"] for d in documents))
    texts = (*(d["text"] for d in documents), *noise)
    return Case(number, kind, row["question"], answers, texts)


def _are_apart(one: Any, other: Any) -> bool:
    return not _holds(one["text"], other["answer"]) and not _holds(other["text"], one["answer"])


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _holds(text: str, answer: str) -> bool:
    return _plain(answer) in _plain(text)


def pairs(pipeline: Pipeline, case: Case) -> Iterator[Pair]:
    """Yield the sentences of an answer that give different answers to a question."""
    answer = pipeline.over(given_documents([{"text": text} for text in case.texts])).ask(
        case.question
    )
    analysis = analyse_for(case.question, answer.passages)
    for one, other in contrasted(analysis, answer.statements, answer.passages):
        held = [[_holds(s.sentence.text, a) for s in (one, other)] for a in case.answers[:2]]
        both = held in ([[True, False], [False, True]], [[False, True], [True, False]])
        features = pair_features(set(analysis.terms), one, other)
        yield Pair(case, features, case.kind == "conflict" and both)


def report(found: Sequence[Pair], all_cases: Sequence[Case]) -> None:
    """Print for several bounds which cases are told, by models fitted on other questions."""
    rows, right = _table(found)
    scores = np.zeros(len(found))
    for train, test in GroupKFold(5).split(rows, right, [p.case.number for p in found]):
        fitted = fit(_NAMES, rows[train], right[train], _STRENGTH)
        scores[test] = fitted.probabilities(rows[test])
    for bound, kind in itertools.product(_BOUNDS, ("conflict", "one answer", "two things")):
        told = [p for p, s in zip(found, scores, strict=True) if s >= bound and p.case.kind == kind]
        count = len({p.case for p in told})
        true = len({p.case for p in told if p.is_conflict})
        of = sum(case.kind == kind for case in all_cases)
        print(f"{bound:.2f} {kind:10} told {count} of {of}, with both answers {true}")


def _table(found: Sequence[Pair]) -> tuple[Any, Any]:
    rows = np.asarray([astuple(pair.features) for pair in found])
    return rows, np.asarray([pair.is_conflict for pair in found])


def main(arguments: Sequence[str] | None = None) -> None:
    """Report on folds, and fit; with `--write`, replace the packaged weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_disagreement", description=__doc__)
    parser.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    lines = options.questions.read_text("utf-8").splitlines()
    all_cases = list(cases([json.loads(line) for line in lines if line.strip()]))
    pipeline = build(load_settings(home=options.home, answerer="extractive"))
    found = [pair for case in all_cases for pair in pairs(pipeline, case)]
    report(found, all_cases)
    fitted = fit(_NAMES, *_table(found), _STRENGTH)
    print(fitted.stored())
    if options.write:
        write_weights(_OUTPUT, {"pair": fitted.stored()})


if __name__ == "__main__":
    main()
