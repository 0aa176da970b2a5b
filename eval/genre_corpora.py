"""Make folders of texts with questions from sets of questions, one folder for each set.

    python -m eval.genre_corpora FOLDER OUT [--whole SET…]

FOLDER holds sets as `eval.reader_sets` reads them. OUT/SET/ gets `corpus/` and `questions.jsonl`,
from the texts that the reader was not trained on: one in ten, or all of a set named by `--whole`.
No two texts of a folder share a sentence, since a text that has lost its answer must not stand
beside the whole one. A text whose lines are rows becomes a CSV file.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.reader_sets import is_kept_apart, read_rows
from rag.types import Span

_MOST = {True: 170, False: 110}  # answerable and unanswerable questions of a set
_LONG_SENTENCE = 25  # characters; shorter ones stand in many texts
_CELL = re.compile(r"(?:^|; )([^:;]+?): (.*?)(?=; [^:;]+: |$)")
_TABLES = ("wikitables", "fetaqa")
_SEED = 5


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with the spans that answer; `exact` are the answers themselves, where known."""

    text: str
    right: tuple[Span, ...]
    exact: bool
    suffix: str = ".txt"


def write_corpus(rows: Sequence[dict[str, Any]], name: str, folder: Path) -> int:
    """Write texts and questions of a set, and return the number of questions."""
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    questions = [*_questions(rows, name, folder / "corpus")]
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    (folder / "questions.jsonl").write_text(lines, "utf-8")
    return len(questions)


def _questions(rows: Sequence[dict[str, Any]], name: str, corpus: Path) -> Iterator[dict[str, Any]]:
    documents: dict[str, str] = {}
    held: set[str] = set()
    count = {True: 0, False: 0}
    for row in rows:
        answerable = bool(row["answers"])
        text = _table(row) if name in _TABLES else _plain(row)
        if text is None or count[answerable] >= _MOST[answerable]:
            continue
        if text.text not in documents:
            own = {s.strip() for s in re.split(r"[.\n]", text.text) if len(s) > _LONG_SENTENCE}
            if own & held:
                continue
            held |= own
            documents[text.text] = f"{name}-{len(documents):03}{text.suffix}"
            (corpus / documents[text.text]).write_text(text.text, "utf-8")
        count[answerable] += 1
        yield _question(f"{name}-{sum(count.values())}", row, text, documents[text.text])


def _question(id: str, row: dict[str, Any], text: _Text, document: str) -> dict[str, Any]:
    """Return a line of questions.jsonl; the evidence of an unanswerable one is its whole text."""
    spans = text.right or (Span(0, len(text.text)),)
    evidence = [{"document": document, "start": start, "end": end} for start, end in spans]
    if text.exact and text.right:
        evidence = [e | {"answer_start": e["start"], "answer_end": e["end"]} for e in evidence]
    return {
        "id": id,
        "question": row["question"],
        "answerable": bool(text.right),
        "near": not text.right,
        "answers": [text.text[start:end] for start, end in text.right],
        "evidence": evidence,
    }


def _plain(row: dict[str, Any]) -> _Text | None:
    if "context" in row:
        spans = [Span(a["start"], a["start"] + len(a["text"])) for a in row["answers"]]
        return _Text(row["context"], tuple(spans), True)
    text, spans = "", []
    for candidate in row["candidates"]:
        text += "\n\n" if text else ""
        start = len(text)
        text += " ".join(candidate.split())
        spans.append(Span(start, len(text)))
    return _Text(text, tuple(spans[i] for i in row["answers"]), False)


def _table(row: dict[str, Any]) -> _Text | None:
    """Return a table as CSV; None if not all rows have the same columns."""
    lines = row["candidates"] if "candidates" in row else row["context"].split("\n")
    cells = [_CELL.findall(line) for line in lines]
    header = [name for name, _ in cells[0]]
    if not header or any([name for name, _ in line] != header for line in cells):
        return None
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(header)
    spans = []
    for line in cells:
        start = written.tell()
        writer.writerow([value for _, value in line])
        spans.append(Span(start, written.tell() - 1))
    right = {a if isinstance(a, int) else _line_at(lines, a["start"]) for a in row["answers"]}
    return _Text(written.getvalue(), tuple(spans[i] for i in sorted(right)), False, ".csv")


def _line_at(lines: Sequence[str], place: int) -> int:
    """Return the number of the line with a character of the text."""
    for number, line in enumerate(lines):
        if place <= len(line):
            return number
        place -= len(line) + 1
    raise ValueError("the answer lies outside of its text")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a folder for each set of questions."""
    parser = argparse.ArgumentParser(prog="python -m eval.genre_corpora", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--whole", nargs="*", default=[], metavar="SET")
    options = parser.parse_args(arguments)
    for path in sorted(options.folder.glob("*.jsonl*")):
        name = path.name.split(".")[0]
        rows = [row for row in read_rows(path) if "question" in row]
        rows = [row for row in rows if name in options.whole or is_kept_apart(row)]
        random.Random(_SEED).shuffle(rows)
        if rows:
            print(f"{name}: {write_corpus(rows, name, options.out / name)} questions", flush=True)


if __name__ == "__main__":
    main()
