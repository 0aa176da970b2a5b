"""Questions about the sources themselves, such as who wrote an article or when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.index.base import Corpus
from rag.language.doc import parse
from rag.language.tokens import stem
from rag.questions.analysis import QuestionAnalysis, analyse_after
from rag.questions.asked import Asked
from rag.types import Hit, Source

_NAMED = 0.5  # share of the question's own words that title, outlet and author hold
_ABOUT_TEXTS = frozenset(
    stem(word)
    for word in "article story piece text post report column comment essay document editorial"
    " source headline interview title author writer byline wrote write written published publish"
    " publisher publication outlet newspaper magazine paper site date dated appear appeared"
    " authored agency run ran come came old called".split()
)


def sources_meant(
    analysis: QuestionAnalysis, sources: Iterable[Source], hits: Sequence[Hit]
) -> list[Source]:
    """Return the sources that a question is about; none if it is not about a text.

    Those that it names. If it speaks of an article without naming one, the source of the best hit,
    or every source if it does not say what the article is about either.
    """
    every = list(sources)
    named = sources_named(analysis, every)
    if named:
        return named
    if not analysis.of_text:
        return []
    return list(dict.fromkeys(hit.source for hit in hits[:1])) if _subject(analysis) else every


def sources_named(analysis: QuestionAnalysis, sources: Iterable[Source]) -> list[Source]:
    """Return the sources whose title, outlet and author have most of the question's own words.

    If the question does not speak of an article, they must have all of its words.
    """
    subject = _subject(analysis)
    if not subject:
        return []
    shares = {source: len(subject & _about(source)) / len(subject) for source in sources}
    best = max(shares.values(), default=0.0)
    bound = _NAMED if analysis.of_text else 1.0
    return [source for source, share in shares.items() if share == best >= bound]


def asks_unstated_metadata(analysis: QuestionAnalysis, hits: Sequence[Hit]) -> bool:
    """Return whether a question asks for metadata that its source does not state."""
    if not analysis.field or not analysis.of_text or any(hit.states for hit in hits):
        return False
    return bool(sources_named(analysis, {hit.source for hit in hits}))


def _subject(analysis: QuestionAnalysis) -> set[str]:
    return {word for word in analysis.terms if word not in _ABOUT_TEXTS}


def _about(source: Source) -> set[str]:
    parts = (source.title, source.publisher, source.author, source.path)
    return set(parse(" ".join(filter(None, parts))).term_set)


def with_headers(corpus: Corpus, asked: Asked, hits: list[Hit], k: int) -> list[Hit]:
    """Put the passages first that state the metadata asked for."""
    analysis = analyse_after(asked, ())
    if not analysis.field:
        return hits
    chosen = sources_meant(analysis, corpus.sources.values(), hits)
    stating = []
    for source in chosen[:k]:
        span = dict(source.stated).get(analysis.field)
        if span is not None and (passage := corpus.passage_at(source.id, span)):
            score = hits[0].score if hits else 1.0
            stating.append(Hit(passage, source, score, states=analysis.field))
    rest = [hit for hit in hits if hit.passage.id not in {f.passage.id for f in stating}]
    return [*stating, *rest][:k]
