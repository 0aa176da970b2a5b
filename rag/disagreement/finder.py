"""Finds where the sources differ on what a question asks for."""

from __future__ import annotations

from collections.abc import Sequence

from rag.disagreement.answers import differing_answers
from rag.disagreement.figures import disagreements
from rag.evidence.ranker import EvidenceRanker
from rag.questions.analysis import QuestionAnalysis
from rag.types import Disagreement, Hit, Statement


class DisagreementFinder:
    """Finds figures that differ, or else other answers that differ."""

    def __init__(self, ranker: EvidenceRanker) -> None:
        self._ranker = ranker

    def find(
        self, analysis: QuestionAnalysis, hits: Sequence[Hit], statements: Sequence[Statement]
    ) -> tuple[Disagreement, ...]:
        """Return what the sources of the hits differ on; `statements` are those of the answer."""
        ranked, embed = self._ranker.rank(analysis, hits), self._ranker.embed
        figures = disagreements(analysis, ranked, statements, self._ranker.document, embed)
        return figures or differing_answers(analysis, statements, hits, embed)
