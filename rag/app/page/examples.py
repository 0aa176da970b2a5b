"""What the page shows before the first question: example questions, and who answers."""

from __future__ import annotations

from rag.answering.chooser import find_model
from rag.corpus.metadata.sources_file import read_examples
from rag.errors import AnswererError, RagError
from rag.ingestion.folders import remembered_folders
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


def answerer_line(settings: Settings, wanted: str = "") -> str:
    """Return a line that says who would answer now if `wanted` were chosen ("": as set up)."""
    if wanted != QUOTES and (wanted or settings.answerer != "extractive"):
        try:
            return f"{find_model(settings, wanted)} answers; every sentence is checked"
        except AnswererError:
            if wanted:
                return f"{wanted} is not available; quotes only"
    return f"{QUOTES.capitalize()} only; no model is used"
