"""Answers "summarise this" and "what is this about?" by excerpts, and says that they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.catalogue.excerpts import Part, parts_of
from rag.catalogue.naming import named_documents, named_words
from rag.catalogue.places import listed, stated_place
from rag.catalogue.special_question import SpecialQuestion
from rag.index.base import Corpus
from rag.language.plain import plain
from rag.models.intents import SURE, Intent
from rag.retrieval.filters import admits
from rag.types import Answer, Document, Statement

_TOGETHER = 8  # documents of which one excerpt each is shown
_EXCERPTS = 2  # of each part of a document
_NOTICE = (
    "These are excerpts, not a summary: in each part, the sentences that are most like all others."
)


def summary_answer(asked: SpecialQuestion, corpus: Corpus) -> Answer | None:
    """Return excerpts of the documents that are meant; None if it names one that is not there."""
    intent = asked.intent
    sources = [s for s in corpus.sources.values() if admits(asked.only, s)]
    meant = named_documents(intent.document, sources)
    if not meant and not _names(intent) and intent.probability >= SURE:
        meant = [asked.last] if asked.last else sources
    if not meant:
        return None
    shown = meant[:_TOGETHER]
    documents = [d for d in (corpus.document(source.id) for source in shown) if d]
    statements: list[Statement] = []
    notices = [_NOTICE]
    for document in documents:
        one = len(documents) == 1
        parts, count = parts_of(corpus, document, _EXCERPTS if one else 1)
        kept = parts if one else parts[:1]
        statements += _statements(corpus, document, kept)
        if one and count > len(parts):
            notices.append(f"{len(parts)} of {count} parts are shown.")
    if len(meant) > len(shown):
        notices.append(f"{len(shown)} of {len(meant):,} documents are shown.")
    if not statements:
        return None
    return Answer(
        asked.question,
        tuple(statements),
        confidence=1.0,
        answerer="excerpts",
        notices=tuple(notices),
        kind="summary",
        documents=tuple(listed(corpus, source) for source in shown) if len(shown) > 1 else (),
        documents_found=len(meant) if len(shown) > 1 else 0,
    )


def _names(intent: Intent) -> bool:
    """Return whether the question names something of which excerpts would have to be."""
    return bool(intent.topic or intent.maker or named_words(intent.document))


def _statements(corpus: Corpus, document: Document, parts: Sequence[Part]) -> Iterator[Statement]:
    """Yield the title of a document, and its excerpts with their headings."""
    if title := stated_place(corpus, document.source, "title"):
        yield Statement(plain(document.source.name), (title,), "supported", "")
    for part in parts:
        heading = part.heading
        for number, excerpt in enumerate(part.excerpts):
            if heading and not number:
                text = f"{plain(heading.quote)} › {excerpt.quote}"
                yield Statement(text, (excerpt, heading), "supported", "")
            else:
                yield Statement(excerpt.quote, (excerpt,), "supported", "")
