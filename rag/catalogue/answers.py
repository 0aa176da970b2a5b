"""Answers a question that is not an ordinary one, by its kind."""

from __future__ import annotations

from rag.catalogue.collection import collection_answer
from rag.catalogue.fields import Search, field_answer
from rag.catalogue.special_question import SpecialQuestion
from rag.catalogue.summary import summary_answer
from rag.index.base import Corpus
from rag.models.intents import TALK_KINDS
from rag.types import Answer, Statement

_LINES = {
    "greeting": "Hello! Ask me a question, and I will answer from these documents.",
    "thanks": "You are welcome. Ask on whenever you like.",
    "help": "I answer questions from these documents, and show for each sentence where it stands."
    " You can also ask which documents there are, or for excerpts of one.",
}


def special_answer(asked: SpecialQuestion, corpus: Corpus, search: Search) -> Answer | None:
    """Return the answer to a question of this kind; None if the texts must answer it."""
    question, intent, only = asked.question, asked.intent, asked.only
    if intent.kind in TALK_KINDS:
        line = Statement(_LINES[intent.kind], (), "supported", "")
        return Answer(question, (line,), confidence=1.0, answerer="the program", kind="talk")
    if intent.kind == "summary":
        return summary_answer(asked, corpus)
    if intent.of_field:
        return field_answer(asked, corpus, search)
    answer = collection_answer(question, intent, corpus, only)
    # A question that is less surely one on the collection, and finds no document, was not one.
    return None if asked.refused and not answer.documents_found else answer
