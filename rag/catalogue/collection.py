"""How many documents there are, which, and which is the newest: a line, and a table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.catalogue.places import listed, stated_places
from rag.catalogue.scope import Scope, scope_of
from rag.index.base import Corpus
from rag.language.dates import date_words
from rag.language.text import shorten
from rag.models.intents import Intent
from rag.retrieval.recency import publication_day
from rag.types import Answer, Source, SourceFilter, Statement

_SHOWN = 50  # rows of a table
_FIRST = 5  # rows where one document is asked for
_TITLE = 120  # characters


def collection_answer(question: str, intent: Intent, corpus: Corpus, only: SourceFilter) -> Answer:
    """Return the answer to a question about the collection."""
    scope = scope_of(question, intent, corpus, only)
    if intent.kind in ("newest", "oldest"):
        return _first_or_last(question, intent, corpus, scope)
    ordered = scope.sources if intent.topic else sorted(scope.sources, key=_by_date)
    return _answer(
        question, corpus, scope, Statement(_how_many(scope), (), "supported", ""), ordered
    )


def _first_or_last(question: str, intent: Intent, corpus: Corpus, scope: Scope) -> Answer:
    """Return which document is the newest or the oldest, of those with a date."""
    dated = [s for s in scope.sources if s.published]
    ordered = sorted(dated, key=publication_day, reverse=intent.kind == "newest")
    if not ordered:
        none = f"{_how_many(scope)} None of them has a date." if scope.sources else _how_many(scope)
        return _answer(question, corpus, scope, Statement(none, (), "supported", ""), scope.sources)
    first = [s for s in ordered if s.published == ordered[0].published]
    which = " and ".join(title_words(source) for source in first[:3])
    verb = "is" if len(first) == 1 else "are"
    text = f"The {intent.kind} {verb} {which}, {date_words(first[0].published)}."
    places = [c for s in first[:3] for _, c in stated_places(corpus, s, ("title", "published"))]
    undated = len(scope.sources) - len(dated)
    without = f"{undated} {'document has' if undated == 1 else 'documents have'} no date."
    answer = _answer(
        question, corpus, scope, Statement(text, tuple(places), "supported", ""), ordered[:_FIRST]
    )
    return replace(answer, notices=(*answer.notices, without)) if undated else answer


def _how_many(scope: Scope) -> str:
    """Return a sentence with the number of documents and what they fulfil."""
    count, total = len(scope.sources), scope.total
    if not scope.conditions:
        return f"There {'is' if count == 1 else 'are'} {_counted(count)}."
    does = " and ".join(one if count < 2 else several for one, several in scope.conditions)
    if count == total:
        return f"The only document {does}." if count == 1 else f"All {total:,} documents {does}."
    return f"{f'{count:,}' if count else 'None'} of {_counted(total)} {does}."


def _counted(count: int) -> str:
    return "1 document" if count == 1 else f"{count:,} documents"


def title_words(source: Source) -> str:
    """Return the title in quotation marks, or the name of the file."""
    if source.is_named_by_file:
        return source.name
    return f"“{shorten(source.name, _TITLE)}”"


def _by_date(source: Source) -> tuple[int, str]:
    return (-publication_day(source).toordinal(), source.path)


def _answer(
    question: str, corpus: Corpus, scope: Scope, statement: Statement, rows: Sequence[Source]
) -> Answer:
    found = len(scope.sources)
    return Answer(
        question,
        (statement,),
        confidence=1.0,
        answerer="the catalogue",
        notices=scope.notices,
        kind="collection",
        documents=tuple(listed(corpus, s, scope.mentions.get(s.id)) for s in rows[:_SHOWN]),
        documents_found=found,
    )
