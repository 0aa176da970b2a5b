"""What `rag status` tells: the index, the models, and what is wrong with them."""

from __future__ import annotations

from typing import Any

from rag.answering.chooser import find_model
from rag.corpus.folder import read_folder
from rag.errors import AnswererError, RagError
from rag.index.generation import Generation
from rag.index.home import current_name
from rag.index.index import verify_current
from rag.ingestion.folders import load_folders
from rag.settings import Settings


def read_status(settings: Settings) -> dict[str, Any]:
    """Facts by name; `problems` lists what is wrong, each with the command that mends it."""
    problems: list[str] = []
    skipped: list[str] = []
    found: dict[str, Any] = {"home": str(settings.home.absolute())}
    try:
        holdings = load_folders(settings.home)
        found["folders"] = [str(folder) for folder in holdings.folders]
        found["left out"] = list(holdings.left_out)
        verify_current(settings.home)
        generation = Generation(settings.home / "generations" / current_name(settings.home))
        catalogue = generation.catalogue()
        found["documents"] = len(catalogue)
        found["passages"] = len(generation)
        found["indexed at"] = max((row["indexed_at"] for row in catalogue), default=None)
        found["embedding"] = generation.recipe.model
        wished = settings.model or "all-MiniLM-L6-v2"
        if generation.recipe.model != wished:
            problems.append(f"The index was made with another model than {wished}. Run: rag index")
        for folder in holdings.folders:
            reading = read_folder(folder, int(settings.max_file_mb * 1e6))
            skipped += [f"{folder / s.path}: {s.reason}" for s in reading.skipped]
            problems += reading.warnings
    except RagError as error:
        problems.append(_in_a_line(error))
    try:
        found["ollama"] = f"{find_model(settings)} at {settings.ollama_host}"
    except AnswererError as error:
        found["ollama"] = f"not used: {error.message} {error.remedy}".strip()
    found["reranker"] = settings.reranker or "none"
    found["answerer"] = settings.answerer
    found["skipped"] = skipped
    found["problems"] = problems
    return found


def _in_a_line(error: RagError) -> str:
    return f"{error.message} {error.remedy}".strip()
