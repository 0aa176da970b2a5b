"""Which documents a phrase such as "the memo on parking" names, by the words of their metadata."""

from __future__ import annotations

from collections.abc import Sequence

from rag.language.doc import parse
from rag.language.tokens import terms
from rag.models.question_slots import document_words
from rag.questions.time_constraints import without_time
from rag.types import Source

_NAMED = 0.5  # share of the words that title, outlet, author and path must hold


def named_words(phrase: str) -> set[str]:
    """Return the stems by which a phrase tells a document from others.

    >>> sorted(named_words("the latest memo on parking"))
    ['park']
    """
    return set(terms(without_time(parse(phrase)))) - document_words()


def speaks_of_document(phrase: str) -> bool:
    """Return whether a phrase has a word for a document, such as "memo"."""
    return bool(set(terms(phrase)) & document_words())


def named_documents(phrase: str, sources: Sequence[Source], sure: bool = True) -> list[Source]:
    """Return the documents whose title, outlet, author and path have most words of a phrase.

    If it has no word for a document, or it is not `sure` that it names one, they must have all.
    """
    subject = named_words(phrase)
    if not subject:
        return []
    names = [name.key for name in parse(phrase).names]
    about = {source: _about(source) for source in sources}
    # Half a name is another name: the Washington Times is not the Financial Times.
    fitting = {
        s: held for s, held in about.items() if not any(0 < len(n & held) < len(n) for n in names)
    }
    shares = {source: len(subject & held) / len(subject) for source, held in fitting.items()}
    best = max(shares.values(), default=0.0)
    bound = _NAMED if sure and speaks_of_document(phrase) else 1.0
    return [source for source, share in shares.items() if share == best >= bound]


def _about(source: Source) -> set[str]:
    parts = (source.title, source.publisher, source.author, source.path)
    return set(parse(" ".join(filter(None, parts))).term_set)
