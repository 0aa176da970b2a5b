"""Sentences that near copies of one text share: each is quoted once, and its copies are told."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from rag.evidence.sentence_ranking import Evidence
from rag.index.base import Corpus
from rag.language.doc import parse
from rag.language.text import fold
from rag.questions.analysis import QuestionAnalysis
from rag.questions.time_constraints import period_of
from rag.retrieval.copies import preference, preferred, shared_words
from rag.types import Answer, Citation, Passage, Repetition, Source, Span

_MOST = 50  # near copies that are searched for a sentence


def without_copied_evidence(
    analysis: QuestionAnalysis, ranked: Sequence[Evidence]
) -> list[Evidence]:
    """Return the evidence in order, with a sentence that near copies share from one of them.

    It is rated like the best of its copies. If the question asks for a time, the first in order
    is kept.
    """
    copies: dict[Hashable, list[Evidence]] = {}
    for number, evidence in enumerate(ranked):
        key = shared_words(evidence.hit.source, evidence.doc)
        copies.setdefault(number if key is None else key, []).append(evidence)
    timed = period_of(analysis.doc, date.today()) is not None
    return [group[0] if timed or len(group) == 1 else _one_of(group) for group in copies.values()]


def _one_of(copies: Sequence[Evidence]) -> Evidence:
    best = copies[0]
    chosen = preferred([(e, e.hit.source, e.probability) for e in copies])
    return replace(
        chosen,
        probability=best.probability,
        features=best.features,
        relevance=best.relevance,
        odds=best.odds,
    )


def repetitions(answer: Answer, corpus: Corpus) -> tuple[Repetition, ...]:
    """Return where near copies of the sources have the sentences that an answer cites."""
    cited = [c for s in answer.statements for c in s.citations]
    cited += [f.citation for d in answer.disagreements for f in d.figures]
    copied = [c for c in dict.fromkeys(cited) if c.source.copy_group]
    members = _members({c.source.copy_group for c in copied}, corpus) if copied else {}
    found = []
    for citation in copied:
        passages = members.get(citation.source.copy_group, {})
        copies = tuple(_copies(citation, passages))
        if copies:
            found.append(Repetition(citation, copies))
    return tuple(found)


def _members(groups: Collection[str], corpus: Corpus) -> dict[str, dict[Source, list[Passage]]]:
    """Return for each group the passages of its sources, the preferred one first."""
    by_group: dict[str, list[Source]] = {}
    for source in corpus.sources.values():
        if source.copy_group in groups:
            by_group.setdefault(source.copy_group, []).append(source)
    members = {}
    for group, sources in by_group.items():
        chosen = {s.id: s for s in sorted(sources, key=preference)[:_MOST]}
        passages: dict[Source, list[Passage]] = {source: [] for source in chosen.values()}
        for passage in corpus.fetch(corpus.passages_of(list(chosen))).values():
            passages[chosen[passage.document_id]].append(passage)
        members[group] = passages
    return members


def _copies(citation: Citation, passages: dict[Source, list[Passage]]) -> Iterator[Citation]:
    """Yield the first place of a quote in each of the other sources."""
    for source, parts in passages.items():
        if source.id == citation.source.id:
            continue
        for passage in parts:
            if span := _place_in(passage, citation.quote):
                text = passage.text[span.start - passage.start : span.end - passage.start]
                yield Citation(passage.id, source, span.start, span.end, text)
                break


def _place_in(passage: Passage, quote: str) -> Span | None:
    """Return where a passage has the quote, letter for letter or as a unit of the same words."""
    text = passage.text
    at = text.find(quote)
    if at >= 0 and not (text[:at][-1:].isalnum() or text[at + len(quote) :][:1].isalnum()):
        return Span(passage.start + at, passage.start + at + len(quote))
    longest = max(fold(quote).split(), key=len, default="")
    if longest not in fold(text):
        return None
    words = parse(quote).squashed
    for unit in passage.units:
        start = unit.start - passage.start
        if parse(text[start : start + unit.end - unit.start]).squashed == words:
            return Span(unit.start, unit.end)
    return None
