"""Ask every question of a set as `rag ask` does, and score the answers.

The index of a corpus is kept in a home of its own below `.rag/eval`, brought up to date first, so
that a second run is quick.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eval.catalogue import figures_of
from eval.questions import Question, foreign, read_questions
from eval.scoring import Corpus, score
from eval.sets import Set
from eval.spans import Range
from eval.verdict import judge
from rag.corpus.documents import given_documents
from rag.corpus.folder import read_folder
from rag.factory import build
from rag.index.index import Index
from rag.ingestion.sync import sync
from rag.models.embedder import Progress, load_embedder
from rag.pipeline import Pipeline
from rag.schema import answer_object
from rag.settings import Settings
from rag.types import Answer

_PACKAGES = ("rag-with-receipts", "chromadb", "tantivy", "sentence-transformers", "torch", "numpy")


def evaluate(
    chosen: Set, settings: Settings, limit: int | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """What `results.json` holds. Raises `RagError`, and `ValueError` for a bad line."""
    texts = corpus_texts(chosen.corpus, settings)
    questions = read_questions(chosen.questions, texts)
    if chosen.foreign:
        questions += foreign(read_questions(chosen.foreign))
    embedder = load_embedder(settings)
    sync([chosen.corpus], embedder, settings, progress)
    if limit and limit < len(questions):  # spread over the file, which is mostly sorted
        questions = [questions[i * len(questions) // limit] for i in range(limit)]
    pipeline = build(settings)
    corpus = checked_against(texts, settings.home, questions)
    rows = []
    for done, row in enumerate(ask_all(pipeline, questions, corpus, settings.top_k), start=1):
        rows.append(row)
        if progress:
            progress(done, len(questions))
    return {"set": chosen.name, **facts(settings), **summary(rows), "questions": rows}


def ask_all(
    pipeline: Pipeline, questions: Sequence[Question], corpus: Corpus, top_k: int
) -> Iterator[dict[str, Any]]:
    """A row of `results.json` for each question, as it is answered."""
    for question in questions[:1]:
        _ask(pipeline, question, corpus)  # the first one loads what is loaded late
    for question in questions:
        answer, checked = _ask(pipeline, question, corpus)
        verdict = judge(question, answer)
        yield {
            "id": question.id,
            "question": question.text,
            "kind": question.kind,
            "answerable": question.answerable,
            "near": question.near,
            "history": [[turn.question, turn.answer] for turn in question.history],
            "gold": [list(group) for group in question.groups],
            "evidence": [_quoted(g.document, g.start, g.end, checked) for g in question.evidence],
            "outcome": verdict.outcome,
            "why": verdict.why,
            "answer": answer_object(answer, question.id),
            "values": {
                name: [round(float(v), 6) for v in values]
                for name, values in score(question, answer, checked, top_k).items()
            },
        }


def _ask(pipeline: Pipeline, question: Question, corpus: Corpus) -> tuple[Answer, Corpus]:
    """The answer, and what it is to be checked against."""
    if not question.documents:
        return pipeline.ask(question.text, question.history), corpus
    documents = given_documents(list(question.documents))
    texts = {document.source.path: document.text for document in documents}
    answer = pipeline.over(documents).ask(question.text, question.history)
    return answer, replace(corpus, texts=texts, passages={})


def _quoted(document: str, start: int, end: int, corpus: Corpus) -> dict[str, str]:
    return {"document": document, "quote": corpus.texts.get(document, "")[start:end]}


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Figures over all questions, and right answers for each kind."""
    kinds = dict.fromkeys(row["kind"] for row in rows)
    by_kind = {kind: [r["values"] for r in rows if r["kind"] == kind] for kind in kinds}
    return {
        "figures": _figures([row["values"] for row in rows]),
        "kinds": {kind: _figures(values)["right"] for kind, values in by_kind.items()},
    }


def _figures(values: Sequence[Mapping[str, Sequence[float]]]) -> dict[str, Any]:
    return {
        name: {"value": e.value, "low": e.low, "high": e.high, "questions": n}
        for name, (e, n) in figures_of(values).items()
    }


def facts(settings: Settings) -> dict[str, Any]:
    """What the run was made with."""
    recipe = Index(settings.home).current().recipe
    return {
        "settings": settings.model_dump(mode="json", exclude={"home", "host", "port", "questions"}),
        "model": {"name": recipe.model, "fingerprint": recipe.fingerprint},
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in _PACKAGES},
        },
    }


def checked_against(texts: Mapping[str, str], home: Path, questions: Sequence[Question]) -> Corpus:
    """What the answers to these questions are checked against."""
    some_differ = any(question.figures for question in questions)
    some_unanswerable = not all(question.answerable for question in questions)
    some_foreign = any(question.foreign for question in questions)
    return Corpus(texts, passages_of(home), some_differ, some_unanswerable, some_foreign)


def corpus_texts(folder: Path, settings: Settings) -> dict[str, str]:
    """The texts of a folder by path, read anew: an index is not asked about itself."""
    reading = read_folder(folder, int(settings.max_file_mb * 1e6))
    return {document.source.path: document.text for document in reading.documents}


def passages_of(home: Path) -> dict[str, list[Range]]:
    """Where the passages of an index are, by document path."""
    generation = Index(home).current()
    found: dict[str, list[Range]] = {}
    for passage in generation.fetch(generation.ids()).values():
        path = generation.sources[passage.document_id].path
        found.setdefault(path, []).append(Range(path, passage.start, passage.end))
    return found
