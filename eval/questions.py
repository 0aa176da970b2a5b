"""Questions with known answers and evidence, read from a JSON Lines file.

A line is an object with these keys; those with "?" may be left out:

    {"id"?, "question", "kind"?, "answerable"?, "answers"?: [any accepted string],
     "all_answers"?: [[alternatives]] (one of every group must be given),
     "near"?: true (unanswerable, but close to what the texts say),
     "evidence"?: [{"document", "quote"} or {"document", "start", "end", "answer_start"?, …}],
     "figures"?: [{"low", "high", "document"}] (all that the sources give, where they disagree),
     "history"?: [{"question", "answer", "quotes"?: [what that answer cited]}],
     "documents"?: [{"text", "title"?, …}] (the question is answered from these alone),
     "gold_answers"?: [every one must be given], "wrong_answers"?: [none may be given as fact]}

Offsets count characters of the decoded file. A quote is looked up in its document, at its first
occurrence, so that the lines stay valid when passages are cut in another way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.matching import contains
from rag.types import Turn


@dataclass(frozen=True, slots=True)
class Gold:
    """A marked span of a document; `answer` is the span of the answer within it, where known."""

    document: str
    start: int
    end: int
    answer: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A figure that a document gives, from `low` to `high`; None where an end is open."""

    low: float | None
    high: float | None
    document: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its known answer.

    A right answer gives one string of every group in `groups`, and none in `wrong` as fact. An
    unanswerable question may have evidence: the place that it was written for.
    """

    id: str
    text: str
    answerable: bool
    answers: tuple[str, ...]
    evidence: tuple[Gold, ...]
    kind: str = ""
    groups: tuple[tuple[str, ...], ...] = ()
    wrong: tuple[str, ...] = ()
    figures: tuple[GoldFigure, ...] = ()
    history: tuple[Turn, ...] = ()
    documents: tuple[dict[str, Any], ...] = ()
    near: bool = False
    foreign: bool = False
    """Whether it comes from another set, so that these texts do not answer it."""


def read_questions(path: Path, texts: Mapping[str, str] | None = None) -> list[Question]:
    """Return the questions of a file; `texts`, by document, are needed to look up quotes.

    Raises `ValueError`, which names the line that cannot be used.
    """
    questions: list[Question] = []
    seen: set[str] = set()
    for number, row in enumerate(path.read_text("utf-8").split("\n"), start=1):
        if not row.strip():
            continue
        try:
            question = _question(json.loads(row), number, texts)
            if question.id in seen:
                raise ValueError(f"the id {question.id!r} is used twice")
        except KeyError as error:
            raise ValueError(f"{path}, line {number}: {error} is missing") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
        seen.add(question.id)
        questions.append(question)
    return questions


def foreign(questions: Iterable[Question]) -> list[Question]:
    """Return the questions of another set as questions that these texts do not answer."""
    return [
        replace(
            question,
            id=f"foreign:{question.id}",
            answerable=False,
            kind="other topic",
            evidence=(),
            groups=(),
            figures=(),
            foreign=True,
        )
        for question in questions
        if not question.documents and not question.history
    ]


def _question(row: dict[str, Any], number: int, texts: Mapping[str, str] | None) -> Question:
    answerable = bool(row.get("answerable", True))
    gold = tuple(row.get("gold_answers") or ())
    answers = tuple(row.get("answers") or gold)
    if every := row.get("all_answers"):
        groups = tuple(tuple(group) for group in every)
    else:
        groups = tuple((answer,) for answer in gold) or ((answers,) if answers else ())
    return Question(
        str(row.get("id") or number),
        row["question"],
        answerable,
        answers,
        tuple(_gold(item, texts) for item in row.get("evidence") or ()),
        row.get("kind") or ("answerable" if answerable else "unanswerable"),
        groups,
        # A text that gives "American football" also holds the wrong answer "football".
        tuple(
            wrong
            for wrong in dict.fromkeys(row.get("wrong_answers") or ())
            if not any(contains(right, wrong) for right in answers)
        ),
        tuple(GoldFigure(f["low"], f["high"], f["document"]) for f in row.get("figures") or ()),
        tuple(map(_turn, row.get("history") or ())),
        tuple(row.get("documents") or ()),
        bool(row.get("near")),
    )


def _turn(turn: dict[str, Any]) -> Turn:
    return Turn(turn["question"], turn.get("answer") or "", tuple(turn.get("quotes") or ()))


def _gold(item: dict[str, Any], texts: Mapping[str, str] | None) -> Gold:
    answer = (item["answer_start"], item["answer_end"]) if "answer_start" in item else None
    if "start" in item:
        return Gold(item["document"], item["start"], item["end"], answer)
    document, quote = item["document"], item["quote"]
    if texts is None or document not in texts:
        raise ValueError(f"the corpus has no document {document!r}")
    start = texts[document].find(quote)
    if not quote or start < 0:
        raise ValueError(f"{document} does not hold the quote {quote!r}")
    return Gold(document, start, start + len(quote))
