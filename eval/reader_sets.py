"""Training data of the reader: sets of questions, each with a short text of its own.

A line of a file has `question` and either `context` with `answers` (spans of it), or `candidates`
(sentences, rows or turns in order) with `answers` (indexes of candidates); a question without
answers is one that its text does not answer, and `how` says in which way it was made so.
"""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.language.sentences import paragraphs, sentences
from rag.types import Span

_CHARACTERS = (200, 700)  # length of a window; about 50 to 160 word pieces
_LONGEST = 600  # characters of one sentence
_FOREIGN = 0.12  # share of questions that are also asked of a text near by in the file
_APART = 10  # one text in so many is kept apart


@dataclass(frozen=True, slots=True)
class Listed:
    """A question with its text in sentences; `right` are the numbers of those that answer.

    `span` is the exact answer in the first of them, in characters of that sentence.
    """

    question: str
    sentences: tuple[str, ...]
    right: tuple[int, ...]
    span: tuple[int, int] | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """A question and some consecutive sentences; `right` marks those that answer it.

    `span` is the exact answer: the number of its sentence, and its start and end in characters of
    that sentence. `exact` says that this is known, or known to be missing.
    """

    question: str
    sentences: tuple[str, ...]
    right: tuple[bool, ...]
    span: tuple[int, int, int] | None = None
    exact: bool = False


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a file, plain or compressed by gzip."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def is_kept_apart(row: dict[str, Any]) -> bool:
    """Return whether the text of a line is not trained on, so that later stages can be fitted."""
    text: str = row.get("context") or " ".join(row["candidates"])
    return zlib.crc32(text[:300].encode()) % _APART == 0


def listed(row: dict[str, Any]) -> Listed | None:
    """Return a line with its text in sentences; None if its answer is not in any."""
    how = row.get("how", "")
    if "candidates" in row:
        texts = tuple(" ".join(text.split())[:_LONGEST] for text in row["candidates"])
        return Listed(row["question"], texts, tuple(row["answers"]), how=how) if texts else None
    text = row["context"]
    spans = _rows(text) if _is_table(text) else sentences(text, paragraphs(text))
    spans = [span for span in spans if text[span.start : span.end].strip()]
    texts = tuple(text[s:e][:_LONGEST] for s, e in spans)
    right: list[int] = []
    span = None
    for answer in row["answers"]:
        start, end = answer["start"], answer["start"] + len(answer["text"])
        number = next((i for i, s in enumerate(spans) if s.start <= start < s.end), None)
        if number is None:
            return None
        if number not in right:
            right.append(number)
        within = end <= min(spans[number].end, spans[number].start + _LONGEST)
        if span is None and within and number == right[0]:
            span = start - spans[number].start, end - spans[number].start
    return Listed(row["question"], texts, tuple(right), span, how) if texts else None


def _is_table(text: str) -> bool:
    """Return whether each line of a text is a row, or a turn: "Year: 2015; Title: …"."""
    lines = text.splitlines()
    return len(lines) > 1 and sum(": " in line for line in lines) > 0.7 * len(lines)


def _rows(text: str) -> list[Span]:
    spans: list[Span] = []
    at = 0
    for line in text.split("\n"):
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return spans


def set_windows(questions: Sequence[Listed], rng: random.Random) -> Iterator[Window]:
    """Yield a window for each question, and for some a second one without the answer."""
    for number, question in enumerate(questions):
        yield _window(question, rng)
        if question.right and rng.random() < _FOREIGN:
            other = questions[(number + rng.randint(1, 50)) % len(questions)]
            yield _window(Listed(question.question, other.sentences, ()), rng)


def _window(listed: Listed, rng: random.Random) -> Window:
    """Cut consecutive sentences around one that answers, or around any."""
    size = rng.randint(*_CHARACTERS)
    texts = listed.sentences
    first = last = rng.choice(listed.right) if listed.right else rng.randrange(len(texts))
    length = len(texts[first])
    while last - first + 1 < len(texts) and length < size:
        if first > 0 and (last == len(texts) - 1 or rng.random() < 0.5):
            first -= 1
            length += len(texts[first])
        else:
            last += 1
            length += len(texts[last])
    right = tuple(i in listed.right for i in range(first, last + 1))
    span = None
    if listed.span and first <= listed.right[0] <= last:
        span = (listed.right[0] - first, *listed.span)
    exact = span is not None or not any(right)
    return Window(listed.question, texts[first : last + 1], right, span, exact)
