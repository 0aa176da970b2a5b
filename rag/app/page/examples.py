"""What the page shows before the first question: example questions, and who answers."""

from __future__ import annotations

import threading

from rag.answering.chooser import find_model
from rag.corpus.metadata.sources_file import read_examples
from rag.errors import AnswererError, RagError
from rag.index.base import Corpus
from rag.ingestion.folders import remembered_folders
from rag.pipeline import Pipeline
from rag.settings import Settings
from rag.types import QUOTES

_MAX_EXAMPLES, _MAX_LENGTH = 6, 120  # questions, characters of each


def example_questions(settings: Settings) -> tuple[str, ...]:
    """Return the example questions that the indexed folders name in their `sources.toml`."""
    try:
        folders = remembered_folders(settings.collection_home)
    except RagError:
        return ()
    questions = [question for folder in folders for question in read_examples(folder)]
    return tuple(question[:_MAX_LENGTH] for question in questions[:_MAX_EXAMPLES])


class MadeExamples:
    """Example questions that are made of the texts in the background, where none are named."""

    def __init__(self, pipeline: Pipeline, wanted: bool) -> None:
        self._pipeline = pipeline
        self._wanted = wanted
        self._made: tuple[Corpus, tuple[str, ...]] | None = None
        self._lock = threading.Lock()

    def ready(self) -> tuple[str, ...]:
        """Return those of the served index; () while they are made, which begins here."""
        if not self._wanted:
            return ()
        try:
            corpus = self._pipeline.retriever.index.current()
        except RagError:
            return ()
        if self._made is not None and self._made[0] is corpus:
            return self._made[1]
        if self._lock.acquire(blocking=False):
            threading.Thread(target=self._make, args=(corpus,), daemon=True).start()
        return ()

    def _make(self, corpus: Corpus) -> None:
        try:
            self._made = corpus, self._pipeline.examples()
        except RagError:
            self._made = corpus, ()
        finally:
            self._lock.release()


def answerer_line(settings: Settings, wanted: str = "") -> str:
    """Return a line that says who would answer now if `wanted` were chosen ("": as set up)."""
    if wanted != QUOTES and (wanted or settings.answerer != "extractive"):
        try:
            return f"{find_model(settings, wanted)} answers; every sentence is checked"
        except AnswererError:
            if wanted:
                return f"{wanted} is not available; quotes only"
    return f"{QUOTES.capitalize()} only; no model is used"
