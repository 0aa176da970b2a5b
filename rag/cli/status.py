"""What `rag status` shows: the index, the models, and what is wrong with them."""

from __future__ import annotations

from typing import Any

from rag.answering.chooser import find_model
from rag.answering.ollama.address import server_address
from rag.cli.model_misfit import model_misfit
from rag.corpus.metadata.numeric_dates import unclear_dates_line
from rag.errors import AnswererError, RagError
from rag.index.generation import Generation
from rag.index.home import current_name, generation_folder
from rag.index.index import verify_current
from rag.ingestion.folders import load_folders, load_notes
from rag.ingestion.skipped_groups import skipped_lines
from rag.models.model_files import model_name
from rag.settings import Settings
from rag.store.collections import (
    collection_names,
    index_command,
    naming_collection,
    require_collection,
)


def read_status(settings: Settings) -> dict[str, Any]:
    """Return facts by name; "problems" are errors, each with the command that solves it.

    Raises `CollectionMissing`.
    """
    problems: list[str] = []
    skipped: list[str] = []
    require_collection(settings)
    home = settings.collection_home
    facts: dict[str, Any] = {"home": str(home.absolute())}
    if names := collection_names(settings.home):
        facts["collections"] = names
    try:
        with naming_collection(settings.collection):
            indexed = load_folders(home)
            facts["folders"] = [str(folder) for folder in indexed.folders]
            facts["left out"] = list(indexed.left_out)
            facts["edited"] = list(indexed.edits)
            verify_current(home)
            generation = Generation(generation_folder(home, current_name(home)))
            documents = generation.document_rows()
            facts["documents"] = len(documents)
            facts["passages"] = len(generation)
            facts["indexed at"] = max((row["indexed_at"] for row in documents), default=None)
            unclear = sum(bool(source.unclear_date) for source in generation.sources.values())
            if unclear:
                line = unclear_dates_line(unclear)
                facts["dates"] = f"{line}; choose on the page, under Documents"
            facts["embedding"] = generation.recipe.model
            model = model_name(settings)
            if generation.recipe.model != model:
                problems.append(
                    f"The index was made with {generation.recipe.model}, but the model is now"
                    f" {model}. Run: {index_command(settings.collection)}"
                )
            if misfit := model_misfit(generation, settings):
                facts["languages"] = misfit
            notes = load_notes(home)
            skipped += [line for line, _ in skipped_lines(notes.skipped)]
            problems += notes.warnings
            missing = [folder for folder in indexed.folders if not folder.is_dir()]
            problems += [f"{folder} does not exist." for folder in missing]
    except RagError as error:
        problems.append(_in_one_line(error))
    try:
        facts["ollama"] = f"{find_model(settings)} at {server_address(settings.ollama_host)}"
    except AnswererError as error:
        facts["ollama"] = f"not used: {_in_one_line(error)}"
    facts["reranker"] = settings.reranker or "none"
    facts["answerer"] = settings.answerer
    facts["skipped"] = skipped
    facts["problems"] = problems
    return facts


def _in_one_line(error: RagError) -> str:
    return f"{error.message} {error.remedy}".strip()
