"""What the reader thinks of an answer, kept; and answers that become eval questions.

A quote that is marked as right is taken from its document, never from what a browser sends.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from rag.app.html.answer import answer_fingerprint
from rag.app.html.quote_choices import choices_html
from rag.app.responses import JsonErrorRoute, uncached_html
from rag.app.routes.chats import UserOf
from rag.app.state import history_of
from rag.errors import ConversationMissing, RagError, SourceError
from rag.index.base import CorpusProvider
from rag.store.conversations import Conversations, Exchange
from rag.store.eval_questions import Row, mark, mark_unanswerable, marked, restore_line
from rag.types import Answer, Document, Turn

_LONGEST = 2000  # characters of a quote
Number = Annotated[int, InPath(ge=0, le=1_000_000)]
_Place = tuple[str, str, int]  # user, conversation, number of the exchange


class RatingBody(BaseModel):
    """A rating of an answer, see `Exchange`; `answer` is its fingerprint ("": any answer)."""

    rating: Literal[-1, 0, 1]
    note: str = ""
    answer: str = ""


class QuoteBody(BaseModel):
    """The quote that answers the question, by its place; or that there is none. `answer` as in
    `RatingBody`."""

    doc: str = ""
    start: int = Field(0, ge=0)
    end: int = Field(0, ge=0)
    unanswerable: bool = False
    answer: str = ""


def feedback_router(
    kept: Conversations, index: CorpusProvider, questions: Path, user_of: UserOf
) -> APIRouter:
    """The routes below /chats/ID/NUMBER; `questions` is the file that marked ones are added to.
    Errors are JSON, see `problems`."""
    router = APIRouter(prefix="/chats/{chat}/{number}", route_class=JsonErrorRoute)
    before: dict[_Place, Row | None] = {}  # lines as they were, to be put back

    def found(
        request: Request, chat: str, number: Number, answer: str = ""
    ) -> tuple[Exchange, list[Turn]]:
        exchanges = kept.open(user_of(request), chat)
        if number >= len(exchanges):
            raise ConversationMissing("This answer is no longer kept.", "Load the page again.")
        if answer not in ("", answer_fingerprint(exchanges[number])):
            raise ConversationMissing(
                "Another window has replaced this answer since.", "Load the page again."
            )
        return exchanges[number], history_of(exchanges[:number])

    @router.post("/feedback", status_code=204)
    def feedback(request: Request, chat: str, number: Number, thought: RatingBody) -> None:
        found(request, chat, number, thought.answer)
        kept.rate(user_of(request), chat, number, thought.rating, thought.note)

    @router.get("/question")
    def choices(request: Request, chat: str, number: Number, answer: str = "") -> Response:
        exchange, _ = found(request, chat, number, answer)
        shown = exchange.answer or Answer(exchange.question)
        html = choices_html(shown, cache(index.current().document))
        return uncached_html(html)

    @router.post("/question")
    def question(request: Request, chat: str, number: Number, right: QuoteBody) -> dict[str, str]:
        exchange, history = found(request, chat, number, right.answer)
        earlier = marked(questions, exchange.question, history)
        if right.unanswerable:
            row = mark_unanswerable(questions, exchange.question, history)
        else:
            document, quote = _quoted(index, right)
            row = mark(questions, exchange.question, history, document, quote)
        before[user_of(request), chat, number] = earlier
        return {"where": str(questions.resolve()), "line": _line(row)}

    @router.post("/question/undo", status_code=204)
    def undo(request: Request, chat: str, number: Number) -> None:
        exchange, history = found(request, chat, number)
        place = user_of(request), chat, number
        if place not in before:
            raise RagError("There is nothing to undo.", f"Take the line out of {questions}.")
        restore_line(questions, exchange.question, history, before.pop(place))

    return router


def _quoted(index: CorpusProvider, right: QuoteBody) -> tuple[Document, str]:
    """The words at that place of the document."""
    document = index.current().document(right.doc)
    if document is None:
        raise SourceError("This source is no longer in the index.", "Choose another quote.")
    if not right.start < right.end <= len(document.text):
        raise SourceError("This source has changed since.", "Open it again and select the words.")
    if right.end - right.start > _LONGEST:
        raise SourceError("That is too much for a quote.", "Select a sentence or two.")
    return document, document.text[right.start : right.end]


def _line(row: Row) -> str:
    """As it is written, with "?" for halves of characters, which no file holds."""
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
