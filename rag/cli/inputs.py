"""The input of the commands: questions, claims, and the JSON Lines files that hold them.

Three parts, in this order:

1. Questions, for `rag ask` and `rag search`. A line of a file is
   {"question", "id"?, "history"?: [{"question", "answer"}], "documents"?: [{"text", "title"?, …}]};
   with `documents`, the question is answered from these alone.
2. Claims, for `rag check`. A line of a file is
   {"claim", "id"?, "evidence"?: [[sentence, …], …]}; with `evidence`, the index is not used.
3. What both need: reading an argument of the command line, and reading a JSON Lines file.

A whole file is checked before anything is answered. Every error is a `ValueError` whose message
names the file and the line.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rag.corpus.documents import given_documents, replace_surrogates
from rag.types import Document, Turn
from rag.verification.claim_check import Claim

# Questions


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question, with its conversation and its own documents if it comes with any.

    `id` is returned unchanged in the output. Without documents, the index is searched.
    """

    question: str
    id: Any = None
    history: tuple[Turn, ...] = ()
    documents: tuple[Document, ...] = ()


def typed_question(argument: str) -> QuestionLine:
    """Return the question typed on the command line. Raises `ValueError` if it is empty."""
    return QuestionLine(decode_argument(argument, "question"))


def read_questions(file: Path) -> list[QuestionLine]:
    """Return the questions of a file. Raises `ValueError`."""
    return read_json_lines(file, _question_line)


def _question_line(line: Any) -> QuestionLine:
    question = line.get("question") if isinstance(line, dict) else None
    if not isinstance(question, str) or not question.strip():
        raise ValueError('it needs a "question" that is a text and not empty')
    history = line.get("history") or []
    if not isinstance(history, list):
        raise ValueError('"history" must be a list of {"question", "answer"}')
    documents = line.get("documents")
    return QuestionLine(
        replace_surrogates(question),
        line.get("id"),
        tuple(map(_turn, history)),
        () if documents is None else given_documents(documents),
    )


def _turn(turn: Any) -> Turn:
    """Read a turn: {"question", "answer"}, [question, answer], or a question alone."""
    if isinstance(turn, str):
        return Turn(turn, "")
    if isinstance(turn, dict):
        return Turn(str(turn["question"]), str(turn.get("answer") or ""))
    question, answer = turn
    return Turn(str(question), str(answer))


# Claims


def typed_claim(argument: str) -> Claim:
    """Return the claim typed on the command line. Raises `ValueError` if it is empty."""
    return Claim(decode_argument(argument, "statement"))


def read_claims(file: Path) -> list[Claim]:
    """Return the claims of a file. Raises `ValueError`."""
    return read_json_lines(file, _claim)


def _claim(line: Any) -> Claim:
    claim = line.get("claim") if isinstance(line, dict) else None
    if not isinstance(claim, str) or not claim.strip():
        raise ValueError('it needs a "claim" that is a text and not empty')
    evidence = line.get("evidence")
    if evidence is None:
        return Claim(replace_surrogates(claim), line.get("id"))
    groups = evidence if isinstance(evidence, list) else [evidence]
    if not all(isinstance(g, list) and all(isinstance(s, str) for s in g) for g in groups):
        raise ValueError('"evidence" must be a list of lists of sentences')
    sentences = tuple(tuple(map(replace_surrogates, group)) for group in groups)
    return Claim(replace_surrogates(claim), line.get("id"), sentences)


# What both need

Line = TypeVar("Line")


def decode_argument(argument: str, name: str) -> str:
    """Return an argument with invalid UTF-8 replaced. Raises `ValueError` if it is empty."""
    if not argument.strip():
        raise ValueError(f"the {name} is empty")
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_json_lines(file: Path, read_line: Callable[[Any], Line]) -> list[Line]:
    """Return what `read_line` makes of the JSON of each line; empty lines are skipped."""
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read: {error}") from error
    values = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            values.append(read_line(json.loads(line)))
        except json.JSONDecodeError as error:
            where = f"{file}, line {number}, column {error.colno}"
            raise ValueError(f"{where}: not valid JSON: {error.msg}") from error
        except KeyError as error:
            raise ValueError(f"{file}, line {number}: {error} is missing") from error
        except (ValueError, TypeError, RecursionError) as error:
            raise ValueError(f"{file}, line {number}: {error}") from error
    return values
