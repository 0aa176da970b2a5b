"""Ask every question of a set as `rag ask` does, and score the answers.

Each corpus has an index of its own below `.rag/eval`. It is brought up to date before a run, so
that a second run starts quickly.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eval.cached_models import CachedServer, KeptAnswers
from eval.catalogue import figures_of
from eval.questions import Gold, Question, foreign, read_questions
from eval.scoring import Corpus, score
from eval.sets import QuestionSet
from eval.spans import Range
from eval.verdict import judge
from rag.answering.chooser import configured_server
from rag.answering.ollama.client import Connect
from rag.answering.ollama.self_test import calibration_of
from rag.corpus.documents import given_documents
from rag.factory import build
from rag.index.index import Index
from rag.ingestion.collect import read_with_settings
from rag.ingestion.sync import sync
from rag.models.embedder import Progress, load_embedder
from rag.pipeline import Pipeline
from rag.schema import answer_object
from rag.settings import Settings
from rag.types import Answer

_PACKAGES = ("rag-with-receipts", "chromadb", "tantivy", "sentence-transformers", "torch", "numpy")


def evaluate(
    question_set: QuestionSet,
    settings: Settings,
    limit: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return what `results.json` holds.

    A language model that is to answer is tested first. What it said in an earlier run of the same
    home folder is not asked again. Raises `RagError`, and `ValueError` for a bad line.
    """
    texts = corpus_texts(question_set.corpus, settings)
    questions = read_questions(question_set.questions, texts)
    if question_set.foreign:
        questions += foreign(read_questions(question_set.foreign))
    embedder = load_embedder(settings)
    sync([question_set.corpus], embedder, settings, progress)
    if limit and limit < len(questions):  # spread over the file, whose lines are mostly sorted
        questions = [questions[i * len(questions) // limit] for i in range(limit)]
    kept = KeptAnswers(settings.home / "model_answers.sqlite")
    connect = partial(CachedServer, kept)
    language_model = _language_model(settings, connect, progress)
    pipeline = build(settings, connect=connect)
    corpus = corpus_of(texts, settings.home, questions)
    rows = []
    asked = ask_all(pipeline, questions, corpus, settings.top_k, lambda: kept.saved)
    for done, row in enumerate(asked, start=1):
        rows.append(row)
        if progress:
            progress(done, len(questions))
    about = {**facts(settings), "language model": language_model}
    return {"set": question_set.name, **about, **summary(rows), "questions": rows}


def _language_model(
    settings: Settings, connect: Connect, progress: Progress | None
) -> dict[str, Any]:
    """Return the language model that is to answer and what its test has found; {} for quotes."""
    if settings.answerer == "extractive":
        return {}
    server = configured_server(settings, connect)
    name = server.choose(settings.ollama_model).name
    report = progress or (lambda done, total: None)
    found = calibration_of(settings.home, server, name, settings.ollama_num_ctx, report)
    return {"digest": server.digest(name), **asdict(found), "name": name}


def ask_all(
    pipeline: Pipeline,
    questions: Sequence[Question],
    corpus: Corpus,
    top_k: int,
    saved: Callable[[], float] = lambda: 0.0,
) -> Iterator[dict[str, Any]]:
    """Yield a row of `results.json` for each question, as soon as it is answered.

    `saved` tells the seconds that kept answers of models have saved so far; they are counted.
    """
    for question in questions[:1]:
        _ask(pipeline, question, corpus)  # a warm-up: the first question loads the models
    for question in questions:
        before = saved()
        answer, checked_against = _ask(pipeline, question, corpus)
        answer = _with_time(answer, (saved() - before) * 1000)
        verdict = judge(question, answer)
        yield {
            "id": question.id,
            "question": question.text,
            "kind": question.kind,
            "answerable": question.answerable,
            "near": question.near,
            "history": [[turn.question, turn.answer] for turn in question.history],
            "gold": [list(group) for group in question.groups],
            "evidence": [_quoted(g, checked_against) for g in question.evidence],
            "outcome": verdict.outcome,
            "why": verdict.why,
            "answer": answer_object(answer, question.id),
            "values": {
                name: [round(float(v), 6) for v in values]
                for name, values in score(question, answer, checked_against, top_k).items()
            },
        }


def _ask(pipeline: Pipeline, question: Question, corpus: Corpus) -> tuple[Answer, Corpus]:
    """Return the answer, and the corpus that it is checked against."""
    if not question.documents:
        return pipeline.ask(question.text, question.history), corpus
    documents = given_documents(list(question.documents))
    texts = {document.source.path: document.text for document in documents}
    answer = pipeline.over(documents).ask(question.text, question.history)
    return answer, replace(corpus, texts=texts, passages={})


def _with_time(answer: Answer, more: float) -> Answer:
    """Return an answer that took so many more milliseconds."""
    times = {name: answer.timings.get(name, 0.0) + more for name in ("answer", "total")}
    return replace(answer, timings={**answer.timings, **times}) if more else answer


def _quoted(gold: Gold, corpus: Corpus) -> dict[str, str]:
    quote = corpus.texts.get(gold.document, "")[gold.start : gold.end]
    return {"document": gold.document, "quote": quote}


def summary(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures over all questions, and the share of right answers for each kind."""
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
    """Return the settings, the model and the versions of a run."""
    recipe = Index(settings.home).current().recipe
    return {
        "settings": settings.model_dump(mode="json", exclude={"home", "host", "port", "questions"}),
        "model": {"name": recipe.model, "fingerprint": recipe.fingerprint},
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in _PACKAGES},
        },
    }


def corpus_of(texts: Mapping[str, str], home: Path, questions: Sequence[Question]) -> Corpus:
    """Return the corpus that the answers to these questions are checked against."""
    return Corpus(
        texts,
        passages_of(home),
        disagreements=any(question.figures for question in questions),
        unanswerable=not all(question.answerable for question in questions),
        foreign=any(question.foreign for question in questions),
    )


def corpus_texts(folder: Path, settings: Settings) -> dict[str, str]:
    """Return the texts of a folder by path, read from the files and not from the index."""
    reading = read_with_settings(folder, settings)
    return {document.source.path: document.text for document in reading.documents}


def passages_of(home: Path) -> dict[str, list[Range]]:
    """Return the ranges of the passages of an index, by the path of their document."""
    generation = Index(home).current()
    ranges: dict[str, list[Range]] = {}
    for passage in generation.fetch(generation.ids()).values():
        path = generation.sources[passage.document_id].path
        ranges.setdefault(path, []).append(Range(path, passage.start, passage.end))
    return ranges
