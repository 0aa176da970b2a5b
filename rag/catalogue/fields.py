"""Who wrote a document, when, for which outlet, and its title, as the document states it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.catalogue.collection import title_words
from rag.catalogue.naming import named_documents, named_words, speaks_of_document
from rag.catalogue.places import listed, stated_place
from rag.catalogue.special_question import SpecialQuestion
from rag.index.base import Corpus
from rag.language.dates import date_words
from rag.language.doc import parse
from rag.models.intents import SURE
from rag.questions.time_constraints import asks_latest
from rag.retrieval.filters import admits
from rag.retrieval.recency import publication_day
from rag.types import Answer, Citation, Hit, Source, Statement

_SHOWN = 6  # documents that a question is about
_NAMES = {"author": "author", "published": "date", "publisher": "outlet", "title": "title"}

Search = Callable[[], Sequence[Hit]]


def field_answer(asked: SpecialQuestion, corpus: Corpus, search: Search) -> Answer | None:
    """Return what a document states about itself; None if no document is meant."""
    question, intent = asked.question, asked.intent
    sources = [s for s in corpus.sources.values() if admits(asked.only, s)]
    probable = intent.probability >= SURE
    meant = named_documents(intent.document, sources, probable)
    if not meant and not named_words(intent.document):  # it does not say which
        if not probable:
            return None
        stating = [s for s in sources if getattr(s, intent.kind)]
        meant = [asked.last] if asked.last else stating or sources
    sure = bool(meant)
    # Of a document that only its text tells, the texts themselves know more, but for its title.
    may_guess = asked.refused or intent.kind == "title"
    if not meant and may_guess and speaks_of_document(intent.document):
        meant = [hit.source for hit in search()[:1] if getattr(hit.source, intent.kind)]
    if not meant:
        return None
    if asks_latest(parse(question)):
        meant.sort(key=publication_day, reverse=True)
    stating = [s for s in meant if getattr(s, intent.kind)][:_SHOWN]
    if not stating and not asked.refused and not (probable and speaks_of_document(intent.document)):
        return None  # the texts may say it
    statements = tuple(_statement(corpus, source, intent.kind) for source in stating)
    unknown = (
        f"{' and '.join(map(title_words, meant[:3]))}: the {_NAMES[intent.kind]} is not stated."
    )
    return (
        Answer(
            question,
            statements,
            abstained=not statements,
            confidence=float(bool(statements)),
            answerer="the catalogue",
            notices=() if statements else (unknown,),
            kind="collection",
            documents=tuple(listed(corpus, source) for source in (stating or meant)[:_SHOWN]),
            documents_found=len(stating or meant),
        )
        if sure or statements
        else None
    )


def _statement(corpus: Corpus, source: Source, field: str) -> Statement:
    """Quote what a document states, with its title or its outlet."""
    beside = "publisher" if field == "title" else "title"
    citations = [stated_place(corpus, source, name) for name in (field, beside)]
    words = [_words(source, name, c) for name, c in zip((field, beside), citations, strict=True)]
    kept: tuple[Citation, ...] = tuple(filter(None, citations))
    reason = "" if citations[0] else "from the file’s properties, its name, or what you edited"
    return Statement(" — ".join(filter(None, words)), kept, "supported", reason)


def _words(source: Source, field: str, citation: Citation | None) -> str:
    """Return a field as the document writes it, or as it is known."""
    value = str(getattr(source, field) or "")
    if citation:
        return citation.quote
    return date_words(value) if field == "published" and value else value
