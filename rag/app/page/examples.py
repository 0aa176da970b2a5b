"""What stands before the first question: who answers, and what could be asked."""

from __future__ import annotations

from rag.answering.chooser import find_model
from rag.app.html.answer import QUOTES
from rag.corpus.sources_file import read_examples
from rag.errors import AnswererError, RagError
from rag.ingestion.folders import remembered_folders
from rag.settings import Settings

_EXAMPLES, _EXAMPLE_LENGTH = 6, 120


def example_questions(settings: Settings) -> tuple[str, ...]:
    """Questions that fit the texts, as the indexed folders name them in their `sources.toml`."""
    try:
        folders = remembered_folders(settings.home)
    except RagError:
        return ()
    found = [question for folder in folders for question in read_examples(folder)]
    return tuple(question[:_EXAMPLE_LENGTH] for question in found[:_EXAMPLES])


def answerer_line(settings: Settings, wanted: str = "") -> str:
    """A line on who would answer now, where `wanted` is asked for ("": whoever is set up)."""
    if wanted != QUOTES and (wanted or settings.answerer != "extractive"):
        try:
            return f"{find_model(settings, wanted)} answers; each sentence is checked"
        except AnswererError:
            if wanted:
                return f"{wanted} is not there; quotes answer"
    return f"{QUOTES.capitalize()} only; no model is used"
