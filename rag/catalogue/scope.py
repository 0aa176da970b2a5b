"""Which documents a question about the collection is about: by whom, of when, and about what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath

from rag.catalogue.places import place
from rag.corpus.units import is_quotable
from rag.index.base import Corpus
from rag.language.doc import parse
from rag.language.tokens import terms, words
from rag.models.intents import Intent
from rag.questions.time_constraints import period_of
from rag.retrieval.filters import EVERYTHING, filter_sources, of_the_time
from rag.types import Citation, Passage, Source, SourceFilter, Span

_LOOKED_AT = 5_000  # passages with a word of the topic


Condition = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that a question about the collection is about, and how they were chosen.

    `total` is the number of documents that were looked at. `conditions` say what one of them, and
    what several of them do ("mentions “wheat”", "mention “wheat”"). `mentions` is where each
    mentions the topic, by document id.
    """

    sources: tuple[Source, ...]
    total: int
    conditions: tuple[Condition, ...] = ()
    notices: tuple[str, ...] = ()
    mentions: Mapping[str, Citation] = field(default_factory=dict)


def scope_of(question: str, intent: Intent, corpus: Corpus, only: SourceFilter) -> Scope:
    """Return the documents that a question is about, among those that `only` admits."""
    sources = list(corpus.sources.values())
    notices: list[str] = []
    if only != EVERYTHING:
        sources, notice = filter_sources(only, sources)
        notices.append(notice)
    total, conditions = len(sources), list[Condition]()
    if sources and (period := period_of(parse(question), date.today())):
        sources, notice = of_the_time(period, sources)
        notices.append(notice)
        when = f"dated {period.words.removeprefix('dated ')}"
        conditions.append((f"is {when}", f"are {when}"))
        if set(terms(intent.topic)) <= set(terms(period.words)):
            intent = replace(intent, topic="")
    if suffix := _file_type(question, sources):
        sources = [s for s in sources if _suffix(s) == suffix]
        conditions.append((f"is of the type {suffix}", f"are of the type {suffix}"))
    if intent.maker:
        sources = [s for s in sources if is_by(s, intent.maker)]
        conditions.append((f"is by or from “{intent.maker}”", f"are by or from “{intent.maker}”"))
    mentions: dict[str, Citation] = {}
    if intent.topic:
        mentions = mentioning(corpus, intent.topic, {s.id for s in sources})
        by_id = {s.id: s for s in sources}
        sources = [by_id[i] for i in mentions]
        conditions.append((f"mentions “{intent.topic}”", f"mention “{intent.topic}”"))
    return Scope(tuple(sources), total, tuple(conditions), tuple(notices), mentions)


def is_by(source: Source, maker: str) -> bool:
    """Return whether a document's author or outlet has all words of a name."""
    wanted = set(terms(maker))
    makers = (source.author or "", source.publisher or "")
    return bool(wanted) and any(wanted <= set(terms(name)) for name in makers)


def mentioning(corpus: Corpus, topic: str, documents: set[str]) -> dict[str, Citation]:
    """Return where documents have all words of a topic in one passage, by document id.

    Those that have them in most passages come first.
    """
    stems = list(dict.fromkeys(terms(topic)))
    if not stems or not documents:
        return {}
    of_each = [set(corpus.matching([one], _LOOKED_AT)) for one in stems]
    passages = corpus.fetch(sorted(set.intersection(*of_each)))
    inside = [p for p in passages.values() if p.document_id in documents]
    counts = Counter(p.document_id for p in inside)
    best: dict[str, tuple[int, int, Citation]] = {}
    for passage in inside:
        span, held = _best_unit(passage, stems)
        found = place(corpus, corpus.sources[passage.document_id], span)
        key = (-held, span.start)
        if found and key < best.get(passage.document_id, (1, 0))[:2]:
            best[passage.document_id] = (*key, found)
    ordered = sorted(best, key=lambda i: (-counts[i], corpus.sources[i].path))
    return {i: best[i][2] for i in ordered}


def _best_unit(passage: Passage, stems: Sequence[str]) -> tuple[Span, int]:
    """Return the unit of a passage with most of the words, and how well it shows them."""
    whole = Span(passage.start, passage.end)
    best, most = whole, -1
    for unit in passage.units:
        text = passage.text[unit.start - passage.start : unit.end - passage.start]
        held = len(set(stems) & set(terms(text, passage.language)))
        held = 2 * held + is_quotable(unit)
        if held > most:
            best, most = Span(unit.start, unit.end), held
    return best, most


def _suffix(source: Source) -> str:
    return PurePosixPath(source.path).suffix[1:].casefold()


def _file_type(question: str, sources: Sequence[Source]) -> str:
    """Return the ending of file names that a question asks for, as in "how many PDFs"."""
    asked = {form for word, _ in words(question) for form in (word, word.removesuffix("s"))}
    known = {_suffix(source) for source in sources} | {"pdf", "docx", "xlsx", "csv", "pptx"}
    return next((suffix for suffix in sorted(known) if suffix and suffix in asked), "")
