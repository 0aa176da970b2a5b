"""Answers and passages as JSON objects: the public shapes of `rag ask`, `search` and `check`.

Documented in docs/json.md. A key may be added; none is renamed or dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from typing_extensions import TypedDict

from rag.disagreement.several_answers import several_answers, several_in_words
from rag.disagreement.summary import summary
from rag.language.dates import date_words
from rag.language.plain import plain
from rag.types import Answer, Citation, Figure, Hit, Listed, ModelUse, Statement
from rag.verification.claim_check import Verdict


def number_citations(statements: Sequence[Statement]) -> dict[tuple[str, int, int], int]:
    """Return the number of each citation (document, start, end), from 1 in order of first use."""
    numbers: dict[tuple[str, int, int], int] = {}
    for statement in statements:
        for c in statement.citations:
            numbers.setdefault((c.source.id, c.start, c.end), len(numbers) + 1)
    return numbers


def answer_text(answer: Answer, with_doubt: bool = True) -> str:
    """Return the answer as text, each statement with its [n] markers.

    If the sources differ or give several answers, a line that says so comes first; likewise,
    `with_doubt`, if they may not answer the question.
    """
    numbers = number_citations(answer.statements)
    parts = [summary(d) for d in answer.disagreements]
    parts += filter(None, [several_in_words(several_answers(answer))])
    if with_doubt and answer.is_unsure:
        parts.append(": ".join(answer.confidence_words))
    for statement in answer.statements:
        marks = "".join(f" [{numbers[c.source.id, c.start, c.end]}]" for c in statement.citations)
        doubt = ""
        if statement.support != "supported" and not answer.is_quoted:
            doubt = f" ({statement.support}: {statement.reason})"
        parts.append(f"{statement.text}{marks}{doubt}")
    parts += [f"- {listed_words(row)}" for row in answer.documents]
    return "\n".join(parts)


def listed_words(row: Listed) -> str:
    """Return a listed document in a line: its title, author, outlet, date and path."""
    source = row.source
    when = date_words(source.published) if source.published else ""
    known = [plain(source.name), source.author, source.publisher, when]
    if source.path not in known:
        known.append(source.path)
    return ", ".join(dict.fromkeys(filter(None, known)))


def also_in(answer: Answer, citation: Citation) -> list[str]:
    """Return the paths of the other files that have a cited sentence, word for word."""
    copies = [c.source for r in answer.repetitions if r.citation == citation for c in r.copies]
    paths = [path for source in copies for path in (source.path, *source.places)]
    return list(dict.fromkeys([*citation.source.places, *paths]))


def quotes_of(answer: Answer) -> tuple[str, ...]:
    """Return the quotes that the statements cite, in the order of their numbers."""
    return tuple(dict.fromkeys(c.quote for s in answer.statements for c in s.citations))


def answer_object(answer: Answer, question_id: object = None) -> dict[str, Any]:
    """Return the object that `rag ask --json` prints."""
    numbers = number_citations(answer.statements)
    return {
        "id": question_id,
        "question": answer.question,
        "answerer": answer.answerer,
        "abstained": answer.abstained,
        "confidence": round(answer.confidence, 4),
        "unsure": answer.is_unsure,
        "text": answer_text(answer),
        "statements": [
            {
                "text": statement.text,
                "support": statement.support,
                "reason": statement.reason,
                "citations": [
                    {
                        "n": numbers[c.source.id, c.start, c.end],
                        **_citation(c),
                        "also_in": also_in(answer, c),
                    }
                    for c in statement.citations
                ],
            }
            for statement in answer.statements
        ],
        "disagreements": [
            {
                "subject": d.subject,
                "summary": summary(d),
                "figures": [_figure(answer, f) for f in d.figures],
            }
            for d in answer.disagreements
        ],
        "several": [_figure(answer, f) for f in several_answers(answer)],
        "passages": list(passage_objects(answer.passages)),
        "timings_ms": {
            stage: round(answer.timings.get(stage, 0.0), 1)
            for stage in ("retrieve", "answer", "support", "total")
        },
        "notices": list(answer.notices),
        "kind": answer.kind or "answer",
        "documents": [_listed(row) for row in answer.documents],
        "documents_found": answer.documents_found,
        "suggestions": list(answer.suggestions),
        "held_back": [{"text": s.text, "reason": s.reason} for s in answer.held_back],
        "model": _model(answer.use),
    }


def _model(use: ModelUse | None) -> dict[str, Any] | None:
    if use is None:
        return None
    return {
        "name": use.model,
        "tokens_read": use.read,
        "tokens_written": use.written,
        "tokens_a_second": round(use.speed, 1),
        "window": use.window,
    }


def _listed(row: Listed) -> dict[str, Any]:
    source = row.source
    return {
        "document": source.path,
        "title": source.title,
        "author": source.author,
        "publisher": source.publisher,
        "published": source.published,
        "date": date_words(source.published),
        "origins": dict(source.origins),
        "stated": {
            name: {"start": c.start, "end": c.end, "quote": c.quote} for name, c in row.places
        },
    }


def search_object(
    question: str, hits: Sequence[Hit], timings: dict[str, float], question_id: object = None
) -> dict[str, Any]:
    """Return the object that `rag search --json` prints."""
    return {
        "id": question_id,
        "question": question,
        "passages": list(passage_objects(hits)),
        "timings_ms": {stage: round(ms, 1) for stage, ms in timings.items()},
    }


def passage_objects(hits: Sequence[Hit]) -> Iterator[dict[str, Any]]:
    """Yield the passages as objects, the best first."""
    for hit in hits:
        yield {
            "document": hit.source.path,
            "title": hit.source.title,
            "published": hit.source.published,
            "date": date_words(hit.source.published),
            "start": hit.passage.start,
            "end": hit.passage.end,
            "score": round(hit.score, 6),
            "text": hit.passage.text,
        }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "document": citation.source.path,
        "title": citation.source.title,
        "publisher": citation.source.publisher,
        "published": citation.source.published,
        "date": date_words(citation.source.published),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "context": list(citation.context),
        "heading": list(citation.heading),
        "page": citation.page,
        "place": citation.place,
        "answer": _answer_words(citation),
    }


def _answer_words(citation: Citation) -> dict[str, Any] | None:
    span = citation.answer_in_quote
    if citation.answer is None or span is None:
        return None
    words = citation.quote[span.start : span.end]
    return {"start": citation.answer.start, "end": citation.answer.end, "text": words}


def _figure(answer: Answer, figure: Figure) -> dict[str, Any]:
    bounds = {
        "low": figure.low,
        "high": figure.high,
        "qualifier": figure.qualifier,
        "unit": figure.unit,
        "wording": figure.wording,
        "speaker": figure.speaker,
    }
    return {**bounds, **_citation(figure.citation), "also_in": also_in(answer, figure.citation)}


def verdict_object(verdict: Verdict) -> dict[str, Any]:
    """Return the object that `rag check --json` prints.

    A citation of evidence that came with the claim has its group, from 0, and the quote.
    """
    return {
        "id": verdict.claim.id,
        "support": verdict.support,
        "score": round(verdict.score, 4),
        "reason": verdict.reason,
        "citations": [
            {"group": group, "quote": c.quote}
            for group, c in zip(verdict.groups, verdict.citations, strict=True)
        ]
        if verdict.claim.evidence is not None
        else [_citation(c) for c in verdict.citations],
    }


class WordsObject(TypedDict):
    """Words of a document: `text` is characters `start` to `end`."""

    start: int
    end: int
    text: str


class PlaceObject(TypedDict):
    """A place in a document: `quote` is characters `start` to `end`.

    `context` is what belongs to the quote, such as the header of a table's row; `heading` the
    headings above it, the highest first; `place` where it is in a format without pages; `answer`
    the words in the quote that answer the question, if known.
    """

    document: str
    title: str | None
    publisher: str | None
    published: str | None
    date: str
    start: int
    end: int
    quote: str
    context: list[str]
    heading: list[str]
    page: int | None
    place: str
    answer: WordsObject | None


class CitationObject(PlaceObject):
    """A place with its number among the citations of the answer, and the files that have it too."""

    n: int
    also_in: list[str]


class StatementObject(TypedDict):
    """A statement of the answer, whether its citations support it, and why."""

    text: str
    support: Literal["supported", "partly", "unsupported"]
    reason: str
    citations: list[CitationObject]


class FigureObject(PlaceObject):
    """A figure that one source gives for the thing asked; open bounds are null."""

    low: float | None
    high: float | None
    qualifier: str
    unit: str
    wording: str
    speaker: str
    also_in: list[str]


class DisagreementObject(TypedDict):
    """Figures that differ between sources: the newest first, undated ones last."""

    subject: str
    summary: str
    figures: list[FigureObject]


class PassageObject(TypedDict):
    """A passage that was found."""

    document: str
    title: str | None
    published: str | None
    date: str
    start: int
    end: int
    score: float
    text: str


class StatedObject(TypedDict):
    """Where a document states something: `quote` is characters `start` to `end`."""

    start: int
    end: int
    quote: str


class ListedObject(TypedDict):
    """A document in an answer about the collection, and where it states what by field.

    `origins` tells by field what a value was read from; `stated` may have a "mention", too.
    """

    document: str
    title: str | None
    author: str | None
    publisher: str | None
    published: str | None
    date: str
    origins: dict[str, str]
    stated: dict[str, StatedObject]


class HeldBackObject(TypedDict):
    """A sentence that a model wrote and the sources do not bear out, and why it is not shown."""

    text: str
    reason: str


class ModelObject(TypedDict):
    """The language model that wrote an answer, and what it took; `window` is in tokens."""

    name: str
    tokens_read: int
    tokens_written: int
    tokens_a_second: float
    window: int


class AnswerObject(TypedDict):
    """An answer; the [n] markers in `text` are the `n` of the citations.

    An answer that is `unsure` gives the closest passages, which may not answer the question.
    """

    id: str | None
    question: str
    answerer: str
    abstained: bool
    confidence: float
    unsure: bool
    text: str
    statements: list[StatementObject]
    disagreements: list[DisagreementObject]
    several: list[FigureObject]
    passages: list[PassageObject]
    timings_ms: dict[str, float]
    notices: list[str]
    kind: Literal["answer", "collection", "summary", "talk"]
    documents: list[ListedObject]
    documents_found: int
    suggestions: list[str]
    held_back: list[HeldBackObject]
    model: ModelObject | None


class SearchObject(TypedDict):
    """The passages that match a question best, the best first."""

    id: str | None
    question: str
    passages: list[PassageObject]
    timings_ms: dict[str, float]
