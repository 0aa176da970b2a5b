"""Ranks the sentences of hits as evidence for a question, from the index that is served now."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rag.evidence.answer_types import may_answer
from rag.evidence.copies import without_copied_evidence
from rag.evidence.sentence_ranking import Evidence, rank_evidence
from rag.evidence.time_match import order_by_time
from rag.index.base import Corpus, CorpusProvider
from rag.models.reader import Reader
from rag.questions.analysis import QuestionAnalysis
from rag.types import Document, Embed, Hit

_REMEMBERED = 8  # questions: confidence, quotes and disagreements look at the same evidence


class EvidenceRanker:
    """Ranks evidence, and remembers it for the last questions. Safe to share between threads."""

    def __init__(
        self, index: CorpusProvider, embed: Embed, reader: Reader | None, abstain_below: float
    ) -> None:
        self.embed = embed
        self._index = index
        self._reader = reader
        self._abstain_below = abstain_below
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._ranked)

    def rank(self, analysis: QuestionAnalysis, hits: Sequence[Hit]) -> list[Evidence]:
        """Return the sentences of the hits that can answer, the most probable first.

        If the question names a time, sentences of that time come first.
        """
        return self._remembered(analysis, tuple(hits), self._index.current())

    def document(self, document_id: str) -> Document | None:
        """Return a document of the served index; None if it is gone."""
        return self._index.current().document(document_id)

    def _ranked(
        self, analysis: QuestionAnalysis, hits: tuple[Hit, ...], corpus: Corpus
    ) -> list[Evidence]:
        ranked = rank_evidence(analysis, hits, self.embed, corpus.rarity, self._reader)
        able = [e for e in ranked if may_answer(analysis, e, corpus.document)]
        ordered = order_by_time(analysis, able, self._abstain_below)
        return without_copied_evidence(analysis, ordered)
