"""One question, from the text box to the cited answer.

retrieve -> answer (statement by statement) -> check each -> abstain if none is borne out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.errors import AnswererError
from rag.evidence.confidence import confidence
from rag.evidence.ranking import RankEvidence
from rag.evidence.time_match import time_notice
from rag.questions.analysis import QuestionAnalysis, analyse, without_agreement_clause
from rag.retrieval.filters import EVERYTHING
from rag.retrieval.metadata_questions import asks_unstated_metadata
from rag.retrieval.retriever import Retriever
from rag.types import (
    Answer,
    Answerer,
    Disagreement,
    Document,
    Draft,
    Hit,
    SourceFilter,
    Statement,
    Turn,
)
from rag.verification.support import check

READ_AS = "Read as: "
"""Begins the notice that tells how a question was understood."""
Choose = Callable[[str], tuple[Answerer, tuple[str, ...]]]
"""Who answers now, given who is wanted, with notices for the reader."""
Rewrite = Callable[[str, Sequence[Turn], Answerer], str]
"""Makes a question stand alone that leans on the conversation."""
Differing = Callable[
    [QuestionAnalysis, Sequence[Hit], Sequence[Statement]], tuple[Disagreement, ...]
]
"""`disagreements`, with what the hits say and the documents filled in."""


class Pipeline:
    """Answers questions. Safe to share between threads."""

    def __init__(
        self,
        retriever: Retriever,
        weigh: RankEvidence,
        choose: Choose,
        rewrite: Rewrite,
        fallback: Answerer,
        abstain_below: float,
        differing: Differing,
        over: Callable[[Sequence[Document]], Pipeline],
    ) -> None:
        self.retriever = retriever
        self._weigh = weigh
        self._choose = choose
        self._rewrite = rewrite
        self._fallback = fallback
        self._abstain_below = abstain_below
        self._differing = differing
        self._over = over

    def over(self, documents: Sequence[Document]) -> Pipeline:
        """One that answers from these documents alone, held in memory, with the same models."""
        return self._over(documents)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        only: SourceFilter = EVERYTHING,
        answerer: str = "",
    ) -> Answer:
        """The whole answer: the last one of `stream`."""
        *_, answer = self.stream(question, history, only, answerer)
        return answer

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        only: SourceFilter = EVERYTHING,
        answerer: str = "",
    ) -> Iterator[Answer]:
        """Drafts of the answer as it grows; the last is the answer. Raises `RagError`.

        No source is looked at but those that `only` admits. `answerer` is "quotes", the name of a
        model, or empty: as the settings say.
        """
        started = time.perf_counter()
        writer, notices = self._choose(answerer)
        asked_for = self.retriever.normalise(
            without_agreement_clause(self._rewrite(question, history, writer))
        )
        hits = self.retriever.search(asked_for, only=only)
        analysis = analyse(asked_for)
        stating = any(hit.states for hit in hits)
        if stating:
            sureness = 1.0
        elif asks_unstated_metadata(analysis, hits):
            sureness = 0.0
        else:
            weighed = self._weigh(analysis, hits)
            sureness = confidence(analysis, weighed)
            if hits and (untimely := time_notice(analysis, weighed)):
                notices = (untimely, *notices)
        if restricted := self.retriever.restricted(asked_for, only):
            notices = (*restricted.notices, *notices)
        if asked_for.strip() != question.strip():
            notices = (f"{READ_AS}{asked_for}", *notices)
        timings = {"retrieve": _since(started)}
        answer = Answer(
            question,
            confidence=sureness,
            disagreements=() if stating else self._differing(analysis, hits, ()),
            passages=tuple(hits),
            answerer=writer.name,
            notices=notices,
            timings=timings,
            draft=True,
        )
        yield answer
        try:
            for grown in self._statements(answer, writer, asked_for, hits):
                answer = grown
                yield answer
        except AnswererError as error:
            notice = f"{error.message} What follows is quoted from the sources instead."
            answer = replace(
                answer,
                statements=(),
                answerer=self._fallback.name,
                notices=(*answer.notices, notice, *filter(None, [error.remedy])),
            )
            for grown in self._statements(answer, self._fallback, asked_for, hits):
                answer = grown
                yield answer
        if not stating:
            differing = self._differing(analysis, hits, answer.statements)
            answer = replace(answer, disagreements=differing)
        yield self._finished(answer, started)

    def _statements(
        self, answer: Answer, answerer: Answerer, question: str, hits: Sequence[Hit]
    ) -> Iterator[Answer]:
        """The answer with one more statement, or a longer one, each time."""
        whole: tuple[Statement, ...] = ()
        shown = {hit.passage.id: hit.passage for hit in hits}
        timings = {**answer.timings, "answer": 0.0, "support": 0.0}
        began = time.perf_counter()
        for draft in answerer.answer(question, hits):
            checked = time.perf_counter()
            statement = check(draft, shown) if draft.complete else _unchecked(draft)
            timings["support"] += _since(checked)
            timings["answer"] = _since(began) - timings["support"]
            yield replace(answer, statements=(*whole, statement), timings=dict(timings))
            if draft.complete:
                whole = (*whole, statement)
        timings["answer"] = _since(began) - timings["support"]
        yield replace(answer, statements=whole, timings=timings)

    def _finished(self, answer: Answer, started: float) -> Answer:
        """Whether it abstains; the confidence is kept on the same side of the threshold."""
        abstained = not any(s.support == "supported" for s in answer.statements)
        sureness = answer.confidence
        if abstained:
            sureness = min(sureness, self._abstain_below * 0.99)
        else:
            sureness = max(sureness, self._abstain_below)
        timings = {**answer.timings, "total": _since(started)}
        return replace(
            answer,
            abstained=abstained,
            confidence=sureness,
            disagreements=() if abstained else answer.disagreements,
            timings=timings,
            draft=False,
        )


def _unchecked(draft: Draft) -> Statement:
    return Statement(draft.text, draft.citations, "partly", "not yet checked", complete=False)


def _since(start: float) -> float:
    """Milliseconds."""
    return (time.perf_counter() - start) * 1000
