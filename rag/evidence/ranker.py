"""Ranks the sentences of hits as evidence for a question, from the index that is served now."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rag.evidence.answer_types import may_answer
from rag.evidence.confidence import confidence
from rag.evidence.copies import without_copied_evidence
from rag.evidence.sentence_ranking import Evidence, rank_evidence
from rag.evidence.time_match import order_by_time
from rag.evidence.word_vectors import word_embed
from rag.index.base import Corpus, CorpusProvider
from rag.index.corpus_cache import remembered
from rag.language.doc import parse
from rag.models.logistic import shifted
from rag.models.reader import Reader
from rag.questions.analysis import QuestionAnalysis, analyse_after, analyse_for
from rag.questions.asked import Asked
from rag.questions.echo import is_echo
from rag.types import Document, Embed, Hit

_REMEMBERED = 8  # questions: confidence, quotes and disagreements look at the same evidence
# Share of the confidence that counts if a question is judged with what was said before it; measured
# in docs/retrieval.md.
_WITH_BEFORE = 0.8


@dataclass(frozen=True, slots=True)
class Judged:
    """A question as the evidence was judged for it: the evidence, and how sure an answer is."""

    analysis: QuestionAnalysis
    ranked: tuple[Evidence, ...]
    confidence: float

    @property
    def text(self) -> str:
        """The question alone, or after what was said before it."""
        return self.analysis.text


class Shift(NamedTuple):
    """What a judgement adds to log-odds: among the sentences, and that the question is answered."""

    order: float = 0.0
    level: float = 0.0


class EvidenceRanker:
    """Ranks evidence, and remembers it for the last questions. Safe to share between threads."""

    def __init__(
        self,
        index: CorpusProvider,
        embed: Embed,
        reader: Reader | None,
        abstain_below: float,
        reads: Callable[[str], bool],
    ) -> None:
        """Take what ranks; `reads` says whether `embed` can read a text."""
        self.embed = embed
        self._index = index
        self._reader = reader
        self._reads = reads
        self._abstain_below = abstain_below
        self._remembered = remembered(self._ranked, _REMEMBERED)

    def rank(self, analysis: QuestionAnalysis, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the sentences of the hits that can answer, the most probable first.

        If the question names a time, sentences of that time come first.
        """
        return self._remembered(self._index.current(), analysis, tuple(hits))

    def judged(self, analysis: QuestionAnalysis, hits: Sequence[Hit]) -> Judged:
        """Judge how surely the hits answer a question."""
        ranked = tuple(self.rank(analysis, hits))
        return Judged(analysis, ranked, confidence(analysis, ranked))

    def judge(self, asked: Asked, hits: Sequence[Hit]) -> Judged:
        """Judge a question alone and with what was said before it; the surer one counts."""
        alone = self.judged(analyse_for(asked.text, hits), hits)
        if not asked.before:
            return alone
        whole = self.judged(analyse_after(asked, hits), hits)
        if asked.continues:
            return whole
        whole = replace(whole, confidence=_WITH_BEFORE * whole.confidence)
        return max(alone, whole, key=lambda judged: judged.confidence)

    def shifted(self, judged: Judged, shifts: Sequence[Shift]) -> Judged:
        """Judge once more with what a language model's judgements add to the log-odds.

        `shifts` are those of the first sentences in the order of `judged`; the others get the
        least of them, and gain nothing.
        """
        rest = itertools.repeat(min((Shift(), *shifts)))
        together = zip(judged.ranked, itertools.chain(shifts, rest), strict=False)
        moved = [
            replace(e, shift=shift.level, probability=shifted(e.probability, shift.order))
            for e, shift in together
        ]
        moved.sort(key=lambda e: -e.probability)
        ranked = tuple(order_by_time(judged.analysis, moved, self._abstain_below))
        return Judged(judged.analysis, ranked, confidence(judged.analysis, ranked))

    def read(self, question: str, above: str, sentence: str) -> float:
        """Return the reader's log-odds that a sentence answers; 0 without one that can read it."""
        if not self._reader or not self._reader.can_read(f"{question} {sentence}"):
            return 0.0
        return self._reader.read(question, [[above or "-", sentence]])[0][1].answers

    def document(self, document_id: str) -> Document | None:
        """Return a document of the served index; None if it is gone."""
        return self._index.current().document(document_id)

    def _ranked(
        self, corpus: Corpus, analysis: QuestionAnalysis, hits: tuple[Hit, ...]
    ) -> list[Evidence]:
        embed, reader = self.embed, self._reader
        if analysis.language:
            if not self._reads(analysis.text):
                rarity = corpus.rarity(analysis.terms)
                embed = word_embed(analysis.text, analysis.language, rarity)
            if reader and not reader.can_read(analysis.text):
                reader = None
        ranked = rank_evidence(analysis, hits, embed, corpus.rarity, reader, corpus.document)
        able = [
            e
            for e in ranked
            if may_answer(analysis, e, corpus.document)
            and (e.headings or e.speaker or not is_echo(analysis, e.doc))
            and _has_added(analysis, e)
        ]
        ordered = order_by_time(analysis, able, self._abstain_below)
        return without_copied_evidence(analysis, ordered)


def _has_added(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether a sentence, or what it stands under, has what a continuing question adds."""
    if not analysis.added:
        return True
    hit = evidence.hit
    around = (parse(hit.passage.context), parse(hit.source.title or ""))
    held = evidence.doc.stems.union(*(doc.stems for doc in around))
    return any(added <= held for added in analysis.added)
