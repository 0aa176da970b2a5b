"""Training data of the reader: questions, each with a window of sentences, the answers marked.

Questions over documents give the passages that `rag` itself retrieves for them, right and wrong,
and the right passage once more without its answer; each is cut to some consecutive sentences.
Lists of sentences with the right ones marked are cut into pieces.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.questions import Question
from eval.train_evidence import Example, document_of
from rag.evidence.sentence_ranking import Evidence

Keep = Callable[[str], bool]
"""Whether the questions and passages of a document may be trained on."""
Marked = list[tuple[Evidence, bool]]
"""The sentences of a passage in order, each with whether it answers."""

_CHARACTERS = (240, 760)  # length of a window; about 50 to 170 word pieces


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


def windows(
    own: Sequence[Example], foreign: Sequence[Example], keep: Keep, rng: random.Random
) -> list[Window]:
    """Draw a sample for one epoch; `foreign` are questions asked of another corpus."""
    sample = [
        window
        for question, ranked, right in own
        if ranked and keep(document_of(question))
        for window in _windows_of(question, in_passages(ranked, right), rng)
    ]
    for question, ranked, right in foreign:
        if ranked and keep(document_of(question)) and rng.random() < 0.3:
            passages = in_passages(ranked, right)[:3]
            allowed = [p for p in passages if keep(p[0][0].hit.source.path)]
            sample += [_window(question, p, rng) for p in allowed[:1]]
    return sample


def in_passages(ranked: Sequence[Evidence], right: Sequence[bool]) -> list[Marked]:
    """Group the sentences by passage; the passage with the most probable sentence comes first."""
    passages: dict[str, Marked] = {}
    for evidence, answers in zip(ranked, right, strict=True):
        passages.setdefault(evidence.hit.passage.id, []).append((evidence, answers))
    return [sorted(marked, key=lambda pair: pair[0].span.start) for marked in passages.values()]


def _windows_of(question: Question, passages: list[Marked], rng: random.Random) -> Iterator[Window]:
    gold = next((p for p in passages if any(right for _, right in p)), None)
    if question.answerable and gold is not None:
        yield _window(question, gold, rng)
        rest = [pair for pair in gold if not pair[1]]
        if len(rest) > 1 and rng.random() < 0.3 and not _holds_answer(question, rest):
            yield _window(question, rest, rng)
        wrong = [p for p in passages[:5] if p is not gold and not _holds_answer(question, p)]
        if wrong and rng.random() < 0.7:
            yield _window(question, wrong[min(int(rng.expovariate(1)), len(wrong) - 1)], rng)
    elif not question.answerable:
        written_for = next((p for p in passages if _overlaps(question, p)), passages[0])
        yield _window(question, written_for, rng)
        others = [p for p in passages[:3] if p is not written_for]
        if others and rng.random() < 0.5:
            yield _window(question, rng.choice(others[:2]), rng)


def _window(question: Question, passage: Marked, rng: random.Random) -> Window:
    passage = _cut(passage, rng)
    span = None
    for number, (evidence, right) in enumerate(passage):
        start, end = evidence.span
        for gold in question.evidence if right and span is None else ():
            if gold.answer and start <= gold.answer[0] and gold.answer[1] <= end:
                span = (number, gold.answer[0] - start, gold.answer[1] - start)
    right_ones = tuple(right for _, right in passage)
    exact = span is not None or not any(right_ones)
    return Window(question.text, tuple(e.text for e, _ in passage), right_ones, span, exact)


def _cut(passage: Marked, rng: random.Random) -> Marked:
    """Cut consecutive sentences around a right one, else mostly around the most probable one."""
    wanted = rng.randint(*_CHARACTERS)
    right = [i for i, (_, answers) in enumerate(passage) if answers]
    if right:
        first = rng.choice(right)
    elif rng.random() < 0.7:
        first = max(range(len(passage)), key=lambda i: passage[i][0].probability)
    else:
        first = rng.randrange(len(passage))
    last = first
    while last - first + 1 < len(passage) and len(_text(passage[first : last + 1])) < wanted:
        if first > 0 and (last == len(passage) - 1 or rng.random() < 0.5):
            first -= 1
        else:
            last += 1
    return passage[first : last + 1]


def _text(passage: Marked) -> str:
    return " ".join(evidence.text for evidence, _ in passage)


def _holds_answer(question: Question, passage: Marked) -> bool:
    text = _text(passage).lower()
    return any(len(answer) > 2 and answer.lower() in text for answer in question.answers)


def _overlaps(question: Question, passage: Marked) -> bool:
    first, last = passage[0][0], passage[-1][0]
    return any(
        gold.document == first.hit.source.path
        and first.span.start < gold.end
        and gold.start < last.span.end
        for gold in question.evidence
    )


def list_windows(path: Path, share: float, rng: random.Random) -> list[Window]:
    """Draw windows from a share of the lines of a file: lists of sentences, right ones marked."""
    sample = []
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        if rng.random() > share:
            continue
        answers = set(row["answers"])
        marked = [(text, i in answers) for i, text in enumerate(row["candidates"])]
        pieces = _pieces(marked, rng.randint(*_CHARACTERS))
        for wanted, chance in ((True, 1.0), (False, 0.25)):
            fitting = [p for p in pieces if any(right for _, right in p) == wanted]
            if fitting and rng.random() < chance:
                texts, right = zip(*rng.choice(fitting), strict=True)
                sample.append(Window(row["question"], texts, right))
    return sample


def _pieces(marked: Sequence[tuple[str, bool]], size: int) -> list[list[tuple[str, bool]]]:
    pieces: list[list[tuple[str, bool]]] = [[]]
    for pair in marked:
        if pieces[-1] and sum(len(text) for text, _ in (*pieces[-1], pair)) > size:
            pieces.append([])
        pieces[-1].append(pair)
    return pieces
