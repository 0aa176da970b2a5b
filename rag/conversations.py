"""Conversations that are kept: what was asked, and what became of it.

Knows no screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Answer, RagError


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, and what became of it so far.

    `rating` is what the reader thinks of the answer, 1 (good), -1 (bad) or 0 (nothing said), and
    `note` why.
    """

    question: str
    answer: Answer | None = None
    failure: RagError | None = None
    stopped: bool = False
    waiting: bool = False
    rating: int = 0
    note: str = ""
