"""Questions with known evidence, a JSON object a line.

    {"id", "question", "answerable", "answers": [...],
     "evidence": [{"document", "start", "end", "answer_start"?, "answer_end"?}]}

Offsets are characters of the decoded file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Gold:
    """A span of a document; `answer` is the shorter span of the answer itself, where known."""

    document: str
    start: int
    end: int
    answer: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is known of its answer."""

    id: str
    text: str
    answerable: bool
    answers: tuple[str, ...]
    evidence: tuple[Gold, ...]


def read_questions(path: Path) -> list[Question]:
    """The questions of a file. Raises `ValueError` with the line that cannot be used."""
    found = []
    for number, row in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if row.strip():
            try:
                found.append(_question(json.loads(row), number))
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: {error!r}") from error
    return found


def _question(row: dict[str, Any], number: int) -> Question:
    return Question(
        str(row.get("id") or number),
        row["question"],
        bool(row.get("answerable", True)),
        tuple(row.get("answers") or ()),
        tuple(_gold(item) for item in row.get("evidence") or ()),
    )


def _gold(item: dict[str, Any]) -> Gold:
    answer = (item["answer_start"], item["answer_end"]) if "answer_start" in item else None
    return Gold(item["document"], item["start"], item["end"], answer)
