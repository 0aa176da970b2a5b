"""The routes for rating an answer, and for turning one into an evaluation question.

A quote that is marked as right is taken from its document, never from what a browser sends.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from pydantic import BaseModel, Field

from rag.app.html.answer import answer_fingerprint
from rag.app.html.eval_quote_choices import choices_html
from rag.app.page_state import history_of
from rag.app.responses import JsonErrorRoute, uncached_html
from rag.app.routes.chats import UserOf
from rag.errors import ConversationMissing, RagError, SourceError
from rag.index.base import CorpusProvider
from rag.store.conversations import Conversations, Exchange
from rag.store.eval_questions import Row, mark, mark_unanswerable, marked, restore_line
from rag.store.exchange import storable
from rag.types import Answer, Document, Turn

_MAX_QUOTE = 2000  # characters of a quote
Number = Annotated[int, InPath(ge=0, le=1_000_000)]
_Place = tuple[str, str, int]  # user, conversation, number of the exchange


class RatingBody(BaseModel):
    """A rating of an answer, see `Exchange`; `answer` is the answer's fingerprint ("": any)."""

    rating: Literal[-1, 0, 1]
    note: str = ""
    answer: str = ""


class QuoteBody(BaseModel):
    """The place of the quote that answers the question, or that there is none.

    `answer` is as in `RatingBody`.
    """

    doc: str = ""
    start: int = Field(0, ge=0)
    end: int = Field(0, ge=0)
    unanswerable: bool = False
    answer: str = ""


def feedback_router(
    conversations: Conversations, index: CorpusProvider, questions: Path, user_of: UserOf
) -> APIRouter:
    """Return the routes below /chats/ID/NUMBER.

    `questions` is the file to which evaluation questions are added.
    """
    router = APIRouter(prefix="/chats/{chat}/{number}", route_class=JsonErrorRoute)
    replaced: dict[_Place, Row | None] = {}  # lines as they were, for undo

    def exchange_of(
        request: Request, chat: str, number: Number, answer: str = ""
    ) -> tuple[Exchange, list[Turn]]:
        exchanges = conversations.open(user_of(request), chat)
        if number >= len(exchanges):
            raise ConversationMissing("This answer no longer exists.", "Reload the page.")
        if answer not in ("", answer_fingerprint(exchanges[number])):
            raise ConversationMissing(
                "This answer has been replaced in another window.", "Reload the page."
            )
        return exchanges[number], history_of(exchanges[:number])

    @router.post("/feedback", status_code=204)
    def feedback(request: Request, chat: str, number: Number, body: RatingBody) -> None:
        exchange_of(request, chat, number, body.answer)
        conversations.rate(user_of(request), chat, number, body.rating, body.note)

    @router.get("/question")
    def choices(request: Request, chat: str, number: Number, answer: str = "") -> Response:
        exchange, _ = exchange_of(request, chat, number, answer)
        answered = exchange.answer or Answer(exchange.question)
        html = choices_html(answered, cache(index.current().document))
        return uncached_html(html)

    @router.post("/question")
    def question(request: Request, chat: str, number: Number, body: QuoteBody) -> dict[str, str]:
        exchange, history = exchange_of(request, chat, number, body.answer)
        earlier = marked(questions, exchange.question, history)
        if body.unanswerable:
            quote = ""
            mark_unanswerable(questions, exchange.question, history)
        else:
            document, quote = _quoted(index, body)
            mark(questions, exchange.question, history, document, quote)
        replaced[user_of(request), chat, number] = earlier
        return {"question": storable(exchange.question), "quote": storable(quote)}

    @router.post("/question/undo", status_code=204)
    def undo(request: Request, chat: str, number: Number) -> None:
        exchange, history = exchange_of(request, chat, number)
        place = user_of(request), chat, number
        if place not in replaced:
            raise RagError("This can no longer be undone.", "Choose another quote instead.")
        restore_line(questions, exchange.question, history, replaced.pop(place))

    return router


def _quoted(index: CorpusProvider, body: QuoteBody) -> tuple[Document, str]:
    """Return the document and its text at the place of the quote."""
    document = index.current().document(body.doc)
    if document is None:
        raise SourceError("This source is no longer in the index.", "Choose another quote.")
    if not body.start < body.end <= len(document.text):
        raise SourceError("This source has changed.", "Open it again, then select the quote.")
    if body.end - body.start > _MAX_QUOTE:
        raise SourceError("The selection is too long for a quote.", "Select a sentence or two.")
    return document, document.text[body.start : body.end]
