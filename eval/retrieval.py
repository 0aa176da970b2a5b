"""Retrieval figures on folders that hold `corpus/` and `questions.jsonl`.

    python -m eval.retrieval FOLDER… [--retriever hybrid|dense|lexical] [--set name=value]…

Every corpus is indexed as `rag index` does it, in a home of its own below `--home`, and every
question is searched as `rag search` does it. Prints recall and precision of the gold characters
in the first five passages, and Hit@1 and Hit@5 for the questions whose answer span is known, with
95 % intervals from 1,000 bootstrap samples.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from eval.metrics import Range, hit, precision, recall
from eval.questions import Question, read_questions
from rag.embeddings import Embedder, load_embedder
from rag.index import Index, recipe_of, sync
from rag.retrieval import Retriever
from rag.settings import Settings, load_settings

_TOP = 5
_SAMPLES = 1000


def measure(folder: Path, embedder: Embedder, settings: Settings) -> dict[str, list[float]]:
    """Values by figure, one for each question that the figure is defined for."""
    sync([folder / "corpus"], embedder, settings)
    index = Index(settings.home, recipe_of(embedder, settings))
    retriever = Retriever(index, embedder, settings)
    values: dict[str, list[float]] = {}
    for question in read_questions(folder / "questions.jsonl"):
        if not question.answerable or not question.evidence:
            continue
        started = time.perf_counter()
        hits = retriever.search(retriever.normalise(question.text))
        spent = (time.perf_counter() - started) * 1000
        found = [Range(h.source.path, h.passage.start, h.passage.end) for h in hits]
        for name, value in {**_figures(question, found), "milliseconds": spent}.items():
            values.setdefault(name, []).append(value)
    return values


def _figures(question: Question, found: Sequence[Range]) -> dict[str, float]:
    gold = [Range(g.document, g.start, g.end) for g in question.evidence]
    answers = [Range(g.document, *g.answer) for g in question.evidence if g.answer]
    figures = {
        f"recall@{_TOP}": recall(found[:_TOP], gold),
        f"precision@{_TOP}": precision(found[:_TOP], gold),
    }
    if answers:
        figures |= {f"hit@{k}": float(hit(found, answers, k)) for k in (1, _TOP)}
    return figures


def interval(values: Sequence[float]) -> tuple[float, float]:
    """95 % interval of the mean, by the bootstrap with a fixed seed."""
    data = np.asarray(values)
    picks = np.random.default_rng(0).integers(0, len(data), (_SAMPLES, len(data)))
    low, high = np.percentile(data[picks].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table with a row for each folder."""
    parser = argparse.ArgumentParser(prog="python -m eval.retrieval", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--home", type=Path, default=Path(".rag/eval"))
    parser.add_argument("--retriever", choices=("hybrid", "dense", "lexical"))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args(arguments)
    chosen = dict(pair.split("=", 1) for pair in options.set)
    if options.retriever:
        chosen["retriever"] = options.retriever
    table = Table("set", "questions", "figure", "mean", "95 % interval")
    for folder in options.folders:
        home = options.home / folder.resolve().name
        settings = load_settings(home=home, **chosen)
        embedder = load_embedder(settings)
        for name, values in measure(folder, embedder, settings).items():
            if name == "milliseconds":
                median, slow = np.percentile(values, [50, 95])
                bounds = f"95th percentile {slow:.0f}"
                table.add_row(
                    folder.name, str(len(values)), "milliseconds", f"{median:.0f}", bounds
                )
                continue
            low, high = interval(values)
            mean = 100 * float(np.mean(values))
            bounds = f"{100 * low:.1f} to {100 * high:.1f}"
            table.add_row(folder.name, str(len(values)), name, f"{mean:.2f}", bounds)
    Console().print(table)


if __name__ == "__main__":
    main()
