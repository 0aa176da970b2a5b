"""Who can write an answer: quotes always, a language model if one is at hand."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.chooser import Chooser
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.rewriter import Rewriter
from rag.settings import Settings
from rag.types import Answerer, Embed, Turn


class Writers:
    """Chooses who writes, and lets them rewrite follow-ups. Safe to share between threads."""

    def __init__(self, settings: Settings, quotes: ExtractiveAnswerer, embed: Embed) -> None:
        self.quotes: Answerer = quotes
        """Writes if the chosen one fails."""
        self._choose = Chooser(settings, quotes)
        self._rewrite = Rewriter(settings, embed)

    def choose(self, wanted: str) -> tuple[Answerer, tuple[str, ...]]:
        """Return who writes now, with notices for the user.

        `wanted` is "quotes", the name of a model, or "" for whatever the settings say.
        """
        return self._choose(wanted)

    def rewrite(self, question: str, history: Sequence[Turn], writer: Answerer) -> str:
        """Return a question that needs no conversation to be understood."""
        return self._rewrite(question, history, writer)
