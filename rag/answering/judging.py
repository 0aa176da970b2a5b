"""Lets a language model judge the sentences that the reader puts first, one after the other.

It is asked about no more of them than can change the answer, within a budget of seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.answering.ollama.calibration import Calibration
from rag.answering.ollama.judge import ModelJudge
from rag.evidence.confidence import best_evidence
from rag.evidence.ranker import EvidenceRanker, Judged
from rag.evidence.sentence_ranking import Evidence, what_stands_above
from rag.models.logistic import log_odds_of

_MOST = 6  # sentences
_SURE = 0.85  # confidence of the reader that needs no second opinion


@dataclass(frozen=True, slots=True)
class Judging:
    """A model that judges, what its judgements are worth, and the seconds that it may take."""

    judge: ModelJudge
    calibration: Calibration
    seconds: float

    def steps(self, judged: Judged, ranker: EvidenceRanker) -> Iterator[Judged]:
        """Yield the evidence anew after each judgement; nothing if none is needed.

        Raises `AnswererError`.
        """
        if judged.confidence >= _SURE or not self.calibration.puts_in_order:
            return
        if self.calibration.seconds > self.seconds:
            return  # not even one judgement is in time
        started = self.judge.server.clock()
        candidates = _in_order(judged)
        first = Judged(judged.analysis, tuple(candidates), judged.confidence)
        said: list[float] = []
        for candidate in candidates[:_MOST]:
            spent = self.judge.server.clock() - started
            if said and (self._settled(candidates, said) or self._too_late(spent, len(said))):
                return
            judgement = self.judge.judge(judged.analysis.text, shown_to_judge(candidate))
            said.append(0.0 if judgement is None else judgement)
            yield ranker.shifted(first, self.calibration.shifts(said))

    def _settled(self, candidates: list[Evidence], said: list[float]) -> bool:
        """Return whether the next sentence would stay behind, even if it were judged to answer."""
        shifts = self.calibration.shifts(said)
        reached = [
            log_odds_of(candidate.probability) + shift.order
            for candidate, shift in zip(candidates, shifts, strict=False)
        ]
        following = log_odds_of(candidates[len(said)].probability)
        return max(reached) > following + self.calibration.likely_shift

    def _too_late(self, spent: float, judged: int) -> bool:
        return spent + spent / judged > self.seconds


def shown_to_judge(evidence: Evidence) -> str:
    """Return a sentence as it is read where it stands alone, below what stands above it.

    Each is on one line, so that a text cannot look like another part of a prompt.
    """
    lines = (what_stands_above(evidence.hit), evidence.reading)
    return "\n".join(" ".join(line.split()) for line in lines if line)


def _in_order(judged: Judged) -> list[Evidence]:
    """Return the evidence, first the sentence that would be quoted first."""
    best = best_evidence(judged.analysis, judged.ranked)
    return sorted(judged.ranked, key=lambda e: e is not best)
