"""Answers and questions made by hand, and results of runs without a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.questions import Gold, Question
from eval.runner import summary
from rag.types import Answer, Citation, Disagreement, Figure, Hit, Passage, Source, Statement

SOURCE = Source("1", "a.txt", published="2024-06-20")
TEXT = "The dam at Elm was built in 1902. It holds 3,000 tons of water. Elm lies in Ohio."


def cite(quote: str, text: str = TEXT, source: Source = SOURCE) -> Citation:
    start = text.index(quote)
    return Citation("p", source, start, start + len(quote), quote)


def said(text: str, *quotes: str, support: Any = "supported") -> Statement:
    return Statement(text, tuple(map(cite, quotes or (text,))), support, "")


def answered(*statements: Statement, confidence: float = 0.9, **fields: Any) -> Answer:
    return Answer("?", statements, confidence=confidence, **fields)


def abstained(confidence: float = 0.1) -> Answer:
    return Answer("?", abstained=True, confidence=confidence)


def differing(*figures: tuple[float | None, float | None, str]) -> Disagreement:
    found = (
        Figure(low, high, "", "tons", cite("3,000 tons", source=Source(path, path)))
        for low, high, path in figures
    )
    return Disagreement("tons", tuple(found))


def hit(start: int, end: int) -> Hit:
    return Hit(Passage("p", "1", start, end, TEXT[start:end]), SOURCE, 1.0)


def question(*answers: str, **fields: Any) -> Question:
    known: dict[str, Any] = {
        "answerable": True,
        "evidence": (),
        "kind": "fact",
        "groups": (answers,) if answers else (),
    }
    return Question("q", "?", answers=answers, **known | fields)


def gold(quote: str) -> Gold:
    start = TEXT.index(quote)
    return Gold("a.txt", start, start + len(quote))


def results(values: Mapping[str, Mapping[str, Sequence[float]]], **fields: Any) -> dict[str, Any]:
    """Results as `eval.runner.evaluate` gives them, from the values of each question."""
    rows = [
        {
            "id": i,
            "question": f"question {i}",
            "kind": "fact",
            "answerable": True,
            "near": False,
            "history": [],
            "gold": [],
            "evidence": [],
            "outcome": "right" if v.get("right") == [1.0] else "wrong",
            "why": "",
            "answer": {
                "text": f"answer {i}",
                "abstained": False,
                "confidence": 0.9,
                "statements": [],
                "disagreements": [],
                "passages": [],
                "notices": [],
                "timings_ms": {"total": 1.0},
            },
            "values": {name: list(pair) for name, pair in v.items()},
            **fields,
        }
        for i, v in values.items()
    ]
    settings = {"top_k": 8, "retriever": "hybrid", "answerer": "extractive", "ollama_model": ""}
    about = {"settings": settings, "model": {"name": "m", "fingerprint": "f"}, "versions": {}}
    return {"set": "made", **about, **summary(rows), "questions": rows}
