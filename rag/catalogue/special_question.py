"""A question that is no ordinary one, with what was understood of it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.models.intents import Intent
from rag.types import Source, SourceFilter


@dataclass(frozen=True, slots=True)
class SpecialQuestion:
    """A question with its intent, the sources that are admitted, and the one last spoken of.

    `refused` says that the texts do not answer it.
    """

    question: str
    intent: Intent
    only: SourceFilter
    last: Source | None = None
    refused: bool = False
