"""A file of questions: a JSON object a line, checked before anything is answered.

    {"question", "id"?, "history"?: [{"question", "answer"}], "documents"?: [{"text", "title"?, …}]}

A line that brings its own documents is answered over those alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.documents import given_documents, whole_characters
from rag.lines import read_json_lines, typed_text
from rag.types import Document, Turn


@dataclass(frozen=True, slots=True)
class Line:
    """A question as it was asked. `id` is given back as it came; no documents: over the index."""

    question: str
    id: Any = None
    history: tuple[Turn, ...] = ()
    documents: tuple[Document, ...] = ()


def typed(question: str) -> Line:
    """A question of the command line. Raises `ValueError`."""
    return Line(typed_text(question, "question"))


def read_lines(file: Path) -> list[Line]:
    """The questions of a file. Raises `ValueError` with the line that cannot be used."""
    return read_json_lines(file, _line)


def _line(row: Any) -> Line:
    question = row.get("question") if isinstance(row, dict) else None
    if not isinstance(question, str) or not question.strip():
        raise ValueError('needs a "question"')
    history = row.get("history") or []
    if not isinstance(history, list):
        raise ValueError('"history" must be a list')
    given = row.get("documents")
    documents = () if given is None else given_documents(given)
    turns = tuple(map(_turn, history))
    return Line(whole_characters(question), row.get("id"), turns, documents)


def _turn(turn: Any) -> Turn:
    """A turn as {"question", "answer"}, as [question, answer], or as a bare question."""
    if isinstance(turn, str):
        return Turn(turn, "")
    if isinstance(turn, dict):
        return Turn(str(turn["question"]), str(turn.get("answer") or ""))
    question, answer = turn
    return Turn(str(question), str(answer))
