"""A file of questions: a JSON object a line, checked before anything is answered.

    {"question", "id"?, "history"?: [{"question", "answer"}], "documents"?: [{"text", "title"?, …}]}

A line that brings its own documents is answered over those alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rag.corpus.documents import given_documents, replace_surrogates
from rag.types import Document, Turn
from rag.verification.claims import Claim


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question as it was asked. `id` is given back as it came; no documents: over the index."""

    question: str
    id: Any = None
    history: tuple[Turn, ...] = ()
    documents: tuple[Document, ...] = ()


def typed_question(question: str) -> QuestionLine:
    """A question of the command line. Raises `ValueError`."""
    return QuestionLine(decode_argument(question, "question"))


def read_questions(file: Path) -> list[QuestionLine]:
    """The questions of a file. Raises `ValueError` with the line that cannot be used."""
    return read_json_lines(file, _line)


def _line(row: Any) -> QuestionLine:
    question = row.get("question") if isinstance(row, dict) else None
    if not isinstance(question, str) or not question.strip():
        raise ValueError('needs a "question"')
    history = row.get("history") or []
    if not isinstance(history, list):
        raise ValueError('"history" must be a list')
    given = row.get("documents")
    documents = () if given is None else given_documents(given)
    turns = tuple(map(_turn, history))
    return QuestionLine(replace_surrogates(question), row.get("id"), turns, documents)


def _turn(turn: Any) -> Turn:
    """A turn as {"question", "answer"}, as [question, answer], or as a bare question."""
    if isinstance(turn, str):
        return Turn(turn, "")
    if isinstance(turn, dict):
        return Turn(str(turn["question"]), str(turn.get("answer") or ""))
    question, answer = turn
    return Turn(str(question), str(answer))


def typed_claim(text: str) -> Claim:
    """A claim of the command line. Raises `ValueError`."""
    return Claim(decode_argument(text, "statement"))


def read_claims(file: Path) -> list[Claim]:
    """The claims of a file. Raises `ValueError` with the line that cannot be used."""
    return read_json_lines(file, _claim)


def _claim(row: Any) -> Claim:
    text = row.get("claim") if isinstance(row, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise ValueError('needs a "claim"')
    given = row.get("evidence")
    if given is None:
        return Claim(replace_surrogates(text), row.get("id"))
    groups = given if isinstance(given, list) else [given]
    if not all(isinstance(g, list) and all(isinstance(s, str) for s in g) for g in groups):
        raise ValueError('"evidence" must be a list of lists of sentences')
    evidence = tuple(tuple(map(replace_surrogates, group)) for group in groups)
    return Claim(replace_surrogates(text), row.get("id"), evidence)


Row = TypeVar("Row")


def decode_argument(text: str, what: str) -> str:
    """A text of the command line, whatever its bytes are. Raises `ValueError` where it is empty."""
    if not text.strip():
        raise ValueError(f"the {what} is empty")
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_json_lines(file: Path, make: Callable[[Any], Row]) -> list[Row]:
    """What is made of each line. Raises `ValueError` with the line that cannot be used."""
    try:
        rows = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read: {error}") from error
    made = []
    for number, row in enumerate(rows, start=1):
        if row.strip():
            try:
                made.append(make(json.loads(row)))
            except KeyError as error:
                raise ValueError(f"{file}, line {number}: it needs {error}") from error
            except (ValueError, TypeError, RecursionError) as error:
                raise ValueError(f"{file}, line {number}: {error}") from error
    return made
