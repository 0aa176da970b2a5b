"""Writes the questions whose answers users mark as right to a file that `python -m eval` reads.

Each is a line of JSON:

    {"id": "marked-…", "question", "kind": "marked", "answerable": true,
     "evidence": [{"document", "quote"}], "history"?: [{"question", "answer", "quotes"}]}

If a question is marked again, after the same earlier questions, its line is changed: another quote
is added to the evidence, of which an answer need cite only one, and the question may turn from
answerable to unanswerable or back. Every other line stays the same, byte for byte.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rag.errors import RagError
from rag.files import replace_file
from rag.settings import Settings
from rag.types import Document, Turn

_ID_PREFIX = "marked-"  # of the lines that this module writes
_LOCK_TIMEOUT = 10.0  # seconds

Row = dict[str, Any]


def questions_file(settings: Settings) -> Path:
    """Return the configured file, or else the one of the collection."""
    return Path(settings.questions or settings.collection_home / "questions.jsonl")


def mark(path: Path, question: str, history: Sequence[Turn], document: Document, quote: str) -> Row:
    """Save that a quote answers the question, and return the line.

    White space in the quote may differ from that of the document. Raises `RagError`.
    """
    words = quote.split()
    match = re.search(r"\s+".join(map(re.escape, words)), document.text) if words else None
    if match is None:
        raise RagError(
            f"{document.source.path} does not contain this quote.",
            "Select the words in the text of the source.",
        )
    item = {"document": document.source.path, "quote": match.group()}

    def fill(row: Row) -> None:
        if not row.get("answerable"):
            row |= {"kind": "marked", "answerable": True, "evidence": []}
        if item not in row.setdefault("evidence", []):
            row["evidence"].append(item)

    return _write(path, question, history, fill)


def mark_unanswerable(path: Path, question: str, history: Sequence[Turn]) -> Row:
    """Save that the sources do not answer the question, and return the line. Raises `RagError`."""

    def fill(row: Row) -> None:
        row.pop("evidence", None)
        if row.get("answerable") is not False:
            row |= {"kind": "marked, unanswerable", "answerable": False}

    return _write(path, question, history, fill)


def marked(path: Path, question: str, history: Sequence[Turn]) -> Row | None:
    """Return the line of this question, if it has been marked. Raises `RagError`."""
    question, turns = _line(question), _turns(history)
    try:
        rows = map(_row, path.read_bytes().split(b"\n")) if path.exists() else ()
        return next((row for row in rows if _is_line_of(row, question, turns)), None)
    except OSError as error:
        raise _unusable(path, error) from error


def restore_line(path: Path, question: str, history: Sequence[Turn], before: Row | None) -> None:
    """Restore the line of this question as `marked` returned it; None removes it.

    Raises `RagError`.
    """

    def fill(row: Row) -> None:
        row.clear()
        row.update(before or {})

    _write(path, question, history, fill)


def _write(path: Path, question: str, history: Sequence[Turn], fill: Callable[[Row], None]) -> Row:
    question, turns = _line(question), _turns(history)
    path = path.resolve()  # so that a link stays a link
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(path.name + ".lock"), timeout=_LOCK_TIMEOUT):
            lines = path.read_bytes().split(b"\n") if path.exists() else []
            while lines and not lines[-1].strip():
                lines.pop()
            rows = list(map(_row, lines))
            at = next((i for i, r in enumerate(rows) if _is_line_of(r, question, turns)), len(rows))
            row = rows[at] if at < len(rows) else _new_row(question, turns, rows)
            fill(row)
            if row and turns:
                row["history"] = row.pop("history", turns)  # last, as the longest
            new_line = json.dumps(row, ensure_ascii=False).encode("utf-8", "replace")
            lines[at : at + 1] = [new_line] if row else []
            replace_file(path, b"".join(line + b"\n" for line in lines))
    except Timeout:
        raise RagError(f"Another process is writing to {path}.", "Try again.") from None
    except OSError as error:
        raise _unusable(path, error) from error
    return row


def _unusable(path: Path, error: OSError) -> RagError:
    return RagError(
        f"{path} cannot be written to: {error.strerror}.", "Set RAG_QUESTIONS to another file."
    )


def _turns(history: Sequence[Turn]) -> list[Row]:
    return [
        {"question": _line(t.question), "answer": t.answer, "quotes": list(t.quotes)}
        for t in history
    ]


def _is_line_of(row: Row, question: str, turns: Sequence[Row]) -> bool:
    """Return whether a line is that of this question after these turns."""
    if not str(row.get("id")).startswith(_ID_PREFIX) or row.get("question") != question:
        return False
    return [t.get("question") for t in row.get("history", [])] == [t["question"] for t in turns]


def _new_row(question: str, turns: Sequence[Row], rows: Sequence[Row]) -> Row:
    taken = {str(row.get("id")) for row in rows}
    asked = "\0".join([*(t["question"] for t in turns), question])
    name = _ID_PREFIX + sha256(asked.encode()).hexdigest()[:10]
    number = 2
    while name in taken:
        name, number = f"{name}-{number}", number + 1
    return {"id": name, "question": question}


def _row(line: bytes) -> Row:
    """Parse a line; one that cannot be read gives an empty row, and stays in the file."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def _line(text: str) -> str:
    """Return a text on one line, with "?" for surrogates, which no file can hold."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
